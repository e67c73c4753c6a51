//! What is wrong with a document: all of it at once, each with a stable code and a place.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::hidden::spelt;

/// One problem of an input, as users and programs see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fault {
    /// Stable code.
    pub code: String,
    /// What it means, in one sentence.
    pub message: String,
    /// Where it stands: a path such as `volunteers[12].vetting.valid_until`, followed by the text id
    /// in parentheses where there is one.
    #[serde(rename = "where")]
    pub place: String,
    /// What was found.
    pub found: String,
    /// What is allowed.
    pub allowed: String,
}

impl Fault {
    /// Most problems that one answer lists.
    pub const MOST: usize = 10_000;

    /// A problem at `place`.
    pub fn new(
        code: &str,
        place: impl Into<String>,
        message: impl Into<String>,
        found: impl ToString,
        allowed: impl Into<String>,
    ) -> Self {
        Self {
            code: code.to_owned(),
            message: message.into(),
            place: place.into(),
            found: shorten(&found.to_string()),
            allowed: allowed.into(),
        }
    }
}

impl Fault {
    /// A version of a format that this program does not know.
    pub fn unknown_version(place: impl Into<String>, found: u32, known: u32) -> Self {
        let message = "this version of the format is not known";
        Self::new("unknown_version", place, message, found, known.to_string())
    }
}

/// A path with the text id of the record it lies in. What looks like an ID-card number is not shown.
pub(crate) fn place(path: &str, id: Option<&str>) -> String {
    match id {
        Some(id) if !super::personal::is_id_number(id) => {
            format!("{path} ({})", shorten(&spelt(id)))
        }
        _ => path.to_owned(),
    }
}

/// A found value is shown, not reproduced: at most 80 characters of it.
fn shorten(text: &str) -> String {
    if text.chars().count() <= 80 {
        text.to_owned()
    } else {
        text.chars().take(79).chain(['…']).collect()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, message, place, found, allowed } = self;
        write!(f, "{place}: {message} [{code}] found {found}; allowed: {allowed}")
    }
}

/// Every problem of an input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Faults {
    /// The problems, in the order of the input.
    pub problems: Vec<Fault>,
}

impl Faults {
    /// A list of one.
    #[must_use]
    pub fn one(fault: Fault) -> Self {
        Self { problems: vec![fault] }
    }
}

impl From<Vec<Fault>> for Faults {
    fn from(problems: Vec<Fault>) -> Self {
        Self { problems }
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.problems {
            writeln!(f, "{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}
