//! Good answers where everybody goes to the nearest open site: greedy, fast interchange, and an elite whose
//! members are relinked (Resende and Werneck 2004).

use super::Budget;
use super::field::Field;
use super::interchange::Interchange;
use crate::random::Random;
use crate::siting::model::CustomerId;

/// Answers kept.
const ELITE: usize = 10;
/// Rounds after which another member of the elite is the place to go on from, and after which there is a new start.
const CYCLE: u64 = 400;
const FRESH: u64 = 100;
/// What part of the average rise of a round, over about so many rounds, is a place to go on from.
const PART: i64 = 3;
const SMOOTH: i64 = 16;
/// Most sites that close at once.
const RUINED: usize = 9;
/// Offers of a customer that count as near.
const NEAR: usize = 200;

/// Finds and keeps answers.
pub(super) struct Median<'a> {
    field: &'a Field<'a>,
    state: Interchange<'a>,
    /// Ascending by cost: cost and open sites.
    elite: Vec<(i64, Vec<u32>)>,
    random: Random,
    /// What the relaxations of a proof opened last.
    told: Vec<u32>,
    /// Where rounds go on from.
    here: (i64, Vec<u32>),
    rounds: u64,
    /// By how much rounds that end dearer do so on average.
    rise: i64,
}

impl<'a> Median<'a> {
    /// Greedily, then to where no swap helps.
    pub(super) fn new(field: &'a Field<'a>, seed: u64, budget: &Budget<'_>) -> Self {
        let mut state = Interchange::new(field);
        while let Some(site) = state.best_opening() {
            state.open(site);
        }
        state.descend(&|| budget.stops());
        let here = (state.cost(), state.sites());
        let mut median = Self {
            field,
            state,
            elite: Vec::new(),
            random: Random::new(seed),
            told: Vec::new(),
            here,
            rounds: 0,
            rise: 0,
        };
        median.keep();
        median
    }

    /// Takes an answer that is known, with more sites where there is room, to where no swap helps.
    pub(super) fn know(&mut self, open: &[u32], budget: &Budget<'_>) {
        self.state.become_(open);
        self.state.descend(&|| budget.stops());
        self.keep();
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

    /// One round: sites near one another close, the best open in their place, and swaps go on from there; now and then
    /// a start of its own, or a walk to a member of the elite. Says whether there is a new best one.
    pub(super) fn round(&mut self, budget: &Budget<'_>) -> bool {
        self.rounds += 1;
        if self.elite.len() < 3 || self.rounds.is_multiple_of(CYCLE) {
            let member = self.random.below(self.elite.len());
            self.here.clone_from(&self.elite[member]);
        }
        let fresh = self.elite.len() < 3 || self.rounds.is_multiple_of(FRESH);
        if fresh {
            self.start();
        } else {
            let open = self.here.1.clone();
            self.state.become_(&open);
            self.ruin();
            self.recreate();
        }
        let stop = || budget.stops();
        self.state.descend(&stop);
        let mut better = self.keep();
        if !fresh && self.goes_on() {
            self.here = (self.state.cost(), self.state.sites());
        }
        if fresh || self.rounds.is_multiple_of(12) {
            let guide = self.random.below(self.elite.len());
            let guide = self.elite[guide].1.clone();
            if self.relink(&guide) {
                self.state.descend(&stop);
                better |= self.keep();
            }
        }
        budget.count(1, 0);
        better
    }

    /// Whether the state is a place to go on from: not dearer by more than a part of what rounds cost on average, drawn,
    /// and less and less in a cycle (threshold accepting: Dueck and Scheuer 1990).
    fn goes_on(&mut self) -> bool {
        let rise = self.state.cost() - self.here.0;
        if rise > 0 {
            self.rise += (rise - self.rise) / SMOOTH;
        }
        let left = i64::try_from(CYCLE - self.rounds % CYCLE).unwrap_or(0);
        let drawn = i64::try_from(self.random.below(1000)).unwrap_or(0);
        let cycle = i64::try_from(CYCLE).unwrap_or(1);
        i128::from(rise) * i128::from(cycle * 1000 * PART)
            <= i128::from(self.rise) * i128::from(left * drawn)
    }

    /// Closes a few open sites that offer to the same customers.
    fn ruin(&mut self) {
        let most = self.state.open_sites();
        let wanted = (1 + self.random.below(RUINED.min(most.max(1)))).min(most);
        let mut site = self.random.below(self.field.sites);
        let mut tries = 0;
        let mut closed = 0;
        while closed < wanted && tries < 20 * RUINED {
            tries += 1;
            let serves = self.field.serves(site);
            if serves.is_empty() {
                site = self.random.below(self.field.sites);
                continue;
            }
            let customer = serves[self.random.below(serves.len())].customer;
            let offers = self.field.problem.offers(CustomerId(customer));
            let near = offers.iter().map(|offer| offer.site.index());
            let open = near.take(NEAR).find(|&s| self.state.is_open(s) && !self.field.standing[s]);
            if let Some(open) = open {
                self.state.close(open);
                closed += 1;
            }
            // On to another site that offers to the same customer.
            site = offers[self.random.below(offers.len().min(NEAR))].site.index();
        }
    }

    /// Opens the best or one of the next best until there is no room, or nothing gains.
    fn recreate(&mut self) {
        while self.state.open_sites() < self.field.most_open {
            let mut skips = 0;
            while skips < 2 && self.random.below(4) == 0 {
                skips += 1;
            }
            let Some(site) = self.state.good_opening(skips) else { break };
            self.state.open(site);
        }
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
