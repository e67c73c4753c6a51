//! What an answer costs, and whether it may be.

use super::objection::Objection;
use crate::siting::model::{
    Answer, CustomerId, Measure, Offer, Served, Share, Sharing, SiteId, SitingProblem,
};

/// The cost of the answer, computed anew.
pub(super) fn check(
    problem: &SitingProblem,
    answer: &Answer,
    objections: &mut Vec<Objection>,
) -> i64 {
    let open = sites(problem, answer, objections);
    let judge = Judge { problem, open };
    let service = match (&answer.served, problem.sharing()) {
        (Served::Nearest, Sharing::Nearest) => judge.nearest(objections),
        (Served::Whole(served), Sharing::Whole) => judge.whole(served, objections),
        (Served::Split(shares), Sharing::Split) => judge.split(shares, objections),
        _ => {
            objections.push(Objection::Kind);
            return 0;
        }
    };
    let found = match problem.measure() {
        Measure::Total => {
            let fixed = problem.sites().iter().zip(&judge.open).filter(|(_, open)| **open);
            service.sum + fixed.map(|(site, _)| i128::from(site.fixed_cost)).sum::<i128>()
        }
        Measure::Largest => service.largest,
    };
    let found = i64::try_from(found).unwrap_or(i64::MAX);
    if found != answer.cost {
        objections.push(Objection::Cost { stated: answer.cost, found });
    }
    found
}

/// Which sites are open.
fn sites(problem: &SitingProblem, answer: &Answer, objections: &mut Vec<Objection>) -> Vec<bool> {
    let mut open = vec![false; problem.sites().len()];
    for (at, site) in answer.open.iter().enumerate() {
        let follows = at == 0 || answer.open[at - 1] < *site;
        match open.get_mut(site.index()) {
            Some(open) if follows => *open = true,
            _ => objections.push(Objection::Site { site: site.0 }),
        }
    }
    if answer.open.len() > problem.most_open() {
        let (open, most) = (answer.open.len(), problem.most_open());
        objections.push(Objection::TooMany { open, most });
    }
    for (at, site) in problem.sites().iter().enumerate() {
        if site.standing && !open[at] {
            objections.push(Objection::Standing { site: SiteId::at(at).0 });
        }
    }
    open
}

/// Costs of service.
#[derive(Default)]
struct Service {
    sum: i128,
    largest: i128,
}

struct Judge<'a> {
    problem: &'a SitingProblem,
    open: Vec<bool>,
}

impl Judge<'_> {
    fn offer(&self, customer: CustomerId, site: SiteId) -> Option<Offer> {
        let open = self.open.get(site.index()).copied().unwrap_or(false);
        let mut offers = self.problem.offers(customer).iter();
        offers.find(|offer| offer.site == site).copied().filter(|_| open)
    }

    fn nearest(&self, objections: &mut Vec<Objection>) -> Service {
        let mut service = Service::default();
        for customer in self.problem.customer_ids() {
            let mut offers = self.problem.offers(customer).iter();
            let nearest = offers.find(|offer| self.open[offer.site.index()]);
            let left_out = self.problem.customers()[customer.index()].left_out;
            let cost = nearest.map(|offer| offer.cost).into_iter().chain(left_out).min();
            let Some(cost) = cost else {
                objections.push(Objection::Neglected { customer: customer.0 });
                continue;
            };
            service.sum += i128::from(cost);
            service.largest = service.largest.max(i128::from(cost));
        }
        service
    }

    fn left_out(&self, customer: CustomerId, objections: &mut Vec<Objection>) -> i128 {
        let left_out = self.problem.customers()[customer.index()].left_out;
        if left_out.is_none() {
            objections.push(Objection::Neglected { customer: customer.0 });
        }
        left_out.map_or(0, i128::from)
    }

    fn whole(&self, served: &[Option<SiteId>], objections: &mut Vec<Objection>) -> Service {
        let mut service = Service::default();
        let mut load = vec![0_i64; self.open.len()];
        if served.len() != self.problem.customers().len() {
            objections.push(Objection::Kind);
            return service;
        }
        for (customer, site) in self.problem.customer_ids().zip(served) {
            let Some(site) = *site else {
                service.sum += self.left_out(customer, objections);
                continue;
            };
            let Some(offer) = self.offer(customer, site) else {
                objections.push(Objection::Service { customer: customer.0, site: site.0 });
                continue;
            };
            load[site.index()] += self.problem.customers()[customer.index()].demand;
            service.sum += i128::from(offer.cost);
        }
        self.loads(&load, objections);
        service
    }

    fn loads(&self, load: &[i64], objections: &mut Vec<Objection>) {
        for (at, (&load, site)) in load.iter().zip(self.problem.sites()).enumerate() {
            if load > site.capacity {
                let site_number = SiteId::at(at).0;
                objections.push(Objection::Load { site: site_number, load, most: site.capacity });
            }
        }
    }

    fn split(&self, shares: &[Share], objections: &mut Vec<Objection>) -> Service {
        let mut service = Service::default();
        let mut load = vec![0_i64; self.open.len()];
        // By customer: units, and units × cost.
        let mut got = vec![(0_i64, 0_i128); self.problem.customers().len()];
        for (at, share) in shares.iter().enumerate() {
            let (customer, site) = (share.customer.0, share.site.0);
            let known = share.customer.index() < got.len();
            let order = |s: &Share| (s.customer, s.site);
            let follows = at == 0 || order(&shares[at - 1]) < order(share);
            let offer = if known { self.offer(share.customer, share.site) } else { None };
            let small = (1..=1_i64 << 40).contains(&share.units);
            let Some(offer) = offer.filter(|_| follows && small) else {
                objections.push(Objection::Service { customer, site });
                continue;
            };
            let got = &mut got[share.customer.index()];
            got.0 = got.0.saturating_add(share.units);
            got.1 += i128::from(share.units) * i128::from(offer.cost);
            load[share.site.index()] = load[share.site.index()].saturating_add(share.units);
        }
        for (customer, (units, product)) in self.problem.customer_ids().zip(got) {
            let demand = self.problem.customers()[customer.index()].demand;
            if units == 0 {
                service.sum += self.left_out(customer, objections);
            } else if units == demand {
                let demand = i128::from(demand);
                service.sum += (product + demand - 1).div_euclid(demand);
            } else {
                objections.push(Objection::Shares { customer: customer.0, units, demand });
            }
        }
        self.loads(&load, objections);
        service
    }
}
