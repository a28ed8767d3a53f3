//! A started app.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use houtai_config::Reloader;
use houtai_core::{Context, Error, Started};
use houtai_http::{Management, Renewal, Stopped, Tls};
use houtai_observe::Logging;
use houtai_observe::metrics::Registry;
use houtai_observe::runtime::Watched;
use tokio::sync::{Mutex, oneshot, watch};
use tokio::task::JoinHandle;

use crate::{LaunchError, log};

/// A started app that does not serve; for scripts, commands and other programs.
pub struct Entered {
    pub(crate) started: Started,
}

impl Entered {
    /// The objects of the app.
    pub fn context(&self) -> &Context {
        self.started.context()
    }

    /// Leaves through the same stop hooks as a server.
    ///
    /// # Errors
    ///
    /// What the stop hooks report, all together.
    pub async fn leave(self) -> Result<(), LaunchError> {
        Ok(self.started.stop().await?)
    }
}

/// A started app that serves.
pub struct Running {
    pub(crate) started: Started,
    pub(crate) address: SocketAddr,
    pub(crate) tls: Option<Arc<Tls>>,
    pub(crate) management: Option<Management>,
    pub(crate) stop: oneshot::Sender<()>,
    pub(crate) server: JoinHandle<Stopped>,
    // Closed by the server's task when it ends, in whatever way.
    pub(crate) ended: watch::Receiver<()>,
    pub(crate) reloader: Arc<Mutex<Reloader>>,
    pub(crate) metrics: Arc<Registry>,
    pub(crate) logging: Option<Logging>,
    pub(crate) _watched: Watched,
    #[cfg(feature = "otlp")]
    pub(crate) exporter: Option<houtai_observe::otlp::Exporter>,
    pub(crate) launch_took: Duration,
}

impl Running {
    /// The objects of the app.
    pub fn context(&self) -> &Context {
        self.started.context()
    }

    /// Where the public listener is; the port is the real one.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whether the public listener speaks https.
    pub fn is_https(&self) -> bool {
        self.tls.is_some()
    }

    /// The certificate in force, where there is one.
    pub fn tls(&self) -> Option<&Tls> {
        self.tls.as_deref()
    }

    /// Looks at once whether the certificate has been renewed; what SIGHUP does beside the reload. What came of it
    /// is logged.
    pub async fn renew_certificate(&self) -> Option<Renewal> {
        match &self.tls {
            Some(tls) => Some(tls.renew().await),
            None => None,
        }
    }

    /// Where the management listener is.
    pub fn management_address(&self) -> Option<SocketAddr> {
        self.management.as_ref().map(Management::address)
    }

    /// Everybody who has metrics.
    pub fn metrics(&self) -> &Registry {
        &self.metrics
    }

    /// How long the start took.
    pub fn launch_took(&self) -> Duration {
        self.launch_took
    }

    /// Reads the settings again and puts the reloadable ones in force; what SIGHUP does.
    ///
    /// # Errors
    ///
    /// All mistakes together; nothing has changed then.
    pub async fn reload(&self) -> Result<houtai_core::settings::Reloaded, LaunchError> {
        let reloaded = self.reloader.lock().await.reload(self.context().settings()).await?;
        log::apply(self.logging.as_ref(), self.context().settings());
        #[cfg(feature = "data")]
        crate::databases::apply(self.context());
        Ok(reloaded)
    }

    /// Resolves when the server has ended, which it should not do by itself.
    pub async fn ended(&self) {
        let mut ended = self.ended.clone();
        // Nothing is ever sent: the only news is that the other end is gone.
        while ended.changed().await.is_ok() {}
    }

    /// Stops: readiness goes down, accepted requests finish, stop hooks run.
    ///
    /// # Errors
    ///
    /// When requests had to be cut off or a stop hook failed.
    pub async fn stop(self) -> Result<(), LaunchError> {
        // The server is gone already when it failed; what it says is asked for below.
        let _ = self.stop.send(());
        let stopped = self.server.await.map_err(Error::from)?;
        let hooks = self.started.stop().await;
        #[cfg(feature = "otlp")]
        if let Some(exporter) = self.exporter {
            exporter.stop().await;
        }
        drop(self.management);
        if stopped.cut_off > 0 {
            let text = format!(
                "{} connections were cut off: their requests took longer than server.shutdown_timeout",
                stopped.cut_off
            );
            return Err(Error::internal(text).into());
        }
        Ok(hooks?)
    }
}
