//! Validation of a problem: every fault at once, each with a stable code.

mod linked;

use super::{Customer, Lateness, Link, RoutingProblem, Shift, UNLIMITED, Way};

/// Sizes that the engine takes.
pub mod limits {
    /// Most sites.
    pub const SITES: usize = 4_000;
    /// Most customers.
    pub const CUSTOMERS: usize = 20_000;
    /// Most days.
    pub const DAYS: u32 = 64;
    /// Most vehicles of all shifts together.
    pub const VEHICLES: usize = 50_000;
    /// Most pairs of a customer and a vehicle.
    pub const PAIRS: usize = 40_000_000;
    /// Most windows of a customer.
    pub const WINDOWS: usize = 64;
    /// Most patterns of a customer.
    pub const PATTERNS: usize = 4_096;
}

/// A contradiction in what the builder was told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code} at {place}: found {found}, allowed {allowed}")]
pub struct RoutingFault {
    /// Stable code.
    pub code: &'static str,
    /// Where it stands: `customers[3].windows[0]`.
    pub place: String,
    /// What was found.
    pub found: String,
    /// What is allowed.
    pub allowed: String,
}

/// Collects a problem and validates it as a whole.
#[derive(Clone, Debug, Default)]
pub struct ProblemBuilder {
    days: u32,
    ways: Vec<Way>,
    shifts: Vec<Shift>,
    customers: Vec<Customer>,
    links: Vec<Link>,
    lateness: Lateness,
    faults: Vec<RoutingFault>,
}

impl ProblemBuilder {
    /// A problem over this many days with this matrix of ways, row by row: from, then to.
    #[must_use]
    pub fn new(days: u32, ways: Vec<Way>) -> Self {
        Self { days, ways, ..Self::default() }
    }

    /// Adds a group of vehicles; its index is the number of those before.
    pub fn shift(&mut self, shift: Shift) -> u32 {
        self.shifts.push(shift);
        u32::try_from(self.shifts.len() - 1).unwrap_or(u32::MAX)
    }

    /// Adds a customer; her index is the number of those before.
    pub fn customer(&mut self, customer: Customer) -> u32 {
        self.customers.push(customer);
        u32::try_from(self.customers.len() - 1).unwrap_or(u32::MAX)
    }

    /// Ties two visits.
    pub fn link(&mut self, link: Link) {
        self.links.push(link);
    }

    /// Says what being late costs; nothing where not said.
    pub fn lateness(&mut self, lateness: Lateness) {
        self.lateness = lateness;
    }

    /// The problem, if it is one.
    ///
    /// # Errors
    /// Every fault that was found.
    pub fn build(mut self) -> Result<RoutingProblem, Vec<RoutingFault>> {
        let sites = self.ways.len().isqrt();
        if sites == 0 || sites > limits::SITES || sites * sites != self.ways.len() {
            let allowed = format!("n × n ways, n from 1 to {}", limits::SITES);
            self.fault("bad_ways", "ways", self.ways.len(), allowed);
        }
        if !(1..=limits::DAYS).contains(&self.days) {
            self.fault("bad_days", "days", self.days, format!("1 to {}", limits::DAYS));
        }
        self.sizes();
        for at in 0..self.shifts.len() {
            self.check_shift(at, sites);
        }
        for at in 0..self.customers.len() {
            self.check_customer(at, sites);
        }
        linked::check(&mut self);
        if !self.faults.is_empty() {
            return Err(self.faults);
        }
        let sites = u32::try_from(sites).unwrap_or(0);
        let Self { days, ways, shifts, customers, links, lateness, .. } = self;
        Ok(RoutingProblem { sites, days, ways, shifts, customers, links, lateness })
    }

    fn fault(
        &mut self,
        code: &'static str,
        place: impl ToString,
        found: impl ToString,
        allowed: impl ToString,
    ) {
        let (place, found) = (place.to_string(), found.to_string());
        self.faults.push(RoutingFault { code, place, found, allowed: allowed.to_string() });
    }

    fn sizes(&mut self) {
        let vehicles: usize = self.shifts.iter().map(|shift| shift.vehicles as usize).sum();
        if vehicles > limits::VEHICLES {
            self.fault("too_many_vehicles", "shifts", vehicles, limits::VEHICLES);
        }
        let customers = self.customers.len();
        if customers > limits::CUSTOMERS {
            self.fault("too_many_customers", "customers", customers, limits::CUSTOMERS);
        }
        let pairs = vehicles.saturating_mul(customers);
        if pairs > limits::PAIRS {
            self.fault("too_large", "customers × vehicles", pairs, limits::PAIRS);
        }
    }

    fn check_shift(&mut self, at: usize, sites: usize) {
        let shift = self.shifts[at];
        let place = format!("shifts[{at}]");
        for (name, site) in [("start", shift.start), ("end", shift.end)] {
            if site as usize >= sites {
                self.fault(
                    "unknown_site",
                    format!("{place}.{name}"),
                    site,
                    format!("below {sites}"),
                );
            }
        }
        if shift.day >= self.days {
            let allowed = format!("below {}", self.days);
            self.fault("unknown_day", format!("{place}.day"), shift.day, allowed);
        }
        for (name, value) in [
            ("capacity", shift.capacity),
            ("max_duration", shift.max_duration),
            ("max_distance", shift.max_distance),
            ("fixed_cost", shift.fixed_cost),
        ] {
            if !(0..=UNLIMITED).contains(&value) {
                let allowed = format!("0 to {UNLIMITED}");
                self.fault("out_of_range", format!("{place}.{name}"), value, allowed);
            }
        }
        self.check_span(&place, shift.earliest, shift.latest);
    }

    fn check_span(&mut self, place: &str, earliest: i64, latest: i64) {
        if earliest > latest || earliest < -UNLIMITED || latest > UNLIMITED {
            let allowed = format!("earliest ≤ latest, within ±{UNLIMITED}");
            self.fault("bad_window", place, format!("{earliest} to {latest}"), allowed);
        }
    }

    fn check_customer(&mut self, at: usize, sites: usize) {
        let place = format!("customers[{at}]");
        let customer = self.customers[at].clone();
        if customer.site as usize >= sites {
            let allowed = format!("below {sites}");
            self.fault("unknown_site", format!("{place}.site"), customer.site, allowed);
        }
        for (name, value) in
            [("demand", customer.demand), ("penalty", customer.penalty.unwrap_or(0))]
        {
            if !(0..=UNLIMITED).contains(&value) {
                let allowed = format!("0 to {UNLIMITED}");
                self.fault("out_of_range", format!("{place}.{name}"), value, allowed);
            }
        }
        let windows = customer.windows.len();
        if !(1..=limits::WINDOWS).contains(&windows) {
            let allowed = format!("1 to {}", limits::WINDOWS);
            self.fault("bad_windows", format!("{place}.windows"), windows, allowed);
        }
        for (number, window) in customer.windows.iter().enumerate() {
            self.check_span(&format!("{place}.windows[{number}]"), window.earliest, window.latest);
        }
        self.check_days(&place, &customer);
        let shifts = self.shifts.len();
        for &shift in customer.shifts.iter().flatten() {
            if shift as usize >= shifts {
                let allowed = format!("below {shifts}");
                self.fault("unknown_shift", format!("{place}.shifts"), shift, allowed);
            }
        }
    }

    fn check_days(&mut self, place: &str, customer: &Customer) {
        let daily = customer.daily.len();
        if daily != 0 && daily != self.days as usize {
            let allowed = format!("none, or {} days", self.days);
            self.fault("bad_daily", format!("{place}.daily"), daily, allowed);
        }
        for (number, day) in customer.daily.iter().enumerate() {
            if !(0..=UNLIMITED).contains(&day.demand) {
                let place = format!("{place}.daily[{number}].demand");
                self.fault("out_of_range", place, day.demand, format!("0 to {UNLIMITED}"));
            }
        }
        let patterns = customer.patterns.len();
        if !(1..=limits::PATTERNS).contains(&patterns) {
            let allowed = format!("1 to {}", limits::PATTERNS);
            self.fault("bad_patterns", format!("{place}.patterns"), patterns, allowed);
        }
        let all = if self.days >= 64 { u64::MAX } else { (1_u64 << self.days) - 1 };
        for (number, &pattern) in customer.patterns.iter().enumerate() {
            if pattern == 0 || pattern & !all != 0 {
                let allowed = format!("at least one of {} days", self.days);
                let place = format!("{place}.patterns[{number}]");
                self.fault("bad_pattern", place, format!("{pattern:b}"), allowed);
            }
        }
    }
}
