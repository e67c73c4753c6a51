//! The linear program over known days of cars, and days of cars priced out of all possible ones.

use std::collections::{BTreeMap, BTreeSet};

use super::pool::Pool;
use crate::certificate::trips::{Ahead, Case, Ground, Look, bound_of, look};
use crate::lp::{Domain, Limits, Program, Relaxation, Row, Sense, Variable, integer, real};
use crate::pairing::Monitor;
use crate::trips::model::{
    BlockId, CarDay, DayId, HomeId, LARGEST, MemberId, Prices, SCALE, VisitId,
};
use crate::units::Cost;

/// Reduced costs nearer to 0 than this, in parts of the unit, are none.
const TOLERANCE: i64 = 20;
/// Labels of one length that are kept where any cheap day of a car will do; all where there was none.
const WIDTHS: [Option<usize>; 2] = [Some(60), None];
/// Days of cars that one search adds.
const ADDED: usize = 40;
/// As many where whole numbers are wanted next.
const WIDE: usize = 120;
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
    /// Whoever is met in a block takes part in it.
    meetings: BTreeMap<(BlockId, VisitId), Row>,
    places: BTreeMap<BlockId, Row>,
    /// Who takes part.
    goes: BTreeMap<(BlockId, MemberId), Variable>,
    /// By day at least and at most so many cars, then in all.
    cars: BTreeMap<DayId, [Row; 2]>,
    total: [Row; 2],
    /// Columns of days of cars, by position in the pool.
    columns: Vec<(usize, Variable)>,
    /// Who is in a car already that is settled.
    taken: BTreeSet<(DayId, MemberId)>,
    seen: usize,
}

impl<'a, 'c> Master<'a, 'c> {
    pub(super) fn new(case: &'c Case<'a>, domain: Domain) -> Self {
        let delegation = case.delegation;
        let mut program = Program::new();
        let mut met = Vec::with_capacity(delegation.visits.len());
        for (at, visit) in delegation.visits.iter().enumerate() {
            let bought = if case.must(VisitId::at(at)) { forced(case) } else { 0 };
            let penalty = visit.penalty + bought;
            let missed = program.variable(real(penalty), 0.0, 1.0, Domain::Real);
            met.push(program.row(vec![(missed, 1.0)], Sense::AtLeast, 1.0));
        }
        let (mut rides, mut meetings) = (BTreeMap::new(), BTreeMap::new());
        let (mut places, mut cars) = (BTreeMap::new(), BTreeMap::new());
        let mut takes_part = BTreeMap::new();
        for &block in &case.blocks {
            let most = f64::from(delegation.cars) * f64::from(delegation.seats);
            let place = program.row(Vec::new(), Sense::AtMost, most);
            places.insert(block, place);
            let members = (0..delegation.members.len()).map(MemberId::at);
            for id in members.filter(|id| delegation.members[id.index()].free[block.index()]) {
                let goes = program.variable(real(delegation.taking_part), 0.0, 1.0, domain);
                program.term(place, goes, 1.0);
                takes_part.insert((block, id), goes);
                for day in delegation.days_of(block) {
                    let row = program.row(vec![(goes, -1.0)], Sense::AtMost, 0.0);
                    rides.insert((day, id), row);
                }
                let visits = (0..delegation.visits.len()).map(VisitId::at);
                for visit in visits.filter(|&at| delegation.visit(at).member == id) {
                    // Whoever rides along again need not count as met again.
                    let again = program.variable(0.0, 0.0, f64::INFINITY, Domain::Real);
                    program.term(met[visit.index()], again, -1.0);
                    let terms = vec![(goes, -1.0), (again, -1.0)];
                    meetings.insert((block, visit), program.row(terms, Sense::AtMost, 0.0));
                }
            }
            for day in delegation.days_of(block) {
                cars.insert(day, range(&mut program, case.on(day), forced(case)));
            }
        }
        let total = range(&mut program, case.cars, forced(case));
        let days = case.days();
        let columns = Vec::new();
        let taken = BTreeSet::new();
        let seen = 0;
        Self {
            case,
            days,
            program,
            met,
            rides,
            meetings,
            places,
            goes: takes_part,
            cars,
            total,
            columns,
            taken,
            seen,
        }
    }

    /// Beside cars that are settled, in which nobody rides a second time on their days, and all of whom take part in
    /// their blocks.
    pub(super) fn beside(mut self, cars: &[CarDay]) -> Self {
        for car in cars {
            let block = self.case.delegation.day(car.day).block;
            for &id in &car.members {
                self.taken.insert((car.day, id));
                if let Some(&goes) = self.goes.get(&(block, id)) {
                    self.program.set_bounds(goes, 1.0, 1.0);
                }
            }
        }
        self
    }

    /// How many days of cars it chooses among.
    pub(super) fn size(&self) -> usize {
        self.columns.len()
    }

    /// Takes over what the pool has got since.
    pub(super) fn grow(&mut self, pool: &Pool<'_>, domain: Domain) {
        for (at, (car, cost)) in pool.all().iter().enumerate().skip(self.seen) {
            let rides = |id: &MemberId| self.taken.contains(&(car.day, *id));
            if !self.days.contains(&car.day) || car.members.iter().any(rides) {
                continue;
            }
            let met = pool.met(self.case, car);
            let settled = |id: &VisitId| self.case.delegation.visit(*id).penalty == 0;
            if !self.taken.is_empty() && met.iter().any(settled) {
                continue;
            }
            let column = self.program.variable(real(*cost), 0.0, f64::INFINITY, domain);
            for visit in met {
                self.program.term(self.met[visit.index()], column, 1.0);
                let block = self.case.delegation.day(car.day).block;
                self.program.term(self.meetings[&(block, visit)], column, 1.0);
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
        let (prices, used) = self.generate(pool, enough, monitor, true);
        let bound = self.bound(&prices);
        Relaxed { prices, bound, used }
    }

    /// What is used, with nothing proved: quickly.
    pub(super) fn relaxed(
        mut self,
        pool: &mut Pool<'_>,
        monitor: &dyn Monitor,
    ) -> Vec<(usize, f64)> {
        self.generate(pool, Cost::MAX, monitor, false).1
    }

    fn generate(
        &mut self,
        pool: &mut Pool<'_>,
        enough: Cost,
        monitor: &dyn Monitor,
        whole: bool,
    ) -> (Prices, Vec<(usize, f64)>) {
        let mut relaxation = Relaxation::of_columns();
        let mut prices = Prices::none(self.case.delegation);
        let mut used = Vec::new();
        for round in 1..=ROUNDS {
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
            if !self.price(&prices, &answer.duals, whole, pool) {
                break;
            }
            // Far from the end a bound that suffices already is worth a look now and then.
            let looks = whole && round % 12 == 0 && enough < Cost::MAX;
            if looks && self.bound(&prices) >= enough {
                break;
            }
        }
        (prices, used)
    }

    fn bound(&self, prices: &Prices) -> Cost {
        bound_of(self.case, prices).unwrap_or(Cost::MIN)
    }

    /// Adds days of cars of negative reduced cost, looking wider until there are some; whether there were any. All
    /// where `whole`; else quickly, and what whole numbers want more than the relaxation does, where there are none.
    fn price(&self, prices: &Prices, duals: &[f64], whole: bool, pool: &mut Pool<'_>) -> bool {
        let grounds: Vec<(DayId, Ground<'_>)> =
            self.days.iter().map(|&day| (day, Ground::new(self.case, day, prices))).collect();
        let aheads: Vec<(DayId, Ahead<'_>)> =
            grounds.iter().map(|(day, ground)| (*day, Ahead::new(ground))).collect();
        let mut add = |below: i64, width: Option<usize>, most: usize| {
            let mut any = false;
            for (day, ahead) in &aheads {
                let [fewest, most_cars] =
                    self.cars[day].map(|row| integer(-duals[row.0] * real(SCALE)));
                let below = below - prices.cars - fewest - most_cars;
                for (_, car) in look(ahead, Look { below, width, most }).cars {
                    any |= pool.add(car);
                }
            }
            any
        };
        let widths: &[Option<usize>] = if whole { &WIDTHS } else { &WIDTHS[..1] };
        if widths.iter().any(|&width| add(-TOLERANCE, width, ADDED)) {
            return true;
        }
        if !whole {
            let _ = add(self.case.delegation.car_day * SCALE, Some(WIDE), WIDE);
        }
        false
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
        for (&(block, visit), &row) in &self.meetings {
            prices.meetings[block.index()][visit.index()] = (-scaled(row)).max(0);
        }
        for (&block, &row) in &self.places {
            prices.places[block.index()] = (-scaled(row)).max(0);
        }
        prices.cars = (-scaled(self.total[0]) - scaled(self.total[1])).clamp(-dearest, dearest);
        prices
    }

    /// Whole numbers of the days of cars that are known.
    pub(super) fn whole(
        &self,
        pool: &Pool<'_>,
        nodes: i32,
        monitor: &dyn Monitor,
    ) -> Option<Vec<CarDay>> {
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

/// About what a car costs that goes for nothing but one home, with all its members. Whatever is forced is bought at such a price
/// where it cannot be had: a relaxation, whose prices stay of the size of costs.
fn forced(case: &Case<'_>) -> Cost {
    let delegation = case.delegation;
    let alone = (0..delegation.homes).map(HomeId::at).filter_map(|home| {
        let (there, back) = (delegation.way(None, Some(home))?, delegation.way(Some(home), None)?);
        Some(Cost::from(there.metres.0) + Cost::from(back.metres.0))
    });
    let members = Cost::from(delegation.seats) * delegation.taking_part;
    delegation.car_day + alone.max().unwrap_or(0) + members
}
