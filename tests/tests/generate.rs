//! `tongxing generate`: the same call gives the same bytes, what it gives can be read, and its
//! parameters are documented.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use tongxing_datasets::synthetic::{SECTORS, Spec};

use crate::cli::{folder, tongxing};

/// Files that every county gets.
const FILES: [&str; 3] = ["roster.xlsx", "problem.json", "people.json"];

#[test]
fn the_same_seed_gives_the_same_county() {
    let folder = folder("generate");
    let county = |name: &str, seed: &str| {
        let out = folder.join(name);
        let out = out.to_str().expect("UTF-8");
        let args = ["generate", "county", "--children", "60", "--volunteers", "40"];
        let said = tongxing(&[&args[..], &["--seed", seed, "--out", out, "--json"]].concat());
        assert_eq!(said.code, 0, "{}{}", said.out, said.err);
        assert_eq!(said.json()["written"][0]["children"], 60);
        FILES.map(|file| fs::read(folder.join(name).join(file)).expect("written"))
    };
    let first = county("a", "7");
    assert_eq!(first, county("b", "7"));
    for (one, other) in first.iter().zip(county("c", "8")) {
        assert_ne!(*one, other);
    }
}

/// Imports a generated county's roster again and holds it against the files beside it.
fn imports_as_written(folder: &Path, division: &str, date: &str) {
    let path = |name: &str| folder.join(name).display().to_string();
    let (out, people) = (path("again.json"), path("again-people.json"));
    let roster = path("roster.xlsx");
    let args = ["import", &roster, "--date", date, "--division", division, "--json"];
    let said = tongxing(&[&args[..], &["--out", &out, "--people", &people]].concat());
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    let json = |path: &str| -> Value {
        serde_json::from_slice(&fs::read(path).expect("written")).expect("JSON")
    };
    let mut again = json(&out);
    assert_ne!(again["travel"], "straight:1.3");
    again["travel"] = "straight:1.3".into();
    assert_eq!(again, json(&path("problem.json")));
    assert_eq!(json(&people), json(&path("people.json")));
}

#[test]
fn a_county_is_written_as_its_roster_is_imported() {
    let folder = folder("generate-roster");
    let out = folder.to_str().expect("UTF-8");
    for (children, volunteers) in [("90", "70"), ("0", "0")] {
        let args = ["generate", "county", "--children", children, "--volunteers", volunteers];
        let said = tongxing(&[&args[..], &["--out", out, "--date", "2026-03-01"]].concat());
        assert_eq!(said.code, 0, "{}{}", said.out, said.err);
        imports_as_written(&folder, "320826", "2026-03-01");
    }
}

#[test]
fn a_whole_county_is_one_problem_without_a_roster() {
    let folder = folder("generate-whole");
    let out = folder.to_str().expect("UTF-8");
    let said = tongxing(&["generate", "county", "--whole", "--out", out, "--json"]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    let written = &said.json()["written"][0];
    assert!(written.get("roster").is_none() && written.get("people").is_none());
    let names = fs::read_dir(folder.join("320826")).expect("a folder");
    let names: Vec<_> = names.map(|entry| entry.expect("an entry").file_name()).collect();
    assert_eq!(names, ["problem.json"]);
}

/// With the larger geography: a folder with a roster for each county, whose parts add up.
#[test]
fn a_province_and_the_nation_are_a_folder_a_county() {
    let larger = std::env::var_os("TONGXING_DATA").is_some_and(|folder| !folder.is_empty());
    for (area, division, least) in
        [("province", Some("64"), 20), ("province", Some("5203"), 10), ("nation", None, 2500)]
    {
        let folder = folder(&format!("generate-{area}-{}", division.unwrap_or("all")));
        let out = folder.to_str().expect("UTF-8");
        let mut args = vec!["generate", area, "--out", out, "--json"];
        args.extend(["--children", "3000", "--volunteers", "2500"]);
        args.extend(division.map(|code| ["--division", code]).into_iter().flatten());
        let said = tongxing(&args);
        if !larger {
            assert_eq!((said.code, said.codes()), (2, vec!["unknown_division".to_owned()]));
            assert!(said.out.contains("TONGXING_DATA"), "{}", said.out);
            continue;
        }
        assert_eq!(said.code, 0, "{}{}", said.out, said.err);
        let said = said.json();
        let written = said["written"].as_array().expect("a list");
        assert!(written.len() >= least, "{area}: {}", written.len());
        let sum = |key: &str| written.iter().filter_map(|line| line[key].as_u64()).sum::<u64>();
        assert_eq!(sum("children"), 3000);
        let first = written[0]["division"].as_str().expect("a code");
        for file in FILES {
            let counties = written.iter().filter_map(|line| line["division"].as_str());
            let missing: Vec<&str> =
                counties.filter(|code| !folder.join(code).join(file).exists()).collect();
            assert!(missing.is_empty(), "{file}: {missing:?}");
        }
        imports_as_written(&folder.join(first), first, "2026-09-01");
    }
}

#[test]
fn every_fault_of_the_call_is_named() {
    let folder = folder("generate-faults");
    let out = folder.to_str().expect("UTF-8");
    for (args, codes) in [
        (vec!["county", "--division", "12345"], vec!["not_a_division_code"]),
        (vec!["county", "--division", "52", "--date", "soon"], vec!["not_a_date", "wrong_level"]),
        (vec!["province", "--division", "320826"], vec!["wrong_level"]),
        (vec!["county", "--spec", "/nowhere.toml"], vec!["unreadable"]),
        (vec!["county", "--children", "100001"], vec!["too_large"]),
        (vec!["county", "--whole", "--children", "1000001"], vec!["too_large"]),
    ] {
        let said = tongxing(&[&["generate", "--json", "--out", out], &args[..]].concat());
        assert_eq!((said.code, said.codes()), (2, codes.iter().map(|c| (*c).to_owned()).collect()));
    }
    let said = tongxing(&["generate", "county", "--json"]);
    assert_eq!((said.code, said.codes()), (2, vec!["missing".to_owned()]));
    assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 0, "nothing is written");
}

const PAGE: &str = include_str!("../../docs/SPEC.md");

/// The keys of a specification with their values, as `section.key`.
fn keys(spec: &Spec) -> BTreeMap<String, Value> {
    let mut keys = BTreeMap::new();
    let Value::Object(top) = serde_json::to_value(spec).expect("JSON") else { panic!("an object") };
    for (name, value) in top {
        match value {
            Value::Object(section) => {
                keys.extend(
                    section.into_iter().map(|(key, value)| (format!("{name}.{key}"), value)),
                );
            }
            value => {
                keys.insert(name, value);
            }
        }
    }
    keys
}

/// The rows of the page's tables of parameters: `section.key` with its other columns.
fn documented() -> BTreeMap<String, Vec<String>> {
    let (mut section, mut rows) = (String::new(), BTreeMap::new());
    for line in PAGE.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            let name = title.strip_prefix("`[").and_then(|name| name.strip_suffix("]`"));
            section = name.map_or_else(String::new, |name| format!("{name}."));
        }
        let cells: Vec<String> = line.split('|').map(|cell| cell.trim().to_owned()).collect();
        if let [_, key, rest @ .., _] = &cells[..]
            && rest.len() == 5
            && let Some(key) = key.strip_prefix('`').and_then(|key| key.strip_suffix('`'))
        {
            let before = rows.insert(format!("{section}{key}"), rest.to_vec());
            assert_eq!(before, None, "{section}{key} stands there twice");
        }
    }
    rows
}

#[test]
fn every_parameter_is_documented_with_its_default() {
    let (keys, documented) = (keys(&Spec::default()), documented());
    assert_eq!(keys.keys().collect::<Vec<_>>(), documented.keys().collect::<Vec<_>>());
    for (key, value) in &keys {
        let [unit, default, _, what, source] = &documented[key][..] else { panic!("{key}") };
        let default: Value = serde_json::from_str(default.trim_matches('`'))
            .unwrap_or_else(|e| panic!("{key}: {e}"));
        assert_eq!(default, *value, "{key}");
        assert!(!what.is_empty() && (key == "version" || !source.is_empty() && !unit.is_empty()));
    }
    for sector in SECTORS {
        let [seat, town, village] = sector.lives;
        let skill = serde_json::to_value(sector.skill).expect("JSON");
        let (skill, yes) = (skill.as_str().expect("a word"), sector.professional);
        let row = format!(
            "| {} | {seat}, {town}, {village} | {skill} | {} |",
            sector.name,
            if yes { "yes" } else { "no" }
        );
        assert!(PAGE.contains(&row), "{row}");
    }
}

#[test]
fn documented_bounds_are_the_ones_that_hold() {
    for (key, cells) in documented() {
        let allowed = &cells[2];
        let Some((low, high)) = allowed.split_once(" to ") else { continue };
        let bounds = [low, high].map(|bound| bound.parse::<f64>());
        let [Ok(low), Ok(high)] = bounds else { panic!("{key}: {allowed}") };
        if key == "date" {
            continue;
        }
        let whole = !cells[1].contains('.');
        let step = if whole { 1.0 } else { 1e-6 };
        for value in [low - step, high + step] {
            let written = if whole { format!("{value}") } else { format!("{value:.6}") };
            let toml = match key.split_once('.') {
                Some((section, key)) => format!("[{section}]\n{key} = {written}\n"),
                None => format!("{key} = {written}\n"),
            };
            assert!(Spec::parse(&toml).is_err(), "{toml}");
        }
    }
    let block = PAGE.split("```").nth(1).and_then(|block| block.strip_prefix("toml\n"));
    let spec = Spec::parse(block.expect("an example")).expect("the example is right");
    assert_eq!((spec.children, spec.child.siblings, spec.volunteer.remote), (2000, 0.2, 0.1));
}
