//! The least that going on from a place can cost, by the time that is left.

use super::Choice;
use crate::certificate::plan::SCALE;
use crate::certificate::plan::ground::Places;
use crate::units::Cost;

/// Longest step in which time is counted, in seconds.
const LONGEST: u32 = 600;
/// Most steps that a shift may have.
const MOST_STEPS: u32 = 400;
/// More than any tour costs.
const NEVER: Cost = Cost::MAX / 4;

/// A visit as this bound sees it: hours apart, and whether it was made before.
struct Item {
    place: usize,
    stay: u32,
    price: Cost,
}

/// A lower bound on what every way of going on costs, home included, with visits less their prices. Visits
/// may repeat and their hours do not count: a dynamic program over time left, in steps no longer than the
/// shortest visit, rounded to where more is possible.
pub(super) struct Ahead {
    /// By steps of time left, then place; empty where nothing is known.
    least: Vec<Cost>,
    places: usize,
    step: u32,
}

impl Ahead {
    /// O(steps · places · visits).
    pub(super) fn new(places: &Places, choices: &[Choice], most: u32) -> Self {
        let items = items(choices);
        let shortest = items.iter().map(|item| item.stay).min().unwrap_or(0);
        let step = shortest.min(LONGEST);
        if step == 0 || most / step > MOST_STEPS {
            return Self { least: Vec::new(), places: 0, step: 1 };
        }
        let many = places.len();
        let mut here = vec![false; many];
        here[0] = true;
        items.iter().for_each(|item| here[item.place] = true);
        let mut least = Vec::with_capacity(many * (most / step + 1) as usize);
        for number in 0..=most / step {
            // All time left that falls into the step is less than this.
            let left = (number + 1) * step - 1;
            for (from, &here) in here.iter().enumerate() {
                let value = match here {
                    true => going_on(places, &items, &least, (from, left, step)),
                    false => NEVER,
                };
                least.push(value);
            }
        }
        Self { least, places: many, step }
    }

    /// From a place with so many seconds left, until one has to be home.
    pub(super) fn from(&self, place: usize, left: u32) -> Cost {
        if self.least.is_empty() {
            return -NEVER;
        }
        let at = (left / self.step) as usize * self.places + place;
        self.least.get(at).copied().unwrap_or(-NEVER)
    }
}

fn going_on(
    places: &Places,
    items: &[Item],
    least: &[Cost],
    (from, left, step): (usize, u32, u32),
) -> Cost {
    let home = places.step(from, 0).filter(|way| way.leg.seconds.0 <= left);
    let mut best = home.map_or(NEVER, |way| SCALE * way.cost);
    for item in items {
        let Some(way) = places.step(from, item.place) else { continue };
        let Some(left) = left.checked_sub(way.leg.seconds.0.saturating_add(item.stay)) else {
            continue;
        };
        let after = least[(left / step) as usize * places.len() + item.place];
        best = best.min(SCALE * way.cost - item.price + after);
    }
    best
}

/// Of the visits at a place that take as long the dearest.
fn items(choices: &[Choice]) -> Vec<Item> {
    let mut all: Vec<(usize, u32, Cost)> =
        choices.iter().map(|choice| (choice.place, choice.stay, choice.price)).collect();
    all.sort_unstable_by_key(|&(place, stay, price)| (place, stay, std::cmp::Reverse(price)));
    all.dedup_by_key(|&mut (place, stay, _)| (place, stay));
    all.into_iter().map(|(place, stay, price)| Item { place, stay, price }).collect()
}
