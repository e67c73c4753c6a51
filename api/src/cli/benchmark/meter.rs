//! Processor time of all threads, and peak memory, as the kernel accounts them.

use std::time::Instant;

/// What a piece of work took.
#[derive(Clone, Copy, Debug)]
pub(super) struct Meter {
    /// Processor seconds of all threads; `None` where the system does not say.
    pub(super) cpu: Option<f64>,
    /// Seconds by the clock.
    pub(super) wall: f64,
}

/// Runs `work` and measures it. Threads that end meanwhile are not counted: the pool outlives the work.
pub(super) fn metered<T>(work: impl FnOnce() -> T) -> (T, Meter) {
    let (start, before) = (Instant::now(), nanoseconds());
    let result = work();
    let after = nanoseconds();
    let spent = before.zip(after).map(|(before, after)| after.saturating_sub(before));
    let cpu = spent.map(|ns| std::time::Duration::from_nanos(ns).as_secs_f64());
    (result, Meter { cpu, wall: start.elapsed().as_secs_f64() })
}

/// Time on the processors of every living thread.
fn nanoseconds() -> Option<u64> {
    let mut sum = 0;
    for task in std::fs::read_dir("/proc/self/task").ok()? {
        let path = task.ok()?.path().join("schedstat");
        let text = std::fs::read_to_string(path).ok()?;
        sum += text.split_ascii_whitespace().next()?.parse::<u64>().ok()?;
    }
    Some(sum)
}

/// Largest resident memory of the process so far, MiB.
pub(super) fn peak_memory_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_ascii_whitespace().nth(1)?.parse::<u64>().ok().map(|kib| kib / 1024)
}
