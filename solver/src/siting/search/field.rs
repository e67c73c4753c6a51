//! A problem as the search walks it: offers by customer and by site, costs apart from sites.

use crate::siting::model::SitingProblem;

/// Nobody: the site of who is left out.
pub(super) const NOBODY: u32 = u32::MAX;

/// Offers by site: customer and cost.
#[derive(Clone, Copy, Debug)]
pub(super) struct Serves {
    pub(super) customer: u32,
    pub(super) cost: i64,
}

/// The flat arrays. O(offers) to build.
pub(super) struct Field<'a> {
    pub(super) problem: &'a SitingProblem,
    pub(super) sites: usize,
    pub(super) customers: usize,
    /// What it costs to leave each customer out; what is dearer than any answer where that must not be.
    pub(super) left_out: Vec<i64>,
    first: Vec<usize>,
    serves: Vec<Serves>,
    pub(super) fixed: Vec<i64>,
    pub(super) standing: Vec<bool>,
    pub(super) most_open: usize,
}

impl<'a> Field<'a> {
    pub(super) fn new(problem: &'a SitingProblem) -> Self {
        let (sites, customers) = (problem.sites().len(), problem.customers().len());
        let mut count = vec![0_usize; sites + 1];
        let mut dearest = 1_i64;
        for customer in problem.customer_ids() {
            for offer in problem.offers(customer) {
                count[offer.site.index() + 1] += 1;
                dearest = dearest.max(offer.cost + 1);
            }
        }
        for site in 0..sites {
            count[site + 1] += count[site];
        }
        let first = count.clone();
        let mut serves = vec![Serves { customer: 0, cost: 0 }; first[sites]];
        for customer in problem.customer_ids() {
            for offer in problem.offers(customer) {
                let at = &mut count[offer.site.index()];
                serves[*at] = Serves { customer: customer.0, cost: offer.cost };
                *at += 1;
            }
        }
        let share = (1_i64 << 57) / i64::try_from(customers.max(1)).unwrap_or(i64::MAX);
        let must = dearest.saturating_mul(64).clamp(1, share);
        let left_out = problem.customers().iter().map(|c| c.left_out.unwrap_or(must)).collect();
        Self {
            problem,
            sites,
            customers,
            left_out,
            first,
            serves,
            fixed: problem.sites().iter().map(|site| site.fixed_cost).collect(),
            standing: problem.sites().iter().map(|site| site.standing).collect(),
            most_open: problem.most_open(),
        }
    }

    /// The offers of a site.
    pub(super) fn serves(&self, site: usize) -> &[Serves] {
        &self.serves[self.first[site]..self.first[site + 1]]
    }
}
