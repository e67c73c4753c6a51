//! Plans of many homes: cars settled one after the other, then a few of them at a time planned anew beside the others.

use std::collections::BTreeSet;

use super::master::Master;
use super::pool::Pool;
use crate::certificate::trips::{Ahead, Case, Ground, Look, cost, look, met, taking_part};
use crate::lp::Domain;
use crate::pairing::Monitor;
use crate::trips::model::{CarDay, Delegation, HomeId, MemberId, Prices, SCALE, Split, VisitId};

/// Most cars that are settled one after the other.
const SETTLED: usize = 200;
/// Cars that are planned anew together.
const TOGETHER: usize = 3;
/// Most known days of cars among which they are chosen.
const KNOWN: usize = 900;
/// Most nodes of their mixed-integer program.
const NODES: i32 = 20;
/// Labels of one length, and days of cars, that a first plan looks at.
const WIDTH: usize = 40;
const SEEN: usize = 8;
/// How often all cars have their turn.
const TURNS: usize = 2;

/// What is left of a case beside settled cars: their visits cost nothing to leave out, who rides in one has no other visit
/// on its day.
fn beside<T>(case: &Case<'_>, cars: &[CarDay], work: impl FnOnce(&Case<'_>) -> T) -> T {
    let mut left: Delegation = case.delegation.clone();
    for id in cars.iter().flat_map(|car| met(case.delegation, car)) {
        left.visits[id.index()].penalty = 0;
    }
    let mut rest = Case::new(&left, &case.blocks);
    for day in case.days() {
        let here = cars.iter().filter(|car| car.day == day);
        let many = u32::try_from(here.clone().count()).unwrap_or(u32::MAX);
        rest = rest.with(Split::On(day, left.cars.saturating_sub(many)), true);
        let riding: BTreeSet<_> = here.flat_map(|car| &car.members).collect();
        for id in (0..left.visits.len()).map(VisitId::at) {
            if riding.contains(&left.visit(id).member) {
                rest = rest.with(Split::Met(id, day), false);
            }
        }
    }
    work(&rest)
}

/// A first plan, at once: again and again the day of a car that saves most, as far as a narrow look sees.
pub(super) fn greedy(case: &Case<'_>) -> Vec<CarDay> {
    let mut cars: Vec<CarDay> = Vec::new();
    while cars.len() < SETTLED {
        let prices = saved(case, &cars);
        let found = beside(case, &cars, |rest| {
            let days = rest.days().into_iter().filter(|&day| rest.on(day)[1] > 0);
            let cheap = days.flat_map(|day| {
                let ground = Ground::new(rest, day, &prices);
                let look_at = Look { below: 0, width: Some(WIDTH), most: SEEN };
                look(&Ahead::new(&ground), look_at).cars
            });
            cheap.filter(|(_, car)| fits(case, &cars, car)).min()
        });
        let Some((_, car)) = found else { break };
        cars.push(car);
    }
    cars.sort_unstable();
    cars
}

/// What is saved by meeting a visit that is not met yet, and what taking part costs whoever does not yet.
fn saved(case: &Case<'_>, cars: &[CarDay]) -> Prices {
    let delegation = case.delegation;
    let mut prices = Prices::none(delegation);
    for (price, visit) in prices.visits.iter_mut().zip(&delegation.visits) {
        *price = visit.penalty.saturating_mul(SCALE);
    }
    for id in cars.iter().flat_map(|car| met(delegation, car)) {
        prices.visits[id.index()] = 0;
    }
    let members = taking_part(delegation, cars);
    for day in case.days() {
        let known = members.get(&delegation.day(day).block);
        for (at, price) in prices.rides[day.index()].iter_mut().enumerate() {
            let takes_part = known.is_some_and(|known| known.contains(&MemberId::at(at)));
            *price = if takes_part { 0 } else { delegation.taking_part * SCALE };
        }
    }
    prices
}

/// Whether nobody rides twice on a day, and the block has seats for all who take part.
fn fits(case: &Case<'_>, cars: &[CarDay], car: &CarDay) -> bool {
    let delegation = case.delegation;
    let twice = cars.iter().any(|other| {
        other.day == car.day && other.members.iter().any(|id| car.members.contains(id))
    });
    let block = delegation.day(car.day).block;
    let mut members = taking_part(delegation, cars).remove(&block).unwrap_or_default();
    members.extend(&car.members);
    !twice && members.len() <= (delegation.cars * delegation.seats) as usize
}

/// Cars settled one after the other: those that the relaxation uses wholly, else the one that it uses most; what is left is
/// relaxed again.
pub(super) fn dive(case: &Case<'_>, pool: &mut Pool<'_>, monitor: &dyn Monitor) -> Vec<CarDay> {
    let mut cars: Vec<CarDay> = Vec::new();
    while cars.len() < SETTLED && !monitor.should_stop() {
        let mut used = beside(case, &cars, |rest| {
            Master::new(rest, Domain::Real).beside(&cars).relaxed(pool, monitor)
        });
        used.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let whole = used.iter().take_while(|(_, value)| *value > 0.999).count().max(1);
        let before = cars.len();
        for (at, _) in used.into_iter().take(whole) {
            let car = &pool.all()[at].0;
            if fits(case, &cars, car) {
                cars.push(car.clone());
            }
        }
        if cars.len() == before {
            break;
        }
    }
    cars.sort_unstable();
    cars
}

/// Plans each car and those nearest to it anew beside all others, and keeps what costs less.
pub(super) fn refine(
    case: &Case<'_>,
    mut cars: Vec<CarDay>,
    pool: &mut Pool<'_>,
    monitor: &dyn Monitor,
) -> Vec<CarDay> {
    let delegation = case.delegation;
    let mut least = cost(delegation, &cars);
    let mut tried: BTreeSet<Vec<CarDay>> = BTreeSet::new();
    for _ in 0..TURNS {
        let before = least;
        for home in (0..delegation.homes).map(HomeId::at) {
            if monitor.should_stop() {
                return cars;
            }
            let kept = kept(delegation, &cars, home);
            if !tried.insert(kept.clone()) {
                continue;
            }
            let found = beside(case, &kept, |rest| {
                let _ = Master::new(rest, Domain::Real).beside(&kept).relaxed(pool, monitor);
                let mut master = Master::new(rest, Domain::Integer).beside(&kept);
                master.grow(pool, Domain::Integer);
                (master.size() <= KNOWN).then(|| master.whole(pool, NODES, monitor)).flatten()
            });
            let mut all = kept;
            all.extend(found.unwrap_or_default());
            all.sort_unstable();
            let found = cost(delegation, &all);
            if found < least {
                (least, cars) = (found, all);
            }
        }
        if least == before {
            break;
        }
    }
    cars
}

/// The cars but for those that come nearest to a home.
fn kept(delegation: &Delegation, cars: &[CarDay], home: HomeId) -> Vec<CarDay> {
    let far = |car: &CarDay| {
        let ways = car.homes.iter().map(|&to| match to == home {
            true => 0,
            false => delegation.way(Some(home), Some(to)).map_or(u32::MAX, |leg| leg.metres.0),
        });
        ways.min().unwrap_or(u32::MAX)
    };
    let mut by_way: Vec<&CarDay> = cars.iter().collect();
    by_way.sort_by_key(|car| (far(car), *car));
    let mut kept: Vec<CarDay> = by_way.into_iter().skip(TOGETHER).cloned().collect();
    kept.sort_unstable();
    kept
}
