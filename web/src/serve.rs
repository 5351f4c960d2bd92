//! How requests come in: from the Lambda runtime, or from a listening socket.

use std::{env, net::SocketAddr};

use axum::Router;
use gas_runtime::Exit;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

/// Serves the pages until the process is told to stop.
pub async fn serve(router: Router) -> Exit {
    // The Lambda runtime tells its address to the programs that it starts (Lambda runtimes API).
    if env::var_os("AWS_LAMBDA_RUNTIME_API").is_some() {
        return lambda_http::run(router).await;
    }
    let address = listen_address(env::args().skip(1))?;
    let listener = TcpListener::bind(&address).await.map_err(|error| format!("cannot listen on {address}: {error}"))?;
    tracing::info!(%address, "listening");
    let mut terminated = signal(SignalKind::terminate())?;
    let stopped = async move {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminated.recv() => {}
        }
    };
    let router = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, router).with_graceful_shutdown(stopped).await?;
    Ok(())
}

/// Reads `--listen ADDRESS`.
fn listen_address(mut arguments: impl Iterator<Item = String>) -> Result<String, String> {
    match (arguments.next().as_deref(), arguments.next(), arguments.next()) {
        (None, None, None) => Ok("127.0.0.1:8080".to_owned()),
        (Some("--listen"), Some(address), None) => Ok(address),
        _ => Err("usage: web [--listen ADDRESS], ADDRESS like 127.0.0.1:8080".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Result<String, String> {
        listen_address(arguments.iter().map(|argument| (*argument).to_owned()))
    }

    #[test]
    fn the_address_can_be_chosen() {
        assert_eq!(read(&[]).unwrap(), "127.0.0.1:8080");
        assert_eq!(read(&["--listen", "127.0.0.1:9000"]).unwrap(), "127.0.0.1:9000");
        assert!(read(&["--listen"]).is_err());
        assert!(read(&["--port", "9000"]).is_err());
    }
}
