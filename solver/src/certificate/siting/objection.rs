//! What the checker of sitings can object to.

/// A broken rule or a false statement, with what was found and what holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Objection {
    /// An open site that does not exist, or is named twice or out of order.
    #[error("open site {site} does not exist or stands out of order")]
    Site {
        /// The site.
        site: u32,
    },
    /// More open sites than may be.
    #[error("{open} sites are open, at most {most} may be")]
    TooMany {
        /// Open sites.
        open: usize,
        /// Most that may be.
        most: usize,
    },
    /// A standing site that is not open.
    #[error("site {site} stands, but is not open")]
    Standing {
        /// The site.
        site: u32,
    },
    /// A kind of service that the problem does not know.
    #[error("who serves is not stated as the problem asks for")]
    Kind,
    /// Service by a site that is closed, or does not offer it, or a share out of order or of nothing.
    #[error("customer {customer} is not served by site {site} as stated")]
    Service {
        /// The customer.
        customer: u32,
        /// The site.
        site: u32,
    },
    /// A customer who must be served and is not.
    #[error("customer {customer} must be served")]
    Neglected {
        /// The customer.
        customer: u32,
    },
    /// Shares that are not the demand.
    #[error("customer {customer} gets {units} units, asks for {demand}")]
    Shares {
        /// The customer.
        customer: u32,
        /// Units of all shares.
        units: i64,
        /// Her demand.
        demand: i64,
    },
    /// Too much for a site.
    #[error("site {site} serves {load} units, at most {most}")]
    Load {
        /// The site.
        site: u32,
        /// Its load.
        load: i64,
        /// Its capacity.
        most: i64,
    },
    /// The stated cost is not what the answer costs.
    #[error("the answer states a cost of {stated}, it is {found}")]
    Cost {
        /// As stated.
        stated: i64,
        /// As found.
        found: i64,
    },
    /// A proof that names what does not exist, or is no tree.
    #[error("step {step} of the proof names what is not there, or the cases are no tree")]
    Step {
        /// Position of the step.
        step: usize,
    },
    /// Prices of another number than the customers, or out of range.
    #[error("prices {prices} of the proof are not one a customer, or too large")]
    Prices {
        /// Position of the prices.
        prices: usize,
    },
    /// A case in which something may cost less than the bound.
    #[error("step {step} proves {found} parts, the bound is {wanted}")]
    Weak {
        /// Position of the step.
        step: usize,
        /// What its prices prove.
        found: i128,
        /// What they have to exceed.
        wanted: i128,
    },
}
