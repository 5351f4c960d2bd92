//! Logs: one JSON object a line on standard output, filtered by `RUST_LOG`.

use tracing_subscriber::EnvFilter;

/// Starts logging; without `RUST_LOG` everything from INFO up is written. Starting twice is harmless.
pub fn init_logs() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let _ = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_env_filter(filter)
        .try_init();
}
