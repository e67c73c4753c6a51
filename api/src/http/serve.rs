//! From a listener to a running service, and back down.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{App, Limits, app};

/// How long answers may take to be sent after all searches have been told to stop.
const LAST_ANSWERS: Duration = Duration::from_secs(5);

/// How long to wait before accepting again, where the system refuses (too many open files).
const ACCEPT_AGAIN: Duration = Duration::from_millis(200);

/// Serves until `shutdown` is ready. Then no connection is taken, running searches have the limits'
/// grace before they are told to stop with what they have, and their answers are still sent.
pub async fn serve(
    listener: TcpListener,
    state: App,
    shutdown: impl Future<Output = ()> + Send + 'static,
) {
    let (desk, limits) = (state.desk.clone(), state.limits);
    let door = Door::new(app(state), &limits);
    tokio::select! {
        () = door.admit(&listener) => {}
        () = shutdown => {}
    }
    drop(listener);
    tracing::info!(grace_seconds = limits.grace.as_secs(), "ending");
    let stopping = tokio::spawn(async move {
        tokio::time::sleep(limits.grace).await;
        desk.close();
    });
    let ending = tokio::time::timeout(limits.grace + LAST_ANSWERS, door.connections.shutdown());
    if ending.await.is_err() {
        tracing::warn!("connections were cut off");
    }
    stopping.abort();
}

/// Takes connections and serves each within the limits.
struct Door {
    router: Router,
    protocol: http1::Builder,
    places: Arc<Semaphore>,
    connections: GracefulShutdown,
}

impl Door {
    fn new(router: Router, limits: &Limits) -> Self {
        let mut protocol = http1::Builder::new();
        protocol.timer(TokioTimer::new()).header_read_timeout(limits.head_time);
        let places = Arc::new(Semaphore::new(limits.connections));
        Self { router, protocol, places, connections: GracefulShutdown::new() }
    }

    /// Takes connections for ever.
    async fn admit(&self, listener: &TcpListener) {
        loop {
            // The semaphore is never closed.
            let Ok(place) = Arc::clone(&self.places).acquire_owned().await else { return };
            match listener.accept().await {
                Ok((stream, _)) => self.serve(stream, place),
                Err(error) => {
                    tracing::warn!(%error, "a connection was not taken");
                    tokio::time::sleep(ACCEPT_AGAIN).await;
                }
            }
        }
    }

    fn serve(&self, stream: TcpStream, place: OwnedSemaphorePermit) {
        let service = TowerToHyperService::new(self.router.clone());
        let connection = self.protocol.serve_connection(TokioIo::new(stream), service);
        let watched = self.connections.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = watched.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(place);
        });
    }
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
