//! Roads: a directed network with lengths and durations.

mod contraction;
mod hierarchy;
mod network;
mod sphere;

pub use hierarchy::{Climb, End, Hierarchy, OrderError, Search, many_to_many};
pub use network::{Measure, NetworkError, Road, RoadArc, RoadNetwork, Stretch};
