//! Why this pair, why not that one, what else, and what blocks.
//!
//! Prices are exact over all eligible pairs: the best answer with the pair mandatory (warm from the
//! round's optimum) or forbidden is found, the checker accepts it, and the values are compared level by
//! level.

use std::cmp::Ordering;

use crate::certificate::{CheckMode, Pair, Solution, Status, Survivors, Violation, check};
use crate::eligibility;
use crate::ids::{ChildId, VolunteerId};
use crate::model::{Households, Instance};
use crate::objective::{self, PairCost, Scale, TooWide};
use crate::pairing::{self, Forcing, Monitor, Options, Refusal};
use crate::travel::Travel;
use crate::units::{Cost, Leg};

/// Most alternatives that are priced exactly for one child.
const MOST_FORCED: usize = 64;
/// The same where changes are limited.
const MOST_LIMITED: usize = 16;

/// A round with its answer.
#[derive(Clone, Copy)]
pub struct Answered<'a> {
    /// The round.
    pub instance: &'a Instance,
    /// How one gets about.
    pub travel: &'a dyn Travel,
    /// The answer, accepted by the checker.
    pub solution: &'a Solution,
    /// How to solve again.
    pub options: Options,
    /// When to stop.
    pub monitor: &'a dyn Monitor,
}

/// Why there is no explanation.
#[derive(Debug, thiserror::Error)]
pub enum Unexplained {
    /// The round is too large for exact costs.
    #[error(transparent)]
    TooWide(#[from] TooWide),
    /// The checker rejects an answer found for a comparison.
    #[error("the checker rejects an answer: {0}")]
    Rejected(Violation),
}

/// What a pair costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The way; `None` for a remote pair.
    pub leg: Option<Leg>,
    /// The parts that belong to the pair.
    pub cost: PairCost,
    /// What the volunteer's last child costs for balance: this one, if she does not have it yet.
    pub load: Cost,
}

/// What a change does to the best value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// Covered units gained (lost where negative) by class, in the policy's order.
    pub covered: Vec<i64>,
    /// Policy cost gained.
    pub cost: Cost,
    /// Whether both values are proved optimal, which makes the price exact.
    pub exact: bool,
}

impl Price {
    /// Compares two prices: `Less` is cheaper. Units of the first class on which they differ decide,
    /// and the cost where none does.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Ordering {
        let units = other.covered.cmp(&self.covered);
        units.then(self.cost.cmp(&other.cost))
    }
}

/// What there is to say about a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// In the answer; `without` is the price of forbidding it, `None` for a mandatory pair or where no
    /// answer is left.
    Chosen {
        /// What it costs.
        facts: Facts,
        /// Price of forbidding it.
        without: Option<Price>,
    },
    /// A rule forbids it.
    Refused(eligibility::Refusal),
    /// Eligible, not in the answer; `forced` is the price of having it, `None` where no answer has it
    /// (mandatory pairs fill its places).
    Possible {
        /// What it would cost.
        facts: Facts,
        /// Price of forcing it.
        forced: Option<Price>,
    },
}

/// A volunteer whom the child could have instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// Who.
    pub volunteer: VolunteerId,
    /// What the pair would cost.
    pub facts: Facts,
    /// Price of forcing it.
    pub price: Price,
}

/// A volunteer with a place left who may have the child: she could step in and nobody else would change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reserve {
    /// Who.
    pub volunteer: VolunteerId,
    /// What the pair would cost.
    pub facts: Facts,
}

/// What there is to say about a child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Child {
    /// Rule that bars the child from every pair.
    pub refusal: Option<eligibility::Refusal>,
    /// The child's pairs.
    pub pairs: Vec<(Pair, Facts)>,
    /// Units that stay uncovered.
    pub missing: u16,
    /// Position of the violator that proves them uncoverable.
    pub violator: Option<usize>,
    /// The cheapest volunteers not chosen, by price.
    pub alternatives: Vec<Alternative>,
    /// Whether no volunteer left out can be cheaper than those listed.
    pub complete: bool,
    /// Everybody who could step in, by what the pair would cost her, then by volunteer.
    pub reserves: Vec<Reserve>,
}

/// Explains the pair.
///
/// # Errors
/// A round too wide for exact costs; an answer that the checker rejects.
pub fn pair(
    answered: Answered<'_>,
    volunteer: VolunteerId,
    child: ChildId,
) -> Result<Verdict, Unexplained> {
    let leg = match eligibility::pair(answered.instance, answered.travel, volunteer, child) {
        Ok(leg) => leg,
        Err(refusal) => return Ok(Verdict::Refused(refusal)),
    };
    let facts = facts(answered, volunteer, child, leg);
    if is_chosen(answered.solution, volunteer, child) {
        let changed = answered.instance.with_forbidden(volunteer, child);
        let without = match changed {
            Some(changed) => price(answered, &changed)?,
            None => None,
        };
        return Ok(Verdict::Chosen { facts, without });
    }
    Ok(Verdict::Possible { facts, forced: forced(answered, None, volunteer, child)? })
}

/// Explains the child, with up to `most` alternatives.
///
/// Candidates are priced exactly in the order of a lower bound, the reduced cost at the
/// certificate's prices, until no other can be among the cheapest.
///
/// # Errors
/// A round too wide for exact costs; an answer that the checker rejects.
pub fn child(answered: Answered<'_>, child: ChildId, most: usize) -> Result<Child, Unexplained> {
    let Answered { instance, travel, solution, .. } = answered;
    let refusal = eligibility::child(instance, child).err();
    let chosen: Vec<Pair> = solution.pairs.iter().filter(|p| p.child == child).copied().collect();
    let given = u16::try_from(chosen.len()).unwrap_or(u16::MAX);
    let missing = if refusal.is_some() { 0 } else { instance.demand(child).saturating_sub(given) };
    let of = |pair: &Pair| {
        let leg = eligibility::way(instance, travel, pair.volunteer, child);
        (*pair, facts(answered, pair.volunteer, child, leg))
    };
    let violators = &solution.certificate.violators;
    let mut explained = Child {
        refusal,
        pairs: chosen.iter().map(of).collect(),
        missing,
        violator: violators.iter().position(|v| v.children.binary_search(&child).is_ok()),
        alternatives: Vec::new(),
        complete: true,
        reserves: reserves(answered, child),
    };
    if explained.refusal.is_some() || solution.status == Status::Infeasible {
        return Ok(explained);
    }
    let scale = Scale::of(instance, travel.longest())?;
    let scaled = pairing::scaled(instance, scale, &solution.value);
    let candidates = candidates(answered, child, scaled);
    // Within budgets every price is a repair of its own.
    let limited = !instance.budgets().is_empty();
    let most_forced = if limited { MOST_LIMITED } else { MOST_FORCED };
    let mut warm = match candidates.is_empty() || most == 0 || limited {
        true => None,
        false => Forcing::new(instance, travel, answered.options, answered.monitor)?,
    };
    for (at, (bound, volunteer, facts)) in candidates.into_iter().enumerate() {
        let last = explained.alternatives.get(most.saturating_sub(1));
        if most == 0
            || last.is_some_and(|last| cannot_beat(answered, scale, bound, volunteer, last))
        {
            break;
        }
        if at >= most_forced {
            explained.complete = false;
            break;
        }
        let Some(price) = forced(answered, warm.as_mut(), volunteer, child)? else { continue };
        explained.complete &= price.exact;
        let found = Alternative { volunteer, facts, price };
        let before = |a: &Alternative| {
            a.price.compare(&found.price).then(a.volunteer.cmp(&found.volunteer)).is_lt()
        };
        let place = explained.alternatives.partition_point(before);
        explained.alternatives.insert(place, found);
        explained.alternatives.truncate(most);
    }
    Ok(explained)
}

/// Whether no volunteer from this one on, in order of bound, can come before `last`.
///
/// A price of scaled value ≥ `bound` = w · factor + rest costs at least `rest` where it loses no unit,
/// and otherwise loses units of weight w or more. Forcing one pair changes the optimum of a network
/// along one cycle, which meets the root once: at most one unit is lost and one gained. Least bad is
/// then one unit of the class of weight w. With siblings together several may be lost: least bad are
/// w units of the last class.
fn cannot_beat(
    answered: Answered<'_>,
    scale: Scale,
    bound: i128,
    volunteer: VolunteerId,
    last: &Alternative,
) -> bool {
    let Answered { instance, solution, .. } = answered;
    if solution.status != Status::Optimal || !instance.budgets().is_empty() {
        return false;
    }
    let classes = last.price.covered.len();
    // No change betters an optimum.
    let bound = bound.max(0);
    let (weight, rest) = match classes {
        0 => (0, bound),
        _ => (bound.div_euclid(scale.factor.into()), bound.rem_euclid(scale.factor.into())),
    };
    let mut covered = vec![0; classes];
    let weight = i64::try_from(weight).unwrap_or(i64::MAX);
    if weight > 0 && instance.policy().households == Households::Together {
        covered[classes - 1] = -weight;
    } else if weight > 0 {
        let from_end = usize::try_from(weight).unwrap_or(classes).min(classes);
        covered[classes - from_end] = -1;
    }
    let cost = Cost::try_from(rest).unwrap_or(Cost::MAX);
    let least = Price { covered, cost, exact: true };
    least.compare(&last.price).then(volunteer.cmp(&last.volunteer)).is_gt()
}

/// Eligible volunteers whom the child does not have, by a lower bound on the price of forcing them.
fn candidates(
    answered: Answered<'_>,
    child: ChildId,
    scaled: i128,
) -> Vec<(i128, VolunteerId, Facts)> {
    let Answered { instance, travel, solution, .. } = answered;
    let slack = solution.bound - scaled;
    let prices = &solution.certificate.prices;
    let survivors = Survivors::of(instance, travel);
    let mut found = Vec::new();
    for volunteer in instance.volunteer_ids() {
        let Ok(leg) = eligibility::pair(instance, travel, volunteer, child) else { continue };
        if is_chosen(solution, volunteer, child) {
            continue;
        }
        let facts = facts(answered, volunteer, child, leg);
        let at_child = &prices.children[child.index()];
        let roles = eligibility::role_mask(instance, volunteer, child);
        let requirements = instance.requirements(child).len();
        let open = |at: usize| at >= requirements || roles & (1 << at) != 0;
        let places = at_child.places.iter().enumerate().filter(|(at, _)| open(*at));
        let offer = places.map(|(_, price)| *price).max().unwrap_or(at_child.child);
        let reduced = i128::from(facts.cost.total()) - i128::from(offer)
            + i128::from(prices.volunteers[volunteer.index()]);
        let bonus = survivors.bonus(&solution.certificate.budgets, volunteer, child);
        found.push((slack + (reduced - i128::from(bonus)).max(0), volunteer, facts));
    }
    found.sort_by_key(|&(bound, volunteer, _)| (bound, volunteer));
    found
}

/// Everybody with a place left who may have the child and does not; nobody where the child may have no pairs. O(volunteers).
fn reserves(answered: Answered<'_>, child: ChildId) -> Vec<Reserve> {
    let Answered { instance, travel, solution, .. } = answered;
    let mut load = vec![0_u32; instance.volunteers().len()];
    let mut pools = vec![0_u32; instance.organisations().len()];
    for pair in &solution.pairs {
        load[pair.volunteer.index()] += 1;
        if let Some(pool) = instance.volunteer(pair.volunteer).organisation {
            pools[pool.index()] += 1;
        }
    }
    let reserve = |volunteer: VolunteerId| {
        let person = instance.volunteer(volunteer);
        let has_room = person.organisation.is_none_or(|pool| {
            let most = instance.organisation(pool).capacity;
            most.is_none_or(|most| pools[pool.index()] < most)
        });
        let able = has_room
            && load[volunteer.index()] < u32::from(person.capacity)
            && !is_chosen(solution, volunteer, child);
        let leg = able.then(|| eligibility::pair(instance, travel, volunteer, child).ok())??;
        Some(Reserve { volunteer, facts: facts(answered, volunteer, child, leg) })
    };
    let mut all: Vec<Reserve> = instance.volunteer_ids().filter_map(reserve).collect();
    all.sort_by_key(|one| (one.facts.cost.total() + one.facts.load, one.volunteer));
    all
}

fn is_chosen(solution: &Solution, volunteer: VolunteerId, child: ChildId) -> bool {
    solution.pairs.iter().any(|p| p.volunteer == volunteer && p.child == child)
}

fn facts(
    answered: Answered<'_>,
    volunteer: VolunteerId,
    child: ChildId,
    leg: Option<Leg>,
) -> Facts {
    let Answered { instance, solution, .. } = answered;
    let has = solution.pairs.iter().filter(|p| p.volunteer == volunteer).count();
    let more = usize::from(!is_chosen(solution, volunteer, child));
    Facts {
        leg,
        cost: objective::pair(instance, volunteer, child, leg),
        load: objective::load(instance.policy(), has + more),
    }
}

/// Price of forcing the eligible pair; `None` where no answer has it.
fn forced(
    answered: Answered<'_>,
    warm: Option<&mut Forcing<'_>>,
    volunteer: VolunteerId,
    child: ChildId,
) -> Result<Option<Price>, Unexplained> {
    let Ok(changed) = answered.instance.with_pin(volunteer, child) else { return Ok(None) };
    match warm.and_then(|warm| warm.with(volunteer, child, answered.monitor)) {
        Some(other) => compared(answered, &changed, &other),
        None => price(answered, &changed),
    }
}

/// What the best value becomes in the changed round; `None` where that has no answer.
fn price(answered: Answered<'_>, changed: &Instance) -> Result<Option<Price>, Unexplained> {
    let Answered { travel, options, monitor, .. } = answered;
    let other = match pairing::rebalance(changed, travel, options, monitor) {
        Ok(other) => other.solution,
        Err(Refusal::Unmet) => return Ok(None),
        Err(Refusal::TooWide(error)) => return Err(error.into()),
    };
    compared(answered, changed, &other)
}

/// The difference to an answer of the changed round, which the checker must accept.
fn compared(
    answered: Answered<'_>,
    changed: &Instance,
    other: &Solution,
) -> Result<Option<Price>, Unexplained> {
    let report = check(changed, answered.travel, other, CheckMode::Indexed);
    if let Some(violation) = report.violations.into_iter().next() {
        return Err(Unexplained::Rejected(violation));
    }
    if other.status == Status::Infeasible {
        return Ok(None);
    }
    let solution = answered.solution;
    let (before, after) = (&solution.value, &other.value);
    Ok(Some(Price {
        covered: after.covered.iter().zip(&before.covered).map(|(a, b)| a - b).collect(),
        cost: after.cost - before.cost,
        exact: solution.status == Status::Optimal && other.status == Status::Optimal,
    }))
}
