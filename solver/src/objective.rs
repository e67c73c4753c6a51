//! The only definition of cost and of the lexicographic levels.
//!
//! Levels are the coverage classes in the policy's order (maximise covered units), then one policy
//! cost in metre-equivalents (minimise), which holds what each uncovered unit costs beside its class
//! ([`Child::penalty`](crate::model::Child::penalty)). A child with demand k that has j volunteers covers its
//! `first` class once if j ≥ 1 and its `further` class max(0, j − 1) times.

use crate::ids::{ChildId, VolunteerId};
use crate::model::{Coverage, CoverageClass, Instance, LanguageSet, Mode, NeedSet, Policy, Rank};
use crate::travel::Rate;
use crate::units::{Cost, Leg};

/// The parts of a pair's cost that belong to the pair alone. The load cost ([`load`]) belongs to the
/// volunteer's whole set of children.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PairCost {
    /// Travel, weighted.
    pub travel: Cost,
    /// Fit of skills to needs.
    pub need: Cost,
    /// Language.
    pub language: Cost,
    /// Bonus for keeping a previous pair; zero or negative.
    pub continuity: Cost,
}

impl PairCost {
    /// The sum of the parts.
    #[must_use]
    pub fn total(self) -> Cost {
        self.travel + self.need + self.language + self.continuity
    }
}

/// Cost of a pair whose way is `leg` (`None` for remote pairs, whose travel does not weigh).
#[must_use]
pub fn pair(
    instance: &Instance,
    volunteer_id: VolunteerId,
    child_id: ChildId,
    leg: Option<Leg>,
) -> PairCost {
    let policy = instance.policy();
    let (from, to) = (instance.volunteer(volunteer_id), instance.child(child_id));
    PairCost {
        travel: match (from.mode, leg) {
            (Mode::Near, Some(leg)) => travel(policy, leg),
            _ => 0,
        },
        need: need(policy, to.needs, from.skills),
        language: language(policy, to.languages, from.languages),
        continuity: continuity(instance, volunteer_id, child_id),
    }
}

/// Weighted travel: metres × permille and minutes × their weight, rounded half up to a whole
/// metre-equivalent.
#[must_use]
pub fn travel(policy: &Policy, leg: Leg) -> Cost {
    let metres = i64::from(leg.metres.0) * i64::from(policy.weights.per_metre_permille);
    match i64::from(policy.weights.per_minute) {
        0 => (metres + 500) / 1000,
        per_minute => {
            let seconds = i64::from(leg.seconds.0) * per_minute * 1000;
            (metres * 60 + seconds + 30_000) / 60_000
        }
    }
}

/// The least that [`travel`] charges over a straight distance, for ways no faster than `top_speed`.
#[must_use]
pub fn rate(policy: &Policy, top_speed: f64) -> Rate {
    Rate::new(policy.weights.per_metre_permille, policy.weights.per_minute, top_speed)
}

/// Fit of skills to needs: the mean over the child's needs of the same/related/other cost, rounded
/// down. No need stated costs the same as a need that is met.
#[must_use]
pub fn need(policy: &Policy, needs: NeedSet, skills: NeedSet) -> Cost {
    let weights = &policy.weights;
    if needs.is_empty() {
        return weights.same_need;
    }
    let sum: Cost = needs
        .iter()
        .map(|need| {
            if skills.contains(need) {
                weights.same_need
            } else if skills.intersects(policy.related_to(need)) {
                weights.related_need
            } else {
                weights.other_need
            }
        })
        .sum();
    sum / i64::from(needs.len())
}

/// Cost of having no language in common; nothing where either side states none.
#[must_use]
pub fn language(policy: &Policy, child: LanguageSet, volunteer: LanguageSet) -> Cost {
    if child.is_empty() || volunteer.is_empty() || child.intersects(volunteer) {
        0
    } else {
        policy.weights.language
    }
}

/// Bonus (≤ 0) for keeping a previous pair: base plus per completed month, at most the maximum, times what the
/// child's priority makes of it, rounded towards 0.
#[must_use]
pub fn continuity(instance: &Instance, volunteer: VolunteerId, child: ChildId) -> Cost {
    let weights = &instance.policy().weights;
    instance.previous_since(volunteer, child).map_or(0, |since| {
        let months = i64::from(since.months_until(instance.date()));
        let bonus = (weights.keep_base + weights.keep_per_month * months).min(weights.keep_max);
        let permille = weights.keep_permille[instance.child(child).priority.index()];
        -(bonus * i64::from(permille) / 1000)
    })
}

/// What no answer costs less than: all parts of a pair's cost are ≥ 0 but the bonus of a previous pair.
#[must_use]
pub fn least_cost(instance: &Instance) -> Cost {
    let kept = |child| {
        let previous = i64::try_from(instance.previous(child).len()).unwrap_or(i64::MAX);
        previous.min(i64::from(instance.demand(child)))
    };
    let units: i64 = instance.child_ids().map(kept).sum();
    -instance.policy().weights.largest_keep().saturating_mul(units)
}

/// Cost of a volunteer's `n`-th child, n from 1.
#[must_use]
pub fn load(policy: &Policy, n: usize) -> Cost {
    let costs = &policy.weights.nth_child;
    n.checked_sub(1).and_then(|at| costs.get(at).or(costs.last())).copied().unwrap_or(0)
}

/// Names of the levels in order, as results carry them: the coverage classes, then `cost`.
#[must_use]
pub fn level_names(policy: &Policy) -> Vec<String> {
    let mut names: Vec<String> = classes(policy).iter().map(|class| class.name()).collect();
    names.push("cost".to_owned());
    names
}

/// The coverage classes in order; none under [`Coverage::Priced`].
#[must_use]
pub fn classes(policy: &Policy) -> &[CoverageClass] {
    match &policy.coverage {
        Coverage::Lexicographic(order) => order,
        Coverage::Priced => &[],
    }
}

/// Value of an answer on every level, in order: covered units by class, then the cost, with the penalties of
/// what is uncovered.
///
/// [`Scale`] makes a single number of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Value {
    /// Covered units by class, in the policy's order.
    pub covered: Vec<i64>,
    /// Policy cost.
    pub cost: Cost,
}

/// One exact number for all levels: cost + scale × (weighted uncovered units).
///
/// The satisfiable demand vectors of a transportation network form an integral polymatroid, so any
/// strictly decreasing weights find the lexicographic optimum of coverage (Megiddo 1974; Frank and
/// Murota 2022): with m classes the i-th weighs m − i. One unit of coverage outweighs every possible
/// difference of cost between two answers, which is what `scale` exceeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Weight of one step of coverage against cost. 1 under [`Coverage::Priced`].
    pub factor: i64,
    /// Number of coverage classes.
    pub classes: i64,
}

/// The scaled objective would not fit 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the instance is too large for exact 64-bit costs: {needed} exceeds {allowed}")]
pub struct TooWide {
    /// What the widest potential would need.
    pub needed: i128,
    /// What fits.
    pub allowed: i128,
}

impl Scale {
    /// Potentials stay below this, so that a reduced cost (three terms) fits `i64`.
    const WIDEST: i128 = 1 << 61;

    /// The scale of an instance of which no way takes more than `longest`.
    ///
    /// # Errors
    /// If the widest number that the engine or the checker can form would not fit 64 bits.
    pub fn of(instance: &Instance, longest: Leg) -> Result<Self, TooWide> {
        let policy = instance.policy();
        let weights = &policy.weights;
        let load = weights.nth_child.last().copied().unwrap_or(0);
        let left_out = match policy.coverage {
            Coverage::Lexicographic(_) => {
                instance.children().iter().map(|child| child.penalty).max().unwrap_or(0)
            }
            Coverage::Priced => 0,
        };
        let pair = i128::from(
            travel(policy, longest)
                + weights.other_need
                + weights.language
                + load
                + weights.largest_keep()
                + left_out,
        );
        let demand: i128 = instance.child_ids().map(|c| i128::from(instance.demand(c))).sum();
        let nodes = (instance.volunteers().len() + 4 * instance.children().len() + 2) as i128;
        let (factor, classes) = match policy.coverage {
            Coverage::Lexicographic(_) => (
                demand * pair * Self::room(instance) + 1 + i128::from(instance.beside()),
                classes(policy).len() as i128,
            ),
            Coverage::Priced => (1, crate::model::Limits::STANDARD.cost.into()),
        };
        // The engine's artificial arcs cost 2 · factor · (classes + 1); a potential holds one of them.
        let needed = 8 * factor * (classes + 1) + 4 * nodes * pair;
        let too_wide = TooWide { needed, allowed: Self::WIDEST };
        if needed > Self::WIDEST {
            return Err(too_wide);
        }
        Ok(Self {
            factor: i64::try_from(factor).map_err(|_| too_wide)?,
            classes: i64::try_from(classes).map_err(|_| too_wide)?,
        })
    }

    /// How many times the widest difference of cost a unit of coverage outweighs. Where changes are limited
    /// there is room for what their prices add.
    #[must_use]
    pub fn room(instance: &Instance) -> i128 {
        if instance.budgets().is_empty() { 1 } else { 4 }
    }

    /// Penalty of leaving uncovered the child's unit of `rank`.
    #[must_use]
    pub fn penalty(self, instance: &Instance, child: ChildId, rank: Rank) -> Cost {
        let child = instance.child(child);
        match &instance.policy().coverage {
            Coverage::Priced => child.penalty,
            Coverage::Lexicographic(order) => {
                let class = CoverageClass { priority: child.priority, rank };
                let at = order.iter().position(|&c| c == class).unwrap_or(order.len());
                let weight = self.classes - i64::try_from(at).unwrap_or(self.classes);
                self.factor * weight + child.penalty
            }
        }
    }
}
