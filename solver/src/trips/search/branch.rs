//! One choice of blocks: relaxed, in whole numbers, and case by case until its bound meets the best that is known.

use std::collections::BTreeMap;

use super::master::{Master, Relaxed};
use super::pool::Pool;
use super::settle;
use crate::certificate::trips::{Case, cost};
use crate::lp::Domain;
use crate::pairing::Monitor;
use crate::trips::model::{BlockId, CarDay, ChoiceProof, DayId, Delegation, Split, Step, VisitId};
use crate::units::Cost;

/// Most nodes of a mixed-integer program over known days of cars.
const NODES: i32 = 300;
/// Homes of a delegation that is looked at as a whole again and again.
pub(super) const FEW_HOMES: usize = 12;
/// Most days of cars for one.
const FEW: usize = 500;

/// A case and what splits it: a node of the tree.
struct Node<'a> {
    case: Case<'a>,
    relaxed: Relaxed,
    /// Positions of the halves: it is so, it is not.
    split: Option<(Split, [usize; 2])>,
}

/// The tree of one choice of blocks.
pub(super) struct Tree<'a> {
    nodes: Vec<Node<'a>>,
}

/// The best plan that is known.
pub(super) struct Best {
    pub(super) cars: Vec<CarDay>,
    pub(super) cost: Cost,
}

impl Best {
    pub(super) fn nothing(delegation: &Delegation) -> Self {
        Self { cars: Vec::new(), cost: cost(delegation, &[]) }
    }

    pub(super) fn take(&mut self, delegation: &Delegation, cars: Vec<CarDay>) {
        let cost = cost(delegation, &cars);
        if cost < self.cost {
            *self = Self { cars, cost };
        }
    }
}

impl<'a> Tree<'a> {
    /// The choice relaxed.
    pub(super) fn new(
        pool: &mut Pool<'a>,
        delegation: &'a Delegation,
        blocks: &[BlockId],
        enough: Cost,
        monitor: &dyn Monitor,
    ) -> Self {
        let case = Case::new(delegation, blocks);
        let relaxed = Master::new(&case, Domain::Real).relax(pool, enough, monitor);
        Self { nodes: vec![Node { case, relaxed, split: None }] }
    }

    /// The least bound of a case that is not split, and which it is.
    fn open(&self) -> Option<(Cost, usize)> {
        let leaves = self.nodes.iter().enumerate().filter(|(_, node)| node.split.is_none());
        leaves.map(|(at, node)| (node.relaxed.bound, at)).min()
    }

    /// What is proved.
    pub(super) fn bound(&self) -> Cost {
        self.open().map_or(Cost::MIN, |(bound, _)| bound)
    }

    /// Looks for a better plan: of few known days of cars in whole numbers, of many by settling one car after the other.
    fn improve(&self, pool: &mut Pool<'a>, best: &mut Best, monitor: &dyn Monitor) {
        let case = &self.nodes[0].case;
        let mut master = Master::new(case, Domain::Integer);
        master.grow(pool, Domain::Integer);
        if master.size() <= FEW {
            if let Some(cars) = master.whole(pool, NODES, monitor) {
                best.take(case.delegation, cars);
            }
            return;
        }
        let cars = settle::dive(case, pool, monitor);
        let cars = settle::refine(case, cars, pool, monitor);
        best.take(case.delegation, cars);
    }

    /// Splits the case with the least bound until the best that is known is proved, at most so many times.
    pub(super) fn prove(
        &mut self,
        pool: &mut Pool<'a>,
        best: &mut Best,
        (splits, improves): (u64, bool),
        monitor: &dyn Monitor,
    ) {
        if improves {
            self.improve(pool, best, monitor);
        }
        for number in 0..splits {
            let Some((bound, at)) = self.open() else { return };
            if bound >= best.cost || monitor.should_stop() {
                return;
            }
            let Some(split) = self.split(at, pool) else { return };
            let halves = [true, false].map(|so| {
                let case = self.nodes[at].case.with(split, so);
                let relaxed = Master::new(&case, Domain::Real).relax(pool, best.cost, monitor);
                self.nodes.push(Node { case, relaxed, split: None });
                self.nodes.len() - 1
            });
            self.nodes[at].split = Some((split, halves));
            if number % 8 == 0 && self.nodes[0].case.delegation.homes <= FEW_HOMES {
                self.improve(pool, best, monitor);
            }
            for half in halves {
                self.take(half, pool, best);
            }
        }
        if self.nodes[0].case.delegation.homes <= FEW_HOMES {
            self.improve(pool, best, monitor);
        }
    }

    /// A relaxation in whole numbers is a plan.
    fn take(&self, at: usize, pool: &Pool<'a>, best: &mut Best) {
        let used = &self.nodes[at].relaxed.used;
        if used.iter().all(|(_, value)| (value - value.round()).abs() < 1e-6) {
            let mut cars: Vec<CarDay> =
                used.iter().map(|&(at, _)| pool.all()[at].0.clone()).collect();
            cars.sort_unstable();
            best.take(self.nodes[at].case.delegation, cars);
        }
    }

    /// What splits a case: the number of cars' days, else a visit that is met on a day in part.
    fn split(&self, at: usize, pool: &Pool<'a>) -> Option<Split> {
        let Node { case, relaxed, .. } = &self.nodes[at];
        let total: f64 = relaxed.used.iter().map(|(_, value)| value).sum();
        if (total - total.round()).abs() > 1e-5 {
            let most = crate::lp::integer(total.floor());
            return Some(Split::Cars(u32::try_from(most).ok()?));
        }
        for day in case.days() {
            let on = relaxed.used.iter().filter(|(at, _)| pool.all()[*at].0.day == day);
            let total: f64 = on.map(|(_, value)| value).sum();
            if (total - total.round()).abs() > 1e-5 {
                let most = crate::lp::integer(total.floor());
                return Some(Split::On(day, u32::try_from(most).ok()?));
            }
        }
        let mut shares: BTreeMap<(VisitId, DayId), f64> = BTreeMap::new();
        for &(at, value) in &relaxed.used {
            let car = &pool.all()[at].0;
            for visit in pool.met(case, car) {
                *shares.entry((visit, car.day)).or_default() += value;
            }
        }
        let open = |share: f64| (share.min(1.0) - 0.5).abs();
        let best = shares.into_iter().min_by(|a, b| open(a.1).total_cmp(&open(b.1)))?;
        (open(best.1) < 0.5 - 1e-5).then_some(Split::Met(best.0.0, best.0.1))
    }

    /// The tree as a proof.
    pub(super) fn proof(&self) -> ChoiceProof {
        let mut proof = ChoiceProof::default();
        let mut open = vec![0];
        while let Some(at) = open.pop() {
            let node = &self.nodes[at];
            match node.split {
                Some((split, [so, not])) => {
                    proof.steps.push(Step::Split(split));
                    open.push(not);
                    open.push(so);
                }
                None => {
                    let position = u32::try_from(proof.prices.len()).unwrap_or(u32::MAX);
                    proof.prices.push(node.relaxed.prices.clone());
                    proof.steps.push(Step::Bounded(position));
                }
            }
        }
        proof
    }
}
