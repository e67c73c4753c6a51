//! Checks that read the assembled instance, and ranges of policies and points.

use super::super::{Coverage, Instance, Item, Point, Policy, Problem, ProblemCode, Rank};
use super::{Limits, problem};
use crate::eligibility;
use crate::ids::{ChildId, VolunteerId};

pub(super) fn check_requirements(instance: &Instance, problems: &mut Vec<Problem>) {
    for child in instance.child_ids() {
        let requirements = instance.requirements(child);
        let places: u32 = requirements.iter().map(|r| u32::from(r.count)).sum();
        if places > u32::from(instance.demand(child)) {
            let allowed = format!("at most the demand, {}", instance.demand(child));
            problems.push(problem(
                ProblemCode::RequirementsExceedDemand,
                Item::Child(child),
                "requirements",
                places,
                allowed,
            ));
        }
        if requirements.len() > Limits::STANDARD.roles {
            let allowed = format!("at most {} roles", Limits::STANDARD.roles);
            problems.push(problem(
                ProblemCode::OutOfRange,
                Item::Child(child),
                "requirements",
                requirements.len(),
                allowed,
            ));
        }
    }
}

pub(super) fn check_pins(
    instance: &Instance,
    pins: &[(VolunteerId, ChildId)],
    problems: &mut Vec<Problem>,
) {
    let mut load = vec![0_usize; instance.volunteers().len()];
    let mut pool = vec![0_u32; instance.organisations().len()];
    for (n, &(volunteer, child)) in pins.iter().enumerate() {
        if let Err(refusal) = eligibility::without_travel(instance, volunteer, child) {
            let found = refusal.code();
            problems.push(problem(
                ProblemCode::PinNotEligible,
                Item::Pinned(n),
                "pair",
                found,
                "an eligible pair".to_owned(),
            ));
        }
        let mut over = |field: &'static str, most: usize, count: usize| {
            if count > most {
                problems.push(problem(
                    ProblemCode::TooManyPins,
                    Item::Pinned(n),
                    field,
                    count,
                    format!("at most {most}"),
                ));
            }
        };
        load[volunteer.index()] += 1;
        over(
            "capacity",
            usize::from(instance.volunteer(volunteer).capacity),
            load[volunteer.index()],
        );
        let organisation = instance.volunteer(volunteer).organisation;
        if let Some((id, most)) =
            organisation.and_then(|id| Some((id, instance.organisation(id).capacity?)))
        {
            pool[id.index()] += 1;
            over("organisation", most as usize, pool[id.index()] as usize);
        }
    }
    for child in instance.child_ids().filter(|&child| !instance.pinned(child).is_empty()) {
        if !eligibility::places_suffice(instance, child, instance.pinned(child)) {
            let allowed = format!("places of the demand, {}", instance.demand(child));
            let found = instance.pinned(child).len();
            problems.push(problem(
                ProblemCode::TooManyPins,
                Item::Child(child),
                "pinned",
                found,
                allowed,
            ));
        }
    }
}

pub(super) fn check_policy(policy: &Policy, problems: &mut Vec<Problem>) {
    let limits = Limits::STANDARD;
    let mut invalid = |field: &'static str, found: String, allowed: &str| {
        problems.push(problem(
            ProblemCode::InvalidPolicy,
            Item::Policy,
            field,
            found,
            allowed.to_owned(),
        ));
    };
    let weights = &policy.weights;
    if weights.per_metre_permille > limits.per_metre_permille {
        invalid(
            "weights.per_metre_permille",
            weights.per_metre_permille.to_string(),
            "0 to 100000",
        );
    }
    if weights.per_minute > limits.per_minute {
        invalid("weights.per_minute", weights.per_minute.to_string(), "0 to 1000000");
    }
    let costs = [
        ("weights.same_need", weights.same_need),
        ("weights.related_need", weights.related_need),
        ("weights.other_need", weights.other_need),
        ("weights.language", weights.language),
        ("weights.keep_base", weights.keep_base),
        ("weights.keep_per_month", weights.keep_per_month),
        ("weights.keep_max", weights.keep_max),
    ];
    for (field, cost) in costs {
        if !(0..=limits.cost).contains(&cost) {
            invalid(field, cost.to_string(), "0 to 1000000000");
        }
    }
    if let Some(permille) = weights.keep_permille.iter().find(|&&permille| permille > 10_000) {
        invalid("weights.keep_permille", permille.to_string(), "0 to 10000");
    }
    if weights.same_need > weights.related_need || weights.related_need > weights.other_need {
        invalid("weights", format!("{weights:?}"), "same_need <= related_need <= other_need");
    }
    let load = &weights.nth_child;
    let in_range = load.iter().all(|cost| (0..=limits.cost).contains(cost));
    if load.len() > limits.nth_child || !in_range || load.windows(2).any(|w| w[0] > w[1]) {
        invalid(
            "weights.nth_child",
            format!("{load:?}"),
            "at most 64 costs from 0 to 1000000000, non-decreasing",
        );
    }
    if let Some(demand) = policy.demand.iter().find(|&&demand| demand > limits.demand) {
        invalid("demand", demand.to_string(), "0 to 100");
    }
    if let Coverage::Lexicographic(order) = &policy.coverage {
        let misplaced = order.iter().enumerate().any(|(at, class)| {
            order[..at].contains(class)
                || (class.rank == Rank::Further
                    && !order[..at].iter().any(|c| c.priority == class.priority))
        });
        if misplaced || order.len() != 8 {
            let names: Vec<String> = order.iter().map(|class| class.name()).collect();
            invalid(
                "coverage.order",
                names.join(" "),
                "all eight classes once, each colour's first before its further",
            );
        }
    }
}

pub(super) fn check_point(point: Point, item: Item, problems: &mut Vec<Problem>) {
    // NaN fails both comparisons.
    if !(-180.0..=180.0).contains(&point.longitude) {
        problems.push(problem(
            ProblemCode::OutOfRange,
            item,
            "longitude",
            point.longitude,
            "-180 to 180".to_owned(),
        ));
    }
    if !(-90.0..=90.0).contains(&point.latitude) {
        problems.push(problem(
            ProblemCode::OutOfRange,
            item,
            "latitude",
            point.latitude,
            "-90 to 90".to_owned(),
        ));
    }
}
