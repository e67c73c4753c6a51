//! Better prices: a subgradient method whose directions remember (Held, Wolfe and Crowder 1974; Camerini,
//! Fratta and Maffioli 1975), in whole numbers.

use super::dual::{Dual, IMPOSSIBLE, Mark, Relaxed};
use super::lists::Lists;
use crate::siting::model::Sharing;

/// Steps without a better bound after which steps become shorter.
const PATIENCE: u32 = 12;
/// Step length, relative to what would close the gap to the target, at first and at the end.
const LONGEST: f64 = 1.6;
const SHORTEST: f64 = 0.003;
/// How much of the last direction stays in the next.
const MEMORY: f64 = 0.7;
/// How much of what was chosen before stays in the shares.
const FADING: f64 = 0.95;
/// Most pairs of a customer and a site whose shares are kept.
const PAIRS: usize = 1_000_000;

/// Prices on their way.
#[derive(Clone, Debug)]
pub(super) struct Ascent {
    /// The best prices, and the relaxation at them.
    pub(super) best: Vec<i64>,
    pub(super) relaxed: Relaxed,
    /// By site: in what share of the last relaxations it was chosen.
    pub(super) share: Vec<f64>,
    /// By customer, then site: in what share she was served by it, where capacities bind and there are not too many.
    pub(super) served: Vec<f64>,
    prices: Vec<i64>,
    direction: Vec<f64>,
    length: f64,
    stale: u32,
}

impl Ascent {
    pub(super) fn new(prices: Vec<i64>, sites: usize) -> Self {
        Self {
            relaxed: Relaxed { value: i64::MIN, ..Relaxed::default() },
            share: vec![0.0; sites],
            served: Vec::new(),
            direction: vec![0.0; prices.len()],
            best: prices.clone(),
            prices,
            length: LONGEST,
            stale: 0,
        }
    }

    /// Starts anew from the best prices, with shorter steps.
    pub(super) fn again(&self) -> Self {
        Self {
            relaxed: Relaxed { value: i64::MIN, ..Relaxed::default() },
            share: self.share.clone(),
            served: self.served.clone(),
            direction: vec![0.0; self.best.len()],
            best: self.best.clone(),
            prices: self.best.clone(),
            length: LONGEST / 4.0,
            stale: 0,
        }
    }

    /// Whether steps are as short as they may be.
    pub(super) fn is_spent(&self) -> bool {
        self.length <= SHORTEST
    }

    /// Takes so many steps towards `target` (in parts), or fewer: the bound exceeds `enough`, or steps have become
    /// short.
    pub(super) fn run(
        &mut self,
        dual: &mut Dual<'_>,
        lists: &Lists,
        marks: &[Mark],
        (target, enough): (i64, i64),
        steps: u32,
    ) {
        if self.relaxed.value == i64::MIN {
            for (customer, price) in self.prices.iter_mut().enumerate() {
                *price = (*price).clamp(0, dual.highest(customer));
            }
        }
        let mut relaxed = Relaxed::default();
        let mut slack = vec![0.0; self.prices.len()];
        let whole = dual.field.problem.sharing() == Sharing::Whole;
        let pairs = self.prices.len() * self.share.len();
        if whole && pairs <= PAIRS && self.served.is_empty() {
            self.served = vec![0.0; pairs];
        }
        for _ in 0..steps {
            dual.relax(lists, marks, &self.prices, &mut relaxed);
            if relaxed.value > self.relaxed.value {
                self.best.clone_from(&self.prices);
                self.relaxed.clone_from(&relaxed);
                self.stale = 0;
            } else {
                self.stale += 1;
                if self.stale >= PATIENCE {
                    self.length *= 0.66;
                    self.stale = 0;
                    self.prices.clone_from(&self.best);
                    self.direction.fill(0.0);
                    if self.is_spent() {
                        return;
                    }
                    continue;
                }
            }
            if self.relaxed.value > enough || relaxed.value == IMPOSSIBLE {
                return;
            }
            for share in &mut self.share {
                *share *= FADING;
            }
            for &site in &relaxed.chosen {
                self.share[site as usize] += 1.0 - FADING;
            }
            self.served.iter_mut().for_each(|share| *share *= FADING);
            let (sites, served) = (self.share.len(), &mut self.served);
            let mut note = |customer: u32, site: u32, share: f64| {
                if let Some(kept) = served.get_mut(customer as usize * sites + site as usize) {
                    *kept += (1.0 - FADING) * share;
                }
            };
            dual.slack(lists, &self.prices, &relaxed, (&mut slack, &mut note));
            self.step(dual, &slack, target - relaxed.value);
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "steps need not be exact"
    )]
    fn step(&mut self, dual: &Dual<'_>, slack: &[f64], gap: i64) {
        let mut norm = 0.0;
        for (direction, &slack) in self.direction.iter_mut().zip(slack) {
            *direction = *direction * MEMORY + slack;
            norm += *direction * *direction;
        }
        if norm < 1e-9 {
            return;
        }
        let step = self.length * (gap.max(1) as f64) / norm;
        for (customer, (price, direction)) in
            self.prices.iter_mut().zip(&self.direction).enumerate()
        {
            if *direction != 0.0 {
                let moved = *price + (step * direction).round() as i64;
                *price = moved.clamp(0, dual.highest(customer));
            }
        }
    }
}
