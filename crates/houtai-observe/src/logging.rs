//! The log of an app, from the first line before its settings are known to the last one before it ends.

use std::io::IsTerminal;
use std::path::Path;
use std::sync::{Arc, Once};
use std::time::Duration;

use houtai_core::{AccessLog, Metric, MetricSink, MetricSource};

use crate::access::AccessLines;
use crate::levels::Levels;
use crate::line::Form;
use crate::notice_line::notice_form;
use crate::outlet::{self, Outlet};
use crate::subscriber::Lines;
use crate::{FileOptions, LogFileError, LogFormat, LogSettings, LogWriter, StreamOptions};

/// How somebody reads a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reader {
    /// Whether it is a terminal.
    pub is_terminal: bool,
    /// Whether colours are welcome.
    pub has_colours: bool,
}

impl Reader {
    /// The reader of standard error. `colours` says whether the environment permits them.
    pub fn of_stderr(colours: bool) -> Self {
        let is_terminal = std::io::stderr().is_terminal();
        Self { is_terminal, has_colours: is_terminal && colours }
    }

    fn form(self, format: LogFormat) -> Form {
        match format {
            LogFormat::Json => Form::Json,
            LogFormat::Auto if !self.is_terminal => Form::Json,
            LogFormat::Auto | LogFormat::Human if self.has_colours => Form::Coloured,
            LogFormat::Auto | LogFormat::Human => Form::Human,
        }
    }
}

/// The log of an app. Clones are the same log.
///
/// A program begins with [`Logging::start`], which writes to standard error; [`apply`](Self::apply) and
/// [`open_file`](Self::open_file) follow once the settings have been read. A test takes [`Logging::kept`].
#[derive(Clone)]
pub struct Logging {
    outlet: Arc<Outlet>,
    stderr: Reader,
}

impl Logging {
    /// Begins to write what the process says through `tracing` to standard error, panics included. Where a
    /// subscriber stands already, that one is the choice of the program and keeps the events; the access line is
    /// written all the same.
    pub fn start(stderr: Reader) -> Self {
        let form = stderr.form(LogFormat::Auto);
        let outlet = Arc::new_cyclic(|outlet| {
            let options =
                StreamOptions { notice_form: notice_form(outlet.clone()), ..StreamOptions::default() };
            Outlet::of_process(LogWriter::stderr_with(options), form)
        });
        let logging = Self { outlet, stderr };
        logging.attach();
        crate::panics::report(&logging);
        logging
    }

    /// Keeps lines in memory, as JSON, for a test: those of requests to the app, and what is said in the runtime in
    /// which the app is started.
    pub fn kept() -> Self {
        Self { outlet: Arc::new(Outlet::kept()), stderr: Reader::default() }
    }

    /// Begins to listen; called at the start of an app, within its runtime. More than once does no harm.
    pub fn attach(&self) {
        static SUBSCRIBER: Once = Once::new();
        SUBSCRIBER.call_once(|| {
            let _ = tracing::subscriber::set_global_default(Lines::new());
        });
        outlet::add(&self.outlet);
    }

    /// Takes over the settings, all but the file; again after each reload.
    pub fn apply(&self, settings: &LogSettings) {
        self.outlet.apply(settings);
        if self.outlet.writer().is_some() && !self.outlet.has_file() {
            self.outlet.use_form(self.stderr.form(settings.format));
        }
    }

    /// Writes to the file of the settings from now on, if they name one. A process that serves does; commands beside
    /// it do not, since a file has one writer.
    ///
    /// # Errors
    ///
    /// When the file cannot be a log, or another process writes to it.
    pub fn open_file(&self, settings: &LogSettings, root: &Path) -> Result<(), LogFileError> {
        let Some(options) = FileOptions::from_settings(settings, root) else { return Ok(()) };
        if self.outlet.writer().is_none() {
            return Ok(());
        }
        let form = Reader::default().form(settings.format);
        let notice_form = notice_form(Arc::downgrade(&self.outlet));
        let writer = LogWriter::file(FileOptions { notice_form, ..options })?;
        self.outlet.use_file(writer, form);
        Ok(())
    }

    /// Whether lines go to a file.
    pub fn has_file(&self) -> bool {
        self.outlet.has_file()
    }

    /// What takes the access entries of the app.
    pub fn access_log(&self) -> Arc<dyn AccessLog> {
        Arc::new(AccessLines(Arc::clone(&self.outlet)))
    }

    /// The levels in force.
    pub fn levels(&self) -> &Levels {
        &self.outlet.levels
    }

    /// The writer, for metrics and readiness; a test has none.
    pub fn writer(&self) -> Option<Arc<LogWriter>> {
        self.outlet.writer()
    }

    /// The lines that were kept for a test.
    pub fn lines(&self) -> Vec<String> {
        self.outlet.lines()
    }

    /// Waits until what has been said is written, or the deadline is over.
    pub fn flush(&self, deadline: Duration) -> bool {
        self.outlet.writer().is_none_or(|writer| writer.flush(deadline))
    }

    #[cfg(test)]
    pub(crate) fn use_form(&self, form: Form) {
        self.outlet.use_form(form);
    }

    /// Listens no more; the end of a test.
    pub fn detach(&self) {
        outlet::remove(&self.outlet);
    }
}

/// The metrics of the writer in use; a test that keeps lines has none.
impl MetricSource for Logging {
    fn metrics(&self) -> Vec<&'static Metric> {
        self.writer().map(|writer| writer.metrics()).unwrap_or_default()
    }

    fn collect(&self, sink: &mut dyn MetricSink) {
        if let Some(writer) = self.writer() {
            writer.collect(sink);
        }
    }
}
