//! Changed answers and proofs are accepted only where they hold.

use tongxing_solver::certificate::siting::{check_siting, proved};
use tongxing_solver::pairing::Silent;
use tongxing_solver::siting::model::{
    Answer, Measure, Proof, Served, Sharing, SiteId, SitingProblem, Step,
};
use tongxing_solver::siting::{Options, site};
use tongxing_tests::sitings::{Draws, cover, least, problem};

fn instance(seed: u64) -> SitingProblem {
    match seed % 5 {
        0 => problem(seed, Sharing::Nearest, Measure::Total),
        1 => problem(seed, Sharing::Nearest, Measure::Largest),
        2 => problem(seed, Sharing::Whole, Measure::Total),
        3 => problem(seed, Sharing::Split, Measure::Total),
        _ => cover(seed),
    }
}

/// One change somewhere.
fn change(answer: &mut Answer, proof: &mut Proof, draws: &mut Draws) {
    let some = |draws: &mut Draws, count: usize| {
        usize::try_from(draws.below(i64::try_from(count).expect("small"))).expect("small")
    };
    match draws.below(10) {
        0 => answer.cost += 1 - 2 * draws.below(2),
        1 if !answer.open.is_empty() => {
            let at = some(draws, answer.open.len());
            answer.open.remove(at);
        }
        2 => answer.open.push(SiteId(u32::try_from(draws.below(9)).expect("small"))),
        3 => match &mut answer.served {
            Served::Whole(served) if !served.is_empty() => {
                let at = some(draws, served.len());
                served[at] = Some(SiteId(u32::try_from(draws.below(7)).expect("small")));
            }
            Served::Split(shares) if !shares.is_empty() => {
                let at = some(draws, shares.len());
                shares[at].units += 1 - 2 * draws.below(2);
            }
            _ => answer.cost -= 1,
        },
        4 => proof.bound += 1 + draws.below(5),
        5 if !proof.steps.is_empty() => {
            let at = some(draws, proof.steps.len());
            proof.steps.remove(at);
        }
        6 if !proof.prices.is_empty() => {
            let at = some(draws, proof.prices.len());
            for price in &mut proof.prices[at] {
                *price = draws.below(3) * *price / 2;
            }
        }
        7 if !proof.steps.is_empty() => {
            let at = some(draws, proof.steps.len());
            proof.steps[at] = match &proof.steps[at] {
                Step::Fixed { prices, open, closed } => {
                    Step::Fixed { prices: *prices, open: closed.clone(), closed: open.clone() }
                }
                Step::Site(site) => Step::Site(SiteId(site.0 + 1)),
                Step::Leaf { prices } => Step::Leaf { prices: prices + 1 },
                Step::Offers { customer, .. } => {
                    Step::Offers { customer: *customer, sites: vec![SiteId(99)] }
                }
            };
        }
        8 => proof.scale = draws.below(4) * proof.scale / 2,
        _ => proof.bound += 6,
    }
}

#[test]
fn changed_answers_and_proofs_are_accepted_only_where_they_hold() {
    let (mut refused, mut accepted) = (0, 0);
    for seed in 0..800 {
        let problem = instance(seed);
        let options = Options { seed, iterations: Some(1_500) };
        let outcome = site(&problem, options, &Silent);
        let (Some(mut answer), mut proof) = (outcome.answer, outcome.proof) else { continue };
        let best = least(&problem).expect("an answer was found");
        let mut draws = Draws::new(seed ^ 0xBAD);
        change(&mut answer, &mut proof, &mut draws);
        let report = check_siting(&problem, &answer, Some(&proof));
        if report.accepted() {
            // What is accepted is true: no bound above the best, no cost below it.
            assert!(report.bound <= best, "seed {seed}: {report:?}");
            assert!(report.cost >= best && report.cost == answer.cost, "seed {seed}: {report:?}");
            accepted += 1;
        } else {
            refused += 1;
        }
    }
    assert!(refused > 300, "{refused} refused, {accepted} accepted");
}

#[test]
fn prices_prove_no_more_than_the_optimum() {
    for seed in 0..300 {
        let problem = instance(seed);
        let Some(best) = least(&problem) else { continue };
        let mut draws = Draws::new(seed ^ 0x9);
        let scale = 1 + draws.below(5);
        let prices = (0..problem.customers().len()).map(|_| draws.below(80) * scale).collect();
        for bound in [best + 1, best + 3, best + 20] {
            let steps = vec![Step::Leaf { prices: 0 }];
            let proof = Proof { bound, scale, prices: vec![Clone::clone(&prices)], steps };
            assert!(proved(&problem, &proof).is_err(), "seed {seed}, bound {bound}");
        }
    }
}

#[test]
fn proofs_that_are_no_trees_are_refused() {
    let problem = cover(7);
    let prices = vec![vec![0; problem.customers().len()]];
    let leaf = Step::Leaf { prices: 0 };
    let refused = |steps: Vec<Step>, prices: Vec<Vec<i64>>, scale| {
        let proof = Proof { bound: 1, scale, prices, steps };
        assert!(proved(&problem, &proof).is_err(), "{proof:?}");
    };
    refused(Vec::new(), prices.clone(), 1);
    refused(vec![leaf.clone(), leaf.clone()], prices.clone(), 1);
    refused(vec![Step::Site(SiteId(0)), leaf.clone()], prices.clone(), 1);
    refused(vec![Step::Site(SiteId(99)), leaf.clone(), leaf.clone()], prices.clone(), 1);
    refused(vec![Step::Leaf { prices: 1 }], prices.clone(), 1);
    refused(vec![leaf.clone()], vec![vec![0; 1000]], 1);
    refused(vec![leaf.clone()], vec![vec![i64::MAX; problem.customers().len()]], 1);
    refused(vec![leaf.clone()], prices.clone(), 0);
    refused(vec![leaf], prices, i64::MAX);
}
