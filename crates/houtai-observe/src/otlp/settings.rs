//! The settings of the export.

use std::time::Duration;

use houtai_core::Secret;
use houtai_core::settings::positive;

houtai_core::settings! {
    /// Metrics that are pushed to a collector by OTLP; with the feature `otlp` of `houtai`.
    pub struct OtlpSettings: "otlp" {
        /// The collector, such as `http://127.0.0.1:4318`; `/v1/metrics` is added. Without one nothing is pushed.
        pub endpoint: Option<String> = "";
        /// How often metrics are pushed.
        pub interval: Duration = "30s", rule = positive();
        /// Headers that are sent along, such as `authorization=Bearer abc,x-team=shop`.
        pub headers: Option<Secret<String>> = "";
    }
}
