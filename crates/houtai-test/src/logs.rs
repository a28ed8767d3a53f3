//! What an app has logged while a test watched it.

use std::time::Duration;

use houtai::Logging;
use serde_json::Value;

/// Long enough for a busy machine; a test that reaches it has failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// The log of an app, if its test asked for it. It ends with the app.
pub(crate) struct Logs(pub(crate) Option<Logging>);

impl Logs {
    #[expect(clippy::expect_used, reason = "a test has no better way to fail")]
    pub(crate) fn lines(&self) -> Vec<Value> {
        let logging =
            self.0.as_ref().expect("the test asks for the log by `TestApp::builder(app).capture_logs()`");
        let lines = logging.lines();
        lines.iter().map(|line| serde_json::from_str(line).expect("a line of the log is JSON")).collect()
    }

    #[expect(clippy::panic, reason = "a test has no better way to fail")]
    pub(crate) async fn wait_for(&self, is_meant: impl Fn(&Value) -> bool) -> Value {
        let waiting = async {
            loop {
                if let Some(line) = self.lines().into_iter().find(&is_meant) {
                    return line;
                }
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(line) => line,
            Err(_) => panic!("the line did not come; there are {:#?}", self.lines()),
        }
    }
}

impl Drop for Logs {
    fn drop(&mut self) {
        if let Some(logging) = &self.0 {
            logging.detach();
        }
    }
}
