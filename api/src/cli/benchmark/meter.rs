//! Processor time of all threads, and peak memory, as the kernel accounts them.

use std::time::Instant;

use cpu_time::ProcessTime;

/// What a piece of work took.
#[derive(Clone, Copy, Debug)]
pub(super) struct Meter {
    /// Processor seconds of all threads; `None` where the system does not say.
    pub(super) cpu: Option<f64>,
    /// Seconds by the clock.
    pub(super) wall: f64,
}

/// Runs `work` and measures it by the clock of the process, which counts every thread of it, ended
/// ones included, without waiting for a tick.
pub(super) fn metered<T>(work: impl FnOnce() -> T) -> (T, Meter) {
    let (start, before) = (Instant::now(), ProcessTime::try_now().ok());
    let result = work();
    let spent = before.and_then(|before| before.try_elapsed().ok());
    let cpu = spent.map(|spent| spent.as_secs_f64());
    (result, Meter { cpu, wall: start.elapsed().as_secs_f64() })
}

/// Largest resident memory of the process so far, MiB.
pub(super) fn peak_memory_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_ascii_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_of_less_than_a_tick_is_measured() {
        // A tick is one to ten milliseconds.
        let fine = (0..50).any(|_| {
            let work =
                || (0..20_000_u64).fold(1_u64, |a, b| std::hint::black_box(a ^ b.wrapping_mul(a)));
            let (_, meter) = metered(work);
            meter.cpu.is_some_and(|cpu| cpu > 0.0 && cpu < 0.001)
        });
        assert!(fine, "processor time comes in ticks");
    }
}
