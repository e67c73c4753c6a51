//! Results: written, read back and held against what follows from them.

use serde_json::{Value, json};
use tongxing_datasets::document::result::{CheckDocument, Inputs, StatisticsDocument, TravelInput};
use tongxing_datasets::document::{
    self, Answer, Case, PolicyChoice, ResultDocument, audit, convert, parse, reread,
};
use tongxing_solver::certificate::Solution;
use tongxing_solver::travel::Travel;
use tongxing_tests::random::{self, Dice, Profile};
use tongxing_tests::{brute, claim, cycle, document as drawn};

const CASES: u64 = 600;

/// A drawn problem read through its document, and true claims about it: any answer, and the optimum.
struct Drawn {
    case: Case,
    random: random::Case,
    claims: [Solution; 2],
}

/// `None` where the drawn children ask for what the pack does not allow.
fn draw(seed: u64) -> Option<Drawn> {
    let random = random::case(seed, Profile::NETWORK);
    let (mut problem, previous) = drawn::problem(&random.instance);
    let packs = ["national", "chongqing", "fujian", "guizhou"];
    let pack = packs[usize::try_from(seed % 4).expect("small")];
    problem.policy = PolicyChoice::Named(pack.to_owned());
    // Through bytes, as a file would go.
    let bytes = serde_json::to_vec(&problem).expect("a document");
    let problem = parse::json(&bytes).expect("a written problem can be read");
    let case = convert::case(&problem, Some(&previous)).ok()?;
    let random = random::Case { instance: case.instance.clone(), ..random };
    let any = claim::feasible(&random, &mut Dice::new(seed));
    let best = cycle::optimal(&random, &any);
    Some(Drawn { case, random, claims: [any, best] })
}

fn inputs() -> Inputs {
    Inputs {
        problem_sha256: String::new(),
        policy_sha256: String::new(),
        policy: "national".to_owned(),
        travel: TravelInput { spec: "straight:1".to_owned(), sha256: String::new() },
        previous: None,
        seed: 1,
        iterations: None,
        max_queries: None,
        repair: None,
    }
}

fn write(case: &Case, travel: &dyn Travel, solution: &Solution) -> ResultDocument {
    let answer = Answer { case, travel, solution };
    answer.document(inputs(), CheckDocument::default(), StatisticsDocument::default())
}

#[test]
fn a_written_result_reads_back_as_the_same_solution() {
    let mut done = 0;
    for seed in 0..CASES {
        let Some(Drawn { case, random, claims }) = draw(seed) else { continue };
        for solution in &claims {
            let document = write(&case, &*random.travel, solution);
            let bytes = serde_json::to_vec(&document).expect("a document");
            let read: ResultDocument = parse::json(&bytes).expect("a written result can be read");
            assert_eq!(read, document, "{}", random.describe());
            let back = reread::solution(&read, &case).expect("ids and numbers are known");
            assert_eq!(back, *solution, "{}", random.describe());
            let answer = Answer { case: &case, travel: &*random.travel, solution: &back };
            assert_eq!(audit::differences(&read, answer), [], "{}", random.describe());
            done += 1;
        }
    }
    assert!(done > CASES, "{done} claims were written");
}

#[test]
fn costs_of_pairs_sum_to_the_cost_level_and_units_to_the_demand() {
    for seed in 0..CASES {
        let Some(Drawn { case, random, claims }) = draw(seed) else { continue };
        for solution in &claims {
            let document = write(&case, &*random.travel, solution);
            let costs = document.pairs.iter().map(|pair| {
                let cost = &pair.cost;
                cost.travel + cost.need + cost.language + cost.balance + cost.continuity
            });
            let level = document.levels.last().expect("the cost level");
            assert_eq!((level.name.as_str(), level.value), ("cost", costs.sum()));
            let demand: u64 = document.covered.values().map(|line| line.demand).sum();
            let units: u64 = document.covered.values().map(|line| line.units).sum();
            let missing: u64 = document.uncovered.iter().map(|line| u64::from(line.units)).sum();
            assert_eq!(units + missing, demand, "{}", random.describe());
            assert_eq!(units, document.pairs.len() as u64);
        }
    }
}

#[test]
fn bounds_of_levels_hold() {
    let mut tight = 0;
    for seed in 0..CASES {
        let Some(Drawn { case, random, claims: [any, best] }) = draw(seed) else { continue };
        let optimum = brute::optimum(&case.instance, &*random.travel).expect("an answer exists");
        let document = write(&case, &*random.travel, &best);
        assert!(document.levels.iter().all(|level| level.bound == level.value));
        assert!(document.gap.abs() < f64::EPSILON);
        let document = write(&case, &*random.travel, &any);
        let (cost, classes) = document.levels.split_last().expect("the cost level");
        let mut equal_above = true;
        for (level, &best) in classes.iter().zip(&optimum.covered) {
            // The optimum equals the answer on every level above: the bound speaks of it.
            if equal_above {
                assert!(level.bound >= best, "{level:?} {best} {}", random.describe());
                tight += u32::from(level.bound == best && level.value < best);
            }
            equal_above &= level.value == best;
        }
        if equal_above {
            assert!(cost.bound <= optimum.cost, "{cost:?} {}", random.describe());
        }
        assert!(cost.bound <= cost.value);
        assert!(classes.iter().all(|level| level.bound >= level.value));
    }
    assert!(tight > 20, "{tight} bounds were met by a better answer");
}

/// Every leaf of the sections that follow from the solution.
fn leaves(value: &Value, path: String, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            map.iter().for_each(|(key, inner)| leaves(inner, format!("{path}/{key}"), found));
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.for_each(|(at, inner)| leaves(inner, format!("{path}/{at}"), found));
        }
        _ => found.push(path),
    }
}

#[test]
fn a_changed_statement_is_found() {
    let mut changed = 0;
    for seed in 0..CASES / 4 {
        let Some(Drawn { case, random, claims: [_, best] }) = draw(seed) else { continue };
        let document = serde_json::to_value(write(&case, &*random.travel, &best)).expect("JSON");
        let mut paths = Vec::new();
        for section in ["levels", "gap", "covered", "pairs", "uncovered"] {
            leaves(&document[section], format!("/{section}"), &mut paths);
        }
        for path in paths {
            let mut damaged = document.clone();
            let leaf = damaged.pointer_mut(&path).expect("the path was found");
            *leaf = match leaf {
                Value::Number(number) => json!(number.as_i64().unwrap_or_default() + 1),
                Value::String(text) if text == "no_eligible" => json!("capacity"),
                Value::String(text) if document::Day::parse(text).is_some() => json!("2001-02-03"),
                Value::String(_) => json!("no_eligible"),
                _ => json!(7),
            };
            let Ok(read) = parse::value::<ResultDocument>(damaged) else { continue };
            let Ok(back) = reread::solution(&read, &case) else { continue };
            // Another solution is the checker's business; the same must have the same statements.
            let answer = Answer { case: &case, travel: &*random.travel, solution: &back };
            if back == best {
                assert!(!audit::differences(&read, answer).is_empty(), "{path} of {seed}");
                changed += 1;
            }
        }
    }
    assert!(changed > 5000, "{changed} statements were changed");
}

#[test]
fn what_cannot_be_understood_is_located() {
    let seed = (0..).find(|&seed| draw(seed).is_some_and(|d| d.claims[1].pairs.len() > 1));
    let Drawn { case, random, claims } = draw(seed.expect("some")).expect("drawn");
    let document = serde_json::to_value(write(&case, &*random.travel, &claims[1])).expect("JSON");
    let mut damaged = document.clone();
    damaged["pairs"][0]["child"] = json!("nobody");
    damaged["pairs"][1]["role"] = json!("captain");
    damaged["levels"][0]["name"] = json!("purple.first");
    damaged["certificate"]["bound"] = json!("1e9");
    damaged["certificate"]["kind"] = json!("oath");
    damaged["certificate"]["volunteers"][0]["price"] = json!("+7");
    damaged["certificate"]["children"][0]["id"] = json!("nobody");
    let read: ResultDocument = parse::value(damaged).expect("the shape is right");
    let faults = reread::solution(&read, &case).expect_err("nothing fits").problems;
    let found: Vec<String> = faults.iter().map(|f| format!("{} {}", f.code, f.place)).collect();
    assert_eq!(
        found,
        [
            "unknown_id pairs[0].child",
            "not_allowed pairs[1].role",
            "wrong_levels levels",
            "not_allowed certificate.kind",
            "not_a_number certificate.volunteers[0].price",
            "unknown_id certificate.children[0].id",
            "missing certificate.children",
            "not_a_number certificate.bound",
        ]
    );
}
