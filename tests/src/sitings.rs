//! Small random siting problems, and their best answers by trying every one.

use tongxing_solver::siting::model::{
    Customer, CustomerId, Measure, Offer, ProblemBuilder, Sharing, Site, SiteId, SitingProblem,
};

use crate::random::Dice;

/// Draws of whole numbers.
pub struct Draws(Dice);

impl Draws {
    /// By seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Dice::new(seed))
    }

    /// A number from 0 to below `end`.
    pub fn below(&mut self, end: i64) -> i64 {
        let end = usize::try_from(end.max(1)).expect("positive");
        i64::try_from(self.0.below(end)).expect("small")
    }
}

/// A problem of at most seven sites and seven customers. Costs are multiples of 6 and demands at most 3, so that
/// shares cost whole numbers.
#[must_use]
pub fn problem(seed: u64, sharing: Sharing, measure: Measure) -> SitingProblem {
    let mut draws = Draws::new(seed);
    // Trying every share takes long.
    let (more, most) = if sharing == Sharing::Split { (3, 4) } else { (6, 7) };
    let sites = 2 + draws.below(more);
    let customers = 1 + draws.below(most);
    let largest = measure == Measure::Largest;
    let limited = sharing != Sharing::Nearest;
    let priced = !largest && draws.below(2) == 0;
    let most = usize::try_from(1 + draws.below(sites)).expect("small");
    let mut builder = ProblemBuilder::new(most, sharing, measure);
    let mut standing = 0;
    for _ in 0..sites {
        let stands = standing < most && draws.below(8) == 0;
        standing += usize::from(stands);
        builder.site(Site {
            capacity: if limited { 1 + draws.below(8) } else { Site::CANDIDATE.capacity },
            fixed_cost: if priced { 6 * draws.below(9) } else { 0 },
            standing: stands,
        });
    }
    let sparse = draws.below(3) == 0;
    for _ in 0..customers {
        let left_out = (!largest && !limited && draws.below(3) == 0).then(|| 6 * draws.below(30));
        let demand = 1 + draws.below(3);
        let offers: Vec<Offer> = (0..sites)
            .filter(|_| !sparse || draws.below(3) > 0)
            .collect::<Vec<i64>>()
            .into_iter()
            .map(|site| {
                let site = SiteId(u32::try_from(site).expect("small"));
                Offer { cost: 6 * draws.below(12), site }
            })
            .collect();
        builder.customer(Customer { demand, left_out }, offers);
    }
    builder.build().expect("valid")
}

/// A problem of covering: weights within a radius of points on a line.
#[must_use]
pub fn cover(seed: u64) -> SitingProblem {
    let mut draws = Draws::new(seed);
    let sites = 2 + draws.below(7);
    let most = usize::try_from(1 + draws.below(sites)).expect("small");
    let mut builder = ProblemBuilder::new(most, Sharing::Nearest, Measure::Total);
    for _ in 0..sites {
        builder.site(Site::CANDIDATE);
    }
    for _ in 0..4 + draws.below(20) {
        let near: Vec<u32> = (0..sites)
            .filter(|_| draws.below(3) == 0)
            .map(|site| u32::try_from(site).expect("small"))
            .collect();
        builder.covered(draws.below(50), &near);
    }
    builder.build().expect("valid")
}

/// What the best answer costs; `None` where there is none.
#[must_use]
pub fn least(problem: &SitingProblem) -> Option<i64> {
    let sites = problem.sites().len();
    let sets = (0..1_usize << sites).filter(|set| {
        let stands = |(at, site): (usize, &Site)| !site.standing || set >> at & 1 == 1;
        set.count_ones() as usize <= problem.most_open()
            && problem.sites().iter().enumerate().all(stands)
    });
    sets.filter_map(|set| {
        let mut room: Vec<i64> = problem.sites().iter().map(|site| site.capacity).collect();
        let open = problem.sites().iter().enumerate().filter(|(at, _)| set >> at & 1 == 1);
        let fixed: i64 = open.map(|(_, site)| site.fixed_cost).sum();
        serve(problem, set, 0, &mut room).map(|cost| cost + fixed)
    })
    .min()
}

/// The least cost of serving the customers from `at` on.
fn serve(problem: &SitingProblem, set: usize, at: usize, room: &mut [i64]) -> Option<i64> {
    let Some(customer) = problem.customers().get(at) else { return Some(0) };
    let both = |here: i64, rest: Option<i64>| match problem.measure() {
        Measure::Total => rest.map(|rest| here + rest),
        Measure::Largest => rest.map(|rest| here.max(rest)),
    };
    let id = CustomerId(u32::try_from(at).expect("small"));
    let offers: Vec<Offer> = problem.offers(id).to_vec();
    let open: Vec<Offer> = offers.into_iter().filter(|o| set >> o.site.index() & 1 == 1).collect();
    if problem.sharing() == Sharing::Nearest {
        // Nobody is in the way of anybody.
        let here = open.iter().map(|offer| offer.cost).chain(customer.left_out).min()?;
        return both(here, serve(problem, set, at + 1, room));
    }
    let mut best = customer.left_out.and_then(|cost| both(cost, serve(problem, set, at + 1, room)));
    let mut try_one = |cost: Option<i64>| {
        best = best.into_iter().chain(cost).min();
    };
    match problem.sharing() {
        Sharing::Nearest | Sharing::Whole => {
            for offer in open {
                if room[offer.site.index()] >= customer.demand {
                    room[offer.site.index()] -= customer.demand;
                    try_one(both(offer.cost, serve(problem, set, at + 1, room)));
                    room[offer.site.index()] += customer.demand;
                }
            }
        }
        Sharing::Split => {
            try_one(share(problem, (set, at), &open, customer.demand, room));
        }
    }
    best
}

/// The least cost of sharing what is left of a customer among the offers, and of all after her.
fn share(
    problem: &SitingProblem,
    (set, at): (usize, usize),
    open: &[Offer],
    left: i64,
    room: &mut [i64],
) -> Option<i64> {
    if left == 0 {
        return serve(problem, set, at + 1, room);
    }
    let (offer, others) = open.split_first()?;
    let demand = problem.customers()[at].demand;
    let mut best = None;
    for units in 0..=left.min(room[offer.site.index()]) {
        room[offer.site.index()] -= units;
        let rest = share(problem, (set, at), others, left - units, room);
        room[offer.site.index()] += units;
        let cost = rest.map(|rest| rest + units * offer.cost / demand);
        best = best.into_iter().chain(cost).min();
    }
    best
}
