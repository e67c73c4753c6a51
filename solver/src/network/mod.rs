//! Linear programming on networks: the primal simplex and general minimum-cost flow.

mod auction;
mod components;
mod flow;
mod planting;
mod regrowth;
mod simplex;
mod star;
mod tree;

pub use flow::{FlowArc, FlowEnd, FlowProblem, FlowSolution, minimum_cost_flow};
pub(crate) use simplex::Dissolved;
pub use simplex::{End, Simplex, UNBOUNDED};
pub use tree::Amount;
