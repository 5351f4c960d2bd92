//! Logs: one JSON object a line on standard output, filtered by `RUST_LOG`.

use tracing_subscriber::EnvFilter;

/// Starts logging; without `RUST_LOG` everything from INFO up is written. Starting twice is harmless.
pub fn init_logs() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let _ = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        // All spans: which job it is about stands in an outer one.
        .with_current_span(false)
        .with_span_list(true)
        .with_env_filter(filter)
        .try_init();
}
