//! `tongxing check` on results that are true, damaged, or answers to something else.

use std::path::Path;

use serde_json::{Value, json};
use tongxing::round::{self, PairRequest, RunOptions};
use tongxing_datasets::document::result::{CheckDocument, StatisticsDocument};
use tongxing_datasets::document::{Answer, ProblemDocument, parse};
use tongxing_solver::certificate::{Certificate, Solution, Status};
use tongxing_solver::objective::Value as Worth;
use tongxing_tests::random::{self, Dice};
use tongxing_tests::{claim, cycle};

use crate::cli::{file, folder, tongxing};
use crate::documents::small_problem;

/// An optimal result of the problem, found and proved without the engine.
pub(crate) fn optimal(problem: &Value) -> Value {
    stated(problem, |drawn| cycle::optimal(drawn, &claim::feasible(drawn, &mut Dice::new(1))))
}

/// A result of the problem as `solve` states it.
fn stated(problem: &Value, solve: impl FnOnce(&random::Case) -> Solution) -> Value {
    let problem: ProblemDocument = parse::value(problem.clone()).expect("a problem");
    let run = RunOptions::default();
    let request =
        PairRequest { problem, policy: None, travel: None, previous: None, limits: None, run };
    let prepared = round::prepare(&request).expect("a valid problem");
    let drawn = random::Case {
        origin: "a document".to_owned(),
        instance: prepared.case.instance.clone(),
        travel: prepared.travel.model,
    };
    let solution = solve(&drawn);
    let answer = Answer { case: &prepared.case, travel: &*drawn.travel, solution: &solution };
    let document =
        answer.document(prepared.inputs, CheckDocument::default(), StatisticsDocument::default());
    serde_json::to_value(document).expect("a document")
}

fn check(folder: &Path, problem: &Value, result: &Value, more: &[&str]) -> crate::cli::Said {
    let problem = file(folder, "problem.json", problem);
    let result = file(folder, "result.json", result);
    tongxing(&[&["check", &problem, &result, "--json"], more].concat())
}

#[test]
fn a_true_result_is_accepted_with_and_without_an_index() {
    let folder = folder("check-true");
    let problem = small_problem();
    let result = optimal(&problem);
    assert_eq!(result["status"], "optimal");
    assert_eq!(result["pairs"].as_array().map(Vec::len), Some(3));
    for more in [&[][..], &["--brute-force"]] {
        let said = check(&folder, &problem, &result, more);
        assert_eq!(said.code, 0, "{}{}", said.out, said.err);
        assert_eq!(said.json()["status"], "accepted");
        assert_eq!(said.json()["violations"], json!([]));
    }
}

#[test]
fn a_false_statement_ends_with_one_and_says_which() {
    let folder = folder("check-false");
    let problem = small_problem();
    let result = optimal(&problem);
    let damage = |path: &str, value: Value| {
        let mut damaged = result.clone();
        *damaged.pointer_mut(path).expect("the path exists") = value;
        let said = check(&folder, &problem, &damaged, &[]);
        let codes: Vec<Value> = said.json()["violations"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|violation| violation["code"].clone())
            .collect();
        (said.code, codes)
    };
    let cost = result["levels"][8]["value"].as_i64().expect("the cost");
    assert_eq!(damage("/levels/8/value", json!(cost - 1)), (1, vec![json!("wrong_cost")]));
    assert_eq!(damage("/levels/0/bound", json!(2)), (1, vec![json!("wrong_statement")]));
    assert_eq!(damage("/pairs/0/metres", json!(1)), (1, vec![json!("wrong_statement")]));
    let (code, codes) = damage("/pairs/1/volunteer", json!("V1"));
    assert_eq!(code, 1);
    assert!(codes.contains(&json!("duplicate")), "{codes:?}");
    assert_eq!(
        damage("/check/status", json!("rejected")),
        (0, vec![]),
        "a result's word is ignored"
    );
}

#[test]
fn a_statement_that_claims_less_is_true_as_well() {
    let folder = folder("check-weaker");
    let problem = small_problem();
    let mut result = optimal(&problem);
    for (status, code) in [("feasible", 0), ("stopped", 0), ("infeasible", 1)] {
        result["status"] = json!(status);
        let said = check(&folder, &problem, &result, &[]);
        assert_eq!(said.code, code, "{status}: {}{}", said.out, said.err);
    }
    result["status"] = json!("stopped");
    result["gap"] = json!(0.5);
    assert_eq!(check(&folder, &problem, &result, &[]).code, 1, "the gap must still be right");
}

#[test]
fn a_key_that_stands_twice_is_a_problem_of_its_place() {
    let folder = folder("check-twice");
    let problem = small_problem();
    let result = optimal(&problem);
    let red = result["covered"]["red"].to_string();
    let text = result.to_string();
    let forged =
        text.replacen("\"red\":{", "\"red\":{\"demand\":9,\"first\":9,\"units\":9},\"red\":{", 1);
    assert!(text.contains(&red) && forged != text);
    let [problem, result] =
        [("problem.json", problem.to_string()), ("result.json", forged)].map(|(name, text)| {
            let path = folder.join(name);
            std::fs::write(&path, text).expect("written");
            path.to_str().expect("UTF-8").to_owned()
        });
    let said = tongxing(&["check", &problem, &result, "--json"]);
    assert_eq!((said.code, said.codes()), (2, vec!["duplicate".to_owned()]), "{}", said.out);
    assert_eq!(said.json()["problems"][0]["where"], "result.json: covered.red");
}

#[test]
fn an_answer_to_something_else_is_refused() {
    let folder = folder("check-other");
    let problem = small_problem();
    let result = optimal(&problem);
    let mut other = problem.clone();
    other["children"][0]["longitude"] = json!(119.5);
    let cases = [
        (other, vec![]),
        (problem.clone(), vec!["--travel", "straight:1.3"]),
        (problem.clone(), vec!["--policy", "guizhou"]),
    ];
    for (problem, more) in cases {
        let said = check(&folder, &problem, &result, &more);
        assert_eq!(said.code, 2, "{more:?}");
        assert!(said.codes().iter().all(|code| code == "inputs_differ"), "{}", said.out);
    }
    let said = check(&folder, &problem, &json!({"version": 1}), &[]);
    assert_eq!(said.code, 2);
    assert!(said.codes().len() > 5, "every missing field is named: {}", said.out);
}

#[test]
fn violations_name_people_as_the_roster_does() {
    let folder = folder("check-names");
    let mut problem = small_problem();
    let result = optimal(&problem);
    problem["volunteers"][1]["vetting"] = json!({"status": "refused"});
    let mut forged = result.clone();
    // The forger adapts the hash, not the pairs.
    let read: ProblemDocument = parse::value(problem.clone()).expect("a problem");
    let sha = tongxing_datasets::document::canonical::problem_sha256(&read);
    forged["inputs"]["problem_sha256"] = json!(sha);
    let said = check(&folder, &problem, &forged, &[]);
    assert_eq!(said.code, 1);
    assert!(said.out.contains("child C1 may not have volunteer V2"), "{}", said.out);
    assert!(!said.out.contains("VolunteerId"), "{}", said.out);
}

#[test]
fn infeasible_is_an_answer_that_must_be_true() {
    let folder = folder("check-infeasible");
    let mut problem = small_problem();
    problem["policy"] = json!("gansu");
    problem["children"][0]["household"] = json!("H1");
    for child in 0..2 {
        problem["children"][child]["demand"] = json!(1);
    }
    let pin = |child: &str, volunteer: &str| json!({"child": child, "volunteer": volunteer, "reason": "亲属", "author": "县妇联"});
    let infeasible = |_: &random::Case| Solution {
        status: Status::Infeasible,
        pairs: Vec::new(),
        value: Worth::default(),
        bound: 0,
        certificate: Certificate::default(),
    };
    // Siblings with one place each cannot keep two volunteers together.
    problem["pinned"] = json!([pin("C1", "V1"), pin("C2", "V2")]);
    let result = stated(&problem, infeasible);
    assert_eq!((&result["levels"], &result["gap"]), (&json!([]), &json!(0.0)));
    let said = check(&folder, &problem, &result, &[]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    problem["pinned"] = json!([pin("C1", "V1"), pin("C2", "V1")]);
    let said = check(&folder, &problem, &stated(&problem, infeasible), &[]);
    assert_eq!(said.code, 1);
    assert_eq!(said.json()["violations"][0]["code"], "not_infeasible");
}

#[test]
fn a_large_blocking_set_is_repeated_at_its_children() {
    let folder = folder("blocking");
    let mut problem = small_problem();
    let child = problem["children"][1].clone();
    let numbered = |n: usize| {
        let mut child = child.clone();
        child["id"] = json!(format!("C{n}"));
        child.as_object_mut().expect("an object").remove("household");
        child
    };
    problem["children"] = (0..80).map(numbered).collect();
    // Too many for a set that is made minimal.
    let volunteer = problem["volunteers"][0].clone();
    let alike = |n: usize| {
        let mut volunteer = volunteer.clone();
        volunteer["id"] = json!(format!("V{n}"));
        volunteer["capacity"] = json!(1);
        volunteer
    };
    problem["volunteers"] = (0..68).map(alike).collect();
    let path = file(&folder, "problem.json", &problem);
    let result = tongxing(&["pair", &path, "--json"]).json();
    let uncovered = result["uncovered"].as_array().expect("a list");
    assert!(uncovered.len() > 10, "{}", uncovered.len());
    let people = |line: &Value| line["blocking_set"]["children"].as_array().map_or(0, Vec::len);
    for line in uncovered {
        assert!(line["violator"].is_u64() && people(line) > 0, "{line}");
    }
    assert!(uncovered.iter().any(|line| people(line) > 64));
    assert_eq!(check(&folder, &problem, &result, &[]).code, 0);
}
