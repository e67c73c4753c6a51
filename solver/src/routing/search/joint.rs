//! Insertion into linked routes: a visit alone, or two tied ones together in all pairs of places. What a
//! place costs is known once everybody who is delayed has been asked; what the route itself says of it is
//! a bound, kept while the route's starts stay, that leaves out most places before.

use super::network::Network;
use super::recreate::BLINK;
use super::route::{NOWHERE, Place, Route};
use super::schedule::{Schedule, Spot};
use super::state::{NONE, State};
use crate::random::Random;

/// Room for places that is used again.
#[derive(Debug, Default)]
pub(super) struct Joint {
    /// For each of two visits the routes by bound, and the places of those that were looked at.
    routes: [Vec<(i64, u32)>; 2],
    spots: [Vec<Vec<Spot>>; 2],
    until_blink: usize,
}

/// Where a visit, and the one that it is tied to, go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choice {
    /// What both add to the cost; [`NOWHERE`] where there is no room.
    pub(super) cost: i64,
    first: Option<Spot>,
    second: Option<Spot>,
}

impl Choice {
    const NONE: Self = Self { cost: NOWHERE, first: None, second: None };

    /// Route and position of both.
    pub(super) fn places(&self) -> impl Iterator<Item = (usize, u32, u32)> {
        let both = [self.first, self.second].into_iter().enumerate();
        both.filter_map(|(at, spot)| spot.map(|spot| (at, spot.route, spot.at)))
    }
}

impl Joint {
    /// The cheapest places for the customer, and for whom she is tied to, below `room`.
    pub(super) fn look(
        &mut self,
        state: &mut State<'_>,
        customer: u32,
        room: i64,
        random: &mut Random,
    ) -> Choice {
        self.gather(state, 0, customer, random);
        let mut best = Choice { cost: room, ..Choice::NONE };
        match state.network.partner[customer as usize] {
            None => self.alone(state, customer, &mut best),
            Some((other, _)) => {
                self.gather(state, 1, other, random);
                self.together(state, (customer, other), &mut best);
            }
        }
        if best.first.is_some() { best } else { Choice::NONE }
    }

    /// All routes for the customer, the lowest bound first.
    fn gather(&mut self, state: &mut State<'_>, which: usize, customer: u32, random: &mut Random) {
        let network = state.network;
        let routes = &mut self.routes[which];
        routes.clear();
        for &number in network.groups_of(customer) {
            let group = &network.groups[number as usize];
            // Empty routes of a group are alike; two who are tied may want one each.
            let mut empty = if state.used >= state.most_used { 0 } else { 1 + which };
            for route in group.first..group.last {
                if state.is_empty(route) {
                    if empty == 0 {
                        continue;
                    }
                    empty -= 1;
                }
                if self.until_blink == 0 {
                    self.until_blink = 1 + random.below(2 * BLINK - 1);
                    continue;
                }
                self.until_blink -= 1;
                let bound = state.place(customer, route).cost;
                if bound < NOWHERE {
                    routes.push((bound, route));
                }
            }
        }
        routes.sort_unstable();
        let spots = &mut self.spots[which];
        if spots.len() < routes.len() {
            spots.resize_with(routes.len(), Vec::new);
        }
        spots[..routes.len()].iter_mut().for_each(Vec::clear);
    }

    /// Finds the places in the route that stands there, unless they are known.
    fn open(&mut self, state: &State<'_>, which: usize, at: usize, customer: u32) {
        let Some(schedule) = &state.schedule else { return };
        let route = self.routes[which][at].1;
        let spots = &mut self.spots[which][at];
        if spots.is_empty() {
            let held = (route, &state.routes[route as usize]);
            each_spot(state.network, schedule, held, customer, |spot| spots.push(spot));
            spots.sort_unstable_by_key(|spot| (spot.bound, spot.at));
        }
    }

    fn alone(&mut self, state: &mut State<'_>, customer: u32, best: &mut Choice) {
        for at in 0..self.routes[0].len() {
            if self.routes[0][at].0 >= best.cost {
                break;
            }
            self.open(state, 0, at, customer);
            let Some(schedule) = &mut state.schedule else { return };
            for spot in &self.spots[0][at] {
                if spot.bound >= best.cost {
                    break;
                }
                let cost = schedule.try_one(customer, spot, best.cost);
                if cost < best.cost {
                    *best = Choice { cost, first: Some(*spot), second: None };
                }
            }
        }
    }

    fn together(&mut self, state: &mut State<'_>, pair: (u32, u32), best: &mut Choice) {
        for at in 0..self.routes[0].len() {
            let (bound, route) = self.routes[0][at];
            for other in 0..self.routes[1].len() {
                if bound + self.routes[1][other].0 >= best.cost {
                    break;
                }
                if route == self.routes[1][other].1 {
                    continue;
                }
                self.open(state, 0, at, pair.0);
                self.open(state, 1, other, pair.1);
                let Some(schedule) = &mut state.schedule else { return };
                pairs(schedule, pair, (&self.spots[0][at], &self.spots[1][other]), best);
            }
        }
    }
}

/// All pairs of places in two routes.
fn pairs(
    schedule: &mut Schedule,
    pair: (u32, u32),
    (firsts, seconds): (&[Spot], &[Spot]),
    best: &mut Choice,
) {
    for first in firsts {
        for second in seconds {
            let bound = first.bound + second.bound;
            if bound >= best.cost {
                break;
            }
            if bound + first.worst.max(second.worst) >= best.cost {
                continue;
            }
            let cost = schedule.try_two(pair, (first, second), best.cost);
            if cost < best.cost {
                *best = Choice { cost, first: Some(*first), second: Some(*second) };
            }
        }
    }
}

/// The lowest bound of the places of a route.
pub(super) fn best_spot(
    network: &Network,
    schedule: &Schedule,
    route: (u32, &Route),
    customer: u32,
) -> Place {
    let mut best = Place { cost: NOWHERE, node: customer, at: 0 };
    each_spot(network, schedule, route, customer, |spot| {
        if spot.bound < best.cost {
            best = Place { cost: spot.bound, node: customer, at: spot.at };
        }
    });
    best
}

/// The places of one route.
#[inline]
fn each_spot(
    network: &Network,
    schedule: &Schedule,
    (number, held): (u32, &Route),
    customer: u32,
    mut take: impl FnMut(Spot),
) {
    let group = &network.groups[held.group as usize];
    let node = &network.nodes[customer as usize];
    if held.load + node.demand > group.capacity || node.days & 1 == 0 {
        return;
    }
    let fixed = if held.nodes.is_empty() { group.fixed_cost } else { 0 };
    let span = (group.span.earliest, group.span.latest);
    let (into, from) = (network.into(node.site), network.from(node.site));
    let mut before = NONE;
    for (at, (ends, &leg)) in (0_u32..).zip(held.sites.windows(2).zip(&held.legs)) {
        let after = held.nodes.get(at as usize).copied().unwrap_or(NONE);
        let (to, on) = (into[ends[0] as usize], from[ends[1] as usize]);
        let way = i64::from(to.distance) + i64::from(on.distance) - leg;
        let times = (i64::from(to.duration), i64::from(on.duration));
        if held.distance + way <= group.max_distance
            && let Some(spot) = schedule.spot(customer, (before, after), times, span)
        {
            take(spot.placed(number, at, way + fixed));
        }
        before = after;
    }
}
