//! No order of a hash table leaks into an answer. `solver/clippy.toml` bans the iterating methods by
//! type; this rule sees what a reader sees, in every crate.

use super::lex::{Token, tokens};
use super::tree::File;
use super::{Finding, catches, finding, hold};

const ITERATING: [&str; 12] = [
    "iter",
    "iter_mut",
    "keys",
    "values",
    "values_mut",
    "into_iter",
    "into_keys",
    "into_values",
    "drain",
    "retain",
    "extract_if",
    "par_iter",
];

fn no_hash_order(file: &File) -> Vec<Finding> {
    if !file.is_rust() || !file.is_below("solver/src") {
        return Vec::new();
    }
    let tokens = tokens(&file.text);
    let names = hash_names(&tokens);
    let mut findings = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let next = |step: usize| tokens.get(at + step).map_or("", |t| t.text);
        let iterates = next(1) == "." && ITERATING.contains(&next(2)) && next(3) == "(";
        if names.contains(&token.text) && (iterates || is_looped_over(&tokens, at)) {
            let what = format!("`{}`: no iteration over a hash table", token.text);
            findings.push(finding(file, token.line, &what));
        }
    }
    findings
}

/// Names that the file binds to a `HashMap` or `HashSet`: `name: … HashMap<`, `name = HashMap::`.
fn hash_names<'a>(tokens: &[Token<'a>]) -> Vec<&'a str> {
    let mut names = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if !matches!(token.text, "HashMap" | "HashSet") {
            continue;
        }
        // Back over `std::collections::`, `&`, `mut`, `Mutex<` and the like to the `:` or `=`.
        let passed = |t: &Token<'_>| {
            matches!(
                t.text,
                "&" | "mut" | "std" | "collections" | "Mutex" | "RwLock" | "Option" | "<"
            )
        };
        let mut back = at;
        while back > 0 {
            let double = back > 1 && tokens[back - 1].text == ":" && tokens[back - 2].text == ":";
            if double {
                back -= 2;
            } else if passed(&tokens[back - 1]) {
                back -= 1;
            } else {
                break;
            }
        }
        if back > 1 && matches!(tokens[back - 1].text, ":" | "=") {
            names.push(tokens[back - 2].text);
        }
    }
    names
}

/// Whether the token is what a `for … in` runs over, directly or by reference.
fn is_looped_over(tokens: &[Token<'_>], at: usize) -> bool {
    let before = tokens[..at].iter().rev();
    let path = |t: &&Token<'_>| matches!(t.text, "&" | "mut" | "self" | ".");
    let starts = before.into_iter().find(|t| !path(t)).is_some_and(|t| t.text == "in");
    starts && tokens.get(at + 1).is_some_and(|t| t.text == "{")
}

#[test]
fn no_hash_order_in_the_solver() {
    hold(no_hash_order);
}

#[test]
fn catches_iteration_over_a_hash_table() {
    let path = "solver/src/pairing/index.rs";
    let good = "let m: HashMap<u32, u32> = HashMap::new(); m.get(&1); let v = vec![1]; v.iter();";
    let bad = [
        "let m: HashMap<u32, u32> = x; m.values().sum()",
        "let mut m = std::collections::HashMap::new(); for (k, v) in &m {}",
        "struct A { s: Mutex<HashSet<u8>> } fn f(a: A) { a.s.iter() }",
        "fn f(m: &HashMap<u8, u8>) { m.keys() }",
        "struct A { m: HashMap<u8, u8> } impl A { fn f(&self) { for x in &self.m { } } }",
    ];
    for bad in bad {
        catches(no_hash_order, path, bad, good);
    }
    assert!(no_hash_order(&File::sample("api/src/main.rs", bad[0])).is_empty());
}
