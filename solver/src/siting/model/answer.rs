//! An answer: which sites are open, and who serves whom.

use super::{CustomerId, SiteId};

/// A part of a customer's demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share {
    /// Who is served.
    pub customer: CustomerId,
    /// By whom.
    pub site: SiteId,
    /// With how many units of demand.
    pub units: i64,
}

/// Who is served by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Served {
    /// Everybody by the cheapest open site, or left out where that is cheaper.
    Nearest,
    /// Every customer by the site that stands at its position; `None` is left out.
    Whole(Vec<Option<SiteId>>),
    /// By shares, ascending; who has none is left out.
    Split(Vec<Share>),
}

/// An answer to a siting problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Open sites, ascending.
    pub open: Vec<SiteId>,
    /// Who serves whom.
    pub served: Served,
    /// What it costs: the sum of costs, or the largest. Of a customer who is shared, the cost is rounded up to
    /// a whole number.
    pub cost: i64,
}
