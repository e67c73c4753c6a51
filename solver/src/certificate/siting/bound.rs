//! The relaxation of one case at some prices: what every answer of the case costs at least.

use super::sack::{self, Item};
use crate::siting::model::{CustomerId, Sharing, SiteId, SitingProblem};

/// What is decided of a site in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Free,
    Open,
    Closed,
}

/// A case: what is decided.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) sites: Vec<State>,
    /// Customers and sites that have nothing to do with one another, ascending.
    pub(super) apart: Vec<(CustomerId, SiteId)>,
}

/// The relaxation, in parts of a unit of cost.
pub(super) struct Relaxation {
    base: i128,
    /// By site: what it adds where it is open.
    worth: Vec<i128>,
    /// Free sites, ascending by worth, and sums of the first so many.
    order: Vec<usize>,
    sums: Vec<i128>,
    rank: Vec<usize>,
    negative: usize,
    /// Fewest and most free sites that may open.
    least: usize,
    most: usize,
    forced: i128,
}

/// The least over sets of sites, where there is any.
pub(super) type Least = Option<i128>;

impl Relaxation {
    /// Works it out. `None` where the case allows no answer: too little may be open.
    pub(super) fn new(
        problem: &SitingProblem,
        case: &Case,
        prices: &[i64],
        scale: i64,
    ) -> Option<Self> {
        let scale = i128::from(scale);
        let mut base = 0;
        for (price, customer) in prices.iter().zip(problem.customers()) {
            let price = i128::from(*price);
            base += customer.left_out.map_or(price, |cost| price.min(i128::from(cost) * scale));
        }
        let worth = worths(problem, case, prices, scale);
        let sites = || case.sites.iter().enumerate();
        let open = sites().filter(|(_, state)| **state == State::Open);
        let (mut forced, mut opened) = (0, 0);
        for (site, _) in open {
            forced += worth[site];
            opened += 1;
        }
        let free = sites().filter(|(_, state)| **state == State::Free);
        let mut order: Vec<usize> = free.map(|(site, _)| site).collect();
        order.sort_by_key(|&site| (worth[site], site));
        let mut rank = vec![usize::MAX; worth.len()];
        let mut sums = vec![0];
        for (at, &site) in order.iter().enumerate() {
            rank[site] = at;
            sums.push(sums[at] + worth[site]);
        }
        let least = fewest(problem, case)?.saturating_sub(opened);
        let most = problem.most_open().checked_sub(opened)?;
        if least > most || least > order.len() {
            return None;
        }
        let negative = order.iter().take_while(|&&site| worth[site] < 0).count();
        Some(Self { base, worth, order, sums, rank, negative, least, most, forced })
    }

    /// Of all answers of the case.
    pub(super) fn value(&self) -> i128 {
        let count = self.negative.clamp(self.least, self.most).min(self.order.len());
        self.base + self.forced + self.sums[count]
    }

    /// The least sum over `count` free sites other than `site`, as near to what is best as `least` and `most` allow.
    fn others(&self, site: usize, least: usize, most: usize) -> Least {
        let rank = self.rank[site];
        let there_are = self.order.len() - 1;
        let negative = self.negative - usize::from(rank < self.negative);
        if least > most || least > there_are {
            return None;
        }
        let count = negative.clamp(least, most).min(there_are);
        let sum =
            if count <= rank { self.sums[count] } else { self.sums[count + 1] - self.worth[site] };
        Some(self.base + self.forced + sum)
    }

    /// Of the answers in which a free site is open; `None` where there are none.
    pub(super) fn with(&self, site: SiteId) -> Least {
        let most = self.most.checked_sub(1)?;
        let others = self.others(site.index(), self.least.saturating_sub(1), most)?;
        Some(others + self.worth[site.index()])
    }

    /// Of the answers in which a free site is closed; `None` where there are none.
    pub(super) fn without(&self, site: SiteId) -> Least {
        self.others(site.index(), self.least, self.most)
    }
}

/// What every site that is not closed makes of the prices, fixed cost included.
fn worths(problem: &SitingProblem, case: &Case, prices: &[i64], scale: i128) -> Vec<i128> {
    let cost = |site: &crate::siting::model::Site| i128::from(site.fixed_cost) * scale;
    let mut worth: Vec<i128> = problem.sites().iter().map(cost).collect();
    let capacities = problem.sharing() != Sharing::Nearest;
    let mut items: Vec<Vec<Item>> = vec![Vec::new(); if capacities { worth.len() } else { 0 }];
    for (customer, price) in problem.customer_ids().zip(prices) {
        let from = case.apart.partition_point(|pair| pair.0 < customer);
        let to = case.apart.partition_point(|pair| pair.0 <= customer);
        let apart = &case.apart[from..to];
        for offer in problem.offers(customer) {
            let reduced = i128::from(offer.cost) * scale - i128::from(*price);
            if reduced >= 0 {
                break;
            }
            let site = offer.site.index();
            let out = !apart.is_empty() && apart.binary_search(&(customer, offer.site)).is_ok();
            if out || case.sites[site] == State::Closed {
                continue;
            }
            if capacities {
                let takes = problem.customers()[customer.index()].demand;
                items[site].push(Item { worth: -reduced, takes });
            } else {
                worth[site] += reduced;
            }
        }
    }
    for (site, items) in items.into_iter().enumerate() {
        let capacity = problem.sites()[site].capacity;
        worth[site] -= match problem.sharing() {
            Sharing::Whole => sack::whole(items, capacity),
            _ => sack::shares(items, capacity),
        };
    }
    worth
}

/// The fewest sites, closed ones apart, that can take all who must be served; `None` where all of them cannot.
fn fewest(problem: &SitingProblem, case: &Case) -> Option<usize> {
    if problem.sharing() == Sharing::Nearest {
        return Some(0);
    }
    let must = problem.customers().iter().filter(|customer| customer.left_out.is_none());
    let demand: i128 = must.map(|customer| i128::from(customer.demand)).sum();
    let usable = problem.sites().iter().zip(&case.sites).filter(|(_, s)| **s != State::Closed);
    let mut capacities: Vec<i128> = usable.map(|(site, _)| i128::from(site.capacity)).collect();
    capacities.sort_unstable();
    let (mut sum, mut count) = (0, 0);
    while sum < demand {
        sum += capacities.pop()?;
        count += 1;
    }
    Some(count)
}
