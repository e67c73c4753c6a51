//! The linear program over known days of cars, and days of cars priced out of all possible ones.

use std::collections::BTreeMap;

use super::pool::Pool;
use crate::certificate::trips::{Case, Ground, Look, bound_of, look};
use crate::lp::{Domain, Limits, Program, Relaxation, Row, Sense, Variable, integer, real};
use crate::pairing::Monitor;
use crate::trips::model::{
    BlockId, CarDay, DayId, LARGEST, MemberId, Prices, SCALE, VisitId,
};
use crate::units::Cost;

/// Reduced costs nearer to 0 than this, in parts of the unit, are none.
const TOLERANCE: i64 = 20;
/// Labels of one length that are kept where any cheap day of a car will do.
const WIDTH: usize = 60;
/// Days of cars that one search adds.
const ADDED: usize = 40;
/// Most rounds of pricing of one case.
const ROUNDS: usize = 400;

/// What the relaxation of a case says.
pub(super) struct Relaxed {
    pub(super) prices: Prices,
    /// What the prices prove.
    pub(super) bound: Cost,
    /// By position in the pool, how much of a day of a car is used.
    pub(super) used: Vec<(usize, f64)>,
}

/// The program of a case, with what its rows and columns stand for.
pub(super) struct Master<'a, 'c> {
    case: &'c Case<'a>,
    days: Vec<DayId>,
    program: Program,
    met: Vec<Row>,
    rides: BTreeMap<(DayId, MemberId), Row>,
    places: BTreeMap<BlockId, Row>,
    /// By day at least and at most so many cars, then in all.
    cars: BTreeMap<DayId, [Row; 2]>,
    total: [Row; 2],
    /// Columns of days of cars, by position in the pool.
    columns: Vec<(usize, Variable)>,
    seen: usize,
}

impl<'a, 'c> Master<'a, 'c> {
    pub(super) fn new(case: &'c Case<'a>, domain: Domain) -> Self {
        let delegation = case.delegation;
        let mut program = Program::new();
        let mut met = Vec::with_capacity(delegation.visits.len());
        for (at, visit) in delegation.visits.iter().enumerate() {
            // A visit that must be met has a price beyond any day of a car instead of a bound that may leave nothing.
            let penalty = if case.must(VisitId::at(at)) { forced(case) } else { visit.penalty };
            let missed = program.variable(real(penalty), 0.0, 1.0, Domain::Real);
            met.push(program.row(vec![(missed, 1.0)], Sense::AtLeast, 1.0));
        }
        let (mut rides, mut places, mut cars) = <(BTreeMap<_, _>, BTreeMap<_, _>, BTreeMap<_, _>)>::default();
        for &block in &case.blocks {
            let most = f64::from(delegation.cars) * f64::from(delegation.seats);
            let place = program.row(Vec::new(), Sense::AtMost, most);
            places.insert(block, place);
            let members = (0..delegation.members.len()).map(MemberId::at);
            for id in members.filter(|id| delegation.members[id.index()].free[block.index()]) {
                let goes = program.variable(real(delegation.taking_part), 0.0, 1.0, domain);
                program.term(place, goes, 1.0);
                for day in delegation.days_of(block) {
                    let row = program.row(vec![(goes, -1.0)], Sense::AtMost, 0.0);
                    rides.insert((day, id), row);
                }
            }
            for day in delegation.days_of(block) {
                cars.insert(day, range(&mut program, case.on(day), forced(case)));
            }
        }
        let total = range(&mut program, case.cars, forced(case));
        let days = case.days();
        let columns = Vec::new();
        Self { case, days, program, met, rides, places, cars, total, columns, seen: 0 }
    }

    /// Takes over what the pool has got since.
    pub(super) fn grow(&mut self, pool: &Pool<'_>, domain: Domain) {
        for (at, (car, cost)) in pool.all().iter().enumerate().skip(self.seen) {
            if !Pool::on(&self.days, car) {
                continue;
            }
            let column = self.program.variable(real(*cost), 0.0, f64::INFINITY, domain);
            for visit in pool.met(self.case, car) {
                self.program.term(self.met[visit.index()], column, 1.0);
            }
            for member in &car.members {
                self.program.term(self.rides[&(car.day, *member)], column, 1.0);
            }
            for row in self.cars[&car.day].into_iter().chain(self.total) {
                self.program.term(row, column, 1.0);
            }
            self.columns.push((at, column));
        }
        self.seen = pool.all().len();
    }

    /// Prices out days of cars until none is cheap enough, the bound suffices, or the monitor stops it.
    pub(super) fn relax(
        &mut self,
        pool: &mut Pool<'_>,
        enough: Cost,
        monitor: &dyn Monitor,
    ) -> Relaxed {
        let mut relaxation = Relaxation::of_columns();
        let mut prices = Prices::none(self.case.delegation);
        let mut used = Vec::new();
        for round in 0..ROUNDS {
            self.grow(pool, Domain::Real);
            if monitor.should_stop() {
                break;
            }
            let Ok(answer) = relaxation.minimise(&self.program, Limits::default()) else { break };
            prices = self.prices(&answer.duals);
            let value = |&(at, column): &(usize, Variable)| {
                let value = answer.values.get(column.0).copied().unwrap_or(0.0);
                (value > 1e-7).then_some((at, value))
            };
            used = self.columns.iter().filter_map(value).collect();
            let quick = self.price(&prices, &answer.duals, Some(WIDTH), pool);
            if quick || self.price(&prices, &answer.duals, None, pool) {
                // Far from the end a bound that suffices already is worth a look now and then.
                if round % 12 == 11 && enough < Cost::MAX {
                    let bound = self.bound(&prices);
                    if bound >= enough {
                        return Relaxed { prices, bound, used };
                    }
                }
                continue;
            }
            break;
        }
        let bound = self.bound(&prices);
        Relaxed { prices, bound, used }
    }

    fn bound(&self, prices: &Prices) -> Cost {
        bound_of(self.case, prices).unwrap_or(Cost::MIN)
    }

    /// Adds days of cars of negative reduced cost; whether there were any.
    fn price(
        &self,
        prices: &Prices,
        duals: &[f64],
        width: Option<usize>,
        pool: &mut Pool<'_>,
    ) -> bool {
        let mut any = false;
        for &day in &self.days {
            let ground = Ground::new(self.case, day, prices);
            let [fewest, most] = self.cars[&day].map(|row| integer(-duals[row.0] * real(SCALE)));
            let car = fewest + most;
            let below = -prices.cars - car - TOLERANCE;
            for (_, car) in look(&ground, Look { below, width, most: ADDED }).cars {
                any |= pool.add(car);
            }
        }
        any
    }

    fn prices(&self, duals: &[f64]) -> Prices {
        let dearest = LARGEST * SCALE;
        let scaled = |row: Row| {
            let dual = duals.get(row.0).copied().unwrap_or(0.0);
            integer(dual * real(SCALE)).clamp(-dearest, dearest)
        };
        let mut prices = Prices::none(self.case.delegation);
        for (price, &row) in prices.visits.iter_mut().zip(&self.met) {
            *price = scaled(row).max(0);
        }
        for (&(day, member), &row) in &self.rides {
            prices.rides[day.index()][member.index()] = (-scaled(row)).max(0);
        }
        for (&block, &row) in &self.places {
            prices.places[block.index()] = (-scaled(row)).max(0);
        }
        prices.cars = (-scaled(self.total[0]) - scaled(self.total[1])).clamp(-dearest, dearest);
        prices
    }

    /// Whole numbers of the days of cars that are known.
    pub(super) fn whole(&self, pool: &Pool<'_>, nodes: i32, monitor: &dyn Monitor) -> Option<Vec<CarDay>> {
        let limits = Limits {
            seconds: monitor.seconds_left(),
            nodes: Some(nodes),
            gap: 0.9,
            ..Limits::default()
        };
        let answer = self.program.minimise(limits).ok()?;
        if answer.values.is_empty() {
            return None;
        }
        let mut cars = Vec::new();
        for &(at, column) in &self.columns {
            if answer.rounded(column)? > 0 {
                cars.push(pool.all()[at].0.clone());
            }
        }
        cars.sort_unstable();
        Some(cars)
    }
}

/// Rows for at least and at most so many cars. Cars that do nothing let the fewest be bought at a price, so that there
/// always is an answer.
fn range(program: &mut Program, [fewest, most]: [u32; 2], price: Cost) -> [Row; 2] {
    let (fewest, most) = (f64::from(fewest), f64::from(most));
    let idle = program.variable(real(price), 0.0, fewest, Domain::Real);
    [
        program.row(vec![(idle, 1.0)], Sense::AtLeast, fewest),
        program.row(Vec::new(), Sense::AtMost, most),
    ]
}

/// More than anything that a delegation does costs.
fn forced(case: &Case<'_>) -> Cost {
    let delegation = case.delegation;
    let penalties: Cost = delegation.visits.iter().map(|visit| visit.penalty).sum();
    let cars = Cost::from(case.cars[1]) * (delegation.car_day + Cost::from(delegation.way.0));
    let members = delegation.members.len() * case.blocks.len();
    let members = Cost::try_from(members).unwrap_or(Cost::MAX);
    1 + penalties + cars + members.saturating_mul(delegation.taking_part)
}
