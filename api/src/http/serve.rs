//! From a listener to a running service, and back down.

use std::io;

use tokio::net::TcpListener;

use super::{App, app};

/// Serves until `shutdown` is ready. Then no connection is taken, running searches have the limits'
/// grace before they are told to stop with what they have, and their answers are still sent.
///
/// # Errors
/// If the listener fails.
pub async fn serve(
    listener: TcpListener,
    state: App,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (desk, grace) = (state.desk.clone(), state.limits.grace);
    let ending = async move {
        shutdown.await;
        tracing::info!(grace_seconds = grace.as_secs(), "ending");
        tokio::spawn(async move {
            tokio::time::sleep(grace).await;
            desk.close();
        });
    };
    axum::serve(listener, app(state)).with_graceful_shutdown(ending).await
}

/// Ready when the process is asked to end: Ctrl-C, or SIGTERM.
pub async fn asked_to_end() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                () = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    interrupt.await;
}
