//! The project's own files, as the rules see them.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A text file of the project.
pub(super) struct File {
    /// Path below the root, with `/`.
    pub(super) path: String,
    /// Content.
    pub(super) text: String,
}

impl File {
    /// An in-memory sample for a rule's own test.
    pub(super) fn sample(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    pub(super) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    pub(super) fn is_below(&self, folder: &str) -> bool {
        self.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    }
}

/// Folder of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the root").to_owned()
}

/// Paths of all files that belong to the project: what git tracks or would track; in a copy without
/// git, all but what builds and demos leave.
pub(super) fn paths() -> Vec<String> {
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        .current_dir(root())
        .output();
    let mut paths: Vec<String> = match listed {
        Ok(output) if output.status.success() => String::from_utf8(output.stdout)
            .expect("paths are UTF-8")
            .split_terminator('\0')
            .filter(|path| root().join(path).is_file())
            .map(str::to_owned)
            .collect(),
        _ => walk(&root(), Path::new("")),
    };
    paths.sort();
    paths.dedup();
    paths
}

fn walk(root: &Path, below: &Path) -> Vec<String> {
    const LEFT_BEHIND: [&str; 3] = [".git", "target", "demo"];
    let mut paths = Vec::new();
    for entry in root.join(below).read_dir().expect("the project can be read") {
        let entry = entry.expect("the project can be read");
        let name = entry.file_name();
        let path = below.join(&name);
        if entry.path().is_dir() {
            let skip = below.as_os_str().is_empty() && LEFT_BEHIND.iter().any(|&s| name == *s);
            if !skip {
                paths.extend(walk(root, &path));
            }
        } else {
            paths.push(path.to_str().expect("paths are UTF-8").replace('\\', "/"));
        }
    }
    paths
}

/// All text files; a file that is not UTF-8 is not text.
pub(super) fn files() -> Vec<File> {
    let root = root();
    let read = |path: String| {
        let text = String::from_utf8(std::fs::read(root.join(&path)).ok()?).ok()?;
        Some(File { path, text })
    };
    paths().into_iter().filter_map(read).collect()
}
