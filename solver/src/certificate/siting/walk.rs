//! Walks a proof case by case.

use super::bound::{Case, Relaxation, State};
use super::objection::Objection;
use crate::siting::model::{CustomerId, Proof, SiteId, SitingProblem, Step};

/// Largest scale, and largest price.
const MOST_SCALE: i64 = 1 << 20;
const MOST_PRICE: i64 = 1 << 60;

/// Whether the cases of the proof leave nothing out and nothing in any of them costs less than `bound`; gives
/// their number. The bound is a whole number, so what exceeds the number before it is enough.
pub(super) fn check(
    problem: &SitingProblem,
    proof: &Proof,
    bound: i64,
) -> Result<usize, Objection> {
    if !(1..=MOST_SCALE).contains(&proof.scale) {
        return Err(Objection::Step { step: 0 });
    }
    for (at, prices) in proof.prices.iter().enumerate() {
        let small = prices.iter().all(|price| (0..=MOST_PRICE).contains(price));
        if prices.len() != problem.customers().len() || !small {
            return Err(Objection::Prices { prices: at });
        }
    }
    let state = |standing| if standing { State::Open } else { State::Free };
    let sites = problem.sites().iter().map(|site| state(site.standing)).collect();
    let wanted = i128::from(bound - 1) * i128::from(proof.scale);
    let mut walk = Walk { problem, proof, wanted, cases: 0 };
    let mut open = vec![Case { sites, apart: Vec::new() }];
    for (at, step) in proof.steps.iter().enumerate() {
        let case = open.pop().ok_or(Objection::Step { step: at })?;
        walk.step(at, step, case, &mut open)?;
    }
    if open.is_empty() { Ok(walk.cases) } else { Err(Objection::Step { step: proof.steps.len() }) }
}

struct Walk<'a> {
    problem: &'a SitingProblem,
    proof: &'a Proof,
    /// Parts of a unit of cost that have to be exceeded.
    wanted: i128,
    cases: usize,
}

impl Walk<'_> {
    /// Judges a step; what follows it is pushed, the first half last.
    fn step(
        &mut self,
        at: usize,
        step: &Step,
        mut case: Case,
        open: &mut Vec<Case>,
    ) -> Result<(), Objection> {
        match step {
            Step::Leaf { prices } => {
                let relaxation = self.relaxation(at, *prices, &case)?;
                self.exceeds(at, relaxation.map(|relaxation| relaxation.value()))
            }
            Step::Fixed { prices, open: opened, closed } => {
                let relaxation = self.relaxation(at, *prices, &case)?;
                for site in opened.iter().chain(closed) {
                    if case.sites.get(site.index()) != Some(&State::Free) {
                        return Err(Objection::Step { step: at });
                    }
                }
                if let Some(relaxation) = relaxation {
                    for site in opened {
                        self.exceeds(at, relaxation.without(*site))?;
                    }
                    for site in closed {
                        self.exceeds(at, relaxation.with(*site))?;
                    }
                }
                opened.iter().for_each(|site| case.sites[site.index()] = State::Open);
                closed.iter().for_each(|site| case.sites[site.index()] = State::Closed);
                open.push(case);
                Ok(())
            }
            Step::Site(site) => {
                if case.sites.get(site.index()) != Some(&State::Free) {
                    return Err(Objection::Step { step: at });
                }
                let mut second = case.clone();
                second.sites[site.index()] = State::Open;
                case.sites[site.index()] = State::Closed;
                open.extend([second, case]);
                Ok(())
            }
            Step::Offers { customer, sites } => {
                let known = customer.index() < self.problem.customers().len();
                let ascending = sites.windows(2).all(|pair| pair[0] < pair[1]);
                if !known || !ascending {
                    return Err(Objection::Step { step: at });
                }
                // Shares may come from both sides; only who has one server is on one of them.
                if self.problem.sharing() == crate::siting::model::Sharing::Split {
                    return Err(Objection::Step { step: at });
                }
                let mut second = case.clone();
                self.part(&mut case, *customer, |site| sites.binary_search(&site).is_ok());
                self.part(&mut second, *customer, |site| sites.binary_search(&site).is_err());
                open.extend([second, case]);
                Ok(())
            }
        }
    }

    /// Parts the customer from those of her sites that are meant.
    fn part(&self, case: &mut Case, customer: CustomerId, meant: impl Fn(SiteId) -> bool) {
        let offers = self.problem.offers(customer).iter();
        case.apart.extend(offers.map(|o| o.site).filter(|&s| meant(s)).map(|s| (customer, s)));
        case.apart.sort_unstable();
        case.apart.dedup();
    }

    /// `None` where the case allows no answer.
    fn relaxation(
        &mut self,
        at: usize,
        prices: usize,
        case: &Case,
    ) -> Result<Option<Relaxation>, Objection> {
        self.cases += 1;
        let prices = self.proof.prices.get(prices).ok_or(Objection::Step { step: at })?;
        Ok(Relaxation::new(self.problem, case, prices, self.proof.scale))
    }

    /// Nothing, or more than what is wanted.
    fn exceeds(&self, step: usize, found: Option<i128>) -> Result<(), Objection> {
        match found {
            Some(found) if found <= self.wanted => {
                Err(Objection::Weak { step, found, wanted: self.wanted })
            }
            _ => Ok(()),
        }
    }
}
