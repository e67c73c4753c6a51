//! A progress bar on standard error, drawn only for work that takes over a second.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tongxing_solver::pairing::Phase;

use super::console::{Console, Lang};
use super::messages::{self, Text};
use crate::clock::{Clock, Listener};

/// Work shorter than this draws nothing.
const PATIENCE: Duration = Duration::from_secs(1);

struct Bar {
    bar: ProgressBar,
    start: Instant,
    lang: Lang,
}

/// A clock with the time limit, and a progress bar where the console shows one.
pub(super) fn clock(limit: Option<Duration>, console: &Console) -> Clock {
    let clock = Clock::start(limit);
    if !console.progress {
        return clock;
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    if let Ok(style) = ProgressStyle::with_template("{msg} [{bar:30}] {pos}/{len} {elapsed}") {
        bar.set_style(style);
    }
    clock.with_listener(Box::new(Bar { bar, start: Instant::now(), lang: console.lang }))
}

impl Bar {
    fn show_if_long(&self) {
        if self.bar.is_hidden() && self.start.elapsed() >= PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(5));
        }
    }
}

impl Listener for Bar {
    fn enter(&self, phase: Phase) {
        self.bar.set_message(text(phase).say(self.lang));
        self.bar.set_position(0);
        self.show_if_long();
    }

    fn progress(&self, done: u64, total: u64) {
        if total > 0 {
            self.bar.set_length(total);
        }
        self.bar.set_position(done);
        self.show_if_long();
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
        Phase::Check => messages::PHASE_CHECK,
    }
}
