//! Changed trips and proofs are accepted only where they hold.

use rayon::prelude::*;
use tongxing_solver::certificate::trips::check_trips;
use tongxing_solver::pairing::Silent;
use tongxing_solver::trips::model::{
    Answer, DayId, HomeId, MemberId, Split, Step, TripProblem, VisitId,
};
use tongxing_solver::trips::{Options, plan};
use tongxing_tests::delegations::{alone, delegation, least_cost};
use tongxing_tests::random::Dice;

/// What was changed, and whether the answer still holds; `None` where the change does not apply.
type Change = fn(&TripProblem, &mut Answer, &mut Dice) -> Option<bool>;

fn some(length: usize, dice: &mut Dice) -> Option<usize> {
    (length > 0).then(|| dice.below(length))
}

const CHANGES: [(&str, Change); 17] = [
    ("a dearer cost", |_, answer, _| {
        answer.cost += 1;
        Some(false)
    }),
    ("a cheaper cost", |_, answer, _| {
        answer.cost -= 1;
        Some(false)
    }),
    ("a weaker bound", |_, answer, dice| {
        answer.bound -= 1 + i64::try_from(dice.below(500)).ok()?;
        Some(true)
    }),
    ("a stronger bound", |_, answer, dice| {
        answer.bound += 1 + i64::try_from(dice.below(500)).ok()?;
        Some(false)
    }),
    ("a home less", |_, answer, dice| {
        let at = some(answer.plans[0].cars.len(), dice)?;
        answer.plans[0].cars[at].homes.pop()?;
        Some(false)
    }),
    ("a home twice", |_, answer, dice| {
        let at = some(answer.plans[0].cars.len(), dice)?;
        let home = *answer.plans[0].cars[at].homes.first()?;
        answer.plans[0].cars[at].homes.push(home);
        Some(false)
    }),
    ("a home that nobody knows", |problem, answer, dice| {
        let at = some(answer.plans[0].cars.len(), dice)?;
        answer.plans[0].cars[at].homes.push(HomeId::at(problem.delegations[0].homes));
        Some(false)
    }),
    ("nobody in a car", |_, answer, dice| {
        let at = some(answer.plans[0].cars.len(), dice)?;
        answer.plans[0].cars[at].members.clear();
        Some(false)
    }),
    ("somebody whom nobody knows", |problem, answer, dice| {
        let at = some(answer.plans[0].cars.len(), dice)?;
        let unknown = MemberId::at(problem.delegations[0].members.len());
        answer.plans[0].cars[at].members.push(unknown);
        Some(false)
    }),
    ("somebody who is not free", |problem, answer, dice| {
        let of = &problem.delegations[0];
        let at = some(answer.plans[0].cars.len(), dice)?;
        let car = &mut answer.plans[0].cars[at];
        let block = of.day(car.day).block.index();
        let away = (0..of.members.len()).find(|&at| !of.members[at].free[block])?;
        car.members.push(MemberId::at(away));
        car.members.sort_unstable();
        Some(false)
    }),
    ("the same car twice", |_, answer, dice| {
        let at = some(answer.plans[0].cars.len(), dice)?;
        let car = answer.plans[0].cars[at].clone();
        answer.plans[0].cars.insert(at, car);
        Some(false)
    }),
    ("a day that nobody knows", |problem, answer, dice| {
        let at = some(answer.plans[0].cars.len(), dice)?;
        answer.plans[0].cars[at].day = DayId::at(problem.delegations[0].days.len());
        Some(false)
    }),
    ("a car less", |_, answer, _| {
        answer.plans[0].cars.pop()?;
        Some(false)
    }),
    ("a proof without its last case", |_, answer, _| {
        answer.plans[0].proof[0].steps.pop()?;
        Some(false)
    }),
    ("a case of prices that are not stated", |_, answer, _| {
        let proof = &mut answer.plans[0].proof[0];
        proof.steps = vec![Step::Bounded(u32::try_from(proof.prices.len()).ok()?)];
        Some(false)
    }),
    ("prices of fewer visits", |_, answer, _| {
        answer.plans[0].proof[0].prices.first_mut()?.visits.pop()?;
        Some(false)
    }),
    ("a choice less", |_, answer, _| {
        answer.plans[0].proof.pop()?;
        Some(false)
    }),
];

#[test]
fn changed_trips_are_accepted_only_where_they_hold() {
    let failures: Vec<String> = (0..150_u64)
        .into_par_iter()
        .flat_map_iter(|seed| {
            let problem = alone(delegation(seed, false));
            let answer = plan(&problem, Options::default(), &Silent).answer;
            let mut dice = Dice::new(seed);
            let mut failures = Vec::new();
            for (name, change) in CHANGES {
                for _ in 0..4 {
                    let mut changed = answer.clone();
                    let Some(holds) = change(&problem, &mut changed, &mut dice) else { continue };
                    if check_trips(&problem, &changed).accepted() != holds {
                        failures.push(format!("{seed}: {name}"));
                    }
                }
            }
            failures
        })
        .collect();
    assert!(failures.is_empty(), "{failures:?}");
}

/// Steps of a proof changed at random prove at most what the best plan costs, or are refused.
#[test]
fn changed_proofs_of_trips_prove_no_more_than_the_best_costs() {
    let failures: Vec<u64> = (0..150_u64)
        .into_par_iter()
        .filter(|&seed| {
            let problem = alone(delegation(seed, seed % 2 == 1));
            let of = &problem.delegations[0];
            if of.visits.is_empty() || of.days.is_empty() {
                return false;
            }
            let answer = plan(&problem, Options::default(), &Silent).answer;
            let least = least_cost(of);
            let mut dice = Dice::new(seed ^ 5);
            (0..30).any(|_| {
                let mut changed = answer.clone();
                let choice = dice.below(changed.plans[0].proof.len());
                let proof = &mut changed.plans[0].proof[choice];
                let at = dice.below(proof.steps.len());
                let visit = VisitId::at(dice.below(of.visits.len()));
                let day = DayId::at(dice.below(of.days.len()));
                let few = u32::try_from(dice.below(3)).expect("small");
                proof.steps[at] = match dice.below(3) {
                    0 => Step::Bounded(few),
                    1 => Step::Split(Split::Met(visit, day)),
                    _ => Step::Split(Split::Cars(few)),
                };
                let report = check_trips(&problem, &changed);
                report.bound.is_some_and(|bound| bound > least)
            })
        })
        .collect();
    assert!(failures.is_empty(), "{failures:?}");
}
