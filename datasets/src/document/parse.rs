//! From bytes to a document, with every problem at once.

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::fault::{Fault, Faults};
use super::{
    CandidatesDocument, ChangesDocument, CurveDocument, DiffDocument, ExpansionDocument,
    LimitsDocument, People, PlanDocument, PolicyDocument, ProblemDocument, ResultDocument,
    ScenarioDocument, SimulationDocument, TripsDocument, duplicates, scan, shape,
};

/// A versioned document.
pub trait Document: DeserializeOwned + Serialize + JsonSchema {
    /// What messages and schema files call it.
    const NAME: &'static str;
    /// Largest file in bytes.
    const LIMIT: u64;
    /// Version of the format that this program reads and writes.
    const VERSION: u32;

    /// Version that the document states.
    fn version(&self) -> u32;
}

macro_rules! document {
    ($type:ty, $name:literal, $limit:expr) => {
        impl Document for $type {
            const NAME: &'static str = $name;
            const LIMIT: u64 = $limit;
            const VERSION: u32 = Self::VERSION;

            fn version(&self) -> u32 {
                self.version
            }
        }
    };
}

const MIB: u64 = 1 << 20;

document!(ProblemDocument, "problem", 2048 * MIB);
document!(ResultDocument, "result", 4096 * MIB);
document!(PlanDocument, "plan", 2048 * MIB);
document!(CandidatesDocument, "candidates", 64 * MIB);
document!(ExpansionDocument, "expansion", 2048 * MIB);
document!(ChangesDocument, "changes", 64 * MIB);
document!(ScenarioDocument, "scenario", 64 * MIB);
document!(SimulationDocument, "simulation", 2048 * MIB);
document!(TripsDocument, "trips", 2048 * MIB);
document!(LimitsDocument, "limits", 256 * MIB);
document!(DiffDocument, "diff", 1024 * MIB);
document!(CurveDocument, "curve", 4096 * MIB);
document!(PolicyDocument, "policy", MIB);
document!(People, "people", 2048 * MIB);

/// Largest file whose problems are all reported; beyond it only the first is.
const FULL_REPORT_LIMIT: usize = 256 << 20;

/// Reads a document from JSON.
///
/// # Errors
/// Every problem at once; of a file above 256 MiB only the first.
pub fn json<D: Document>(bytes: &[u8]) -> Result<D, Faults> {
    json_within(bytes, D::LIMIT)
}

/// [`json`] with a limit of its own on the size of the file.
///
/// # Errors
/// Every problem at once; of a file above 256 MiB only the first.
pub fn json_within<D: Document>(bytes: &[u8], limit: u64) -> Result<D, Faults> {
    check_size::<D>(bytes.len() as u64, limit)?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let read = serde_json::from_slice::<D>(bytes);
    let syntax = read.as_ref().is_err_and(|error| !error.is_data());
    let twice = if syntax { Vec::new() } else { duplicates::faults(bytes) };
    match read {
        Ok(_) if !twice.is_empty() => Err(twice.into()),
        Ok(document) if scan::is_plain(bytes, &schemars::schema_for!(D)) => {
            checked_version(document)
        }
        // A bracket in a place of its own: the schema decides.
        Ok(_) => self::value(serde_json::from_slice(bytes).map_err(|e| first::<D>(&e))?),
        Err(error) => Err(explain::<D>(bytes, &error, twice)),
    }
}

/// Reads a document from TOML.
///
/// # Errors
/// Every problem at once.
pub fn toml<D: Document>(bytes: &[u8]) -> Result<D, Faults> {
    check_size::<D>(bytes.len() as u64, D::LIMIT)?;
    let unreadable = |message: String, place: String| {
        Faults::one(Fault::new("not_toml", place, message, "the file", "TOML 1.0 in UTF-8"))
    };
    let text = std::str::from_utf8(bytes)
        .map_err(|error| unreadable(error.to_string(), "document".to_owned()))?;
    let value: Value = ::toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        unreadable(error.message().to_owned(), format!("line {line}"))
    })?;
    self::value(value)
}

/// Reads a document from a JSON value.
///
/// # Errors
/// Every problem at once.
pub fn value<D: Document>(value: Value) -> Result<D, Faults> {
    let faults = shape::departures(&value, &schemars::schema_for!(D));
    if !faults.is_empty() {
        return Err(Faults::from(faults));
    }
    let document = serde_json::from_value(value).map_err(|error| {
        let message = format!("cannot be read as a {}", D::NAME);
        Faults::one(Fault::new("invalid_document", "document", message, error, "the schema"))
    })?;
    checked_version(document)
}

/// Refuses a file of `found` bytes where the document allows at most `limit`.
///
/// # Errors
/// One problem, `too_large`.
pub fn check_size<D: Document>(found: u64, limit: u64) -> Result<(), Faults> {
    if found <= limit {
        return Ok(());
    }
    let message = format!("the {} is too large", D::NAME);
    let allowed = format!("at most {limit} bytes");
    Err(Faults::one(Fault::new("too_large", "document", message, found, allowed)))
}

fn checked_version<D: Document>(document: D) -> Result<D, Faults> {
    if document.version() == D::VERSION {
        return Ok(document);
    }
    Err(Faults::one(Fault::unknown_version("version", document.version(), D::VERSION)))
}

/// Every departure from the schema and every key that stands `twice`; where there is none (or the file is too large to look for them
/// all), what the parser said.
fn explain<D: Document>(bytes: &[u8], error: &serde_json::Error, twice: Vec<Fault>) -> Faults {
    if !error.is_data() || bytes.len() > FULL_REPORT_LIMIT {
        return first::<D>(error);
    }
    match serde_json::from_slice::<Value>(bytes) {
        // No JSON at all, further down.
        Err(error) => first::<D>(&error),
        Ok(value) => {
            let mut faults = shape::departures(&value, &schemars::schema_for!(D));
            faults.extend(twice);
            faults.truncate(Fault::MOST);
            if faults.is_empty() { first::<D>(error) } else { Faults::from(faults) }
        }
    }
}

fn first<D: Document>(error: &serde_json::Error) -> Faults {
    let code = if error.is_data() { "invalid_document" } else { "not_json" };
    let place = format!("line {} column {}", error.line(), error.column());
    let message = format!("cannot be read as a {}", D::NAME);
    Faults::one(Fault::new(code, place, message, error, "the schema"))
}
