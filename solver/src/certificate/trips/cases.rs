//! A proof as a tree of cases: the halves of a split cover everything, and every leaf is bounded.

use std::collections::BTreeMap;

use super::{TripObjection, bound};
use crate::trips::model::{BlockId, ChoiceProof, DayId, Delegation, SCALE, Split, Step, VisitId};
use crate::units::Cost;

/// What is decided in a case.
#[derive(Clone, Debug)]
pub(crate) struct Case<'a> {
    pub(crate) delegation: &'a Delegation,
    /// The blocks that are used.
    pub(crate) blocks: Vec<BlockId>,
    /// Fewest and most days of cars.
    pub(crate) cars: [u32; 2],
    /// Fewest and most cars by day.
    on: BTreeMap<DayId, [u32; 2]>,
    met: BTreeMap<(VisitId, DayId), bool>,
}

impl<'a> Case<'a> {
    /// All that can be done in some blocks.
    pub(crate) fn new(delegation: &'a Delegation, blocks: &[BlockId]) -> Self {
        let mut case = Self {
            delegation,
            blocks: blocks.to_vec(),
            cars: [0, 0],
            on: BTreeMap::new(),
            met: BTreeMap::new(),
        };
        let days = u32::try_from(case.days().len()).unwrap_or(u32::MAX);
        case.cars[1] = delegation.cars.saturating_mul(days);
        case
    }

    /// Days of the blocks.
    pub(crate) fn days(&self) -> Vec<DayId> {
        self.blocks.iter().flat_map(|&block| self.delegation.days_of(block)).collect()
    }

    /// The case in which the split is so, or is not.
    pub(crate) fn with(&self, split: Split, so: bool) -> Self {
        let mut case = self.clone();
        match (split, so) {
            (Split::Cars(most), true) => case.cars[1] = case.cars[1].min(most),
            (Split::Cars(most), false) => case.cars[0] = case.cars[0].max(most + 1),
            (Split::On(day, most), so) => {
                let [fewest, known] = case.on(day);
                let kept =
                    if so { [fewest, known.min(most)] } else { [fewest.max(most + 1), known] };
                case.on.insert(day, kept);
            }
            (Split::Met(visit, day), so) => {
                case.met.insert((visit, day), so);
            }
        }
        case
    }

    /// Fewest and most cars on a day.
    pub(crate) fn on(&self, day: DayId) -> [u32; 2] {
        self.on.get(&day).copied().unwrap_or([0, self.delegation.cars])
    }

    /// Whether a visit has to be met.
    pub(crate) fn must(&self, visit: VisitId) -> bool {
        self.about(visit).any(|(_, so)| so)
    }

    fn about(&self, visit: VisitId) -> impl Iterator<Item = (DayId, bool)> {
        let days = (visit, DayId(0))..=(visit, DayId(u32::MAX));
        self.met.range(days).map(|(&(_, day), &so)| (day, so))
    }

    /// Whether a visit counts as met on a day.
    pub(crate) fn offers(&self, visit: VisitId, day: DayId) -> bool {
        let decided = self.about(visit).all(|(on, so)| (on == day) == so || (!so && on != day));
        decided && self.delegation.offers(visit, day)
    }

    /// Whether no answer obeys what is decided.
    pub(super) fn is_impossible(&self) -> bool {
        self.cars[0] > self.cars[1] || self.on.values().any(|[fewest, most]| fewest > most)
    }
}

/// The least of all leaves.
pub(super) fn walk(
    delegation: &Delegation,
    blocks: &[BlockId],
    proof: &ChoiceProof,
) -> Result<Cost, TripObjection> {
    // Every split opens two cases, every leaf closes one.
    let mut open = vec![Case::new(delegation, blocks)];
    let mut least: Option<Cost> = None;
    for (step, what) in proof.steps.iter().enumerate() {
        let broken = |why| TripObjection::BrokenProof { step, why };
        let case = open.pop().ok_or(broken("there is no case left"))?;
        match *what {
            Step::Split(split) => {
                known(delegation, split).then_some(()).ok_or(broken("about nothing"))?;
                open.push(case.with(split, false));
                open.push(case.with(split, true));
            }
            Step::Bounded(at) => {
                let prices = proof.prices.get(at as usize).ok_or(broken("no such prices"))?;
                // A case that nothing obeys bounds nothing.
                if !case.is_impossible() {
                    let bound = bound::of(&case, prices).map_err(broken)?;
                    least = Some(least.map_or(bound, |least| least.min(bound)));
                }
            }
        }
    }
    let step = proof.steps.len();
    if !open.is_empty() {
        return Err(TripObjection::BrokenProof { step, why: "cases are left open" });
    }
    least.ok_or(TripObjection::BrokenProof { step, why: "no case is possible" })
}

fn known(delegation: &Delegation, split: Split) -> bool {
    match split {
        Split::Met(visit, day) => {
            visit.index() < delegation.visits.len() && day.index() < delegation.days.len()
        }
        Split::On(day, most) => day.index() < delegation.days.len() && most < u32::MAX,
        Split::Cars(most) => most < u32::MAX,
    }
}

/// A bound in parts of the unit as whole units: costs are whole, so it is rounded up.
pub(super) fn whole_units(bound: i128) -> Cost {
    let scale = i128::from(SCALE);
    let up = bound.div_euclid(scale) + i128::from(bound.rem_euclid(scale) > 0);
    i64::try_from(up).unwrap_or(if up > 0 { i64::MAX } else { i64::MIN })
}
