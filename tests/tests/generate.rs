//! `tongxing generate`: the same call gives the same bytes, and what it gives can be read.

use std::fs;

use crate::cli::{folder, tongxing};

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
        fs::read_to_string(folder.join(name).join("problem.json")).expect("written")
    };
    let first = county("a", "7");
    assert_eq!(first, county("b", "7"));
    assert_ne!(first, county("c", "8"));
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
    ] {
        let said = tongxing(&[&["generate", "--json", "--out", out], &args[..]].concat());
        assert_eq!((said.code, said.codes()), (2, codes.iter().map(|c| (*c).to_owned()).collect()));
    }
    let said = tongxing(&["generate", "county", "--json"]);
    assert_eq!((said.code, said.codes()), (2, vec!["missing".to_owned()]));
    assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 0, "nothing is written");
}
