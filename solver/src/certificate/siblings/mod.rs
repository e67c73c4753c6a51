//! Siblings together: what binds them, and a bound that knows it.
//!
//! # The rule as options of a volunteer
//! The rule relates the pairs of one volunteer with the children of one household, and nothing else:
//! with the siblings sorted by demand, largest first, she has those of the first few demands, all of
//! each ([`Chain`]). So it can stay inside each volunteer's own problem when the children's demand is
//! priced out.
//!
//! # The bound
//! For any prices (potentials as in [`certificate`](crate::certificate)), the objective of every
//! answer is at least
//! Σ d · price(child) + Σ over a child's and organisation's arcs of capacity · min(0, reduced cost)
//! \+ Σ over volunteers of the cheapest way to fill her places: the reduced costs of her load arcs
//! and of a set of pairs that obeys the rule and fits her capacity, a knapsack with one choice for
//! each household (Lagrangian relaxation, Geoffrion 1974; its best value is that of the
//! Dantzig–Wolfe program over whole sets of children for each volunteer, which is at least the
//! linear relaxation with linking rows). What whole numbers say of several volunteers together is in
//! the cuts of the stage ([`Cut`]): each adds price · (its sum − its right-hand side), which no
//! answer can make positive.

mod bound;
mod chains;
mod cuts;
mod scan;

pub use bound::{
    Broken, Proof, Stage, level_bounds, network_proves_cost, network_proves_coverage,
    nothing_proved,
};
pub(crate) use bound::{Network, demand_by_class, saturated};
pub use chains::{Chain, Contradiction, Siblings};
pub(crate) use cuts::Cuts;
pub use cuts::{Cut, Row};
pub(crate) use scan::{Found, Scan};
