//! The sum of costs where capacities bind: one server a customer, or shares.

use super::Budget;
use super::ascent::Ascent;
use super::clusters::{Clusters, Maker};
use super::depots::{self, transport};
use super::dual::Dual;
use super::field::{Field, NOBODY};
use super::lists;
use super::tree::{Grown, Hint, Tree};
use crate::random::Random;
use crate::siting::Outcome;
use crate::siting::model::{Answer, Proof, Served, Share, Sharing, SiteId, SitingProblem};

/// Rounds without a better answer before the proof, where nothing is limited.
const PATIENCE: u32 = 60;
/// Share of the budget after which the proof is tried anyway, and that it may use.
const EARLY: f64 = 0.2;
const LATE: f64 = 0.95;
/// Most cases of a proof.
const CASES: u64 = 200_000;
pub(super) fn search(problem: &SitingProblem, seed: u64, budget: &Budget<'_>) -> Outcome {
    let field = Field::new(problem);
    let scale = lists::scale(&field);
    let mut finder = Finder::new(&field, seed, scale);
    finder.begin();
    let mut dual = Dual::new(&field, scale);
    let mut proof = Proof::none();
    let start = Ascent::new(finder.prices(), field.sites);
    let first = grow(&mut dual, budget, &mut finder, start, 1);
    proof.bound = first.proof.bound.min(proof.bound);
    if first.proof.bound > proof.bound {
        proof = first.proof;
    }
    let (mut vain, tolerance) = (0, problem.tolerance());
    let open = |bound: i64, best: i64| bound.saturating_add(tolerance) < best;
    while open(proof.bound, finder.best) && vain < PATIENCE && budget.spent() < EARLY {
        vain = if finder.round() { 0 } else { vain + 1 };
        budget.count(1, field.sites * field.customers);
    }
    if open(proof.bound, finder.best) && !budget.stops() {
        let grown = grow(&mut dual, budget, &mut finder, first.first.again(), CASES);
        if grown.proof.bound > proof.bound {
            proof = grown.proof;
        }
    }
    while budget.is_limited() && open(proof.bound, finder.best) && !budget.stops() {
        finder.round();
        budget.count(1, 0);
    }
    Outcome { answer: finder.answer(), proof, iterations: budget.steps.get(), tolerance }
}

fn grow<'a>(
    dual: &mut Dual<'a>,
    budget: &Budget<'_>,
    finder: &mut Finder<'a>,
    start: Ascent,
    cases: u64,
) -> Grown {
    let known = finder.best;
    let mut improve = |hint: Hint<'_>| finder.tell(hint);
    Tree::prove(dual, budget, (known, &mut improve), start, (cases, LATE))
}

/// What no answer exceeds.
fn dearest(field: &Field<'_>) -> i64 {
    let problem = field.problem;
    let last = problem.customer_ids().filter_map(|customer| problem.offers(customer).last());
    field.fixed.iter().sum::<i64>() + last.map(|offer| offer.cost).sum::<i64>()
}

/// Finds and keeps answers.
struct Finder<'a> {
    field: &'a Field<'a>,
    scale: i64,
    random: Random,
    maker: Option<Maker<'a>>,
    /// Cost of the best answer.
    best: i64,
    clusters: Option<Clusters>,
    shares: Option<(Vec<u32>, Vec<Share>)>,
    told: Vec<u32>,
}

impl<'a> Finder<'a> {
    fn new(field: &'a Field<'a>, seed: u64, scale: i64) -> Self {
        let whole = field.problem.sharing() == Sharing::Whole;
        Self {
            field,
            scale,
            random: Random::new(seed),
            maker: whole.then(|| Maker::new(field)),
            best: dearest(field) + 1,
            clusters: None,
            shares: None,
            told: Vec::new(),
        }
    }

    /// A first answer: the sites that would be best without capacities, and more as long as they are too few.
    fn begin(&mut self) {
        let mut open: Vec<u32> = Vec::new();
        let mut sites: Vec<u32> = (0..u32::try_from(self.field.sites).unwrap_or(0)).collect();
        let standing = |site: &u32| self.field.standing[*site as usize];
        sites.sort_by_key(|site| {
            let capacity = self.field.problem.sites()[*site as usize].capacity;
            (!standing(site), std::cmp::Reverse(capacity), *site)
        });
        open.extend(sites.iter().take(self.field.most_open));
        open.sort_unstable();
        self.try_sites(&open);
        let mut vain = 0;
        while vain < 6 {
            vain = if self.round() { 0 } else { vain + 1 };
        }
    }

    /// First prices: what the second cheapest site asks.
    fn prices(&self) -> Vec<i64> {
        let price = |customer| {
            let offers = self.field.problem.offers(customer);
            offers.get(1).or(offers.first()).map_or(0, |offer| offer.cost * self.scale)
        };
        self.field.problem.customer_ids().map(price).collect()
    }

    /// Tries what a relaxation opens, or whom a case leaves whom; gives the cost of the best answer known.
    fn tell(&mut self, hint: Hint<'_>) -> i64 {
        if let (Some(maker), Some(served)) = (&self.maker, hint.served) {
            if let Some(made) = maker.served(hint.open, served) {
                self.take(made);
            }
        } else if self.told != hint.open {
            self.told = hint.open.to_vec();
            let mut open = hint.open.to_vec();
            open.sort_unstable();
            self.try_sites(&open);
        }
        self.best
    }

    fn try_sites(&mut self, open: &[u32]) -> bool {
        if let Some(maker) = &self.maker {
            let made = maker.assign(open, &mut self.random, 0);
            return made.is_some_and(|made| self.take(made));
        }
        let Some(found) = transport(self.field, open, self.scale) else { return false };
        let mut used: Vec<u32> = found.shares.iter().map(|share| share.site.0).collect();
        used.extend(open.iter().filter(|&&site| self.field.standing[site as usize]));
        used.sort_unstable();
        used.dedup();
        let idle = open.iter().filter(|site| used.binary_search(site).is_err());
        let saved: i64 = idle.map(|&site| self.field.fixed[site as usize]).sum();
        if found.cost - saved >= self.best {
            return false;
        }
        self.best = found.cost - saved;
        self.shares = Some((used, found.shares));
        true
    }

    fn take(&mut self, made: Clusters) -> bool {
        let better = made.cost < self.best;
        if better {
            self.best = made.cost;
            self.clusters = Some(made);
        }
        better
    }

    /// Something near the best answer; says whether it is better.
    fn round(&mut self) -> bool {
        if let (Some(maker), Some(best)) = (&self.maker, &self.clusters) {
            let made = maker.shake(best, &mut self.random);
            return made.is_some_and(|made| self.take(made));
        }
        let Some((open, _)) = &self.shares else {
            let sites = u32::try_from(self.field.sites).unwrap_or(0);
            let standing = |site: &u32| self.field.standing[*site as usize];
            let mut open: Vec<u32> = (0..sites).filter(standing).collect();
            let mut others: Vec<u32> = (0..sites).filter(|site| !standing(site)).collect();
            while open.len() < self.field.most_open && !others.is_empty() {
                open.push(others.swap_remove(self.random.below(others.len())));
            }
            open.sort_unstable();
            return self.try_sites(&open);
        };
        let mut open = open.clone();
        let site = u32::try_from(self.random.below(self.field.sites)).unwrap_or(0);
        let kind = self.random.below(3);
        let closes = self.random.below(open.len());
        if kind != 1 && !self.field.standing[open[closes] as usize] {
            open.remove(closes);
        }
        if kind != 0 && !open.contains(&site) && open.len() < self.field.most_open {
            open.push(site);
        }
        open.sort_unstable();
        self.try_sites(&open)
    }

    fn answer(&self) -> Option<Answer> {
        if let Some(clusters) = &self.clusters {
            let mut open = clusters.open.clone();
            open.sort_unstable();
            let site = |&site: &u32| (site != NOBODY).then_some(SiteId(site));
            let served = Served::Whole(clusters.site.iter().map(site).collect());
            return Some(Answer { open: depots::sites(&open), served, cost: clusters.cost });
        }
        let (open, shares) = self.shares.as_ref()?;
        let served = Served::Split(shares.clone());
        Some(Answer { open: depots::sites(open), served, cost: self.best })
    }
}
