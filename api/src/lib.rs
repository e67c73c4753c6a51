//! The program: pairing rounds on the command line and over HTTP, on the same library calls.

pub mod cli;
pub mod clock;
pub mod expand;
pub mod explain;
pub mod groups;
pub mod http;
pub mod policies;
mod pool;
pub mod rebalance;
pub mod round;
pub mod simulate;
pub mod trips;
pub mod visits;
mod watch;
