//! Packs of another area: refused where they loosen a rule, said with the answer where they do not.

use serde_json::{Value, json};
use tongxing_datasets::document::{ProblemDocument, convert, parse};

use crate::cli::{file, folder, tongxing};
use crate::documents::small_problem;

/// A pack of a province that lets a man have pairs of his own.
pub(crate) fn loose(division: &str) -> Value {
    json!({"version": 1, "name": "loose", "level": "province", "division": division,
        "safeguards": {"man_alone_allowed": true}})
}

fn read(problem: &Value) -> Result<Vec<String>, Vec<String>> {
    let document: ProblemDocument = parse::value(problem.clone()).expect("the shape is right");
    let lines = |faults: &[tongxing_datasets::document::Fault]| {
        faults.iter().map(|f| format!("{} {}", f.code, f.place)).collect::<Vec<_>>()
    };
    match convert::case(&document, None) {
        Ok(case) => Ok(lines(&case.notices)),
        Err(faults) => Err(lines(&faults.problems)),
    }
}

#[test]
fn a_rule_is_loosened_in_the_province_of_the_pack_alone() {
    let mut problem = small_problem();
    let refused = Err(vec!["wrong_area policy.division".to_owned()]);
    problem["policy"] = loose("32");
    assert_eq!(read(&problem), Ok(vec![]));
    problem["policy"] = loose("62");
    assert_eq!(read(&problem), refused);
    // A level is no longer than its division says, and nobody below a province loosens anything.
    for (level, division, code) in [
        ("province", "3208", "wrong_level policy.division"),
        ("province", "320826", "wrong_level policy.division"),
        ("city", "3208", "not_loosened_here policy.safeguards.man_alone_allowed"),
        ("national", "32", "wrong_level policy.division"),
    ] {
        problem["policy"]["level"] = json!(level);
        problem["policy"]["division"] = json!(division);
        let found = read(&problem).expect_err(level);
        assert!(found.iter().any(|line| line == code), "{level} {division}: {found:?}");
    }
    // Less demand than the nation asks for is looser as well.
    problem["policy"] = json!({"version": 1, "name": "few", "level": "province", "division": "62",
        "demand": {"red": 1, "orange": 1, "yellow": 1, "blue": 1}});
    assert_eq!(read(&problem), refused);
    // Of the round's own county, or stricter from elsewhere.
    problem["policy"] = json!({"version": 1, "name": "own", "level": "county",
        "division": "320826", "demand": {"red": 3}});
    assert_eq!(read(&problem), Ok(vec![]));
    problem["policy"]["division"] = json!("320827");
    assert_eq!(read(&problem), Ok(vec!["wrong_area policy.division".to_owned()]));
}

#[test]
fn every_command_refuses_a_loose_pack_of_elsewhere() {
    let folder = folder("area");
    let problem = file(&folder, "problem.json", &small_problem());
    let pack = file(&folder, "loose.json", &loose("62"));
    let result = folder.join("result.json");
    let result = result.to_str().expect("UTF-8");
    assert_eq!(tongxing(&["pair", &problem, "--out", result]).code, 0);
    for call in [
        vec!["pair", &problem],
        vec!["check", &problem, result],
        vec!["explain", &problem, result, "--child", "C1"],
    ] {
        let said = tongxing(&[&call[..], &["--policy", &pack, "--json"]].concat());
        assert_eq!((said.code, said.codes()), (2, vec!["wrong_area".to_owned()]), "{call:?}");
        assert_eq!(said.json()["problems"][0]["where"], "loose.json: policy.division");
    }
    // Gansu loosens nothing: an example anywhere, and every answer says so.
    let said = tongxing(&["pair", &problem, "--policy", "gansu", "--json", "--out", result]);
    assert_eq!((said.code, &said.json()["notices"][0]["code"]), (0, &json!("wrong_area")));
    assert!(said.err.contains("wrong_area"), "{}", said.err);
    for call in
        [vec!["check", &problem, result], vec!["explain", &problem, result, "--child", "C1"]]
    {
        let said = tongxing(&[&call[..], &["--policy", "gansu", "--json"]].concat());
        assert_eq!(said.code, 0, "{call:?} {}", said.out);
        assert_eq!(said.json()["notices"][0]["code"], "wrong_area", "{call:?}");
        assert!(said.err.contains("wrong_area"), "{call:?} {}", said.err);
    }
    let said = tongxing(&["pair", &problem, "--json"]);
    assert!(said.err.is_empty() && said.json()["notices"].is_null(), "{}", said.err);
}
