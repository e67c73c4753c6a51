//! The engine on small delegations.

use rayon::prelude::*;
use tongxing_solver::certificate::trips::{check_trips, proved, taking_part};
use tongxing_solver::pairing::{CancelFlag, Silent};
use tongxing_solver::trips::model::{ChoiceProof, Plan, Prices, Step};
use tongxing_solver::trips::{Options, plan};
use tongxing_tests::delegations::{alone, crowded, delegation, least_cost, two};
use tongxing_tests::random::Dice;

/// Seeds of small delegations.
const SMALL: u64 = 300;

#[test]
fn trips_are_those_of_one_program_of_everything() {
    let unlike: Vec<String> = (0..SMALL)
        .into_par_iter()
        .filter_map(|seed| {
            let problem = alone(delegation(seed, false));
            let answer = plan(&problem, Options::default(), &Silent).answer;
            let report = check_trips(&problem, &answer);
            assert!(report.accepted(), "{seed}: {:?}", report.objections);
            let least = least_cost(&problem.delegations[0]);
            let (found, proved) = (answer.cost, answer.bound);
            (found != least || proved != least).then(|| format!("{seed}: {found} {proved} {least}"))
        })
        .collect();
    assert!(unlike.is_empty(), "{unlike:?}");
}

#[test]
fn ways_that_wind_are_bounded_from_below() {
    let broken: Vec<String> = (0..150_u64)
        .into_par_iter()
        .filter_map(|seed| {
            let problem = alone(delegation(seed, true));
            let answer = plan(&problem, Options::default(), &Silent).answer;
            let report = check_trips(&problem, &answer);
            let least = least_cost(&problem.delegations[0]);
            let holds = report.accepted() && answer.bound <= least && least <= answer.cost;
            (!holds).then(|| format!("{seed}: {least} {answer:?} {:?}", report.objections))
        })
        .collect();
    assert!(broken.is_empty(), "{broken:?}");
}

#[test]
fn prices_of_trips_prove_no_more_than_the_best_costs() {
    let broken: Vec<u64> = (0..120_u64)
        .into_par_iter()
        .filter(|&seed| {
            let of = delegation(seed, seed % 2 == 1);
            let least = least_cost(&of);
            let mut dice = Dice::new(seed ^ 91);
            (0..30).any(|_| {
                let mut price = |most: usize| i64::try_from(dice.below(most)).expect("small");
                let mut prices = Prices::none(&of);
                prices.visits.iter_mut().for_each(|one| *one = price(200_000_000));
                prices.rides.iter_mut().flatten().for_each(|one| *one = price(20_000_000));
                prices.meetings.iter_mut().flatten().for_each(|one| *one = price(20_000_000));
                prices.places.iter_mut().for_each(|one| *one = price(5_000_000));
                prices.cars = price(60_000_000) - 30_000_000;
                let steps = vec![Step::Bounded(0)];
                let choice = ChoiceProof { prices: vec![prices], steps };
                let proof = vec![choice; of.choices().len()];
                proved(&of, &Plan { cars: Vec::new(), proof }).expect("prices in range") > least
            })
        })
        .collect();
    assert!(broken.is_empty(), "{broken:?}");
}

/// Cars settled one after the other never need more seats than the block has.
#[test]
fn many_homes_take_no_more_members_than_there_are_seats() {
    let full: usize = (0..24_u64)
        .into_par_iter()
        .map(|seed| {
            let problem = alone(crowded(seed));
            let answer = plan(&problem, Options::default(), &Silent).answer;
            let report = check_trips(&problem, &answer);
            assert!(report.accepted(), "{seed}: {:?}", report.objections);
            assert!(answer.bound <= answer.cost, "{seed}: {} {}", answer.bound, answer.cost);
            let of = &problem.delegations[0];
            let members = taking_part(of, &answer.plans[0].cars);
            let seats = usize::try_from(of.cars * of.seats).expect("few");
            usize::from(members.values().any(|members| members.len() == seats))
        })
        .sum();
    assert!(full > 8, "{full} fill a block");
}

#[test]
fn nobody_is_on_two_trips_at_a_time() {
    let mut settled = 0;
    for seed in 0..80 {
        let problem = two(seed);
        let answer = plan(&problem, Options::default(), &Silent).answer;
        let report = check_trips(&problem, &answer);
        assert!(report.accepted(), "{seed}: {:?}", report.objections);
        let apart: i64 = problem.delegations.iter().map(least_cost).sum();
        assert!(answer.bound <= apart && apart <= answer.cost, "{seed}");
        settled += usize::from(apart < answer.cost);
    }
    assert!(settled > 3, "{settled}");
}

#[test]
fn trips_do_not_depend_on_threads_and_stop_when_told() {
    let problem = two(3);
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let solve = || plan(&problem, Options::default(), &Silent).answer;
    let [one, two] = [1, 2].map(|threads| pool(threads).expect("a pool").install(solve));
    assert_eq!(one, two);
    let flag = CancelFlag::default();
    flag.cancel();
    let stopped = plan(&problem, Options::default(), &flag);
    assert!(stopped.stopped && check_trips(&problem, &stopped.answer).accepted());
}
