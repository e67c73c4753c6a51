//! The engine on small problems.

use rayon::prelude::*;
use tongxing_solver::certificate::groups::{check_groups, proved};
use tongxing_solver::groups::model::{Answer, GroupProblem, PartProof, Prices, Proof, Step};
use tongxing_solver::groups::{Options, form};
use tongxing_solver::pairing::Silent;
use tongxing_tests::gatherings::{groups, least_cost};
use tongxing_tests::random::Dice;

const OPTIONS: Options = Options { seed: 1, iterations: None };

/// What an answer costs, with what it costs the pairs.
pub(super) fn total(problem: &GroupProblem, answer: &Answer) -> i64 {
    let mut led = vec![0; problem.leaders().len()];
    for leader in answer.groups.iter().flat_map(|group| &group.leaders) {
        led[leader.index()] += 1;
    }
    let losses = problem.leaders().iter().zip(led);
    answer.cost + losses.map(|(l, led)| l.losses.iter().take(led).sum::<i64>()).sum::<i64>()
}

/// Seeds of small problems.
const SMALL: std::ops::Range<u64> = 0..400;

#[test]
fn groups_are_those_of_one_program_of_everything() {
    let unlike: Vec<String> = SMALL
        .into_par_iter()
        .filter_map(|seed| {
            let problem = groups(seed);
            let answer = form(&problem, OPTIONS, &Silent);
            let report = check_groups(&problem, &answer);
            assert!(report.accepted(), "{seed}: {:?}", report.objections);
            let (found, least) = (total(&problem, &answer), least_cost(&problem));
            let proved = answer.proof.bound;
            (found != least || proved != least).then(|| format!("{seed}: {found} {proved} {least}"))
        })
        .collect();
    assert!(unlike.is_empty(), "{unlike:?}");
}

#[test]
fn prices_of_groups_prove_no_more_than_the_best_costs() {
    let broken: Vec<u64> = (0..150_u64)
        .into_par_iter()
        .filter(|&seed| {
            let problem = groups(seed);
            let least = least_cost(&problem);
            let mut dice = Dice::new(seed ^ 77);
            (0..40).any(|_| {
                let mut draw = |count: usize| -> Vec<i64> {
                    let price = |dice: &mut Dice| {
                        i64::try_from(dice.below(2_500_000)).expect("small") - 500_000
                    };
                    (0..count).map(|_| price(&mut dice)).collect()
                };
                let parts = problem.parts().into_iter().map(|part| {
                    let members = draw(part.members.len());
                    let leaders = draw(part.leaders.len());
                    let prices = vec![Prices { members, leaders }];
                    PartProof { prices, steps: vec![Step::Bounded(0)] }
                });
                let proof = Proof { bound: 0, parts: parts.collect() };
                proved(&problem, &proof).expect("prices in range") > least
            })
        })
        .collect();
    assert!(broken.is_empty(), "{broken:?}");
}

#[test]
fn groups_do_not_depend_on_threads_and_stop_when_told() {
    let problem = groups(7);
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    let two = rayon::ThreadPoolBuilder::new().num_threads(2).build().expect("a pool");
    let solve = || form(&problem, OPTIONS, &Silent);
    assert_eq!(one.install(solve), two.install(solve));
    let flag = tongxing_solver::pairing::CancelFlag::default();
    flag.cancel();
    let stopped = form(&problem, OPTIONS, &flag);
    assert!(check_groups(&problem, &stopped).accepted());
}
