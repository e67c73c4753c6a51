//! From a policy document to the solver's policy.

use tongxing_solver::model::{
    Coverage, CoverageClass, Households, NeedSet, Policy, Priority, Rank, Requirement, Safeguards,
    Weights,
};
use tongxing_solver::units::{Metres, Seconds};

use crate::document::policy::{ClassName, KeepByPriority, Siblings};
use crate::document::{Need, PolicyDocument, RoleCount};

/// What the solver sees of a pack.
#[must_use]
pub fn core(document: &PolicyDocument) -> Policy {
    let PolicyDocument { demand, reach, weights, requirements, age, safeguards, .. } = document;
    let minutes = &document.reach_minutes;
    let seconds = |minutes: u32| Seconds(minutes.saturating_mul(60));
    let places = |list: &[RoleCount]| -> Vec<Requirement> {
        list.iter().map(|r| Requirement { role: r.role.core(), count: r.count }).collect()
    };
    let mut related = [NeedSet::EMPTY; 8];
    for (need, skills) in &document.related {
        related[need.core() as usize] = skills.iter().copied().map(Need::core).collect();
    }
    Policy {
        demand: [demand.red, demand.orange, demand.yellow, demand.blue],
        requirements: [
            places(&requirements.red),
            places(&requirements.orange),
            places(&requirements.yellow),
            places(&requirements.blue),
        ],
        coverage: Coverage::Lexicographic(
            document.coverage.order.iter().copied().map(class).collect(),
        ),
        reach: [reach.red, reach.orange, reach.yellow, reach.blue].map(|m| m.map(Metres)),
        reach_time: [minutes.red, minutes.orange, minutes.yellow, minutes.blue]
            .map(|limit| limit.map(seconds)),
        weights: Weights {
            per_metre_permille: weights.per_metre_permille,
            per_minute: weights.per_minute,
            same_need: weights.same_need,
            related_need: weights.related_need,
            other_need: weights.other_need,
            language: weights.language,
            nth_child: weights.nth_child.clone(),
            keep_base: weights.keep_base,
            keep_per_month: weights.keep_per_month,
            keep_max: weights.keep_max,
            keep_permille: {
                let KeepByPriority { red, orange, yellow, blue } = weights.keep_permille;
                [red, orange, yellow, blue]
            },
        },
        related,
        households: match document.households.siblings {
            Siblings::Free => Households::Free,
            Siblings::Together => Households::Together,
        },
        safeguards: Safeguards {
            man_alone_allowed: safeguards.man_alone_allowed,
            first_visit_accompanied: safeguards.first_visit_accompanied,
            two_adults_red: safeguards.two_adults_red,
        },
        survey_months: document.survey.required.then_some(document.survey.valid_months),
        left_behind_age: age.left_behind,
        child_age: age.child,
        capacity_ceiling: safeguards.capacity_ceiling,
    }
}

/// The solver's class of that name.
#[must_use]
pub(super) fn class(name: ClassName) -> CoverageClass {
    let (priority, rank) = match name {
        ClassName::RedFirst => (Priority::Red, Rank::First),
        ClassName::RedFurther => (Priority::Red, Rank::Further),
        ClassName::OrangeFirst => (Priority::Orange, Rank::First),
        ClassName::OrangeFurther => (Priority::Orange, Rank::Further),
        ClassName::YellowFirst => (Priority::Yellow, Rank::First),
        ClassName::YellowFurther => (Priority::Yellow, Rank::Further),
        ClassName::BlueFirst => (Priority::Blue, Rank::First),
        ClassName::BlueFurther => (Priority::Blue, Rank::Further),
    };
    CoverageClass { priority, rank }
}
