//! Small random problems of routing, their optimum by enumeration, and what a valid plan is by simulation
//! of every departure.

use tongxing_solver::routing::model::{
    Customer, Plan, PlannedRoute, ProblemBuilder, RoutingProblem, Shift, UNLIMITED, Way, Window,
};

use crate::random::Dice;

/// Departures that matter: windows lie from 0 to 60, ways are short.
const DEPARTURES: std::ops::RangeInclusive<i64> = -80..=100;

/// A problem with up to five customers that between them use every feature of the model.
#[must_use]
pub fn problem(seed: u64) -> RoutingProblem {
    let mut dice = Dice::new(seed);
    let small = |dice: &mut Dice, end: usize| i64::try_from(dice.below(end)).expect("small");
    let days = u32::try_from(1 + dice.below(3)).expect("small");
    let customers = 2 + dice.below(4);
    let depots = 1 + dice.below(2);
    let sites = customers + depots;
    let points: Vec<(i64, i64)> =
        (0..sites).map(|_| (small(&mut dice, 15), small(&mut dice, 15))).collect();
    let crooked = dice.chance(30);
    let mut ways = Vec::new();
    for a in &points {
        for b in &points {
            let way = (a.0 - b.0).abs() + (a.1 - b.1).abs();
            let detour = if crooked && a != b { dice.below(4) } else { 0 };
            let distance =
                u32::try_from(way).expect("positive") + u32::try_from(detour).expect("small");
            ways.push(Way { distance, duration: distance / 2 + 1 });
        }
    }
    let mut builder = ProblemBuilder::new(days, ways);
    let (timed, limited) = (dice.chance(60), dice.chance(60));
    let mut shifts = 0;
    for day in 0..days {
        for depot in 0..depots {
            let site = u32::try_from(depot).expect("small");
            let mut shift = Shift::unlimited(site, day);
            shift.end = u32::try_from(dice.below(depots)).expect("small");
            shift.vehicles = u32::try_from(1 + dice.below(2)).expect("small");
            shift.capacity = 4 + small(&mut dice, 8);
            shift.skills = dice.bits() & 3;
            shift.fixed_cost = dice.pick(&[0, 0, 7]);
            if limited {
                shift.max_duration = 12 + small(&mut dice, 40);
                shift.max_distance = dice.pick(&[UNLIMITED, 25, 60]);
            }
            if timed {
                shift.earliest = small(&mut dice, 10);
                shift.latest = 40 + small(&mut dice, 40);
            }
            builder.shift(shift);
            shifts += 1;
        }
    }
    for at in 0..customers {
        let mut customer = Customer::once(u32::try_from(depots + at).expect("small"), days);
        customer.service = u32::try_from(dice.below(5)).expect("small");
        customer.demand = small(&mut dice, 5);
        let sets = 1_usize << days;
        customer.patterns = (0..1 + dice.below(3))
            .map(|_| u64::try_from(1 + dice.below(sets - 1)).expect("small"))
            .collect();
        if timed {
            customer.windows = (0..1 + dice.below(2))
                .map(|_| {
                    let earliest = small(&mut dice, 40);
                    let days = if dice.chance(70) { u64::MAX } else { dice.bits() };
                    Window { days, earliest, latest: earliest + small(&mut dice, 20) }
                })
                .collect();
        }
        customer.one_depot = dice.chance(30);
        customer.skills = dice.bits() & dice.bits() & 3;
        if dice.chance(20) {
            customer.shifts = Some((0..shifts).filter(|_| dice.chance(70)).collect());
        }
        customer.penalty = dice.chance(70).then(|| small(&mut dice, 90));
        builder.customer(customer);
    }
    builder.build().expect("valid by construction")
}

/// Whether a vehicle of the shift can make the route, and at what distance.
#[must_use]
pub fn distance(problem: &RoutingProblem, route: &PlannedRoute) -> Option<i64> {
    let shift = problem.shifts().get(route.shift as usize)?;
    let mut here = shift.start;
    let (mut distance, mut load) = (0, 0);
    for stop in &route.stops {
        let customer = problem.customers().get(stop.customer as usize)?;
        let window = customer.windows.get(stop.window as usize)?;
        if window.days >> shift.day & 1 == 0 || !problem.may_visit(route.shift, stop.customer) {
            return None;
        }
        distance += i64::from(problem.way(here, customer.site).distance);
        load += customer.demand;
        here = customer.site;
    }
    distance += i64::from(problem.way(here, shift.end).distance);
    let fits = load <= shift.capacity && distance <= shift.max_distance;
    let on_time = DEPARTURES
        .filter(|departure| (shift.earliest..=shift.latest).contains(departure))
        .any(|departure| {
            let back = simulate(problem, shift, route, departure);
            back.is_some_and(|back| back <= shift.latest && back - departure <= shift.max_duration)
        });
    (fits && on_time && !route.stops.is_empty()).then_some(distance)
}

/// When the route that leaves at the moment is back.
fn simulate(
    problem: &RoutingProblem,
    shift: &Shift,
    route: &PlannedRoute,
    start: i64,
) -> Option<i64> {
    let (mut now, mut here) = (start, shift.start);
    for stop in &route.stops {
        let customer = &problem.customers()[stop.customer as usize];
        let window = customer.windows[stop.window as usize];
        now = (now + i64::from(problem.way(here, customer.site).duration)).max(window.earliest);
        if now > window.latest {
            return None;
        }
        now += i64::from(customer.service);
        here = customer.site;
    }
    Some(now + i64::from(problem.way(here, shift.end).duration))
}

/// Whether the plan is feasible and costs what it says.
#[must_use]
pub fn is_valid(problem: &RoutingProblem, plan: &Plan) -> bool {
    let customers = problem.customers();
    let mut days = vec![0_u64; customers.len()];
    let mut starts = vec![None; customers.len()];
    let mut used = vec![0; problem.shifts().len()];
    let mut cost = 0;
    for route in &plan.routes {
        let Some(distance) = distance(problem, route) else { return false };
        let shift = &problem.shifts()[route.shift as usize];
        cost += distance + shift.fixed_cost;
        used[route.shift as usize] += 1;
        for stop in &route.stops {
            let at = stop.customer as usize;
            if days[at] >> shift.day & 1 == 1 {
                return false;
            }
            days[at] |= 1 << shift.day;
            if customers[at].one_depot && *starts[at].get_or_insert(shift.start) != shift.start {
                return false;
            }
        }
    }
    let missing: Vec<u32> =
        (0..).zip(&days).filter(|(_, days)| **days == 0).map(|(customer, _)| customer).collect();
    let served = customers.iter().zip(&days).all(|(customer, days)| {
        if *days == 0 { customer.penalty.is_some() } else { customer.patterns.contains(days) }
    });
    cost += missing.iter().filter_map(|&at| customers[at as usize].penalty).sum::<i64>();
    let fleets = used.iter().zip(problem.shifts()).all(|(&used, shift)| used <= shift.vehicles);
    served && fleets && missing == plan.unserved && cost == plan.cost
}
