//! Insertion into linked routes: a visit alone, or two tied ones together in all pairs of places. What a
//! place costs is known only once everybody who is delayed has been asked; bounds from the visit itself
//! and the one after it leave out most places before.

use super::network::{Group, Network};
use super::random::Random;
use super::recreate::BLINK;
use super::route::NOWHERE;
use super::schedule::Spot;
use super::state::State;

/// Room for places that is used again.
#[derive(Debug, Default)]
pub(super) struct Joint {
    spots: [Vec<Spot>; 2],
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
    /// The cheapest places for the customer, and for whom she is tied to.
    pub(super) fn look(
        &mut self,
        state: &mut State<'_>,
        customer: u32,
        room: i64,
        random: &mut Random,
    ) -> Choice {
        let network = state.network;
        self.gather(state, 0, customer, random);
        let Some((other, _)) = network.partner[customer as usize] else {
            return self.alone(state, customer, room);
        };
        self.gather(state, 1, other, random);
        self.together(state, (customer, other), room)
    }

    /// All places of the customer, cheapest bound first.
    fn gather(&mut self, state: &State<'_>, which: usize, customer: u32, random: &mut Random) {
        let network = state.network;
        self.spots[which].clear();
        for &number in network.groups_of(customer) {
            let group = &network.groups[number as usize];
            let mut empty = state.used >= state.most_used;
            for route in group.first..group.last {
                // Empty routes of a group are alike.
                if state.is_empty(route) && std::mem::replace(&mut empty, true) {
                    continue;
                }
                if self.until_blink == 0 {
                    self.until_blink = 1 + random.below(2 * BLINK - 1);
                    continue;
                }
                self.until_blink -= 1;
                add_spots(state, group, route, customer, &mut self.spots[which]);
            }
        }
        self.spots[which].sort_unstable_by_key(|spot| (spot.bound, spot.route, spot.at));
    }

    fn alone(&self, state: &mut State<'_>, customer: u32, room: i64) -> Choice {
        let Some(schedule) = &mut state.schedule else { return Choice::NONE };
        let mut best = Choice { cost: room, ..Choice::NONE };
        for spot in &self.spots[0] {
            if spot.bound >= best.cost {
                break;
            }
            if spot.bound + spot.worst >= best.cost {
                continue;
            }
            let late = schedule.try_one(customer, spot, best.cost - spot.way);
            if late < NOWHERE && spot.way + late < best.cost {
                best = Choice { cost: spot.way + late, first: Some(*spot), second: None };
            }
        }
        if best.first.is_some() { best } else { Choice::NONE }
    }

    fn together(&self, state: &mut State<'_>, pair: (u32, u32), room: i64) -> Choice {
        let Some(schedule) = &mut state.schedule else { return Choice::NONE };
        let mut best = Choice { cost: room, ..Choice::NONE };
        let [firsts, seconds] = &self.spots;
        let Some(least) = seconds.first().map(|spot| spot.bound) else {
            return Choice::NONE;
        };
        for first in firsts {
            if first.bound + least >= best.cost {
                break;
            }
            for second in seconds {
                let bound = first.bound + second.bound;
                if bound >= best.cost {
                    break;
                }
                let worst = first.worst.max(second.worst);
                if first.route == second.route || bound + worst >= best.cost {
                    continue;
                }
                let ways = first.way + second.way;
                let late = schedule.try_two(pair, (first, second), best.cost - ways);
                if late < NOWHERE && ways + late < best.cost {
                    let cost = ways + late;
                    best = Choice { cost, first: Some(*first), second: Some(*second) };
                }
            }
        }
        if best.first.is_some() { best } else { Choice::NONE }
    }
}

/// The places of one route, with what the way and the visit's own lateness cost at least.
fn add_spots(state: &State<'_>, group: &Group, route: u32, customer: u32, spots: &mut Vec<Spot>) {
    let Some(schedule) = &state.schedule else { return };
    let network: &Network = state.network;
    let held = &state.routes[route as usize];
    let node = &network.nodes[customer as usize];
    if held.load + node.demand > group.capacity {
        return;
    }
    let fixed = if held.nodes.is_empty() { group.fixed_cost } else { 0 };
    let (into, from) = (network.into(node.site), network.from(node.site));
    let mut before = super::state::NONE;
    for (at, (ends, &leg)) in (0_u32..).zip(held.sites.windows(2).zip(&held.legs)) {
        let after = held.nodes.get(at as usize).copied().unwrap_or(super::state::NONE);
        let (to, on) = (into[ends[0] as usize], from[ends[1] as usize]);
        let way = i64::from(to.distance) + i64::from(on.distance) - leg;
        let times = (i64::from(to.duration), i64::from(on.duration));
        let span = (group.span.earliest, group.span.latest);
        let spot = if held.distance + way <= group.max_distance {
            schedule.spot(customer, (before, after), times, span)
        } else {
            None
        };
        if let Some(spot) = spot {
            let way = way + fixed;
            spots.push(spot.placed(route, at, way));
        }
        before = after;
    }
}
