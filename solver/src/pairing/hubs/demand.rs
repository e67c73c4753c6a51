//! What children ask of hubs at given prices.

use std::ops::Range;

use super::{Hubs, small};
use crate::ids::ChildId;
use crate::model::Instance;
use crate::network::Simplex;
use crate::pairing::clock::Clock;
use crate::pairing::formulation::Formulation;
use crate::pairing::market::{Hands, Market};

/// Children asked for the opening prices.
const SAMPLE: usize = 1 << 14;
/// Most moves of the hands before the first solve.
const MOVES: usize = 60;

/// A child who has a place of a hub.
struct Served {
    child: ChildId,
    entry: u32,
    hub: usize,
    /// Cost and price of the place.
    at: i64,
}

impl Hubs {
    /// Prices at which about as many places of each hub are asked for as there are, if each child would
    /// give for one what `worth` says. O(children · hubs).
    pub(in crate::pairing) fn opening(
        &self,
        instance: &Instance,
        profile: &[u32],
        worth: &[(ChildId, i64)],
    ) -> Vec<i64> {
        let stride = worth.len().div_ceil(SAMPLE).max(1);
        let whole = i64::try_from(stride).expect("children are limited far below 2^63");
        let sample = worth.iter().step_by(stride);
        let gains: Vec<Vec<(usize, i64)>> = sample
            .map(|&(child, worth)| {
                let offers = self.offers(instance, child, profile[child.index()]);
                offers.map(|(number, _, cost)| (self.at(number), worth - cost)).collect()
            })
            .collect();
        let places = self.members.iter().map(|members| {
            let capacity = |&member| i64::from(instance.volunteer(member).capacity);
            members.iter().map(capacity).sum::<i64>() / whole
        });
        let places: Vec<i64> = places.collect();
        let highest = worth.iter().map(|&(_, worth)| worth).max().unwrap_or(0).max(0);
        let start = highest / 2;
        let mut hands = Hands::new(vec![start; places.len()], start / 8);
        let least = vec![0; places.len()];
        for _ in 0..MOVES {
            let verdict = static_market(&gains, &places, &hands).judge();
            if !hands.follow(&verdict.signs, &least) || hands.step == 1 {
                break;
            }
        }
        hands.prices
    }

    /// The market at the clock's prices.
    pub(in crate::pairing) fn market(
        &self,
        simplex: &Simplex,
        formulation: &Formulation<'_>,
        profile: &[u32],
        clock: &Clock,
        pairs: Range<usize>,
    ) -> Market {
        let mut market = clock.market(simplex);
        for served in self.served(simplex, formulation, pairs) {
            let profile = profile[served.child.index()];
            for (number, _, cost) in self.offers(formulation.instance, served.child, profile) {
                let other = self.at(number);
                if other != served.hub && cost + clock.prices()[other] <= served.at + clock.step() {
                    market.tie(served.hub, other);
                }
            }
        }
        market
    }

    /// Arcs that are missing between children who have a place of a hub and other hubs that would cost them at
    /// most `more` more: hub's node, entry, cost.
    pub(in crate::pairing) fn substitutes(
        &self,
        simplex: &Simplex,
        formulation: &Formulation<'_>,
        profile: &[u32],
        more: i64,
        pairs: Range<usize>,
    ) -> Vec<(u32, u32, i64)> {
        let known = pairs.clone().map(|arc| simplex.ends(small(arc)));
        let mut known: Vec<_> = known.filter(|&(tail, _)| tail >= self.first_node).collect();
        known.sort_unstable();
        let prices = self.prices(simplex);
        let mut missing = Vec::new();
        for served in self.served(simplex, formulation, pairs) {
            let profile = profile[served.child.index()];
            for (number, _, cost) in self.offers(formulation.instance, served.child, profile) {
                let node = number - self.first + self.first_node;
                let near = cost + prices[self.at(number)] <= served.at + more;
                if near && known.binary_search(&(node, served.entry)).is_err() {
                    missing.push((node, served.entry, cost));
                }
            }
        }
        missing.sort_unstable();
        missing.dedup();
        missing
    }

    /// Who has a place of which hub, at the simplex's prices.
    fn served<'s>(
        &'s self,
        simplex: &'s Simplex,
        formulation: &'s Formulation<'_>,
        pairs: Range<usize>,
    ) -> impl Iterator<Item = Served> + 's {
        pairs.map(small).filter(|&arc| simplex.flow(arc) > 0).filter_map(move |arc| {
            let (tail, entry) = simplex.ends(arc);
            let hub = tail.checked_sub(self.first_node)? as usize;
            let at = simplex.cost(arc) + self.prices(simplex)[hub];
            Some(Served { child: formulation.child_at(entry), entry, hub, at })
        })
    }

    /// Place of a hub's number among hubs.
    fn at(&self, number: u32) -> usize {
        (number - self.first) as usize
    }
}

/// The market of children who choose by what they would gain from each hub.
fn static_market(gains: &[Vec<(usize, i64)>], places: &[i64], hands: &Hands) -> Market {
    let mut asked = vec![0_i64; places.len()];
    let mut chosen = Vec::new();
    for gains in gains {
        let best = gains.iter().map(|&(hub, gain)| (gain - hands.prices[hub], hub)).max();
        if let Some((gain, hub)) = best.filter(|&(gain, _)| gain > 0) {
            asked[hub] += 1;
            chosen.push((gains, gain, hub));
        }
    }
    let mut market = Market::new(&asked, places, places);
    for (gains, best, hub) in chosen {
        for &(other, gain) in gains {
            if other != hub && gain - hands.prices[other] + hands.step >= best {
                market.tie(hub, other);
            }
        }
    }
    market
}
