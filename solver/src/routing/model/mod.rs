//! What is to be planned, and what a plan is: the multi-depot periodic vehicle routing problem with
//! time windows (Cordeau, Gendreau and Laporte 1997; Vidal et al. 2012).
//!
//! All quantities are integers in units that the caller chooses: one unit of length, one of time, one
//! of load. Durations count travel, waiting and service; a vehicle leaves its depot whenever that makes
//! its route shortest.
//!
//! A problem may also be linked: visits tied to one another in time, done by two vehicles, and visits that
//! may start late at a price (the home health care routing and scheduling problem of Mankowska, Meisel
//! and Bierwirth 2014). Then one day is planned, and a plan states when each visit starts. Or customers
//! may want the same driver on all their days (the consistent vehicle routing problem of Groër, Golden
//! and Wasil 2009).

mod builder;
mod plan;

pub use builder::{ProblemBuilder, RoutingFault, limits};
pub use plan::{Plan, PlannedRoute, Stop};

/// As a limit, none.
pub const UNLIMITED: i64 = 1 << 40;

/// Largest price of a unit of lateness.
pub const DEAREST: i64 = 1 << 6;

/// Travelling from one site to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Way {
    /// Units of length.
    pub distance: u32,
    /// Units of time.
    pub duration: u32,
}

/// When service may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The days, a bit each, on which the window is open.
    pub days: u64,
    /// First moment.
    pub earliest: i64,
    /// Last moment.
    pub latest: i64,
}

impl Window {
    /// Open always.
    pub const ALWAYS: Self = Self { days: u64::MAX, earliest: -UNLIMITED, latest: UNLIMITED };
}

/// A group of alike vehicles of one day; each runs at most one route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Site where routes start.
    pub start: u32,
    /// Site where routes end.
    pub end: u32,
    /// The day, from 0.
    pub day: u32,
    /// Number of vehicles.
    pub vehicles: u32,
    /// Most load of a route.
    pub capacity: i64,
    /// Longest duration of a route.
    pub max_duration: i64,
    /// Longest distance of a route.
    pub max_distance: i64,
    /// First moment at which a route may leave.
    pub earliest: i64,
    /// Last moment at which it may be back.
    pub latest: i64,
    /// Cost of a route that serves anybody.
    pub fixed_cost: i64,
    /// Skills of the vehicle, a bit each.
    pub skills: u64,
    /// Who drives, for customers who want the same driver always; one driver has at most one vehicle a
    /// day.
    pub driver: u32,
}

impl Shift {
    /// One vehicle without limits from and to a site.
    #[must_use]
    pub const fn unlimited(site: u32, day: u32) -> Self {
        Self {
            start: site,
            end: site,
            day,
            vehicles: 1,
            capacity: UNLIMITED,
            max_duration: UNLIMITED,
            max_distance: UNLIMITED,
            earliest: -UNLIMITED,
            latest: UNLIMITED,
            fixed_cost: 0,
            skills: 0,
            driver: 0,
        }
    }
}

/// What a visit takes on one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Daily {
    /// Its duration.
    pub service: u32,
    /// Its load.
    pub demand: i64,
}

/// Two visits tied in time: the start of the second less that of the first lies from `least` to `most`.
/// They are done by two vehicles, both or neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The customer whose start is subtracted.
    pub first: u32,
    /// The customer from whose start it is subtracted.
    pub second: u32,
    /// Least difference, from 0.
    pub least: i64,
    /// Largest difference.
    pub most: i64,
}

/// What being late costs, in units of cost a unit of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lateness {
    /// For every visit, what it starts after its due moment.
    pub each: i64,
    /// For all visits together, what the latest of them starts after its due moment.
    pub worst: i64,
}

/// Somebody to be visited on every day of one of her patterns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// Where.
    pub site: u32,
    /// Duration of a visit.
    pub service: u32,
    /// Load of a visit.
    pub demand: i64,
    /// When a visit may start: inside one of these.
    pub windows: Vec<Window>,
    /// Sets of days, a bit each.
    pub patterns: Vec<u64>,
    /// The only shifts that may visit; all where absent.
    pub shifts: Option<Vec<u32>>,
    /// Skills that a visiting vehicle needs, a bit each.
    pub skills: u64,
    /// Whether vehicles of all her visits start at the same site.
    pub one_depot: bool,
    /// Whether all her visits have the same driver.
    pub one_driver: bool,
    /// What visits take on each day, where that differs; otherwise empty, and `service` and `demand` hold.
    pub daily: Vec<Daily>,
    /// Last start that is not late; none where lateness does not matter. In linked problems only.
    pub due: Option<i64>,
    /// Cost of no visits at all; where absent, visits are a must.
    pub penalty: Option<i64>,
}

impl Customer {
    /// One visit on any of `days` days, at any time.
    #[must_use]
    pub fn once(site: u32, days: u32) -> Self {
        Self {
            site,
            service: 0,
            demand: 0,
            windows: vec![Window::ALWAYS],
            patterns: (0..days.min(64)).map(|day| 1 << day).collect(),
            shifts: None,
            skills: 0,
            one_depot: false,
            one_driver: false,
            daily: Vec::new(),
            due: None,
            penalty: None,
        }
    }

    /// What a visit on the day takes.
    #[must_use]
    pub fn takes(&self, day: u32) -> Daily {
        let same = Daily { service: self.service, demand: self.demand };
        self.daily.get(day as usize).copied().unwrap_or(same)
    }
}

/// A valid problem; made by [`ProblemBuilder`].
#[derive(Clone, Debug)]
pub struct RoutingProblem {
    sites: u32,
    days: u32,
    ways: Vec<Way>,
    shifts: Vec<Shift>,
    customers: Vec<Customer>,
    links: Vec<Link>,
    lateness: Lateness,
}

impl RoutingProblem {
    /// Number of sites.
    #[must_use]
    pub fn sites(&self) -> u32 {
        self.sites
    }

    /// Number of days.
    #[must_use]
    pub fn days(&self) -> u32 {
        self.days
    }

    /// The way from a site to another.
    #[must_use]
    pub fn way(&self, from: u32, to: u32) -> Way {
        self.ways[from as usize * self.sites as usize + to as usize]
    }

    /// The vehicle groups.
    #[must_use]
    pub fn shifts(&self) -> &[Shift] {
        &self.shifts
    }

    /// The customers.
    #[must_use]
    pub fn customers(&self) -> &[Customer] {
        &self.customers
    }

    /// Visits that are tied in time; each customer is in at most one.
    #[must_use]
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// What being late costs.
    #[must_use]
    pub fn lateness(&self) -> Lateness {
        self.lateness
    }

    /// Whether routes depend on one another in time, or lateness counts: plans state all starts.
    #[must_use]
    pub fn is_linked(&self) -> bool {
        !self.links.is_empty() || self.customers.iter().any(|customer| customer.due.is_some())
    }

    /// Whether vehicles of the shift may visit the customer, load and time apart.
    #[must_use]
    pub fn may_visit(&self, shift: u32, customer: u32) -> bool {
        let (group, wanted) = (&self.shifts[shift as usize], &self.customers[customer as usize]);
        group.skills & wanted.skills == wanted.skills
            && wanted.shifts.as_ref().is_none_or(|only| only.contains(&shift))
    }
}
