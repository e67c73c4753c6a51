//! Rules on every tracked text: length, leftovers, reasons, machine paths, the top level.

use super::lex::tokens;
use super::tree::{self, File};
use super::{Finding, catches, finding, hold};

const LONGEST: usize = 500;

/// What may stand at the top: the five members, documentation, and the usual files.
const TOP: [&str; 23] = [
    ".ci",
    ".gitattributes",
    ".gitignore",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "GLOSSARY.md",
    "LICENSE",
    "NOTICE",
    "README.md",
    "README.zh-CN.md",
    "api",
    "benches",
    "clippy.toml",
    "datasets",
    "deny.toml",
    "docs",
    "run",
    "rustfmt.toml",
    "solver",
    "tests",
];

/// A source file is short, or says in its first lines why not: `long: reason`.
fn short(file: &File) -> Vec<Finding> {
    let generated = ["Cargo.lock", "LICENSE"].contains(&file.path.as_str())
        || [".json", ".csv", ".html", ".svg"].iter().any(|ending| file.path.ends_with(ending));
    let lines = file.text.lines().count();
    if generated || lines <= LONGEST {
        return Vec::new();
    }
    let marker = "long: ";
    let said = |line: &str| line.split_once(marker).is_some_and(|(_, why)| why.trim().len() >= 10);
    if file.text.lines().take(20).any(said) {
        return Vec::new();
    }
    vec![finding(file, LONGEST, &format!("{lines} lines; split it or write `{marker}reason`"))]
}

/// Words that promise work for later, spelled so that this file does not hold them.
fn leftovers() -> Vec<String> {
    [("TO", "DO"), ("FIX", "ME"), ("X", "XX"), ("HA", "CK")]
        .map(|(a, b)| format!("{a}{b}"))
        .into_iter()
        .chain([("to", "do!"), ("unimpl", "emented!")].map(|(a, b)| format!("{a}{b}(")))
        .collect()
}

fn finished(file: &File) -> Vec<Finding> {
    let words = leftovers();
    let mut findings = Vec::new();
    for (at, line) in file.text.lines().enumerate() {
        for word in words.iter().filter(|word| holds_word(line, word)) {
            findings.push(finding(
                file,
                at + 1,
                &format!("`{word}`: say what is missing in an issue"),
            ));
        }
    }
    findings
}

/// Whether `word` stands in `line`, not inside a longer word.
fn holds_word(line: &str, word: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back().is_some_and(is_word);
        let after = line[at + word.len()..].chars().next().is_some_and(is_word);
        !before && !after
    })
}

/// Every lint that is switched off says why.
fn reasoned(file: &File) -> Vec<Finding> {
    if !file.is_rust() {
        return Vec::new();
    }
    let tokens = tokens(&file.text);
    let mut findings = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let opens = matches!(token.text, "allow" | "expect")
            && at > 1
            && tokens[at - 1].text == "["
            && matches!(tokens[at - 2].text, "#" | "!");
        let attribute = tokens[at..].iter().take_while(|t| t.text != "]");
        if opens && !attribute.into_iter().any(|t| t.text == "reason") {
            findings.push(finding(file, token.line, "a lint is switched off without a reason"));
        }
    }
    findings
}

/// No path of somebody's machine.
fn portable(file: &File) -> Vec<Finding> {
    let folders = ["home", "root", "work", "Users", "tmp", "mnt"].map(|name| format!("/{name}/"));
    let mut findings = Vec::new();
    for (at, line) in file.text.lines().enumerate() {
        for folder in &folders {
            // The start of a path, not a folder inside one.
            let starts = line.match_indices(folder).any(|(at, _)| {
                let before = line[..at].chars().next_back();
                !before.is_some_and(|c| c.is_alphanumeric() || "._-}>".contains(c))
            });
            if starts {
                findings.push(finding(file, at + 1, &format!("`{folder}`: a machine's path")));
            }
        }
    }
    findings
}

/// Links of a Markdown file that lead to no file of the project.
fn dead_links(file: &File, paths: &[String]) -> Vec<Finding> {
    if !file.path.ends_with(".md") {
        return Vec::new();
    }
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut findings = Vec::new();
    for (at, line) in file.text.lines().enumerate() {
        for link in line.split("](").skip(1) {
            let target = link.split([')', '#']).next().unwrap_or("").trim_end_matches('/');
            if target.is_empty() || target.contains("://") {
                continue;
            }
            let target =
                if folder.is_empty() { target.to_owned() } else { format!("{folder}/{target}") };
            let leads = |path: &String| *path == target || path.starts_with(&format!("{target}/"));
            if !paths.iter().any(leads) {
                findings.push(finding(file, at + 1, &format!("`{target}`: no such file")));
            }
        }
    }
    findings
}

/// Tests that the page names (`module::…::name`, below `tests/`) and that do not exist.
fn missing_tests(page: &File, files: &[File]) -> Vec<Finding> {
    let is_path = |span: &str| {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_:".contains(c);
        span.contains("::") && span.chars().all(plain)
    };
    let exists = |span: &str| {
        let (module, name) = span.rsplit_once("::").unwrap_or(("", span));
        let path = module.replace("::", "/");
        let stems = [format!("tests/tests/{path}.rs"), format!("tests/tests/{path}/mod.rs")];
        files
            .iter()
            .any(|file| stems.contains(&file.path) && file.text.contains(&format!("fn {name}()")))
    };
    let mut findings = Vec::new();
    for (at, line) in page.text.lines().enumerate() {
        let row = line.strip_prefix('|').and_then(|row| row.trim_end_matches('|').rsplit_once('|'));
        let Some((_, held_by)) = row else { continue };
        for span in held_by.split('`').skip(1).step_by(2).filter(|span| is_path(span)) {
            if !exists(span) {
                findings.push(finding(page, at + 1, &format!("`{span}`: no such test")));
            }
        }
    }
    findings
}

fn strangers(paths: &[String]) -> Vec<&str> {
    let top = paths.iter().filter_map(|path| path.split('/').next());
    top.filter(|name| !TOP.contains(name)).collect()
}

#[test]
fn files_are_short() {
    hold(short);
}

#[test]
fn nothing_is_left_for_later() {
    hold(finished);
}

#[test]
fn lints_are_switched_off_with_a_reason() {
    hold(reasoned);
}

#[test]
fn no_machine_paths() {
    hold(portable);
}

#[test]
fn links_lead_somewhere() {
    let paths = tree::paths();
    hold(|file| dead_links(file, &paths));
}

#[test]
fn named_tests_exist() {
    let files = tree::files();
    let page = files.iter().find(|file| file.path == "ARCHITECTURE.md").expect("the page");
    let named = page.text.matches("::").count();
    assert!(named > 20, "the page names its tests");
    assert_eq!(missing_tests(page, &files), Vec::<Finding>::new());
}

#[test]
fn catches_a_test_that_does_not_exist() {
    let files = [File::sample("tests/tests/a/b.rs", "#[test]\nfn holds() {}")];
    let rule = |page: &File| missing_tests(page, &files);
    catches(rule, "A.md", "| never | `a::b::held` |", "| never | `a::b::holds`, `c.toml` |");
    catches(rule, "A.md", "| never | `b::holds` |", "| `x::y` | nothing named |");
}

#[test]
fn the_top_level_is_agreed() {
    assert_eq!(strangers(&tree::paths()), Vec::<&str>::new());
}

#[test]
fn catches_a_long_file() {
    let (long, limit) = ("x\n".repeat(LONGEST + 1), "x\n".repeat(LONGEST));
    let reason = format!("// long: one table that is read from top to bottom\n{long}");
    catches(short, "api/src/a.rs", &long, &limit);
    catches(short, "run", &format!("// long: \n{long}"), &reason);
}

#[test]
fn catches_leftovers() {
    for word in leftovers() {
        let word = word.trim_end_matches('(');
        let call = if word.ends_with('!') { "()" } else { ": later" };
        catches(finished, "docs/a.md", &format!("// {word}{call}"), "// method, done");
    }
}

#[test]
fn catches_a_lint_without_reason() {
    let good = "#[allow(dead_code, reason = \"read by the map\")] x.expect(\"y\")";
    catches(reasoned, "api/src/a.rs", "#[allow(dead_code)] fn f() {}", good);
    catches(
        reasoned,
        "api/src/a.rs",
        "#![expect(\n    clippy::panic,\n)]",
        "#[must_use] fn f() {}",
    );
}

#[test]
fn catches_a_machine_path() {
    let home = format!("see /{}/me/notes", "home");
    catches(portable, "docs/a.md", &home, "see ../shared/data and target/tmp/x");
    catches(portable, ".ci/run", &format!("cd '/{}/main'", "work"), "cd \"$root/work/main\"");
}

#[test]
fn catches_a_dead_link() {
    let paths = ["docs/api.md".to_owned(), "solver/src/lib.rs".to_owned()];
    let rule = |file: &File| dead_links(file, &paths);
    catches(
        rule,
        "README.md",
        "[a](docs/nothing.md)",
        "[a](docs/api.md#b) [c](solver/) [d](https://x)",
    );
    catches(rule, "docs/b.md", "[a](docs/api.md)", "[a](api.md) [b](#here)");
}

#[test]
fn catches_a_stranger_at_the_top() {
    let paths = ["README.md".to_owned(), "api/src/lib.rs".to_owned(), "scratch/a.py".to_owned()];
    assert_eq!(strangers(&paths), ["scratch"]);
}
