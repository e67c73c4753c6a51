//! The mathematics of Tongxing: pairing volunteers with children by linear programming on networks.
//!
//! No I/O, clock, async or serde lives here, and no randomness without a seed. The three worlds are
//! the problem ([`model`], immutable and valid), the search (crate-private) and the result
//! ([`certificate`]).

pub mod allotment;
pub mod certificate;
pub mod eligibility;
pub mod expansion;
pub mod explain;
mod few;
pub mod groups;
pub mod ids;
pub mod lp;
pub mod model;
pub mod network;
pub mod objective;
pub mod pairing;
pub mod planning;
mod random;
pub mod routing;
pub mod simulation;
pub mod siting;
pub mod travel;
pub mod trips;
pub mod units;
pub mod visits;
