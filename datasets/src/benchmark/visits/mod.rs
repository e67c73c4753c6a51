//! Public instances of vehicle routing, mapped to the model of the routing engine.

mod convrp;
mod cordeau;
mod hhcrsp;
mod solomon;
mod vrplib;
mod words;

pub use convrp::convrp;
pub use cordeau::{Family, cordeau};
pub use hhcrsp::hhcrsp;
pub use solomon::solomon;
pub use vrplib::vrplib;

use tongxing_solver::routing::model::{
    Plan, PlannedRoute, ProblemBuilder, RoutingFault, UNLIMITED, Way,
};
use tongxing_solver::routing::model::{RoutingProblem, limits};

use super::FormatError;

/// Largest coordinate, moment, duration or load of a file.
const MOST: f64 = 1e9;
/// Finest unit in which doubles are counted, as parts of the file's unit.
const FINEST: f64 = 1e6;
/// Longest way in those parts; it has to fit 32 bits.
const LONGEST: f64 = 4e9;

/// An instance of vehicle routing.
#[derive(Clone, Debug)]
pub struct Visits {
    /// Ways, moments and durations are counted in parts of the file's unit.
    pub problem: RoutingProblem,
    /// Number of parts.
    scale: f64,
    measure: Measure,
}

/// How the family counts.
#[derive(Clone, Debug)]
enum Measure {
    /// Euclidean doubles between points, or their rounded parts.
    Points(Vec<(f64, f64)>, Rounded),
    /// A third of the cost in the model; whether parts hold all numbers of the file.
    Third(Exact),
}

/// Whether the family counts ways in rounded parts.
type Rounded = bool;

/// Whether all numbers of the file are whole in parts.
type Exact = bool;

impl Visits {
    /// What the plan costs in the convention of the family: the length of all routes from the file's
    /// coordinates, as Euclidean doubles or in rounded parts; or a third of distance and lateness, from
    /// the cost that the checker has found.
    #[must_use]
    pub fn objective(&self, plan: &Plan, cost: i64) -> f64 {
        let Measure::Points(points, rounded) = &self.measure else { return self.unit(cost) };
        let mut sum = 0.0;
        for route in &plan.routes {
            let Some(sites) = self.sites_of(route) else { return f64::NAN };
            for pair in sites.windows(2) {
                let way = euclid(points[pair[0] as usize], points[pair[1] as usize]);
                sum += if *rounded { (way * self.scale).round() / self.scale } else { way };
            }
        }
        sum
    }

    /// A cost in the model in the convention of the family.
    #[must_use]
    pub fn unit(&self, cost: i64) -> f64 {
        let thirds = if matches!(self.measure, Measure::Third(_)) { 3.0 } else { 1.0 };
        self.plain(cost) / thirds
    }

    /// A bound on the cost in the model in the convention of the family; `None` where the model rounds, so
    /// that no bound on its costs is one on the family's.
    #[must_use]
    pub fn bound(&self, cost: i64) -> Option<f64> {
        matches!(self.measure, Measure::Third(true)).then(|| self.unit(cost))
    }

    /// A distance or a duration in the file's unit.
    #[must_use]
    pub fn plain(&self, parts: i64) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
        let parts = parts as f64;
        parts / self.scale
    }

    /// The largest difference between the arrivals of one driver at one customer on two days, where all
    /// leave at the same moment and never wait; in the file's unit.
    #[must_use]
    pub fn arrival_difference(&self, plan: &Plan) -> f64 {
        let mut spans = vec![None; self.problem.customers().len()];
        for route in &plan.routes {
            let Some(shift) = self.problem.shifts().get(route.shift as usize) else {
                return f64::NAN;
            };
            let (mut now, mut here) = (0_i64, shift.start);
            for stop in &route.stops {
                let Some(customer) = self.problem.customers().get(stop.customer as usize) else {
                    return f64::NAN;
                };
                now += i64::from(self.problem.way(here, customer.site).duration);
                let (first, last) = *spans[stop.customer as usize].get_or_insert((now, now));
                spans[stop.customer as usize] = Some((first.min(now), last.max(now)));
                now += i64::from(customer.takes(shift.day).service);
                here = customer.site;
            }
        }
        let widest = spans.iter().flatten().map(|(first, last)| last - first).max();
        self.plain(widest.unwrap_or(0))
    }

    /// The sites from depot to depot.
    fn sites_of(&self, route: &PlannedRoute) -> Option<Vec<u32>> {
        let shift = self.problem.shifts().get(route.shift as usize)?;
        let mut sites = vec![shift.start];
        for stop in &route.stops {
            sites.push(self.problem.customers().get(stop.customer as usize)?.site);
        }
        sites.push(shift.end);
        Some(sites)
    }

    /// The same instance with another cost of every vehicle that is used, in the file's unit.
    ///
    /// # Errors
    /// Where the cost is larger than the model takes.
    pub fn with_fixed_cost(&self, cost: f64) -> Result<Self, FormatError> {
        let days = self.problem.days();
        let sites = self.problem.sites();
        let ways = (0..sites).flat_map(|a| (0..sites).map(move |b| (a, b)));
        let ways = ways.map(|(a, b)| self.problem.way(a, b)).collect();
        let mut builder = ProblemBuilder::new(days, ways);
        for shift in self.problem.shifts() {
            let fixed_cost = parts(cost, self.scale);
            builder.shift(tongxing_solver::routing::model::Shift { fixed_cost, ..*shift });
        }
        for customer in self.problem.customers() {
            builder.customer(customer.clone());
        }
        let problem = builder.build().map_err(|faults| invalid(&faults))?;
        Ok(Self { problem, ..self.clone() })
    }

    /// The longest way, in the file's unit.
    #[must_use]
    pub fn longest_way(&self) -> f64 {
        let sites = self.problem.sites();
        let ways = (0..sites).flat_map(|a| (0..sites).map(move |b| (a, b)));
        let longest = ways.map(|(a, b)| self.problem.way(a, b).distance).max();
        f64::from(longest.unwrap_or(0)) / self.scale
    }
}

/// What all formats hold, until the model is built.
struct Draft {
    points: Vec<(f64, f64)>,
    scale: f64,
    rounded: bool,
}

impl Draft {
    /// Points whose ways are counted in the finest parts that fit. Ways are rounded up, so that a route
    /// within a limit in parts is within it in doubles too, up to the error of summing doubles.
    fn exact(points: Vec<(f64, f64)>) -> Self {
        let extent = |of: fn(&(f64, f64)) -> f64| {
            let least = points.iter().map(of).fold(f64::INFINITY, f64::min);
            points.iter().map(of).fold(f64::NEG_INFINITY, f64::max) - least
        };
        let longest = extent(|p| p.0).hypot(extent(|p| p.1));
        let mut scale = FINEST;
        while scale > 1.0 && longest * scale > LONGEST {
            scale /= 10.0;
        }
        Self { points, scale, rounded: false }
    }

    fn builder(&self, days: u32) -> Result<ProblemBuilder, FormatError> {
        if self.points.len() > limits::SITES {
            return Err(FormatError::new(
                "file",
                self.points.len(),
                format!("{} sites", limits::SITES),
            ));
        }
        let mut ways = Vec::with_capacity(self.points.len() * self.points.len());
        for &from in &self.points {
            for &to in &self.points {
                let way = euclid(from, to) * self.scale;
                let way = if self.rounded { way.round() } else { way.ceil() };
                let length = u32::try_from(whole(way)).ok().filter(|_| way <= LONGEST);
                let length = length.ok_or_else(|| {
                    FormatError::new(
                        "coordinates",
                        format!("{from:?} to {to:?}"),
                        "ways below 4e9 parts",
                    )
                })?;
                ways.push(Way { distance: length, duration: length });
            }
        }
        Ok(ProblemBuilder::new(days, ways))
    }

    /// A moment or a duration in parts; limits are rounded down.
    fn parts(&self, value: f64) -> i64 {
        parts(value, self.scale)
    }

    /// A limit in parts; 0 is none.
    fn limit(&self, value: f64) -> i64 {
        if value == 0.0 { UNLIMITED } else { self.parts(value) }
    }

    /// A service time in parts, rounded up.
    fn service(&self, value: f64) -> Option<u32> {
        u32::try_from(whole((value * self.scale).ceil())).ok()
    }

    /// When something may start, from moments of the file: rounded towards the inside.
    fn span(&self, earliest: f64, latest: f64) -> (i64, i64) {
        (whole((earliest * self.scale).ceil()), self.parts(latest))
    }

    fn finish(self, builder: ProblemBuilder) -> Result<Visits, FormatError> {
        let problem = builder.build().map_err(|faults| invalid(&faults))?;
        Ok(Visits {
            problem,
            scale: self.scale,
            measure: Measure::Points(self.points, self.rounded),
        })
    }
}

fn invalid(faults: &[RoutingFault]) -> FormatError {
    let Some(first) = faults.first() else { return FormatError::new("file", "faults", "none") };
    let more = faults.len() - 1;
    let found = format!("{} ({}, and {more} more faults)", first.found, first.code);
    FormatError::new(&first.place, found, &first.allowed)
}

fn euclid(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (x, y) = (a.0 - b.0, a.1 - b.1);
    (x * x + y * y).sqrt()
}

fn parts(value: f64, scale: f64) -> i64 {
    whole((value * scale).floor())
}

/// A number without a fraction, within what all files may hold.
fn whole(value: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "saturates; the model checks ranges")]
    let whole = value as i64;
    whole
}
