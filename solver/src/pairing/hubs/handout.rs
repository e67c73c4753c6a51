//! Hands the places of hubs out to the volunteers who have them.

use std::collections::BTreeMap;

use super::{Hubs, small};
use crate::ids::VolunteerId;
use crate::network::{Dissolved, Simplex};
use crate::pairing::clock::Clock;
use crate::pairing::formulation::Formulation;

/// What a hub draws, by feeder, and to whom it goes, or might: entries, with the cost.
#[derive(Clone, Default)]
struct Traded {
    drawn: BTreeMap<u32, usize>,
    given: Vec<(u32, i64)>,
    offered: Vec<(u32, i64)>,
}

/// Who has what once hubs are gone.
struct Handout {
    /// Units by volunteer.
    load: Vec<i64>,
    /// Volunteer, entry and cost: pairs, and pairs that might be.
    pairs: Vec<(u32, u32, i64)>,
    ways: Vec<(u32, u32, i64)>,
    /// What a feeder gave in vain.
    spare: BTreeMap<u32, i64>,
    /// What an entry does not get.
    missing: BTreeMap<u32, i64>,
}

impl Hubs {
    /// Hands the hubs' places out: each organisation's cheapest first, as far as the hub draws on it. What a
    /// solve that was stopped has sold beyond the places is not given, and what it has taken back stays.
    pub(in crate::pairing) fn dissolve(
        &self,
        simplex: &Simplex,
        formulation: &Formulation<'_>,
        clock: &Clock,
    ) -> Simplex {
        let mut price = lowered(simplex, formulation);
        let mut handout = Handout {
            load: vec![0; self.hub_of.len()],
            pairs: Vec::new(),
            ways: Vec::new(),
            spare: BTreeMap::new(),
            missing: BTreeMap::new(),
        };
        for (hub, traded) in self.traded(simplex, clock).into_iter().enumerate() {
            let at_hub = simplex.prices()[self.first_node as usize + hub];
            for member in &self.members[hub] {
                price[member.index()] = at_hub;
            }
            let places = self.places(hub, formulation, simplex.root());
            handout.hand(&self.members[hub], places, traded, simplex.prices());
        }
        let flow = handout.flow(simplex);
        let Handout { pairs, ways, .. } = handout;
        simplex.without(self.first_node, &Dissolved { flow, price, pairs, ways })
    }

    /// What every hub draws and gives.
    fn traded(&self, simplex: &Simplex, clock: &Clock) -> Vec<Traded> {
        let mut traded = vec![Traded::default(); self.members.len()];
        let hub_at = |node: u32| {
            let hub = node.checked_sub(self.first_node)? as usize;
            (hub < self.members.len()).then_some(hub)
        };
        for arc in (0..small(simplex.arcs())).filter(|&arc| !clock.owns(arc)) {
            let (units, (tail, head)) = (simplex.flow(arc), simplex.ends(arc));
            if let Some(hub) = hub_at(head) {
                *traded[hub].drawn.entry(tail).or_default() += usize::try_from(units).unwrap_or(0);
            } else if let Some(hub) = hub_at(tail) {
                let Traded { given, offered, .. } = &mut traded[hub];
                if units > 0 { given } else { offered }.push((head, simplex.cost(arc)));
            }
        }
        traded
    }

    /// Places of a hub by feeder, the cheapest first: feeder, cost, volunteer, how many.
    fn places(
        &self,
        hub: usize,
        formulation: &Formulation<'_>,
        root: u32,
    ) -> Vec<(u32, i64, VolunteerId, i64)> {
        let of = |&member| {
            let feeder = formulation.feeder(member).unwrap_or(root);
            let places = formulation.places_of(member).into_iter();
            places.map(move |(cost, count)| (feeder, cost, member, count))
        };
        let mut places: Vec<_> = self.members[hub].iter().flat_map(of).collect();
        places.sort_unstable();
        places
    }
}

impl Handout {
    /// Hands one hub's places out.
    fn hand(
        &mut self,
        members: &[VolunteerId],
        places: Vec<(u32, i64, VolunteerId, i64)>,
        traded: Traded,
        price: &[i64],
    ) {
        let Traded { drawn, mut given, offered } = traded;
        let taken = places.chunk_by(|a, b| a.0 == b.0).flat_map(|of_feeder| {
            let units = drawn.get(&of_feeder[0].0).copied().unwrap_or(0);
            let one_by_one = |&(feeder, _, member, count): &(u32, i64, VolunteerId, i64)| {
                (0..count).map(move |_| (feeder, member))
            };
            of_feeder.iter().flat_map(one_by_one).take(units)
        });
        // Who gains least stays without.
        given.sort_by_key(|&(entry, cost)| cost - price[entry as usize]);
        let mut given = given.into_iter();
        let from = self.pairs.len();
        for (feeder, member) in taken {
            if let Some((entry, cost)) = given.next() {
                self.load[member.index()] += 1;
                self.pairs.push((small(member.index()), entry, cost));
            } else {
                *self.spare.entry(feeder).or_default() += 1;
            }
        }
        for (entry, _) in given {
            *self.missing.entry(entry).or_default() += 1;
        }
        self.pairs[from..].sort_unstable();
        ring(&self.pairs[from..], &mut self.ways);
        // Children keep what bounded their prices.
        let offers = members.iter().cycle().zip(offered);
        let way = |(member, (entry, cost)): (&VolunteerId, _)| (small(member.index()), entry, cost);
        self.ways.extend(offers.map(way));
    }

    /// The flow by arc: volunteers are fed, feeders give less, and who goes without does so in the cheapest
    /// way, which is the last.
    fn flow(&mut self, simplex: &Simplex) -> Vec<i64> {
        let arcs = 0..small(simplex.arcs());
        let mut flow: Vec<i64> = arcs.clone().map(|arc| simplex.flow(arc)).collect();
        for (arc, flow) in arcs.clone().zip(&mut flow) {
            let (_, head) = simplex.ends(arc);
            let (_, capacity) = simplex.amount(arc);
            if let Some(left) = self.load.get_mut(head as usize).filter(|left| **left > 0) {
                *flow = capacity.min(*left);
                *left -= *flow;
            } else if let Some(units) = self.spare.get_mut(&head) {
                *flow -= std::mem::take(units);
            }
        }
        if self.missing.is_empty() {
            return flow;
        }
        for (arc, flow) in arcs.zip(&mut flow).rev() {
            let (tail, head) = simplex.ends(arc);
            let (_, capacity) = simplex.amount(arc);
            let missing = self.missing.get_mut(&head).filter(|_| tail == simplex.root());
            if let Some(units) = missing {
                let more = (*units).min(capacity - *flow);
                *flow += more;
                *units -= more;
            }
        }
        flow
    }
}

/// The prices, those of children without places as low as what they have allows: one who has all that it
/// asks for, one of it from a hub that gives no second, may stand at any price above.
fn lowered(simplex: &Simplex, formulation: &Formulation<'_>) -> Vec<i64> {
    let price = simplex.prices();
    let mut least = vec![i64::MIN; price.len()];
    for arc in (0..small(simplex.arcs())).filter(|&arc| simplex.flow(arc) > 0) {
        let (tail, head) = simplex.ends(arc);
        let at = &mut least[head as usize];
        *at = (*at).max(simplex.cost(arc) + price[tail as usize]);
    }
    let plain = |node: u32| {
        formulation.child_of_node(node).is_some_and(|child| !formulation.has_places(child))
    };
    let lower = |(node, (&price, least)): (u32, (&i64, i64))| match least {
        i64::MIN => price,
        least if plain(node) => price.min(least),
        _ => price,
    };
    (0..).zip(price.iter().zip(least)).map(lower).collect()
}

/// From each volunteer to a child of the next: with these, all volunteers of a hub keep one price.
fn ring(pairs: &[(u32, u32, i64)], ways: &mut Vec<(u32, u32, i64)>) {
    for (&(volunteer, ..), &(next, entry, cost)) in pairs.iter().zip(pairs.iter().cycle().skip(1)) {
        if next != volunteer {
            ways.push((volunteer, entry, cost));
        }
    }
}
