//! The bound of a stage, exact in integers.

use rayon::prelude::*;

use super::chains::{Chain, Siblings};
use super::cuts::{Cut, Cuts};
use super::scan::{Found, Scan};
use crate::certificate::{CheckMode, Prices, Survivors};
use crate::eligibility;
use crate::ids::{ChildId, OrganisationId, VolunteerId};
use crate::model::{Coverage, CoverageClass, Instance, Rank};
use crate::objective::{self, Scale, Value};
use crate::travel::Travel;

/// Proof of a bound: a linear objective over coverage and cost, and prices for it.
///
/// The objective is `factor` · cost + Σ over classes of weight · uncovered units; the cost holds the penalties,
/// and under [`Coverage::Priced`] there are no classes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stage {
    /// Weight of a unit of cost: prices are so much finer than a metre-equivalent. 0 in a stage that
    /// proves coverage.
    pub factor: i64,
    /// Weight of an uncovered unit by class, in the policy's order; never negative.
    pub weights: Vec<i64>,
    /// Prices in the unit of this objective.
    pub prices: Prices,
    /// Cuts with their prices; each may be derived from those before it.
    pub cuts: Vec<Cut>,
    /// Price of each budget of changes, in the instance's order, or none at all.
    pub budgets: Vec<i64>,
}

/// What is proved of every level: for a coverage class the most units, for the cost the least, of any
/// answer that equals this one on the levels before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// The bounds.
    pub levels: Value,
    /// Their proofs; coverage that the network reaches with siblings free needs none.
    pub stages: Vec<Stage>,
}

/// A stage whose numbers do not fit its instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the {what} of a stage do not fit the instance")]
pub struct Broken {
    /// What does not fit.
    pub what: &'static str,
}

/// Prices, weights and factors stay below this, so that sums of a few fit `i64`.
pub(super) const WIDEST: i64 = 1 << 61;
/// Largest factor.
const FINEST: i64 = 1 << 20;

/// What can be said of every level from the stages, as in [`Proof`]. Says nothing more than the demand
/// where no stage proves anything.
///
/// # Errors
/// If a stage's numbers do not fit the instance.
pub fn level_bounds(
    instance: &Instance,
    travel: &dyn Travel,
    siblings: &Siblings,
    stages: &[Stage],
    value: &Value,
    mode: CheckMode,
) -> Result<Value, Broken> {
    let demand = demand_by_class(instance);
    if value.covered.len() != demand.len() {
        return Err(Broken { what: "levels" });
    }
    let mut bounds = nothing_proved(instance);
    for stage in stages {
        let least = Network::new(instance, siblings, stage)?.survey(travel, siblings, mode)?.bound;
        let uncovered = |class: usize| i128::from(demand[class]) - i128::from(value.covered[class]);
        let weight = |class: usize| i128::from(stage.weights[class]);
        // Every answer that equals `value` before class k has there at most so many uncovered units.
        if stage.factor == 0 {
            let Some(last) = stage.weights.iter().rposition(|&w| w > 0) else { continue };
            let before: i128 = (0..last).map(|class| weight(class) * uncovered(class)).sum();
            let missing = ceiling(least - before, weight(last)).max(0);
            let most = i128::from(demand[last]) - missing;
            bounds.covered[last] = bounds.covered[last].min(saturated(most));
        } else {
            let coverage: i128 =
                (0..demand.len()).map(|class| weight(class) * uncovered(class)).sum();
            let cost = ceiling(least - coverage, i128::from(stage.factor));
            bounds.cost = bounds.cost.max(saturated(cost));
        }
    }
    Ok(bounds)
}

/// What holds of every level without any proof.
#[must_use]
pub fn nothing_proved(instance: &Instance) -> Value {
    Value { covered: demand_by_class(instance), cost: objective::least_cost(instance) }
}

/// Whether no answer covers more than `value`, level by level, as the network's bound on the scaled
/// objective says.
///
/// The satisfiable demand vectors of the network form an integral polymatroid, so least weighted
/// uncovered units under the decreasing weights are the lexicographic optimum of coverage; an answer
/// with siblings together is one of the network. No answer costs more than (factor − 1) / room − (largest
/// bonus of all units), by the definition of the scale.
#[must_use]
pub fn network_proves_coverage(
    instance: &Instance,
    scale: Scale,
    bound: i128,
    value: &Value,
) -> bool {
    let demand = demand_by_class(instance);
    let weighted: i128 = (0_i128..)
        .zip(demand.iter().zip(&value.covered))
        .map(|(at, (&asked, &covered))| {
            (i128::from(scale.classes) - at) * (i128::from(asked) - i128::from(covered))
        })
        .sum();
    let units: i128 = instance.child_ids().map(|c| i128::from(instance.demand(c))).sum();
    let bonus = units * i128::from(instance.policy().weights.largest_keep());
    let factor = i128::from(scale.factor);
    let dearest = (factor - 1) / Scale::room(instance) - bonus;
    bound > factor * (weighted - 1) + dearest
}

/// The least cost of an answer that covers, class by class, as much as `value`, as the network's bound on the
/// scaled objective says.
#[must_use]
pub fn network_proves_cost(instance: &Instance, scale: Scale, bound: i128, value: &Value) -> i64 {
    let demand = demand_by_class(instance);
    let weights = (1..=i128::from(scale.classes)).rev();
    let missing = demand.iter().zip(&value.covered).map(|(d, c)| i128::from(*d) - i128::from(*c));
    let weighted: i128 = missing.zip(weights).map(|(units, weight)| units * weight).sum();
    saturated(bound - i128::from(scale.factor) * weighted)
}

fn ceiling(number: i128, by: i128) -> i128 {
    -(-number).div_euclid(by)
}

/// The number, or the nearest that fits.
pub(crate) fn saturated(number: i128) -> i64 {
    i64::try_from(number).unwrap_or(if number < 0 { i64::MIN } else { i64::MAX })
}

/// Units asked for by class, in the policy's order, by children who may have pairs.
pub(crate) fn demand_by_class(instance: &Instance) -> Vec<i64> {
    let classes = objective::classes(instance.policy());
    let mut demand = vec![0; classes.len()];
    for child in instance.child_ids().filter(|&c| eligibility::child(instance, c).is_ok()) {
        let units = i64::from(instance.demand(child));
        for (rank, units) in [(Rank::First, 1), (Rank::Further, units - 1)] {
            let class = CoverageClass { priority: instance.child(child).priority, rank };
            if let Some(at) = classes.iter().position(|&c| c == class) {
                demand[at] += units;
            }
        }
    }
    demand
}

/// What a look at all pairs found.
pub(crate) struct Survey {
    /// No answer's objective is lower.
    pub(crate) bound: i128,
    /// The pairs, in order of child.
    pub(crate) pairs: Vec<Found>,
}

/// The network of an instance under a stage's objective and prices.
pub(crate) struct Network<'a> {
    pub(crate) instance: &'a Instance,
    stage: &'a Stage,
    survivors: &'a Survivors,
}

impl<'a> Network<'a> {
    /// Checks that the stage fits the instance.
    pub(crate) fn new(
        instance: &'a Instance,
        siblings: &'a Siblings,
        stage: &'a Stage,
    ) -> Result<Self, Broken> {
        let prices = &stage.prices;
        let fits = |price: &i64| (-WIDEST..=WIDEST).contains(price);
        let check = |holds: bool, what| if holds { Ok(()) } else { Err(Broken { what }) };
        check((0..=FINEST).contains(&stage.factor), "factor")?;
        check(siblings.survivors().fit(&stage.budgets), "budgets")?;
        let classes = objective::classes(instance.policy()).len();
        let weights = &stage.weights;
        check(
            weights.len() == classes && weights.iter().all(|w| (0..=WIDEST).contains(w)),
            "weights",
        )?;
        check(classes > 0 || stage.factor > 0, "factor")?;
        let volunteers = &prices.volunteers;
        check(volunteers.len() == instance.volunteers().len(), "volunteers")?;
        check(volunteers.iter().all(fits), "volunteers")?;
        let pools = &prices.organisations;
        check(
            pools.len() == instance.organisations().len() && pools.iter().all(fits),
            "organisations",
        )?;
        let unlimited =
            |(o, &price): (&crate::model::Organisation, &i64)| o.capacity.is_some() || price == 0;
        check(instance.organisations().iter().zip(pools).all(unlimited), "organisations")?;
        check(prices.children.len() == instance.children().len(), "children")?;
        for child in instance.child_ids() {
            let at = &prices.children[child.index()];
            let places = match instance.requirements(child).len() {
                0 => 0,
                roles => roles + 1,
            };
            let known = eligibility::child(instance, child).is_ok();
            let shape = at.places.len() == places || (!known && at.places.is_empty());
            check(shape && fits(&at.child) && at.places.iter().all(fits), "children")?;
        }
        Ok(Self { instance, stage, survivors: siblings.survivors() })
    }

    /// Reduced cost of a pair of this (unscaled) cost, less what budgets give for it, between the volunteer's price and the largest
    /// of the places that she may take.
    pub(crate) fn reduced(&self, volunteer: VolunteerId, child: ChildId, cost: i64) -> i64 {
        let from = self.stage.prices.volunteers[volunteer.index()];
        let bonus = self.survivors.bonus(&self.stage.budgets, volunteer, child);
        self.stage.factor * cost + from - self.met(volunteer, child) - bonus
    }

    fn met(&self, volunteer: VolunteerId, child: ChildId) -> i64 {
        let prices = &self.stage.prices.children[child.index()];
        let Some((&open, roles)) = prices.places.split_last() else { return prices.child };
        let mask = eligibility::role_mask(self.instance, volunteer, child);
        let filled = roles.iter().enumerate().filter(|(at, _)| mask & (1 << at) != 0);
        let anybody = (self.open_places(child) > 0).then_some(open);
        // Somebody who fits no place is not eligible; no price then means anything.
        filled.map(|(_, &price)| price).chain(anybody).max().unwrap_or(-WIDEST)
    }

    fn open_places(&self, child: ChildId) -> i64 {
        let reserved: i64 =
            self.instance.requirements(child).iter().map(|r| i64::from(r.count)).sum();
        i64::from(self.instance.demand(child)) - reserved
    }

    /// Penalty of leaving the child's unit of `rank` uncovered.
    pub(crate) fn penalty(&self, child: ChildId, rank: Rank) -> i64 {
        let own = self.stage.factor * self.instance.child(child).penalty;
        let Coverage::Lexicographic(order) = &self.instance.policy().coverage else { return own };
        let class = CoverageClass { priority: self.instance.child(child).priority, rank };
        let at = order.iter().position(|&c| c == class);
        own + at.map_or(0, |at| self.stage.weights[at])
    }

    /// Lower bound on the stage's objective over all answers, with the pairs that a better answer
    /// could want: those with a reduced cost below 0, and forced ones. The cuts add to the reduced
    /// costs of pairs without bound siblings here, to those of chains where their options are summed;
    /// they take from none.
    ///
    /// # Errors
    /// If the stage's cuts do not fit the instance.
    pub(crate) fn survey(
        &self,
        travel: &dyn Travel,
        siblings: &Siblings,
        mode: CheckMode,
    ) -> Result<Survey, Broken> {
        let instance = self.instance;
        let cuts = Cuts::of(instance, siblings, &self.stage.cuts)?;
        let scan = Scan::new(self, travel, mode);
        let children: Vec<ChildId> =
            instance.child_ids().filter(|&c| eligibility::child(instance, c).is_ok()).collect();
        let found: Vec<Vec<Found>> = children
            .par_iter()
            .map(|&child| {
                let mut pairs = scan.below(child, 0);
                pairs.retain(|pair| !siblings.is_forced(pair.volunteer, child));
                let forced = siblings.forced(child).iter();
                pairs.extend(forced.filter_map(|&volunteer| scan.pair(volunteer, child)));
                if siblings.place(child).is_none() && !cuts.is_empty() {
                    for pair in &mut pairs {
                        let more = cuts.pair(pair.volunteer, &[child]);
                        pair.reduced = saturated(i128::from(pair.reduced) + more);
                    }
                    pairs.retain(|p| p.reduced < 0 || siblings.is_forced(p.volunteer, child));
                }
                pairs
            })
            .collect();
        let mut offers: Vec<Vec<(ChildId, i64)>> = vec![Vec::new(); instance.volunteers().len()];
        for pair in found.iter().flatten() {
            offers[pair.volunteer.index()].push((pair.child, pair.reduced));
        }
        let mut bound: i128 = children.iter().map(|&child| self.child(child, &cuts)).sum();
        bound -= cuts.constant();
        bound += self.survivors.constant(&self.stage.budgets);
        for (pool, &price) in instance.organisations().iter().zip(&self.stage.prices.organisations)
        {
            bound += i128::from(pool.capacity.unwrap_or(0)) * i128::from((-price).min(0));
        }
        let rule = Rule { scan, siblings, cuts };
        for volunteer in instance.volunteer_ids() {
            bound += self.volunteer(volunteer, &offers[volunteer.index()], &rule);
        }
        Ok(Survey { bound, pairs: found.into_iter().flatten().collect() })
    }

    fn child(&self, child: ChildId, cuts: &Cuts<'_>) -> i128 {
        let prices = &self.stage.prices.children[child.index()];
        let demand = i64::from(self.instance.demand(child));
        let arc = |capacity: i64, reduced: i64| i128::from(capacity) * i128::from(reduced.min(0));
        let mut total = i128::from(demand) * i128::from(prices.child);
        for (rank, most) in [(Rank::First, 1), (Rank::Further, demand - 1)] {
            let reduced = i128::from(self.penalty(child, rank) - prices.child);
            total += i128::from(most) * (reduced + cuts.uncovered(child, rank)).min(0);
        }
        if let Some((&open, roles)) = prices.places.split_last() {
            for (requirement, &price) in self.instance.requirements(child).iter().zip(roles) {
                total += arc(i64::from(requirement.count), price - prices.child);
            }
            total += arc(self.open_places(child), open - prices.child);
        }
        total
    }

    /// The cheapest way to fill the volunteer's places from pairs with a reduced cost below 0 and
    /// forced ones, at least; places may stay open or go to pairs of reduced cost 0.
    fn volunteer(
        &self,
        volunteer: VolunteerId,
        offers: &[(ChildId, i64)],
        rule: &Rule<'_>,
    ) -> i128 {
        let siblings = rule.siblings;
        let from = self.instance.volunteer(volunteer);
        let capacity = usize::from(from.capacity);
        // best[n]: forced children and households of n children together.
        let mut best: Vec<Option<i128>> = vec![None; capacity + 1];
        best[0] = Some(0);
        let mut singles = Vec::new();
        let mut chains = Vec::new();
        for &(child, reduced) in offers {
            match siblings.place(child) {
                Some((chain, _)) => chains.push(chain),
                None if siblings.is_forced(volunteer, child) => {
                    best = extended(&best, &[(1, reduced.into())]);
                }
                None => singles.push(i128::from(reduced)),
            }
        }
        chains.sort_unstable();
        chains.dedup();
        for chain in chains {
            let options = rule.options(&siblings.chains()[chain], volunteer);
            best = extended(&best, &options);
        }
        singles.sort_unstable();
        self.fill(volunteer, &best, &singles, &rule.cuts)
    }

    /// Adds the cheapest singles and the load arcs.
    fn fill(
        &self,
        volunteer: VolunteerId,
        best: &[Option<i128>],
        singles: &[i128],
        cuts: &Cuts<'_>,
    ) -> i128 {
        let from = self.instance.volunteer(volunteer);
        let prices = &self.stage.prices;
        let above =
            from.organisation.map_or(0, |id: OrganisationId| prices.organisations[id.index()]);
        let price = above - prices.volunteers[volunteer.index()];
        let mut cheapest: Option<i128> = None;
        // filled[n]: at most n places taken, and the load arcs of n places.
        let mut filled: Vec<Option<i128>> = best.to_vec();
        for (taken, start) in best.iter().enumerate() {
            let Some(start) = start else { continue };
            let mut sum = *start;
            for (more, &single) in singles.iter().take(best.len() - 1 - taken).enumerate() {
                sum += single;
                let at = &mut filled[taken + more + 1];
                *at = Some(at.map_or(sum, |known| known.min(sum)));
            }
        }
        let (mut load, mut least): (i128, Option<i128>) = (0, None);
        for (n, value) in filled.iter().enumerate() {
            if n > 0 {
                let cost = self.stage.factor * objective::load(self.instance.policy(), n);
                load += i128::from(cost + price);
                load += cuts.place(volunteer, u16::try_from(n).unwrap_or(u16::MAX));
            }
            least = match (least, *value) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
            if let Some(least) = least {
                cheapest = Some(cheapest.map_or(least + load, |c| c.min(least + load)));
            }
        }
        cheapest.expect("forced pairs fit the capacity, or there is a contradiction")
    }
}

/// One more choice among options (children, reduced cost), of which exactly one is taken.
fn extended(best: &[Option<i128>], options: &[(usize, i128)]) -> Vec<Option<i128>> {
    let mut next = vec![None; best.len()];
    for (taken, value) in best.iter().enumerate() {
        let Some(value) = value else { continue };
        for &(size, reduced) in options {
            if let Some(at) = next.get_mut(taken + size) {
                let sum = value + reduced;
                *at = Some(at.map_or(sum, |known: i128| known.min(sum)));
            }
        }
    }
    next
}

/// What binds a volunteer's pairs to each other.
struct Rule<'a> {
    scan: Scan<'a>,
    siblings: &'a Siblings,
    cuts: Cuts<'a>,
}

impl Rule<'_> {
    /// What the volunteer may have of a chain: sizes and reduced costs of its first groups, from what
    /// is forced on her up to the first group with a child that she may not have.
    fn options(&self, chain: &Chain, volunteer: VolunteerId) -> Vec<(usize, i128)> {
        let mut options = vec![(0, 0)];
        let (mut children, mut reduced) = (Vec::new(), 0);
        for group in &chain.groups {
            let forced = group.iter().any(|&child| self.siblings.is_forced(volunteer, child));
            for &child in group {
                let Some(pair) = self.scan.pair(volunteer, child) else { return options };
                children.push(child);
                reduced += i128::from(pair.reduced);
            }
            if forced {
                options.clear();
            }
            options.push((children.len(), reduced + self.cuts.pair(volunteer, &children)));
        }
        options
    }
}
