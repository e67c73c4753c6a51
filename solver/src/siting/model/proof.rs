//! Why no answer costs less: prices of customers, and a tree of cases.
//!
//! For any prices λ of the customers, an answer costs at least
//! Σ λ_i + Σ_i min(0, left_out_i − λ_i) + Σ_j open (fixed_j + worth_j), where worth_j is the least that site j
//! can make of Σ (cost_ij − λ_i) within its capacity: the Lagrangian relaxation of "everybody is served
//! once" (Cornuéjols, Fisher and Nemhauser 1977). The least over sets of sites that may be open is a bound,
//! whatever the prices.

use super::{CustomerId, SiteId};

/// One step of a proof. Steps stand in preorder: a case, then everything that is said of its first half,
/// then everything that is said of its second.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// With these prices, nothing in this case costs less than the bound.
    Leaf {
        /// Position of the prices.
        prices: usize,
    },
    /// With these prices, each of the sites changed alone makes everything cost the bound at least; the rest
    /// of this case follows.
    Fixed {
        /// Position of the prices.
        prices: usize,
        /// Nothing without one of them is cheaper than the bound.
        open: Vec<SiteId>,
        /// Nothing with one of them is cheaper than the bound.
        closed: Vec<SiteId>,
    },
    /// Two cases: the site is closed; the site is open.
    Site(SiteId),
    /// Two cases: the customer is served by none of the sites; by none but them.
    Offers {
        /// The customer.
        customer: CustomerId,
        /// Ascending.
        sites: Vec<SiteId>,
    },
}

/// No answer costs less than the bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// What every answer costs at least.
    pub bound: i64,
    /// Prices are counted in this fraction of a unit of cost.
    pub scale: i64,
    /// Prices of all customers, once for every time that they were found anew.
    pub prices: Vec<Vec<i64>>,
    /// The cases; none where the bound is one that needs no proof.
    pub steps: Vec<Step>,
}

impl Proof {
    /// Of the bound that needs no proof: no cost is negative.
    #[must_use]
    pub fn none() -> Self {
        Self { bound: 0, scale: 1, prices: Vec::new(), steps: Vec::new() }
    }
}
