//! Validation of a problem: every fault at once, each with a stable code.

use std::collections::HashMap;

use super::{
    Customer, CustomerId, Measure, Offer, Sharing, Site, SiteId, SitingProblem, UNLIMITED,
};

/// Sizes that the engine takes.
pub mod limits {
    /// Most sites.
    pub const SITES: usize = 20_000;
    /// Most customers, those who are alike counted once.
    pub const CUSTOMERS: usize = 4_000_000;
    /// Most offers.
    pub const OFFERS: usize = 150_000_000;
    /// Largest sum of all costs that an answer can have.
    pub const COST: i64 = 1 << 55;
    /// Largest sum of all demands, and largest capacity that counts.
    pub const DEMAND: i64 = 1 << 40;
}

/// A contradiction in what the builder was told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code} at {place}: found {found}, allowed {allowed}")]
pub struct SitingFault {
    /// Stable code.
    pub code: &'static str,
    /// Where it stands: `customers[3].offers`.
    pub place: String,
    /// What was found.
    pub found: String,
    /// What is allowed.
    pub allowed: String,
}

/// Collects a problem and validates it as a whole.
#[derive(Clone, Debug)]
pub struct ProblemBuilder {
    problem: SitingProblem,
    alike: HashMap<Box<[u32]>, u32>,
    faults: Vec<SitingFault>,
}

impl ProblemBuilder {
    /// A problem in which at most so many sites may be open.
    #[must_use]
    pub fn new(most_open: usize, sharing: Sharing, measure: Measure) -> Self {
        let problem = SitingProblem {
            sites: Vec::new(),
            customers: Vec::new(),
            first: vec![0],
            offers: Vec::new(),
            most_open,
            sharing,
            measure,
        };
        Self { problem, alike: HashMap::new(), faults: Vec::new() }
    }

    /// Adds a site.
    pub fn site(&mut self, site: Site) -> SiteId {
        self.problem.sites.push(site);
        SiteId::at(self.problem.sites.len() - 1)
    }

    /// Adds a customer with offers in any order.
    pub fn customer(
        &mut self,
        customer: Customer,
        offers: impl IntoIterator<Item = Offer>,
    ) -> CustomerId {
        let start = self.problem.offers.len();
        self.problem.offers.extend(offers);
        self.problem.offers[start..].sort_unstable();
        self.problem.first.push(self.problem.offers.len());
        self.problem.customers.push(customer);
        CustomerId::at(self.problem.customers.len() - 1)
    }

    /// Adds somebody who counts `weight` where one of the sites (ascending) is open. Those who are covered by
    /// the same sites become one customer, whose position is the answer.
    pub fn covered(&mut self, weight: i64, sites: &[u32]) -> CustomerId {
        if let Some(&known) = self.alike.get(sites) {
            let customer = &mut self.problem.customers[known as usize];
            let sum = customer.left_out.unwrap_or(0).saturating_add(weight);
            *customer = Customer { demand: 0, left_out: Some(sum) };
            return CustomerId(known);
        }
        let offers = sites.iter().map(|&site| Offer { cost: 0, site: SiteId(site) });
        let id = self.customer(Customer { demand: 0, left_out: Some(weight) }, offers);
        self.alike.insert(sites.into(), id.0);
        id
    }

    /// The problem, if it is one.
    ///
    /// # Errors
    /// Every fault of sizes, references and numbers.
    pub fn build(mut self) -> Result<SitingProblem, Vec<SitingFault>> {
        self.check_sizes();
        if self.faults.is_empty() {
            self.check_sites();
            self.check_customers();
        }
        if self.faults.is_empty() {
            self.check_sum();
        }
        let standing = self.problem.sites.iter().filter(|site| site.standing).count();
        if self.problem.most_open < standing {
            let allowed = format!("at least the {standing} that stand");
            self.fault("too_few_open", "most_open", self.problem.most_open, &allowed);
        }
        self.problem.most_open = self.problem.most_open.min(self.problem.sites.len());
        self.problem.offers.shrink_to_fit();
        if self.faults.is_empty() { Ok(self.problem) } else { Err(self.faults) }
    }

    fn fault(&mut self, code: &'static str, place: &str, found: impl ToString, allowed: &str) {
        let (place, found) = (place.to_owned(), found.to_string());
        self.faults.push(SitingFault { code, place, found, allowed: allowed.to_owned() });
    }

    fn check_sizes(&mut self) {
        let sizes = [
            ("sites", self.problem.sites.len(), limits::SITES),
            ("customers", self.problem.customers.len(), limits::CUSTOMERS),
            ("offers", self.problem.offers.len(), limits::OFFERS),
        ];
        for (place, found, most) in sizes {
            if found > most {
                self.fault("too_large", place, found, &format!("at most {most}"));
            }
        }
    }

    fn check_sites(&mut self) {
        for at in 0..self.problem.sites.len() {
            let site = self.problem.sites[at];
            if !(0..=limits::COST).contains(&site.fixed_cost) {
                let place = format!("sites[{at}].fixed_cost");
                self.fault("out_of_range", &place, site.fixed_cost, "0 to 2^55");
            }
            let limited = site.capacity != UNLIMITED;
            if limited && !(0..=limits::DEMAND).contains(&site.capacity) {
                let place = format!("sites[{at}].capacity");
                self.fault("out_of_range", &place, site.capacity, "0 to 2^40");
            }
            if limited && self.problem.sharing == Sharing::Nearest {
                let place = format!("sites[{at}].capacity");
                self.fault(
                    "capacity_ignored",
                    &place,
                    site.capacity,
                    "none, or one server or shares",
                );
            }
            if site.fixed_cost != 0 && self.problem.measure == Measure::Largest {
                let place = format!("sites[{at}].fixed_cost");
                self.fault("not_in_the_largest", &place, site.fixed_cost, "0");
            }
        }
    }

    fn check_customers(&mut self) {
        let sites = self.problem.sites.len();
        let mut seen = vec![u32::MAX; sites];
        for id in self.problem.customer_ids() {
            let customer = self.problem.customers[id.index()];
            let mut wrong = Vec::new();
            for offer in self.problem.offers(id) {
                let known = seen.get_mut(offer.site.index());
                let fresh = known.is_some_and(|seen| std::mem::replace(seen, id.0) != id.0);
                if !fresh {
                    wrong.push(("bad_offer", offer.site.0.to_string(), "every site once"));
                }
                if !(0..=limits::COST).contains(&offer.cost) {
                    wrong.push(("out_of_range", offer.cost.to_string(), "0 to 2^55"));
                }
            }
            let left_out = customer.left_out.unwrap_or(0);
            if !(0..=limits::COST).contains(&left_out) {
                wrong.push(("out_of_range", left_out.to_string(), "0 to 2^55"));
            }
            if !(0..=limits::DEMAND).contains(&customer.demand) {
                wrong.push(("out_of_range", customer.demand.to_string(), "0 to 2^40"));
            }
            if customer.demand == 0 && self.problem.sharing == Sharing::Split {
                wrong.push(("nothing_to_share", "0".to_owned(), "demand of one unit at least"));
            }
            if customer.left_out.is_some() && self.problem.sharing != Sharing::Nearest {
                let allowed = "an offer of a standing site without limit instead";
                wrong.push(("left_out_with_capacity", left_out.to_string(), allowed));
            }
            if customer.left_out.is_some() && self.problem.measure == Measure::Largest {
                wrong.push(("not_in_the_largest", left_out.to_string(), "nobody left out"));
            }
            for (code, found, allowed) in wrong {
                self.fault(code, &format!("customers[{}]", id.0), found, allowed);
            }
        }
    }

    /// The dearest answer and all demand together stay within the limits.
    fn check_sum(&mut self) {
        let mut sum = self.problem.sites.iter().map(|s| i128::from(s.fixed_cost)).sum::<i128>();
        let mut demand = 0_i128;
        for id in self.problem.customer_ids() {
            let customer = self.problem.customers[id.index()];
            let dearest = self.problem.offers(id).last().map_or(0, |offer| offer.cost);
            sum += i128::from(dearest.max(customer.left_out.unwrap_or(0)));
            demand += i128::from(customer.demand);
        }
        if sum > i128::from(limits::COST) {
            self.fault("too_wide", "costs", sum, "2^55 for all together");
        }
        if demand > i128::from(limits::DEMAND) {
            self.fault("too_wide", "demand", demand, "2^40 for all together");
        }
    }
}
