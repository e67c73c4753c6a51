//! What the checker of routes can object to.

/// A broken rule or a false statement of a plan, with what was found and what holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Objection {
    /// A route of a shift that does not exist.
    #[error("route {route} names shift {shift}, which does not exist")]
    UnknownShift {
        /// Position of the route.
        route: usize,
        /// The shift.
        shift: u32,
    },
    /// A stop at a customer or in a window that does not exist.
    #[error("route {route} names window {window} of customer {customer}, which does not exist")]
    UnknownStop {
        /// Position of the route.
        route: usize,
        /// The customer.
        customer: u32,
        /// The window.
        window: u32,
    },
    /// A route without stops.
    #[error("route {route} visits nobody")]
    EmptyRoute {
        /// Position of the route.
        route: usize,
    },
    /// More routes than vehicles.
    #[error("shift {shift} has {used} routes and {most} vehicles")]
    Fleet {
        /// The shift.
        shift: usize,
        /// Its routes.
        used: u32,
        /// Its vehicles.
        most: u32,
    },
    /// The shift lacks a skill, or is not among the customer's.
    #[error("the shift of route {route} may not visit customer {customer}")]
    NotAllowed {
        /// Position of the route.
        route: usize,
        /// The customer.
        customer: u32,
    },
    /// The window is not open on the day.
    #[error("route {route} visits customer {customer} on day {day} in a window of other days")]
    Closed {
        /// Position of the route.
        route: usize,
        /// The customer.
        customer: u32,
        /// The day.
        day: u32,
    },
    /// The window is missed even if everything starts as early as it can.
    #[error("route {route} reaches customer {customer} at {start}, after {latest}")]
    Late {
        /// Position of the route.
        route: usize,
        /// The customer.
        customer: u32,
        /// First possible start.
        start: i64,
        /// Last allowed start.
        latest: i64,
    },
    /// The plan states more or fewer starts than there are stops, or any where the problem is not linked.
    #[error("route {route} states {found} starts, {wanted} are to be stated")]
    Starts {
        /// Position of the route.
        route: usize,
        /// Starts that are stated.
        found: usize,
        /// Starts that are to be stated.
        wanted: usize,
    },
    /// A visit is stated to start before the vehicle can be there, or before the window opens.
    #[error(
        "route {route} states {start} for customer {customer}, who is not reached before {reached}"
    )]
    Early {
        /// Position of the route.
        route: usize,
        /// The customer.
        customer: u32,
        /// Stated start.
        start: i64,
        /// First possible start.
        reached: i64,
    },
    /// The starts of two tied visits lie too close together or too far apart.
    #[error(
        "link {link}: customer {second} starts {apart} after customer {first}, allowed: {least} to {most}"
    )]
    Apart {
        /// Position of the link.
        link: usize,
        /// The first customer.
        first: u32,
        /// The second.
        second: u32,
        /// Stated difference.
        apart: i64,
        /// Least difference.
        least: i64,
        /// Largest difference.
        most: i64,
    },
    /// Two tied visits are on the same route.
    #[error("link {link}: route {route} visits both customers")]
    SameVehicle {
        /// Position of the link.
        link: usize,
        /// Position of the route.
        route: usize,
    },
    /// Of two tied visits only one takes place.
    #[error("link {link}: customer {customer} is visited alone")]
    Alone {
        /// Position of the link.
        link: usize,
        /// The customer.
        customer: u32,
    },
    /// The route ends after its shift.
    #[error("route {route} is back at {end}, after {latest}")]
    BackLate {
        /// Position of the route.
        route: usize,
        /// First possible end.
        end: i64,
        /// Last allowed end.
        latest: i64,
    },
    /// Too much load.
    #[error("route {route} carries {load}, at most {most} is allowed")]
    Load {
        /// Position of the route.
        route: usize,
        /// Its load.
        load: i64,
        /// Most load.
        most: i64,
    },
    /// Too long in time, whenever it leaves.
    #[error("route {route} takes {duration}, at most {most} is allowed")]
    Duration {
        /// Position of the route.
        route: usize,
        /// Its shortest duration.
        duration: i64,
        /// Longest duration.
        most: i64,
    },
    /// Too long in distance.
    #[error("route {route} is {distance} long, at most {most} is allowed")]
    Distance {
        /// Position of the route.
        route: usize,
        /// Its distance.
        distance: i64,
        /// Longest distance.
        most: i64,
    },
    /// Two visits on one day.
    #[error("customer {customer} is visited twice on day {day}")]
    Twice {
        /// The customer.
        customer: u32,
        /// The day.
        day: u32,
    },
    /// The days are none of the customer's patterns.
    #[error("customer {customer} is visited on days {days:b}, which is none of her patterns")]
    Pattern {
        /// The customer.
        customer: u32,
        /// The days, a bit each.
        days: u64,
    },
    /// Visits from several depots where all must be from one.
    #[error("customer {customer} is visited from several depots")]
    Depots {
        /// The customer.
        customer: u32,
    },
    /// Several drivers where all visits must have the same.
    #[error("customer {customer} has several drivers")]
    Drivers {
        /// The customer.
        customer: u32,
    },
    /// The list of those left out is wrong about the customer.
    #[error("customer {customer}: the list of those left out is wrong, visited: {served}")]
    Unserved {
        /// The customer.
        customer: u32,
        /// Whether she is visited.
        served: bool,
    },
    /// The list of those left out names somebody who does not exist.
    #[error("customer {customer} is left out and does not exist")]
    UnknownUnserved {
        /// The customer.
        customer: u32,
    },
    /// The list of those left out is not in ascending order.
    #[error("customer {customer} stands after a larger or the same number")]
    Unsorted {
        /// The customer.
        customer: u32,
    },
    /// Visits were a must.
    #[error("customer {customer} must be visited and is not")]
    Neglected {
        /// The customer.
        customer: u32,
    },
    /// The stated cost is wrong.
    #[error("the cost is stated as {stated} and is {found}")]
    Cost {
        /// As stated.
        stated: i64,
        /// As computed anew.
        found: i64,
    },
}
