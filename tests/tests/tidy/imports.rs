//! Who may name whom inside the solver.

use super::lex::{Token, tokens};
use super::tree::File;
use super::{Finding, catches, finding, hold};

/// Findings for every token of the file's code that is one of `words`.
fn naming(file: &File, words: &[&str], rule: &str) -> Vec<Finding> {
    let named = |token: &&Token<'_>| words.contains(&token.text);
    let tell = |token: &Token<'_>| finding(file, token.line, &format!("`{}`: {rule}", token.text));
    tokens(&file.text).iter().filter(named).map(tell).collect()
}

fn only_lp_names_the_lp_library(file: &File) -> Vec<Finding> {
    let outside = file.is_rust()
        && !file.is_below("solver/src/lp")
        && file.path != "solver/src/lp.rs"
        && !file.is_below("tests/tests/tidy");
    if !outside {
        return Vec::new();
    }
    let rule = "only solver/src/lp names the LP library";
    naming(file, &["good_lp", "highs", "highs_sys", "microlp"], rule)
}

fn the_checker_names_no_algorithm(file: &File) -> Vec<Finding> {
    if !file.is_rust() || !file.is_below("solver/src/certificate") {
        return Vec::new();
    }
    let rule = "the certificate and its checker name no algorithm";
    naming(file, &["pairing", "planning", "lp", "explain", "rebalance", "search"], rule)
}

/// Names that stand for the world outside: I/O, clock, async, serialisation.
const WORLD: [&str; 10] = [
    "Instant",
    "SystemTime",
    "UNIX_EPOCH",
    "tokio",
    "serde",
    "serde_json",
    "Serialize",
    "Deserialize",
    "async",
    "await",
];

/// Modules of the standard library that touch it.
const WORLD_MODULES: [&str; 7] = ["env", "fs", "io", "net", "os", "process", "time"];

fn the_solver_has_no_world(file: &File) -> Vec<Finding> {
    if !file.is_rust() || !file.is_below("solver/src") {
        return Vec::new();
    }
    let rule = "no I/O, clock, async or serde in the solver";
    let mut findings = naming(file, &WORLD, rule);
    let tokens = tokens(&file.text);
    for at in 0..tokens.len() {
        if tokens[at].text != "std" {
            continue;
        }
        for module in children_of(&tokens[at + 1..]) {
            if WORLD_MODULES.contains(&module.text) {
                findings.push(finding(file, module.line, &format!("`{}`: {rule}", module.text)));
            }
        }
    }
    findings
}

/// The first names of the path or the group that follows `std`.
fn children_of<'a, 't>(rest: &'t [Token<'a>]) -> Vec<&'t Token<'a>> {
    let [first, second, third, ..] = rest else { return Vec::new() };
    if (first.text, second.text) != (":", ":") {
        return Vec::new();
    }
    if third.text != "{" {
        return vec![third];
    }
    let (mut depth, mut starts, mut names) = (0_usize, true, Vec::new());
    for token in &rest[2..] {
        match token.text {
            "{" => depth += 1,
            "}" if depth == 1 => break,
            "}" => depth -= 1,
            "," if depth == 1 => starts = true,
            _ if depth == 1 && starts => {
                names.push(token);
                starts = false;
            }
            _ => {}
        }
    }
    names
}

#[test]
fn only_lp_knows_the_lp_library() {
    hold(only_lp_names_the_lp_library);
}

#[test]
fn the_checker_knows_no_algorithm() {
    hold(the_checker_names_no_algorithm);
}

#[test]
fn the_solver_touches_no_world() {
    hold(the_solver_has_no_world);
}

#[test]
fn catches_the_lp_library_elsewhere() {
    let (bad, good) = ("use good_lp::variable;", "// like good_lp\nlet s = \"highs\";");
    catches(only_lp_names_the_lp_library, "solver/src/pairing/mod.rs", bad, good);
    catches(only_lp_names_the_lp_library, "api/src/cli.rs", "highs::Model::new()", bad_is_fine());
    assert!(only_lp_names_the_lp_library(&File::sample("solver/src/lp/mod.rs", bad)).is_empty());
}

fn bad_is_fine() -> &'static str {
    "let highest = 1;"
}

#[test]
fn catches_an_algorithm_in_the_checker() {
    let path = "solver/src/certificate/checker/mod.rs";
    let rule = the_checker_names_no_algorithm;
    catches(rule, path, "use crate::{model, pairing::Monitor};", "use crate::objective::pair;");
    catches(rule, path, "crate::routing::search::search()", "crate::routing::model::Plan");
    catches(rule, path, "super::super::lp::solve()", "/// As [`crate::pairing`] says.\nfn f() {}");
}

#[test]
fn catches_the_world_in_the_solver() {
    let path = "solver/src/graph.rs";
    let rule = the_solver_has_no_world;
    catches(rule, path, "use std::time::Duration;", "use std::collections::BTreeMap;");
    catches(rule, path, "use std::{fmt, io::{self, Read}};", "use std::{fmt, cmp::{self, max}};");
    catches(rule, path, "let t = Instant::now();", "let time = 3; // std::time");
    catches(rule, path, "#[derive(serde::Serialize)] struct A;", "#[derive(Debug)] struct A;");
    catches(rule, path, "std::env::var(\"X\")", "crate::env::var(\"X\")");
}
