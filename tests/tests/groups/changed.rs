//! Changed answers and proofs are accepted only where they hold.

use rayon::prelude::*;
use tongxing_solver::certificate::groups::{check_groups, proved};
use tongxing_solver::groups::model::{
    Answer, GroupProblem, LeaderId, MeetingId, MemberId, Split, Step,
};
use tongxing_solver::groups::{Options, form};
use tongxing_solver::pairing::Silent;
use tongxing_tests::gatherings::{groups, least_cost};
use tongxing_tests::random::Dice;

/// What was changed, and whether the answer still holds; `None` where the change does not apply.
type Change = fn(&GroupProblem, &mut Answer, &mut Dice) -> Option<bool>;

fn some_group(answer: &Answer, dice: &mut Dice) -> Option<usize> {
    (!answer.groups.is_empty()).then(|| dice.below(answer.groups.len()))
}

const CHANGES: [(&str, Change); 16] = [
    ("a dearer cost", |_, answer, _| {
        answer.cost += 1;
        Some(false)
    }),
    ("a cheaper cost", |_, answer, _| {
        answer.cost -= 1;
        Some(false)
    }),
    ("a weaker bound", |_, answer, dice| {
        answer.proof.bound -= 1 + i64::try_from(dice.below(500)).ok()?;
        Some(true)
    }),
    ("a stronger bound", |_, answer, dice| {
        answer.proof.bound += 1 + i64::try_from(dice.below(500)).ok()?;
        Some(false)
    }),
    ("a child less", |_, answer, dice| {
        let at = some_group(answer, dice)?;
        answer.groups[at].members.pop()?;
        Some(false)
    }),
    ("a child twice", |_, answer, dice| {
        let at = some_group(answer, dice)?;
        let child = *answer.groups[at].members.first()?;
        answer.groups[at].members.insert(0, child);
        Some(false)
    }),
    ("a child that nobody knows", |problem, answer, dice| {
        let at = some_group(answer, dice)?;
        answer.groups[at].members.push(MemberId::at(problem.members().len()));
        Some(false)
    }),
    ("a leader less", |_, answer, dice| {
        let at = some_group(answer, dice)?;
        answer.groups[at].leaders.pop()?;
        // With others left it may hold, had it cost nothing.
        answer.groups[at].leaders.is_empty().then_some(false)
    }),
    ("a leader that nobody knows", |problem, answer, dice| {
        let at = some_group(answer, dice)?;
        answer.groups[at].leaders.push(LeaderId::at(problem.leaders().len()));
        Some(false)
    }),
    ("the same group twice", |_, answer, dice| {
        let at = some_group(answer, dice)?;
        let group = answer.groups[at].clone();
        answer.groups.insert(at, group);
        Some(false)
    }),
    ("groups out of order", |_, answer, _| {
        (answer.groups.len() > 1).then(|| answer.groups.reverse())?;
        Some(false)
    }),
    ("an activity that the meeting is not for", |_, answer, dice| {
        let at = some_group(answer, dice)?;
        answer.groups[at].choice = 31;
        Some(false)
    }),
    ("a proof without its last case", |_, answer, _| {
        answer.proof.parts.first_mut()?.steps.pop()?;
        Some(false)
    }),
    ("a proof with a case too many", |_, answer, _| {
        answer.proof.parts.first_mut()?.steps.push(Step::Bounded(0));
        Some(false)
    }),
    ("a case of prices that are not stated", |_, answer, _| {
        let part = answer.proof.parts.first_mut()?;
        part.steps.clear();
        let position = u32::try_from(part.prices.len()).ok()?;
        part.steps.push(Step::Bounded(position));
        Some(false)
    }),
    ("prices of fewer people", |_, answer, _| {
        let prices = answer.proof.parts.first_mut()?.prices.first_mut()?;
        prices.members.pop()?;
        Some(false)
    }),
];

#[test]
fn changed_groups_are_accepted_only_where_they_hold() {
    let failures: Vec<String> = (0..120_u64)
        .into_par_iter()
        .flat_map_iter(|seed| {
            let problem = groups(seed);
            let answer = form(&problem, Options { seed: 1, iterations: None }, &Silent);
            let mut dice = Dice::new(seed);
            let mut failures = Vec::new();
            for (name, change) in CHANGES {
                for _ in 0..4 {
                    let mut changed = answer.clone();
                    let Some(holds) = change(&problem, &mut changed, &mut dice) else { continue };
                    if check_groups(&problem, &changed).accepted() != holds {
                        failures.push(format!("{seed}: {name}"));
                    }
                }
            }
            failures
        })
        .collect();
    assert!(failures.is_empty(), "{failures:?}");
}

/// Steps of a proof changed at random prove at most what the best answer costs, or are refused.
#[test]
fn changed_proofs_of_groups_prove_no_more_than_the_best_costs() {
    let failures: Vec<u64> = (0..200_u64)
        .into_par_iter()
        .filter(|&seed| {
            let problem = groups(seed);
            let answer = form(&problem, Options { seed: 1, iterations: None }, &Silent);
            let (least, parts) = (least_cost(&problem), problem.parts());
            let mut dice = Dice::new(seed ^ 5);
            (0..30).any(|_| {
                let mut proof = answer.proof.clone();
                if proof.parts.is_empty() {
                    return false;
                }
                let number = dice.below(proof.parts.len());
                let (whole, part) = (&parts[number].problem, &mut proof.parts[number]);
                let at = dice.below(part.steps.len());
                let meeting = MeetingId::at(dice.below(whole.meetings().len()));
                part.steps[at] = match dice.below(4) {
                    0 => Step::Bounded(u32::try_from(dice.below(part.prices.len())).unwrap_or(0)),
                    1 => {
                        let leader = LeaderId::at(dice.below(whole.leaders().len()));
                        Step::Split(Split::Leads(leader, meeting))
                    }
                    2 => {
                        let member = MemberId::at(dice.below(whole.members().len()));
                        Step::Split(Split::Attends(member, meeting))
                    }
                    _ => {
                        Step::Split(Split::Runs(meeting, u32::try_from(dice.below(2)).unwrap_or(0)))
                    }
                };
                proved(&problem, &proof).is_ok_and(|bound| bound > least)
            })
        })
        .collect();
    assert!(failures.is_empty(), "{failures:?}");
}
