//! A progress bar on standard error, drawn only for work that takes over a second.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tongxing_solver::pairing::Phase;

use super::console::{Console, Lang};
use super::interrupt;
use super::messages::{self, Text};
use crate::clock::{Clock, Listener};

/// Work shorter than this draws nothing.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the spinner turns.
const TICK: Duration = Duration::from_millis(200);

struct Bar {
    bar: ProgressBar,
    lang: Lang,
    /// Whether the phase has said how much there is to do.
    counted: AtomicBool,
}

/// A clock with the time limit that signals stop, and a progress bar, each where the console has it.
pub(super) fn clock(limit: Option<Duration>, console: &Console) -> Clock {
    let clock = Clock::start(limit);
    if console.signals {
        interrupt::stops(&clock.cancel_flag());
    }
    if !console.progress {
        return clock;
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    show_later(&bar);
    clock.with_listener(Box::new(Bar { bar, lang: console.lang, counted: AtomicBool::new(false) }))
}

/// How a phase is drawn: with a bar where it is known how much there is to do.
fn style(counted: bool) -> ProgressStyle {
    let template = if counted {
        "{msg} [{bar:30}] {pos}/{len} {elapsed}"
    } else {
        "{msg} {spinner} {elapsed}"
    };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}

/// Shows the bar of work that takes long, however little a phase tells of itself.
fn show_later(bar: &ProgressBar) {
    let bar = bar.downgrade();
    let show = move || {
        std::thread::sleep(PATIENCE);
        if let Some(bar) = bar.upgrade().filter(|bar| !bar.is_finished()) {
            bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(5));
            bar.enable_steady_tick(TICK);
        }
    };
    // Without the thread there is no bar, and the work goes on.
    let _ = std::thread::Builder::new().name("progress".to_owned()).spawn(show);
}

impl Listener for Bar {
    fn enter(&self, phase: Phase) {
        self.counted.store(false, Ordering::Relaxed);
        self.bar.set_style(style(false));
        self.bar.set_message(text(phase).say(self.lang));
        self.bar.set_position(0);
    }

    fn progress(&self, done: u64, total: u64) {
        if total > 0 {
            if !self.counted.swap(true, Ordering::Relaxed) {
                self.bar.set_style(style(true));
            }
            self.bar.set_length(total);
        }
        self.bar.set_position(done);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn text(phase: Phase) -> Text {
    match phase {
        Phase::Candidates => messages::PHASE_CANDIDATES,
        Phase::Simplex => messages::PHASE_SIMPLEX,
        Phase::Pricing => messages::PHASE_PRICING,
        Phase::SideConstraints => messages::PHASE_SIDE,
        Phase::Certificate => messages::PHASE_CERTIFICATE,
        Phase::Recruiting => messages::PHASE_RECRUITING,
        Phase::Visits => messages::PHASE_VISITS,
        Phase::Siting => messages::PHASE_SITING,
        Phase::Simulation => messages::PHASE_SIMULATION,
        Phase::Check => messages::PHASE_CHECK,
    }
}
