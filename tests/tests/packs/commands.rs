//! `tongxing policy diff` and `verify`.

use serde_json::json;

use crate::cli::{folder, tongxing};

#[test]
fn packs_are_compared_key_by_key() {
    let said = tongxing(&["policy", "diff", "national", "gansu", "--json"]);
    assert_eq!(said.code, 0);
    let found = said.json();
    let lines = found["differences"].as_array().expect("a list");
    let line = |key: &str| lines.iter().find(|line| line["key"] == key);
    let siblings = line("households.siblings").expect("they differ");
    assert_eq!((&siblings["a"], &siblings["b"]), (&json!("free"), &json!("together")));
    let gone = line("cadence[wish].every").expect("gansu has no wish");
    assert_eq!((&gone["a"], gone.get("b")), (&json!("year"), None));
    assert!(line("demand.red").is_none(), "they say the same");
    let table = tongxing(&["policy", "diff", "national", "gansu", "--lang", "zh"]);
    assert!(
        table.out.contains("项目") && table.out.contains("cadence[home_visit].every"),
        "{}",
        table.out
    );
    let same = tongxing(&["policy", "diff", "gansu", "gansu"]);
    assert_eq!((same.code, same.out.trim()), (0, "the packs say the same"));
    let unknown = tongxing(&["policy", "diff", "nowhere", "nothing", "--json"]);
    assert_eq!((unknown.code, unknown.codes().len()), (2, 2));
    // A file beside a shipped pack, and the answer in a file.
    let folder = folder("policy-diff");
    let path = |name: &str| folder.join(name).to_str().expect("UTF-8").to_owned();
    let (copy, out) = (path("copy.toml"), path("diff.json"));
    let text = tongxing(&["policy", "show", "hebei"]).out;
    std::fs::write(&copy, text.replace("red = 40000", "red = 50000")).expect("written");
    let said = tongxing(&["policy", "diff", "hebei", &copy, "--json", "--out", &out]);
    let found = said.json();
    assert_eq!(found["differences"], json!([{"key": "reach.red", "a": 40000, "b": 50000}]));
    assert!(std::fs::read_to_string(&out).expect("written").contains("reach.red"));
}

#[test]
fn verify_prints_rows_and_refuses_what_it_does_not_know() {
    let said = tongxing(&["policy", "verify", "henan", "fujian", "--lang", "zh"]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert!(said.out.contains("专业人员不超过个案上限"), "{}", said.out);
    assert_eq!(said.out.matches("成立").count(), 4, "{}", said.out);
    let unknown = tongxing(&["policy", "verify", "nowhere", "henan", "nothing", "--json"]);
    assert_eq!(unknown.code, 2);
    assert_eq!(unknown.codes(), ["unknown_policy", "unknown_policy"]);
    let nothing = tongxing(&["policy", "verify", "--json"]);
    assert_eq!((nothing.code, nothing.codes()), (2, vec!["usage".to_owned()]));
}

#[test]
fn a_pack_whose_rules_are_broken_fails_its_check_whatever_the_rule() {
    let folder = folder("policy-check-visits");
    let path = folder.join("county.toml");
    let text = "version = 1\nname = \"c\"\nlevel = \"county\"\ndivision = \"320826\"\n\
                [visits]\ntour_stops = 99\n[visits.first_days]\nred = 9\nblue = 3\n";
    std::fs::write(&path, text).expect("written");
    let said = tongxing(&["policy", "check", path.to_str().expect("UTF-8"), "--json"]);
    assert_eq!(said.code, 1);
    assert_eq!(said.codes(), ["not_monotone", "out_of_range"]);
}
