//! What a search answers and a checker judges.

/// A visit of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stop {
    /// Index of the customer.
    pub customer: u32,
    /// Index of the window, among the customer's, in which the visit starts.
    pub window: u32,
}

/// One vehicle's way through one day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlannedRoute {
    /// Index of the shift; its day is the route's.
    pub shift: u32,
    /// The visits in order; at least one.
    pub stops: Vec<Stop>,
    /// When each visit starts, where the problem is linked; otherwise empty.
    pub starts: Vec<i64>,
}

/// Routes of all days, and who is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The routes, in the order of their shifts.
    pub routes: Vec<PlannedRoute>,
    /// Customers without visits, ascending.
    pub unserved: Vec<u32>,
    /// Length of all routes, fixed costs, penalties, and what being late costs.
    pub cost: i64,
}
