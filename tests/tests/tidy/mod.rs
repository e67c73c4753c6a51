//! The walls of the house, held by reading its own text. Every rule has a test that it catches.

mod imports;
mod lex;
mod manifests;
mod solver;
mod text;
mod tree;

use tree::File;
pub(crate) use tree::root;

/// What a rule found: `path:line: what`.
type Finding = String;

fn finding(file: &File, line: usize, what: &str) -> Finding {
    format!("{}:{line}: {what}", file.path)
}

/// Fails with every finding of the rule over all files of the project.
fn hold(rule: impl Fn(&File) -> Vec<Finding>) {
    let files = tree::files();
    assert!(files.len() > 20, "the project's files were not found");
    let findings: Vec<Finding> = files.iter().flat_map(rule).collect();
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

/// Fails unless the rule finds something in `bad` and nothing in `good`, both standing at `path`.
fn catches(rule: impl Fn(&File) -> Vec<Finding>, path: &str, bad: &str, good: &str) {
    assert!(!rule(&File::sample(path, bad)).is_empty(), "{path}: missed in {bad}");
    let findings = rule(&File::sample(path, good));
    assert!(findings.is_empty(), "{path}: {good}: {findings:?}");
}
