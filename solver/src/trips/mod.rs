//! Block trips: a delegation travels to a county for a few consecutive days and visits, in cars, children with whom its
//! members are paired from afar.

pub mod model;
pub mod round;
mod search;

pub use search::{Options, Outcome, plan};
