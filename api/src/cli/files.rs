//! Reads documents from files, writes answers to files.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use tongxing_datasets::bounded::{self, Content};
use tongxing_datasets::document::{Document, Fault, Faults, PolicyDocument, parse};
use tongxing_datasets::policy;

use super::options::{Common, Overrides};
use crate::round::Failure;

/// Reads a document; every problem's place names the file.
///
/// # Errors
/// A file that cannot be read or is too large, or every fault of the document.
pub(super) fn read<D: Document>(path: &Path) -> Result<D, Faults> {
    let bytes = bytes(path, D::LIMIT)?;
    parse::json(&bytes).map_err(|faults| in_file(faults, path))
}

/// Reads a file of at most `limit` bytes.
///
/// # Errors
/// A file that cannot be read or is too large.
pub(super) fn bytes(path: &Path, limit: u64) -> Result<Vec<u8>, Faults> {
    let unreadable = |error: &std::io::Error| {
        let (message, found) = (format!("cannot be read: {error}"), path.display());
        let place = path.display().to_string();
        Faults::one(Fault::new("unreadable", place, message, found, "a readable file"))
    };
    match bounded::read(path, limit).map_err(|error| unreadable(&error))? {
        Content::Whole(bytes) => Ok(bytes),
        Content::TooLarge { found, limit } => {
            let (message, allowed) = ("the file is too large", format!("at most {limit} bytes"));
            let place = path.display().to_string();
            Err(Faults::one(Fault::new("too_large", place, message, found, allowed)))
        }
    }
}

/// The faults of a file's content, each with the file's name before its place.
pub(super) fn in_file(mut faults: Faults, path: &Path) -> Faults {
    for fault in &mut faults.problems {
        name_file(fault, path);
    }
    faults
}

fn name_file(fault: &mut Fault, path: &Path) {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    fault.place = format!("{}: {}", name.as_deref().unwrap_or_default(), fault.place);
}

/// The documents that a call was given.
#[derive(Clone, Copy, Default)]
pub(super) struct Given<'a> {
    /// The problem.
    pub(super) problem: Option<&'a Path>,
    /// Its result.
    pub(super) result: Option<&'a Path>,
    /// The round before.
    pub(super) previous: Option<&'a Path>,
    /// What stands in place of the problem's own words.
    pub(super) overrides: Option<&'a Overrides>,
}

impl Given<'_> {
    /// The failure with every fault's file named: what contradicts itself is found only once all
    /// documents are read, and says no more than a path into one of them.
    pub(super) fn named(&self, failure: Failure) -> Failure {
        let Failure::Input(mut faults) = failure else { return failure };
        for fault in &mut faults.problems {
            if let Some(path) = self.file(&fault.place) {
                name_file(fault, path);
            }
        }
        Failure::Input(faults)
    }

    /// The document that a path leads into.
    fn file(&self, place: &str) -> Option<&Path> {
        let head = place.split(['.', '[', ' ']).next().unwrap_or_default();
        let overrides = self.overrides;
        match head {
            "policy" if overrides.is_some_and(|o| o.policy.is_some()) => {
                overrides?.policy.as_deref().map(Path::new)
            }
            "travel" if overrides.is_some_and(|o| o.travel.is_some()) => None,
            "round" | "policy" | "travel" | "volunteers" | "children" | "stations" | "schools"
            | "organisations" | "open_points" | "forbidden" | "pinned" => self.problem,
            "previous" => self.previous,
            "inputs" | "levels" | "pairs" | "uncovered" | "recruit" | "certificate" => self.result,
            _ => None,
        }
    }
}

/// A pack by name, or by file where the text has an ending or a folder.
///
/// # Errors
/// An unknown name, an unreadable file, or every fault of the pack.
pub(super) fn pack(text: &str) -> Result<PolicyDocument, Faults> {
    let (pack, broken) = stated_pack(text)?;
    if broken.problems.is_empty() { Ok(pack) } else { Err(broken) }
}

/// The same with the rules that it breaks.
///
/// # Errors
/// An unknown name, an unreadable file, or everything that departs from the format.
pub(super) fn stated_pack(text: &str) -> Result<(PolicyDocument, Faults), Faults> {
    let path = PathBuf::from(text);
    if path.extension().is_none() && path.components().count() == 1 {
        let choice = tongxing_datasets::document::PolicyChoice::Named(text.to_owned());
        let pack = policy::resolve(&choice)?;
        let broken = policy::faults(&pack).into();
        return Ok((pack, broken));
    }
    let bytes = bytes(&path, PolicyDocument::LIMIT)?;
    let pack = policy::parsed(&bytes).map_err(|faults| in_file(faults, &path))?;
    let broken = in_file(policy::faults(&pack).into(), &path);
    Ok((pack, broken))
}

/// Ending of a path in lower case, without the dot.
pub(super) fn ending(path: &Path) -> String {
    path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default()
}

/// Refuses where anything was wrong with what was given, with all of it at once.
pub(super) fn refuse<'f>(
    faults: impl IntoIterator<Item = Option<&'f Faults>>,
) -> Result<(), Faults> {
    let faults = faults.into_iter().flatten().flat_map(|faults| faults.problems.clone());
    let faults: Vec<Fault> = faults.collect();
    if faults.is_empty() { Ok(()) } else { Err(Faults::from(faults)) }
}

/// Refuses an output whose ending is not among `known`.
///
/// # Errors
/// One problem, `unknown_format`.
pub(super) fn check_ending(path: Option<&PathBuf>, known: &[&str]) -> Result<(), Faults> {
    let Some(path) = path else { return Ok(()) };
    let ending = ending(path);
    if known.contains(&ending.as_str()) {
        return Ok(());
    }
    let message = "this format is not written by this command";
    let allowed: Vec<String> = known.iter().map(|e| format!(".{e}")).collect();
    let found = format!(".{ending}");
    Err(Faults::one(Fault::new("unknown_format", "--out", message, found, allowed.join(", "))))
}

/// Refuses an output where there is nothing to write to a file.
///
/// # Errors
/// One problem, `usage`.
pub(super) fn no_out(common: &Common, message: &str) -> Result<(), Faults> {
    let Some(path) = &common.out else { return Ok(()) };
    Err(Faults::one(Fault::new("usage", "--out", message, path.display(), "no --out")))
}

/// Writes a file whole or not at all: beside it first, then in its place.
///
/// # Errors
/// A place that cannot be written.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let beside = path.with_file_name(format!(".{name}.{}.part", std::process::id()));
    let done = fs::File::create(&beside)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&beside, path));
    done.map_err(|error| {
        // Nothing half-written stays behind; that it may not exist is fine.
        let _ = fs::remove_file(&beside);
        let (message, found) = (format!("cannot be written: {error}"), path.display());
        let place = path.display().to_string();
        Faults::one(Fault::new("not_written", place, message, found, "a place to write to")).into()
    })
}

/// Makes a folder and those above it.
///
/// # Errors
/// A place where none can be made.
pub(super) fn make_folder(path: &Path) -> Result<(), Failure> {
    fs::create_dir_all(path).map_err(|error| {
        let (message, found) = (format!("cannot be made: {error}"), path.display());
        let place = path.display().to_string();
        Faults::one(Fault::new("not_written", place, message, found, "a folder to write to")).into()
    })
}
