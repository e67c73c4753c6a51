//! Ctrl-C and SIGTERM: the first stops the work under way with the answer so far, the next one ends
//! the process, as does the first where no work would hear of it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

/// Flags of the work under way.
static WORK: Mutex<Vec<Weak<AtomicBool>>> = Mutex::new(Vec::new());

/// From now on a signal raises `flag`.
pub(super) fn stops(flag: &Arc<AtomicBool>) {
    static EAR: OnceLock<()> = OnceLock::new();
    work(|flags| {
        flags.retain(|flag| flag.strong_count() > 0);
        flags.push(Arc::downgrade(flag));
    });
    EAR.get_or_init(|| {
        // Without the thread the signals do what they do by themselves.
        let _ = std::thread::Builder::new().name("signals".to_owned()).spawn(listen);
    });
}

/// Raises every flag that is down; whether there was one.
fn stop() -> bool {
    work(|flags| {
        let living = flags.drain(..).filter_map(|flag| flag.upgrade());
        // Every one, not the first alone.
        living.filter(|flag| !flag.swap(true, Ordering::Relaxed)).count() > 0
    })
}

fn work<T>(with: impl FnOnce(&mut Vec<Weak<AtomicBool>>) -> T) -> T {
    with(&mut WORK.lock().unwrap_or_else(PoisonError::into_inner))
}

#[cfg(unix)]
fn listen() {
    use tokio::signal::unix::{SignalKind, signal};
    /// What a shell reports of a process that a signal ended: 128 and its number.
    const INTERRUPTED: i32 = 130;
    const TERMINATED: i32 = 143;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
    let Ok(runtime) = runtime else { return };
    runtime.block_on(async {
        let signals = signal(SignalKind::interrupt()).and_then(|interrupt| {
            signal(SignalKind::terminate()).map(|terminate| (interrupt, terminate))
        });
        let Ok((mut interrupt, mut terminate)) = signals else { return };
        loop {
            let code = tokio::select! {
                _ = interrupt.recv() => INTERRUPTED,
                _ = terminate.recv() => TERMINATED,
            };
            if !stop() {
                std::process::exit(code);
            }
        }
    });
}

#[cfg(not(unix))]
fn listen() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
    let Ok(runtime) = runtime else { return };
    runtime.block_on(async {
        while tokio::signal::ctrl_c().await.is_ok() {
            if !stop() {
                std::process::exit(1);
            }
        }
    });
}
