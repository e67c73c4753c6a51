//! `tongxing serve`.

use std::io::IsTerminal;
use std::time::Duration;

use tokio::net::TcpListener;
use tongxing_datasets::document::{Fault, Faults};
use tracing_subscriber::EnvFilter;

use super::console::Console;
use super::options::{Common, Serve};
use super::{ANSWERED, files, messages};
use crate::http::{self, App, Limits, Local};
use crate::round::{self, Failure};

/// How long the runtime waits for threads after the service has ended.
const LAST_THREADS: Duration = Duration::from_secs(2);

pub(super) fn run(command: &Serve, common: &Common, console: &mut Console) -> Result<u8, Failure> {
    files::no_out(common, "serve answers over HTTP alone")?;
    let standard = Limits::default();
    let limits = Limits {
        body_bytes: command.body_limit << 20,
        computing: command.computing,
        waiting: command.waiting,
        threads: common.threads,
        time: common.time_limit.map_or(Ok(standard.time), round::time_limit)?,
        ..standard
    };
    log();
    let runtime = tokio::runtime::Runtime::new();
    let runtime = runtime.map_err(|error| Failure::Internal(error.to_string()))?;
    let ended = runtime.block_on(serve(&command.listen, limits, console));
    runtime.shutdown_timeout(LAST_THREADS);
    ended
}

async fn serve(address: &str, limits: Limits, console: &mut Console) -> Result<u8, Failure> {
    let refused = |error: std::io::Error| {
        let message = format!("cannot listen there: {error}");
        let fault = Fault::new("cannot_listen", "listen", message, address, "a free HOST:PORT");
        Failure::Input(Faults::one(fault))
    };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let bound = listener.local_addr().map_err(refused)?;
    if console.json {
        console.document(&serde_json::json!({ "listening": bound.to_string() }));
    } else {
        let text = format!("{}: http://{bound}/docs/", messages::LISTENING.say(console.lang));
        console.line(&text);
    }
    if !bound.ip().is_loopback() {
        tracing::warn!("there is no login: whoever reaches {bound} may use it");
    }
    http::serve(listener, App::new(Local, limits), http::asked_to_end()).await;
    Ok(ANSWERED)
}

/// Log lines go to standard error; `RUST_LOG` chooses them.
fn log() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // A log that is set up already stays.
    let _ = lines.try_init();
}
