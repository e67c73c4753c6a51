//! Roads: a directed network with lengths and durations.

mod network;

pub use network::{Measure, NetworkError, RoadArc, RoadNetwork};
