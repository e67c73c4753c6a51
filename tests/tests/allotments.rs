//! Generalized assignment: best answers, proofs that hold, files.

use tongxing_datasets::benchmark;
use tongxing_solver::allotment::model::{
    Agent, AgentItem, Allotment, AllotmentProblem, Proof, Step,
};
use tongxing_solver::allotment::{Options, Outcome, allot};
use tongxing_solver::certificate::allotment::{check_allotment, proved};
use tongxing_solver::pairing::Silent;
use tongxing_tests::allotments::{allotment, least};
use tongxing_tests::sitings::Draws;

use super::cli::tongxing;
use super::routing::files::{Case, are_located};

fn solved(problem: &AllotmentProblem, seed: u64) -> Outcome {
    allot(problem, Options { seed, iterations: Some(3_000) }, &Silent)
}

#[test]
fn small_allotments_are_best_and_proved() {
    let (mut none, mut cases) = (0, 0);
    for seed in 0..600 {
        let problem = allotment(seed);
        let outcome = solved(&problem, seed);
        let Some(best) = least(&problem) else {
            assert!(outcome.answer.is_none(), "seed {seed}");
            let (bound, _) = proved(&problem, &outcome.proof).expect("holds");
            assert!(i128::from(bound) > problem.dearest(), "seed {seed}");
            none += 1;
            continue;
        };
        let answer = outcome.answer.as_ref().expect("there is one");
        let report = check_allotment(&problem, answer, Some(&outcome.proof));
        assert!(report.is_optimal(), "seed {seed}: {report:?}");
        assert_eq!((report.cost, report.bound), (best, best), "seed {seed}");
        cases += report.cases;
    }
    assert!(none > 50 && cases > 510, "{none} without answers, {cases} cases");
}

/// One change somewhere.
fn change(answer: &mut Allotment, proof: &mut Proof, draws: &mut Draws) {
    let some = |draws: &mut Draws, count: usize| {
        usize::try_from(draws.below(i64::try_from(count).expect("small"))).expect("small")
    };
    match draws.below(8) {
        0 => answer.cost += 1 - 2 * draws.below(2),
        1 => {
            let at = some(draws, answer.agent.len());
            answer.agent[at] = u32::try_from(draws.below(5)).expect("small");
        }
        2 => answer.agent.truncate(some(draws, answer.agent.len())),
        3 if !proof.steps.is_empty() => {
            let at = some(draws, proof.steps.len());
            proof.steps.remove(at);
        }
        4 if !proof.prices.is_empty() => {
            let at = some(draws, proof.prices.len());
            for price in &mut proof.prices[at] {
                *price = draws.below(3) * *price / 2;
            }
        }
        5 if !proof.steps.is_empty() => {
            let at = some(draws, proof.steps.len());
            proof.steps[at] = match &proof.steps[at] {
                Step::Fixed { prices, taken, apart } => {
                    Step::Fixed { prices: *prices, taken: apart.clone(), apart: taken.clone() }
                }
                Step::Branch(pair) => Step::Branch(AgentItem { item: pair.item + 1, ..*pair }),
                Step::Leaf { prices } => Step::Leaf { prices: prices + 1 },
            };
        }
        6 => proof.scale = draws.below(4) * proof.scale / 2,
        _ => proof.bound += 1 + draws.below(5),
    }
}

#[test]
fn changed_allotments_and_proofs_are_accepted_only_where_they_hold() {
    let (mut refused, mut accepted) = (0, 0);
    for seed in 0..800 {
        let problem = allotment(seed);
        let outcome = solved(&problem, seed);
        let (Some(mut answer), mut proof) = (outcome.answer, outcome.proof) else { continue };
        let best = least(&problem).expect("an answer was found");
        change(&mut answer, &mut proof, &mut Draws::new(seed ^ 0xBAD));
        let report = check_allotment(&problem, &answer, Some(&proof));
        if report.accepted() {
            assert!(report.bound <= best && report.cost >= best, "seed {seed}: {report:?}");
            accepted += 1;
        } else {
            refused += 1;
        }
    }
    assert!(refused > 300, "{refused} refused, {accepted} accepted");
}

#[test]
fn prices_of_items_prove_no_more_than_the_optimum() {
    for seed in 0..400 {
        let problem = allotment(seed);
        let Some(best) = least(&problem) else { continue };
        let mut draws = Draws::new(seed ^ 0x9);
        let scale = 1 + draws.below(5);
        let prices: Vec<i64> = (0..problem.items()).map(|_| draws.below(60) * scale).collect();
        let mut proof = Proof { bound: 0, scale, prices: vec![prices], steps: Vec::new() };
        let pair = AgentItem { agent: 0, item: 0 };
        for bound in [best + 1, best + 3, best + 20] {
            proof.bound = bound;
            proof.steps = vec![Step::Leaf { prices: 0 }];
            assert!(proved(&problem, &proof).is_err(), "seed {seed}, bound {bound}");
            for (taken, apart) in [(vec![pair], vec![]), (vec![], vec![pair])] {
                let fixed = Step::Fixed { prices: 0, taken, apart };
                proof.steps = vec![fixed, Step::Leaf { prices: 0 }];
                assert!(proved(&problem, &proof).is_err(), "seed {seed}, bound {bound}");
            }
        }
    }
}

#[test]
fn proofs_of_allotments_that_are_no_trees_are_refused() {
    let agent = Agent { capacity: 9, costs: vec![5, 7], weights: vec![1, 2] };
    let problem = AllotmentProblem::new(2, vec![agent.clone(), agent]).expect("in range");
    let leaf = Step::Leaf { prices: 0 };
    let branch = Step::Branch(AgentItem { agent: 0, item: 0 });
    let fixed = |item| {
        let pair = AgentItem { agent: 0, item };
        Step::Fixed { prices: 0, taken: vec![pair], apart: Vec::new() }
    };
    let refused = |steps: Vec<Step>, price, scale| {
        let proof = Proof { bound: 1, scale, prices: vec![vec![price; 2]], steps };
        assert!(proved(&problem, &proof).is_err(), "{proof:?}");
    };
    let holds = Proof { bound: 12, scale: 1, prices: vec![vec![5, 7]], steps: vec![leaf.clone()] };
    assert_eq!(proved(&problem, &holds), Ok((12, 1)));
    refused(Vec::new(), 5, 1);
    refused(vec![leaf.clone(), leaf.clone()], 5, 1);
    refused(vec![branch.clone(), leaf.clone()], 5, 1);
    refused(vec![Step::Branch(AgentItem { agent: 9, item: 0 }), leaf.clone(), leaf.clone()], 5, 1);
    refused(vec![Step::Leaf { prices: 1 }], 5, 1);
    refused(vec![fixed(7), leaf.clone()], 5, 1);
    refused(vec![branch, fixed(0), leaf.clone(), leaf.clone()], 5, 1);
    refused(vec![leaf.clone()], i64::MAX, 1);
    refused(vec![leaf.clone()], -1, 1);
    refused(vec![leaf.clone()], 5, 0);
    refused(vec![leaf], 5, i64::MAX);
}

#[test]
fn allotments_with_capacities_beyond_tables_are_bounded_by_shares() {
    let wide = 1_i64 << 30;
    let agent = |costs: [i64; 3]| Agent {
        capacity: 3 * wide,
        costs: costs.to_vec(),
        weights: vec![2 * wide, 2 * wide - 1, 2 * wide + 1],
    };
    let agents = vec![agent([1, 9, 9]), agent([2, 3, 9]), agent([9, 9, 4])];
    let problem = AllotmentProblem::new(3, agents).expect("in range");
    let outcome = solved(&problem, 1);
    let answer = outcome.answer.expect("there is one");
    let report = check_allotment(&problem, &answer, Some(&outcome.proof));
    assert!(report.is_optimal() && report.cost == 8, "{report:?}");
}

#[test]
fn allotments_are_the_same_every_time() {
    let mut draws = Draws::new(5);
    let agent = |draws: &mut Draws| Agent {
        capacity: 150,
        costs: (0..40).map(|_| 10 + draws.below(40)).collect(),
        weights: (0..40).map(|_| 5 + draws.below(20)).collect(),
    };
    let agents = (0..5).map(|_| agent(&mut draws)).collect();
    let problem = AllotmentProblem::new(40, agents).expect("in range");
    let (first, again) = (solved(&problem, 3), solved(&problem, 3));
    assert_eq!((&first.answer, &first.proof), (&again.answer, &again.proof));
    let report = check_allotment(&problem, &first.answer.expect("found"), Some(&first.proof));
    assert!(report.accepted() && report.bound > 0, "{report:?}");
}

const FILE: &str = "2 3\n1 2 3\n4 5 6\n1 1 1\n2 2 2\n2 4\n";

#[test]
fn files_of_allotments_are_read_and_their_faults_located() {
    let read = benchmark::allotment(FILE.as_bytes()).expect("well formed");
    let (agent, items) = (&read.agents()[1], read.items());
    assert_eq!((items, agent.capacity, agent.costs[2], agent.weights[0]), (3, 4, 6, 2));
    let mut cases: Vec<Case> = Vec::new();
    let mut case = |from: &str, to: &str, place: &str| {
        assert!(FILE.contains(from), "{from}");
        let text = FILE.replacen(from, to, 1);
        cases.push(("generalized-assignment", text, place.to_owned()));
    };
    case("2 3", "0 3", "line 1");
    case("2 3", "2 4", "file");
    case("2 3", "2 2", "line 5");
    case("2 3", "9999999 3", "line 1");
    case("2 3", "10000 1000000", "line 1");
    case("4 5 6", "4 x 6", "line 3");
    case("4 5 6", "4 -5 6", "line 3");
    case("2 2 2", "2 2.5 2", "line 5");
    case("2 4", "2 99999999999999999999", "line 6");
    are_located("allotment-faults", &cases);
    // Nothing that is cut off or overwritten makes the reader panic.
    for cut in 0..FILE.len() {
        assert!(benchmark::allotment(&FILE.as_bytes()[..cut]).is_err() || cut + 1 >= FILE.len());
        let mut bytes = FILE.as_bytes().to_vec();
        bytes[cut] = 0xFF;
        assert!(benchmark::allotment(&bytes).is_err());
    }
}

/// File below `$TONGXING_DATA/pairing/gap`, and its optimum.
const KNOWN: [(&str, i64); 6] = [
    ("cattrysse1994/gap1-0", 261),
    ("cattrysse1994/gap3-3", 430),
    ("cattrysse1994/gap7-4", 649),
    ("cattrysse1994/gap11-3", 578),
    ("cattrysse1994/gap9-3", 497),
    ("yagiura2004/e05100.gz", 12_681),
];

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn public_allotments_are_best_and_proved() {
    let data = std::env::var("TONGXING_DATA").unwrap_or_default();
    for (file, optimum) in KNOWN {
        let path = std::path::Path::new(&data).join("pairing/gap").join(file);
        if data.is_empty() || !path.exists() {
            eprintln!("skipped: no {}", path.display());
            continue;
        }
        let path = path.to_str().expect("UTF-8");
        let line = tongxing(&["benchmark", "generalized-assignment", path, "--json"]).json();
        assert_eq!((&line["checked"], line["status"].as_str()), (&true.into(), Some("optimal")));
        assert_eq!((&line["objective"], &line["bound"]), (&optimum.into(), &optimum.into()));
    }
}
