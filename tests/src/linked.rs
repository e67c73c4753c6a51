//! Small random problems of linked visits, their optimum by trying every arrangement, and what a valid
//! plan is.

use tongxing_solver::routing::model::{
    Customer, Lateness, Link, Plan, PlannedRoute, ProblemBuilder, RoutingProblem, Shift, UNLIMITED,
    Way, Window,
};

use crate::random::Dice;

/// A problem with up to five customers, some tied, some late at a price; in `optional` ones some may be
/// left out.
#[must_use]
pub fn linked(seed: u64, optional: bool) -> RoutingProblem {
    let mut dice = Dice::new(seed ^ 0x11E4);
    let small = |dice: &mut Dice, end: usize| i64::try_from(dice.below(end)).expect("small");
    let customers = 2 + dice.below(4);
    let sites = customers + 1;
    let points: Vec<(i64, i64)> =
        (0..sites).map(|_| (small(&mut dice, 15), small(&mut dice, 15))).collect();
    let crooked = dice.chance(30);
    let mut ways = Vec::new();
    for a in &points {
        for b in &points {
            let way = (a.0 - b.0).abs() + (a.1 - b.1).abs();
            let detour = if crooked && a != b { small(&mut dice, 9) } else { 0 };
            let distance = u32::try_from(way + detour).expect("positive");
            ways.push(Way { distance, duration: distance / 2 + 1 });
        }
    }
    let mut builder = ProblemBuilder::new(1, ways);
    builder.lateness(Lateness { each: dice.pick(&[0, 1, 1, 3]), worst: dice.pick(&[0, 1, 4]) });
    let limited = dice.chance(30);
    for _ in 0..1 + dice.below(3) {
        let mut shift = Shift::unlimited(0, 0);
        shift.vehicles = u32::try_from(1 + dice.below(2)).expect("small");
        shift.skills = dice.bits() & 3 | u64::from(dice.chance(80)) | dice.bits() & 2;
        shift.earliest = small(&mut dice, 6);
        shift.fixed_cost = dice.pick(&[0, 0, 7]);
        if limited {
            shift.capacity = 4 + small(&mut dice, 8);
            shift.latest = 50 + small(&mut dice, 40);
            shift.max_distance = dice.pick(&[UNLIMITED, 30, 70]);
        }
        builder.shift(shift);
    }
    let order = dice.shuffled(customers);
    let ties = dice.below(customers / 2 + 1);
    for at in 0..customers {
        let mut customer = Customer::once(u32::try_from(1 + at).expect("small"), 1);
        customer.service = u32::try_from(dice.below(6)).expect("small");
        customer.demand = small(&mut dice, 5);
        let earliest = small(&mut dice, 40);
        let latest = if dice.chance(20) { earliest + small(&mut dice, 30) } else { UNLIMITED };
        customer.windows = vec![Window { days: u64::MAX, earliest, latest }];
        customer.due = dice.chance(85).then(|| earliest + small(&mut dice, 15));
        customer.skills = dice.bits() & dice.bits() & 3;
        customer.penalty = (optional && dice.chance(60)).then(|| small(&mut dice, 60));
        builder.customer(customer);
    }
    for pair in order.chunks_exact(2).take(ties) {
        let (least, width) =
            if dice.chance(50) { (0, 0) } else { (small(&mut dice, 20), small(&mut dice, 20)) };
        let number = |at: usize| u32::try_from(at).expect("small");
        let (first, second) = (number(pair[0]), number(pair[1]));
        builder.link(Link { first, second, least, most: least + width });
    }
    builder.build().expect("valid by construction")
}

/// Waits: a start, the start that it waits for (none is the depot), and how long after.
type Wait = (usize, Option<usize>, i64);

/// The least starts that keep all waits, by as many rounds as there are starts; `None` where there are
/// none.
fn least_starts(count: usize, waits: &[Wait]) -> Option<Vec<i64>> {
    let mut starts = vec![i64::MIN / 4; count];
    for _ in 0..=count {
        let before = starts.clone();
        for &(at, of, after) in waits {
            starts[at] = starts[at].max(of.map_or(0, |of| starts[of]) + after);
        }
        if before == starts {
            return Some(starts);
        }
    }
    None
}

/// Cost of routes of vehicles at their least starts; `None` where something is broken.
fn cost_of(problem: &RoutingProblem, routes: &[(u32, Vec<u32>)]) -> Option<i64> {
    let customers = problem.customers();
    let mut waits: Vec<Wait> = Vec::new();
    let mut route_of = vec![None; customers.len()];
    let mut cost = 0;
    for (number, (shift, route)) in routes.iter().enumerate().filter(|(_, (_, r))| !r.is_empty()) {
        let group = &problem.shifts()[*shift as usize];
        let (mut here, mut last, mut free) = (group.start, None, group.earliest);
        let (mut load, mut length) = (0, 0);
        for &customer in route {
            let wanted = &customers[customer as usize];
            if group.skills & wanted.skills != wanted.skills {
                return None;
            }
            let way = problem.way(here, wanted.site);
            waits.push((customer as usize, last, free + i64::from(way.duration)));
            waits.push((customer as usize, None, wanted.windows[0].earliest));
            route_of[customer as usize] = Some(number);
            load += wanted.demand;
            length += i64::from(way.distance);
            (here, last, free) = (wanted.site, Some(customer as usize), i64::from(wanted.service));
        }
        length += i64::from(problem.way(here, group.end).distance);
        if load > group.capacity || length > group.max_distance {
            return None;
        }
        cost += length + group.fixed_cost;
    }
    for link in problem.links() {
        let (first, second) = (link.first as usize, link.second as usize);
        match (route_of[first], route_of[second]) {
            (None, None) => {}
            (Some(a), Some(b)) if a != b => {
                waits.push((second, Some(first), link.least));
                waits.push((first, Some(second), -link.most));
            }
            _ => return None,
        }
    }
    let starts = least_starts(customers.len(), &waits)?;
    for (shift, route) in routes {
        let group = &problem.shifts()[*shift as usize];
        if let Some(&last) = route.last() {
            let wanted = &customers[last as usize];
            let home = problem.way(wanted.site, group.end).duration;
            if starts[last as usize] + i64::from(wanted.service + home) > group.latest {
                return None;
            }
        }
    }
    let (mut sum, mut worst) = (0, 0);
    for (at, wanted) in customers.iter().enumerate() {
        if route_of[at].is_none() {
            cost += wanted.penalty?;
            continue;
        }
        if starts[at] > wanted.windows[0].latest {
            return None;
        }
        let late = wanted.due.map_or(0, |due| (starts[at] - due).max(0));
        sum += late;
        worst = worst.max(late);
    }
    Some(cost + problem.lateness().each * sum + problem.lateness().worst * worst)
}

/// Cost of the cheapest plan; `None` where there is none.
#[must_use]
pub fn cheapest_linked(problem: &RoutingProblem) -> Option<i64> {
    let mut routes = Vec::new();
    for (shift, group) in (0..).zip(problem.shifts()) {
        routes.extend((0..group.vehicles).map(|_| (shift, Vec::new())));
    }
    let mut best = None;
    arrange(problem, 0, &mut routes, &mut best);
    best
}

fn arrange(
    problem: &RoutingProblem,
    customer: u32,
    routes: &mut Vec<(u32, Vec<u32>)>,
    best: &mut Option<i64>,
) {
    if customer as usize == problem.customers().len() {
        *best = (*best).into_iter().chain(cost_of(problem, routes)).min();
        return;
    }
    for route in 0..routes.len() {
        // Of alike vehicles the first empty one stands for all.
        let again = route > 0
            && routes[route].1.is_empty()
            && routes[route - 1].0 == routes[route].0
            && routes[route - 1].1.is_empty();
        if again {
            continue;
        }
        for at in 0..=routes[route].1.len() {
            routes[route].1.insert(at, customer);
            arrange(problem, customer + 1, routes, best);
            routes[route].1.remove(at);
        }
    }
    if problem.customers()[customer as usize].penalty.is_some() {
        arrange(problem, customer + 1, routes, best);
    }
}

/// Whether the stated starts of a route are possible for its vehicle, and what it costs.
fn stated_route(problem: &RoutingProblem, route: &PlannedRoute) -> Option<i64> {
    let group = problem.shifts().get(route.shift as usize)?;
    if route.stops.is_empty() || route.starts.len() != route.stops.len() {
        return None;
    }
    let (mut here, mut free, mut load, mut length) = (group.start, group.earliest, 0, 0);
    for (stop, &start) in route.stops.iter().zip(&route.starts) {
        let wanted = problem.customers().get(stop.customer as usize)?;
        let window = wanted.windows.get(stop.window as usize)?;
        let way = problem.way(here, wanted.site);
        let possible = start >= free.checked_add(i64::from(way.duration))?
            && (window.earliest..=window.latest).contains(&start)
            && problem.may_visit(route.shift, stop.customer);
        if !possible {
            return None;
        }
        free = start + i64::from(wanted.service);
        here = wanted.site;
        load += wanted.demand;
        length += i64::from(way.distance);
    }
    let way = problem.way(here, group.end);
    length += i64::from(way.distance);
    let fits = load <= group.capacity
        && length <= group.max_distance
        && free + i64::from(way.duration) <= group.latest;
    fits.then_some(length + group.fixed_cost)
}

/// Whether the plan is feasible with its stated starts and costs what it says.
#[must_use]
pub fn is_valid_linked(problem: &RoutingProblem, plan: &Plan) -> bool {
    let customers = problem.customers();
    let mut visit: Vec<Option<(usize, i64)>> = vec![None; customers.len()];
    let mut used = vec![0; problem.shifts().len()];
    let mut cost = 0;
    for (number, route) in plan.routes.iter().enumerate() {
        let Some(own) = stated_route(problem, route) else { return false };
        cost += own;
        used[route.shift as usize] += 1;
        for (stop, &start) in route.stops.iter().zip(&route.starts) {
            if visit[stop.customer as usize].replace((number, start)).is_some() {
                return false;
            }
        }
    }
    let tied = problem.links().iter().all(|link| {
        match (visit[link.first as usize], visit[link.second as usize]) {
            (None, None) => true,
            (Some(first), Some(second)) => {
                let apart = second.1 - first.1;
                first.0 != second.0 && link.least <= apart && apart <= link.most
            }
            _ => false,
        }
    });
    let missing: Vec<u32> =
        (0..).zip(&visit).filter(|(_, visit)| visit.is_none()).map(|(at, _)| at).collect();
    let (mut sum, mut worst) = (0, 0);
    for (wanted, visit) in customers.iter().zip(&visit) {
        match (visit, wanted.penalty) {
            (None, None) => return false,
            (None, Some(penalty)) => cost += penalty,
            (Some((_, start)), _) => {
                let late = wanted.due.map_or(0, |due| (start - due).max(0));
                sum += late;
                worst = late.max(worst);
            }
        }
    }
    cost += problem.lateness().each * sum + problem.lateness().worst * worst;
    let fleets = used.iter().zip(problem.shifts()).all(|(&used, shift)| used <= shift.vehicles);
    tied && fleets && missing == plan.unserved && cost == plan.cost
}
