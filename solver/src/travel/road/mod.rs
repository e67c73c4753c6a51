//! Roads: a directed network with lengths and durations, and travel along it.

mod contraction;
mod front;
mod hierarchy;
mod index;
mod network;
mod paths;
mod shapes;
mod sphere;
mod ways;

pub use hierarchy::{Climb, End, Hierarchy, OrderError, Search, many_to_many};
pub use index::{Foot, RoadIndex};
pub use network::{Measure, NetworkError, Road, RoadArc, RoadNetwork, Stretch};
pub use ways::{Approach, RoadTravel, RoadTravelError, Roads, Unplaced};
