//! Good answers where everybody goes to the nearest open site: greedy, fast interchange, and an elite whose
//! members are relinked (Resende and Werneck 2004).

use super::Budget;
use super::field::Field;
use super::interchange::Interchange;
use super::random::Random;

/// Answers kept.
const ELITE: usize = 10;

/// Finds and keeps answers.
pub(super) struct Median<'a> {
    field: &'a Field<'a>,
    state: Interchange<'a>,
    /// Ascending by cost: cost and open sites.
    elite: Vec<(i64, Vec<u32>)>,
    random: Random,
    /// What the relaxations of a proof opened last.
    told: Vec<u32>,
}

impl<'a> Median<'a> {
    /// Greedily, then to where no swap helps.
    pub(super) fn new(field: &'a Field<'a>, seed: u64, budget: &Budget<'_>) -> Self {
        let mut state = Interchange::new(field);
        while let Some(site) = state.best_opening() {
            state.open(site);
        }
        state.descend(&|| budget.stops());
        let mut median =
            Self { field, state, elite: Vec::new(), random: Random::new(seed), told: Vec::new() };
        median.keep();
        median
    }

    /// Starts from these open sites instead.
    pub(super) fn from(field: &'a Field<'a>, open: &[u32], seed: u64, budget: &Budget<'_>) -> Self {
        let mut state = Interchange::new(field);
        state.become_(open);
        state.descend(&|| budget.stops());
        let mut median =
            Self { field, state, elite: Vec::new(), random: Random::new(seed), told: Vec::new() };
        median.keep();
        median
    }

    pub(super) fn best(&self) -> i64 {
        self.elite[0].0
    }

    pub(super) fn open(&self) -> &[u32] {
        &self.elite[0].1
    }

    /// First prices of a relaxation, from the best answer.
    pub(super) fn prices(&mut self, scale: i64) -> Vec<i64> {
        let best = self.elite[0].1.clone();
        self.state.become_(&best);
        self.state.start_prices(scale)
    }

    /// Tries what a relaxation opens.
    pub(super) fn tell(&mut self, chosen: &[u32]) -> i64 {
        if self.told != chosen {
            self.told = chosen.to_vec();
            let mut open = chosen.to_vec();
            open.sort_unstable();
            self.state.become_(&open);
            self.state.descend(&|| false);
            self.keep();
        }
        self.best()
    }

    /// Takes the state into the elite where it is better than the worst and new.
    fn keep(&mut self) -> bool {
        let entry = (self.state.cost(), self.state.sites());
        let at = match self.elite.binary_search(&entry) {
            Ok(_) => return false,
            Err(at) => at,
        };
        self.elite.insert(at, entry);
        self.elite.truncate(ELITE);
        at == 0
    }

    /// One round: an answer from a start of its own or from a shaken member, then relinked with a member. Says whether
    /// there is a new best one.
    pub(super) fn round(&mut self, budget: &Budget<'_>) -> bool {
        let member = self.random.below(self.elite.len());
        if self.elite.len() < 3 || self.random.below(8) == 0 {
            self.start();
        } else {
            let open = self.elite[member].1.clone();
            self.state.become_(&open);
            self.shake();
        }
        let stop = || budget.stops();
        self.state.descend(&stop);
        let mut better = self.keep();
        let guide = self.random.below(self.elite.len());
        let guide = self.elite[guide].1.clone();
        if self.relink(&guide) {
            self.state.descend(&stop);
            better |= self.keep();
        }
        budget.count(1, 0);
        better
    }

    /// Sites opened one by one, each the best of a few that are drawn.
    fn start(&mut self) {
        self.state.become_(&[]);
        let (sites, most) = (self.field.sites, self.field.most_open);
        let draws = (sites / most.max(1)).max(2).ilog2() as usize + 1;
        while self.state.open_sites() < most {
            let drawn = (0..draws).map(|_| self.random.below(sites));
            let closed: Vec<usize> = drawn.filter(|&site| !self.state.is_open(site)).collect();
            let Some(best) = closed.into_iter().max_by_key(|&s| (self.state.gain(s), s)) else {
                if self.state.open_sites() == sites { break } else { continue }
            };
            self.state.open(best);
        }
    }

    /// A few open sites close, others that are drawn open in their place, the best of a few each.
    fn shake(&mut self) {
        let open = self.state.sites();
        let strength = 2 + self.random.below((open.len() / 8).max(2));
        for _ in 0..strength.min(open.len()) {
            let open = self.state.sites();
            let site = open[self.random.below(open.len())] as usize;
            if self.field.standing[site] {
                continue;
            }
            self.state.close(site);
            let drawn: Vec<usize> = (0..4).map(|_| self.random.below(self.field.sites)).collect();
            let closed = drawn.into_iter().filter(|&s| s != site && !self.state.is_open(s));
            if let Some(best) = closed.max_by_key(|&s| (self.state.gain(s), s)) {
                self.state.open(best);
            }
        }
    }

    /// Walks from the state towards the guide by the best swaps; stays at the best place on the way that is not
    /// an end. Says whether there was one.
    fn relink(&mut self, guide: &[u32]) -> bool {
        let here = self.state.sites();
        let mut best: Option<(i64, Vec<u32>)> = None;
        let aims = |site: usize| u32::try_from(site).is_ok_and(|s| guide.binary_search(&s).is_ok());
        let apart = here.iter().filter(|&&site| !aims(site as usize)).count();
        for _ in 1..apart.max(1) {
            let swap = self.state.best_swap(i64::MIN / 2, &aims, &|site| !aims(site));
            let Some(swap) = swap else { break };
            self.state.swap(swap);
            if best.as_ref().is_none_or(|(cost, _)| self.state.cost() < *cost) {
                best = Some((self.state.cost(), self.state.sites()));
            }
        }
        if let Some((_, open)) = &best {
            self.state.become_(open);
        }
        best.is_some()
    }
}
