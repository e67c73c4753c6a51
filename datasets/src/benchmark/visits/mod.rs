//! Public instances of vehicle routing, mapped to the model of the routing engine.

mod cordeau;
mod solomon;
mod vrplib;
mod words;

pub use cordeau::{Family, cordeau};
pub use solomon::solomon;
pub use vrplib::vrplib;

use tongxing_solver::routing::model::{Plan, ProblemBuilder, RoutingFault, UNLIMITED, Way};
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
    /// Coordinates of the sites.
    points: Vec<(f64, f64)>,
    /// Whether the family counts ways in rounded parts.
    rounded: bool,
}

impl Visits {
    /// The length of all routes in the convention of the family, from the file's coordinates: Euclidean
    /// doubles, or rounded parts where that is the convention.
    #[must_use]
    pub fn distance(&self, plan: &Plan) -> f64 {
        let mut sum = 0.0;
        for route in &plan.routes {
            let Some(shift) = self.problem.shifts().get(route.shift as usize) else {
                return f64::NAN;
            };
            let mut here = shift.start;
            let sites = route.stops.iter().map(|stop| {
                self.problem.customers().get(stop.customer as usize).map(|customer| customer.site)
            });
            for site in sites.chain([Some(shift.end)]) {
                let Some(site) = site else { return f64::NAN };
                let way = euclid(self.points[here as usize], self.points[site as usize]);
                sum += if self.rounded { (way * self.scale).round() / self.scale } else { way };
                here = site;
            }
        }
        sum
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
        let pairs =
            self.points.iter().flat_map(|&a| self.points.iter().map(move |&b| euclid(a, b)));
        pairs.fold(0.0, f64::max)
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
        Ok(Visits { problem, scale: self.scale, points: self.points, rounded: self.rounded })
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
