//! Dependencies run one way: api → datasets → solver; tests and benches see all.

use super::tree::File;
use super::{Finding, catches, finding, hold};

/// Our own crates that a member may depend on.
fn allowed_members(folder: &str) -> &'static [&'static str] {
    match folder {
        "solver" => &[],
        "datasets" => &["tongxing-solver"],
        "api" => &["tongxing-solver", "tongxing-datasets"],
        _ => &["tongxing-solver", "tongxing-datasets", "tongxing", "tongxing-tests"],
    }
}

/// All that the mathematics may stand on. Nothing here does I/O, reads a clock or serialises.
const SOLVER_DEPENDENCIES: [&str; 9] =
    ["geo", "good_lp", "highs", "petgraph", "proptest", "rayon", "rstar", "smallvec", "thiserror"];

/// Names under the `[dependencies]`-like tables of a manifest, with their lines.
fn dependencies(manifest: &str) -> Vec<(usize, &str)> {
    let mut inside = false;
    let mut names = Vec::new();
    for (at, line) in manifest.lines().enumerate() {
        let line = line.trim();
        if let Some(table) = line.strip_prefix('[') {
            let table = table.trim_end_matches(']');
            inside = table.ends_with("dependencies") && !table.starts_with("workspace");
            if let Some((_, name)) = table.split_once("dependencies.") {
                names.push((at + 1, name));
            }
        } else if inside && !line.is_empty() && !line.starts_with('#') {
            let end = line.find(['.', ' ', '=']).unwrap_or(line.len());
            names.push((at + 1, &line[..end]));
        }
    }
    names
}

fn direction(file: &File) -> Vec<Finding> {
    let Some(folder) = file.path.strip_suffix("/Cargo.toml") else { return Vec::new() };
    let wrong = |name: &str| {
        (name.starts_with("tongxing") && !allowed_members(folder).contains(&name))
            || (folder == "solver" && !SOLVER_DEPENDENCIES.contains(&name))
    };
    dependencies(&file.text)
        .into_iter()
        .filter(|(_, name)| wrong(name))
        .map(|(line, name)| finding(file, line, &format!("{folder} may not depend on {name}")))
        .collect()
}

#[test]
fn dependencies_run_one_way() {
    hold(direction);
}

#[test]
fn catches_a_dependency_against_the_direction() {
    let good = "[dependencies]\ntongxing-solver.workspace = true\n";
    let bad = "[dependencies]\ntongxing = { path = \"../api\" }\n";
    catches(direction, "datasets/Cargo.toml", bad, good);
    catches(direction, "solver/Cargo.toml", good, "[dependencies]\nrayon.workspace = true\n");
    let table = "[dev-dependencies.serde]\nversion = \"1\"\n";
    catches(direction, "solver/Cargo.toml", table, "[dev-dependencies]\nproptest = \"1\"\n");
    let target = "[target.'cfg(unix)'.dependencies]\ntokio = \"1\"\n";
    catches(direction, "solver/Cargo.toml", target, "[lints]\nworkspace = true\n");
}
