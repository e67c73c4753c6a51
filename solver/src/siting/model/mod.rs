//! What is to be sited, and what an answer and its proof are.
//!
//! One model for the whole family: customers are served by open sites that offer to serve them, each
//! offer at a cost. Offers of all sites make it the p-median problem (Hakimi 1964); offers at no cost
//! within a radius, with a price for who is left out, the maximal covering location problem (Church and
//! ReVelle 1974); capacities and fixed costs, capacitated location with one server a customer or with
//! shared customers. The largest cost instead of the sum makes it the p-center problem.
//!
//! All quantities are integers in units that the caller chooses: one unit of cost, one of demand.

mod answer;
mod builder;
mod proof;

pub use answer::{Answer, Served, Share};
pub use builder::{ProblemBuilder, SitingFault, limits};
pub use proof::{Proof, Step};

use crate::ids::position;

/// As a capacity, none.
pub const UNLIMITED: i64 = i64::MAX;

position!(
    /// A site of a problem, by position.
    SiteId
);
position!(
    /// A customer of a problem, by position.
    CustomerId
);

/// A place that may be opened, or is open already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Site {
    /// Most units of demand; [`UNLIMITED`] for no limit.
    pub capacity: i64,
    /// Cost of having it open.
    pub fixed_cost: i64,
    /// Open whatever is decided; it counts among the open ones.
    pub standing: bool,
}

impl Site {
    /// May be opened, serves whoever comes, costs nothing.
    pub const CANDIDATE: Self = Self { capacity: UNLIMITED, fixed_cost: 0, standing: false };
}

/// Somebody to be served, or several who are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Customer {
    /// Units of capacity that serving takes.
    pub demand: i64,
    /// Cost of not serving; `None` where serving is a must. Where capacities bind it is always: there an offer of a
    /// standing site without limit says what leaving out costs.
    pub left_out: Option<i64>,
}

/// A site that can serve a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Offer {
    /// Cost of serving all of the demand.
    pub cost: i64,
    /// The site.
    pub site: SiteId,
}

/// Who serves a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// The cheapest open site: capacities do not bind.
    Nearest,
    /// One site serves all of the demand, within its capacity.
    Whole,
    /// Sites may share the demand, within their capacities.
    Split,
}

/// What is to be small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// The sum of all costs.
    Total,
    /// The largest cost of an offer that is used; the problem has [`Sharing::Nearest`], no fixed costs and
    /// nobody left out.
    Largest,
}

/// A valid problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SitingProblem {
    sites: Vec<Site>,
    customers: Vec<Customer>,
    /// First offer of each customer, and the end.
    first: Vec<usize>,
    /// By customer, ascending by cost, then site.
    offers: Vec<Offer>,
    most_open: usize,
    sharing: Sharing,
    measure: Measure,
}

impl SitingProblem {
    /// All sites.
    #[must_use]
    pub fn sites(&self) -> &[Site] {
        &self.sites
    }

    /// All customers.
    #[must_use]
    pub fn customers(&self) -> &[Customer] {
        &self.customers
    }

    /// The offers to a customer, ascending by cost, then site.
    #[must_use]
    pub fn offers(&self, customer: CustomerId) -> &[Offer] {
        &self.offers[self.first[customer.index()]..self.first[customer.index() + 1]]
    }

    /// The offers of all customers together.
    #[must_use]
    pub fn offers_in_all(&self) -> usize {
        self.offers.len()
    }

    /// Most sites that may be open, standing ones included.
    #[must_use]
    pub fn most_open(&self) -> usize {
        self.most_open
    }

    /// Who serves.
    #[must_use]
    pub fn sharing(&self) -> Sharing {
        self.sharing
    }

    /// What is to be small.
    #[must_use]
    pub fn measure(&self) -> Measure {
        self.measure
    }

    /// Answers whose costs differ by no more count as equal. Where customers are shared, the cost of each of them is
    /// rounded up, and no more of them need be than there are sites.
    #[must_use]
    pub fn tolerance(&self) -> i64 {
        let most = self.sites.len().min(self.customers.len());
        if self.sharing == Sharing::Split { 2 * i64::try_from(most).unwrap_or(0) } else { 0 }
    }

    /// Positions of all customers.
    pub fn customer_ids(&self) -> impl Iterator<Item = CustomerId> + use<> {
        (0..u32::try_from(self.customers.len()).unwrap_or(u32::MAX)).map(CustomerId)
    }

    /// The same problem with another limit on open sites; at least the standing ones, at most all.
    #[must_use]
    pub fn with_most_open(&self, most: usize) -> Self {
        let standing = self.sites.iter().filter(|site| site.standing).count();
        Self { most_open: most.clamp(standing, self.sites.len()), ..self.clone() }
    }

    /// How many customers stay further than `largest` from every open site: offers above it vanish, the
    /// others cost nothing, and who is left out costs one. A problem of [`Measure::Largest`] can do with
    /// `largest` just where this one can cost nothing.
    #[must_use]
    pub fn within(&self, largest: i64) -> Self {
        let mut first = Vec::with_capacity(self.first.len());
        let mut offers = Vec::new();
        for customer in self.customer_ids() {
            first.push(offers.len());
            let near = self.offers(customer).iter().take_while(|offer| offer.cost <= largest);
            offers.extend(near.map(|offer| Offer { cost: 0, site: offer.site }));
            offers[first[first.len() - 1]..].sort_unstable();
        }
        first.push(offers.len());
        let customer = |customer: &Customer| Customer { left_out: Some(1), ..*customer };
        Self {
            customers: self.customers.iter().map(customer).collect(),
            first,
            offers,
            measure: Measure::Total,
            sites: self.sites.clone(),
            most_open: self.most_open,
            sharing: Sharing::Nearest,
        }
    }
}
