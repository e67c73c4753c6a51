//! Pairs that stand and could go on, what budgets count of them, and what budgets add to a bound.
//!
//! # The bound
//! Let a budget count `n` pairs of the round before that may still exist, of which at most `K` may be
//! missing. An answer that obeys it has Σ x ≥ n − K over them. For any price μ ≥ 0 of the budget, every
//! such answer's objective is at least that of the same network in which each of these pairs costs μ
//! less, plus μ · (n − K) (Lagrangian relaxation, Geoffrion 1974): no more than prices of a network is
//! needed to prove a bound. Without budgets the bound is lower by at most that constant, so prices that
//! are small against a unit of coverage prove coverage as well.

use crate::eligibility;
use crate::few::Few;
use crate::ids::{ChildId, VolunteerId};
use crate::model::{Instance, Problem, Scope};
use crate::travel::Travel;

/// The same round with what budgets of 0 mean, their pairs made mandatory, and without budgets that bind
/// nobody.
///
/// # Errors
/// Where capacities, demand or limits of organisations do not hold what would be mandatory: what is wrong.
pub fn settled(instance: &Instance, travel: &dyn Travel) -> Result<Instance, Vec<Problem>> {
    let survivors = Survivors::all(instance, travel);
    let limits = survivors.limits.iter();
    let kept: Vec<bool> = limits.map(|l| l.most > 0 && l.most < l.pairs).collect();
    let fixed = |survivor: &Survivor| {
        survivor.budgets.iter().any(|&at| survivors.limits[at as usize].most == 0)
    };
    let pins = survivors.iter().filter(|(_, survivor)| fixed(survivor));
    let pins = pins.map(|(child, survivor)| (survivor.volunteer, child));
    let budgets = instance.budgets().iter().zip(kept).filter(|&(_, kept)| kept);
    let budgets = budgets.map(|(&budget, _)| budget).collect();
    instance.with_budgets(budgets).with_pins(pins)
}

/// Largest price of a budget, so that reduced costs of a pair in many budgets fit.
pub(crate) const DEAREST: i64 = 1 << 56;

/// A budget with what it counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Limit {
    /// Pairs that it counts.
    pairs: i64,
    /// How many of them may be missing.
    most: i64,
}

/// The pairs of the round before that may still exist, with the budgets that count them.
#[derive(Clone, Debug, Default)]
pub struct Survivors {
    limits: Vec<Limit>,
    /// By child, in order of volunteer.
    pairs: Vec<Few<Survivor>>,
}

/// A pair of the round before that may still exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survivor {
    /// The volunteer.
    pub volunteer: VolunteerId,
    /// Positions of the budgets that count the pair.
    pub(crate) budgets: Few<u32>,
}

/// Budgets by what they count, so that a pair finds its own without looking at all.
struct Scopes {
    by_child: Vec<(ChildId, u32)>,
    by_volunteer: Vec<(VolunteerId, u32)>,
    others: Vec<(Scope, u32)>,
}

impl Scopes {
    fn of(instance: &Instance) -> Self {
        let mut scopes =
            Self { by_child: Vec::new(), by_volunteer: Vec::new(), others: Vec::new() };
        for (at, budget) in (0..).zip(instance.budgets()) {
            match budget.scope {
                Scope::Child(child) => scopes.by_child.push((child, at)),
                Scope::Volunteer(volunteer) => scopes.by_volunteer.push((volunteer, at)),
                other => scopes.others.push((other, at)),
            }
        }
        scopes.by_child.sort_unstable();
        scopes.by_volunteer.sort_unstable();
        scopes
    }

    /// The budgets that count a pair, in order.
    fn counting(&self, instance: &Instance, volunteer: VolunteerId, child: ChildId) -> Few<u32> {
        let counts = |scope: Scope| match scope {
            Scope::Round => true,
            Scope::Division(division) => division.contains(instance.child(child).division),
            Scope::Child(_) | Scope::Volunteer(_) => false,
        };
        let own = at(&self.by_child, child).chain(at(&self.by_volunteer, volunteer));
        let others = self.others.iter().filter(|&&(scope, _)| counts(scope)).map(|&(_, at)| at);
        let mut budgets: Few<u32> = own.chain(others).collect();
        budgets.sort_unstable();
        budgets
    }
}

fn at<T: Copy + Ord>(list: &[(T, u32)], key: T) -> impl Iterator<Item = u32> + '_ {
    let from = list.partition_point(|&(other, _)| other < key);
    list[from..].iter().take_while(move |&&(other, _)| other == key).map(|&(_, at)| at)
}

impl Survivors {
    /// Finds them; where nothing limits changes, none need be known.
    #[must_use]
    pub fn of(instance: &Instance, travel: &dyn Travel) -> Self {
        if instance.budgets().is_empty() { Self::default() } else { Self::all(instance, travel) }
    }

    /// Finds them, whether or not anything limits changes.
    #[must_use]
    pub fn all(instance: &Instance, travel: &dyn Travel) -> Self {
        let scopes = Scopes::of(instance);
        let limit = |most: u32| Limit { pairs: 0, most: i64::from(most) };
        let mut limits: Vec<Limit> = instance.budgets().iter().map(|b| limit(b.most)).collect();
        let mut pairs = Vec::with_capacity(instance.children().len());
        for child in instance.child_ids() {
            let before: Few<_> = instance.previous(child).iter().map(|p| p.volunteer).collect();
            eligibility::ask_ahead(instance, travel, child, &before);
            let may = |&v: &VolunteerId| eligibility::pair(instance, travel, v, child).is_ok();
            let survivors: Few<Survivor> = before
                .into_iter()
                .filter(may)
                .map(|volunteer| Survivor {
                    volunteer,
                    budgets: scopes.counting(instance, volunteer, child),
                })
                .collect();
            for &budget in survivors.iter().flat_map(|survivor| &survivor.budgets) {
                limits[budget as usize].pairs += 1;
            }
            pairs.push(survivors);
        }
        Self { limits, pairs }
    }

    /// Number of budgets.
    #[must_use]
    pub fn budgets(&self) -> usize {
        self.limits.len()
    }

    /// Those of a child, in order of volunteer.
    #[must_use]
    pub fn of_child(&self, child: ChildId) -> &[Survivor] {
        self.pairs.get(child.index()).map_or(&[], Few::as_slice)
    }

    /// All of them, in order of child.
    pub fn iter(&self) -> impl Iterator<Item = (ChildId, &Survivor)> + '_ {
        let children = self.pairs.iter().enumerate();
        children.flat_map(|(child, of)| of.iter().map(move |s| (ChildId::new(child), s)))
    }

    /// Budgets that count the pair; none where it is no survivor.
    #[must_use]
    pub fn counting(&self, volunteer: VolunteerId, child: ChildId) -> &[u32] {
        let of_child = self.of_child(child);
        let at = of_child.binary_search_by_key(&volunteer, |survivor| survivor.volunteer);
        at.map_or(&[], |at| &of_child[at].budgets)
    }

    /// How many changes each budget counts, where `has` says which pairs an answer has.
    #[must_use]
    pub fn changes(&self, has: impl Fn(VolunteerId, ChildId) -> bool) -> Vec<i64> {
        let mut changes = vec![0; self.limits.len()];
        for (child, survivor) in self.iter() {
            if !has(survivor.volunteer, child) {
                survivor.budgets.iter().for_each(|&at| changes[at as usize] += 1);
            }
        }
        changes
    }

    /// Lets every budget allow so many changes.
    pub(crate) fn allow(&mut self, most: u32) {
        self.limits.iter_mut().for_each(|limit| limit.most = i64::from(most));
    }

    /// Most changes that a budget allows.
    #[must_use]
    pub fn most(&self, budget: usize) -> i64 {
        self.limits[budget].most
    }

    /// How many pairs of a budget any answer must keep at least; none or less where it binds nobody.
    #[must_use]
    pub fn least_kept(&self, budget: usize) -> i64 {
        self.limits[budget].pairs - self.limits[budget].most
    }

    /// By how much less the pair costs at these prices of budgets.
    pub(crate) fn bonus(&self, prices: &[i64], volunteer: VolunteerId, child: ChildId) -> i64 {
        if prices.is_empty() {
            return 0;
        }
        let own = self.counting(volunteer, child).iter().map(|&at| prices[at as usize]);
        own.fold(0, i64::saturating_add)
    }

    /// What the budgets add to the bound at these prices.
    pub(crate) fn constant(&self, prices: &[i64]) -> i128 {
        let terms = self.limits.iter().zip(prices);
        terms.map(|(limit, &price)| i128::from(price) * i128::from(limit.pairs - limit.most)).sum()
    }

    /// Whether these are prices of the budgets: one each, or none at all.
    pub(crate) fn fit(&self, prices: &[i64]) -> bool {
        (prices.is_empty() || prices.len() == self.limits.len())
            && prices.iter().all(|price| (0..=DEAREST).contains(price))
    }
}
