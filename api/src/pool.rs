//! The threads that a run works on.

use tongxing_datasets::document::{Fault, Faults};

use crate::round::{Failure, RunOptions};

/// Most threads of one run.
const MOST_THREADS: usize = 1024;

/// Threads that wait for a service at once, where nobody says how many there are.
const WAITING_THREADS: usize = 8;

/// Threads of a run. Who asks a service mostly waits: more threads than processors wait at once, which
/// changes no answer.
pub(crate) fn threads(run: RunOptions, travel: &str) -> usize {
    let processors = rayon::current_num_threads();
    match run.threads {
        0 if travel.starts_with("osrm:") => WAITING_THREADS.max(processors),
        given => given,
    }
}

/// Runs `work` on a pool of `threads` threads; 0 is all.
pub(crate) fn in_pool<T: Send>(
    threads: usize,
    work: impl FnOnce() -> Result<T, Failure> + Send,
) -> Result<T, Failure> {
    if threads > MOST_THREADS {
        let allowed = format!("0 to {MOST_THREADS}");
        let fault = Fault::new("out_of_range", "threads", "is out of range", threads, allowed);
        return Err(Faults::one(fault).into());
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.map_err(|error| Failure::Internal(error.to_string()))?.install(work)
}
