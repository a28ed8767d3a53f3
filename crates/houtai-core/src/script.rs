//! Scripts: programs that use what the backend has loaded.

use std::fmt::Display;
use std::future::Future;
use std::pin::Pin;
use std::str::FromStr;
use std::sync::Arc;

use crate::{Argument, Arguments, Call, Context, Describe, Error, Needs, Result, Transport};

/// The transport of scripts: the command line.
pub struct CommandLine;

/// One call of a script.
pub struct ScriptCall {
    context: Context,
    args: Vec<String>,
}

/// What is known about a script before it runs.
#[derive(Clone, Default)]
pub struct ScriptDescription {
    needs: Needs,
}

impl Transport for CommandLine {
    type Call = ScriptCall;
    type Description = ScriptDescription;
}

impl Call for ScriptCall {
    fn context(&self) -> &Context {
        &self.context
    }
}

impl Describe for ScriptDescription {
    fn needs(&mut self) -> &mut Needs {
        &mut self.needs
    }
}

type Run = Arc<dyn Fn(ScriptCall) -> Pin<Box<dyn Future<Output = Result<()>> + Send>> + Send + Sync>;

/// A function that `<app> run <name> [args]` runs inside the started app, without serving.
///
/// The `#[script]` attribute makes one from an `async fn`; by hand:
///
/// ```
/// use houtai_core::{Args, Result, Script};
///
/// async fn greet(Args(names): Args<String>) -> Result<()> {
///     assert_eq!(names, ["Ada"]);
///     Ok(())
/// }
/// let script = Script::new::<(Args<String>,), _, _>("greet", "Greets.", |(args,)| greet(args));
/// assert_eq!(script.name(), "greet");
/// ```
#[derive(Clone)]
pub struct Script {
    name: &'static str,
    doc: &'static str,
    needs: Needs,
    run: Run,
}

impl Script {
    /// A script from its arguments and function.
    pub fn new<A, F, O>(name: &'static str, doc: &'static str, function: F) -> Self
    where
        A: Arguments<CommandLine>,
        F: Fn(A) -> O + Send + Sync + 'static,
        O: Future<Output = Result<()>> + Send + 'static,
    {
        let function = Arc::new(function);
        let mut about = ScriptDescription::default();
        A::describe(&mut about);
        let run: Run = Arc::new(move |mut call| {
            let function = Arc::clone(&function);
            Box::pin(async move { function(A::read(&mut call).await?).await })
        });
        Self { name, doc, needs: about.needs, run }
    }

    /// The name by which it is called.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What it does.
    pub fn doc(&self) -> &'static str {
        self.doc
    }

    /// What it needs from the app.
    pub fn needs(&self) -> &Needs {
        &self.needs
    }

    /// Runs it in a started app.
    ///
    /// # Errors
    ///
    /// What the script returns, or the first argument that cannot be read.
    pub async fn run(&self, context: Context, args: Vec<String>) -> Result<()> {
        (self.run)(ScriptCall { context, args }).await
    }
}

/// The words behind the script's name on the command line, each read as a `T`.
#[derive(Debug)]
pub struct Args<T = String>(pub Vec<T>);

impl<T> Argument<CommandLine> for Args<T>
where
    T: FromStr + Send,
    T::Err: Display,
{
    const READS_PAYLOAD: bool = true;

    fn describe(_: &mut ScriptDescription) {}

    async fn read(call: &mut ScriptCall) -> Result<Self> {
        let args = std::mem::take(&mut call.args);
        args.into_iter()
            .enumerate()
            .map(|(index, text)| read_arg(index, &text))
            .collect::<Result<_>>()
            .map(Args)
    }
}

fn read_arg<T>(index: usize, text: &str) -> Result<T>
where
    T: FromStr,
    T::Err: Display,
{
    text.parse()
        .map_err(|error| Error::invalid(format!("argument {} of the script, `{text}`: {error}", index + 1)))
}

/// What the `#[script]` attribute implements, so that `scripts![…]` can find a script by the name of its
/// function.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a script",
    label = "no `#[script]` stands on this function"
)]
pub trait ScriptDef {
    /// The script.
    fn script() -> Script;
}

/// Lists scripts by the names of their functions: `module.scripts(scripts![seed])`.
#[macro_export]
macro_rules! scripts {
    ($($function:path),* $(,)?) => {
        [$(<$function as $crate::ScriptDef>::script()),*]
    };
}
