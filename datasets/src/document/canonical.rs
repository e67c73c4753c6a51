//! Canonical bytes of a document, and their SHA-256.
//!
//! Canonical is: the document as parsed (defaults applied, optional fields that say nothing left
//! out), written as compact JSON in UTF-8 with the keys of every object in byte order. Two files
//! that differ in spacing, order of keys or spelt-out defaults have the same canonical bytes.

use std::fmt::Write;

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::result::PreviousPairDocument;
use super::{PlanDocument, PolicyDocument, ProblemDocument, ResultDocument};

/// SHA-256 of the problem's canonical bytes, hexadecimal.
#[must_use]
pub fn problem_sha256(document: &ProblemDocument) -> String {
    // Naming every field here makes the compiler ask for a new one; lists go item by item, so that a
    // province needs no second copy of itself in memory.
    let ProblemDocument {
        version,
        round,
        policy,
        travel,
        volunteers,
        children,
        stations,
        schools,
        activities,
        meetings,
        organisations,
        projects,
        delegations,
        open_points,
        forbidden,
        pinned,
    } = document;
    let mut writer = Writer::new();
    writer.optional_list("activities", activities);
    writer.list("children", children);
    writer.optional_list("delegations", delegations);
    writer.optional_list("forbidden", forbidden);
    writer.optional_list("meetings", meetings);
    writer.optional_list("open_points", open_points);
    writer.optional_list("organisations", organisations);
    writer.optional_list("pinned", pinned);
    writer.field("policy", policy);
    writer.optional_list("projects", projects);
    writer.field("round", round);
    writer.optional_list("schools", schools);
    writer.optional_list("stations", stations);
    writer.field("travel", travel);
    writer.field("version", version);
    writer.list("volunteers", volunteers);
    writer.finish()
}

/// SHA-256 of the policy's canonical bytes, hexadecimal. Every key of a pack that its file leaves
/// out stands in the canonical bytes with its national value.
#[must_use]
pub fn policy_sha256(document: &PolicyDocument) -> String {
    sha256(canonical(document).as_bytes())
}

/// SHA-256 of what a round takes from a previous result, its pairs: the canonical list of
/// `{child, since, volunteer}`.
#[must_use]
pub fn previous_sha256(document: &ResultDocument) -> String {
    let mut writer = Writer::new();
    writer.items(
        "pairs",
        document.pairs.iter().map(|pair| PreviousPairDocument {
            child: pair.child.clone(),
            volunteer: pair.volunteer.clone(),
            since: pair.since,
        }),
    );
    writer.finish()
}

/// SHA-256 of what a plan of visits takes from a result: its pairs, and its groups where there are any.
#[must_use]
pub fn followed_sha256(document: &ResultDocument) -> String {
    match &document.groups {
        Some(groups) if !groups.formed.is_empty() => {
            let mut writer = Writer::new();
            writer.list("groups", &groups.formed);
            sha256(format!("{}{}", previous_sha256(document), writer.finish()).as_bytes())
        }
        _ => previous_sha256(document),
    }
}

/// SHA-256 of what a plan gives out, its tours, its calls and what it withdraws, hexadecimal.
#[must_use]
pub fn plan_sha256(document: &PlanDocument) -> String {
    let mut writer = Writer::new();
    writer.list("calls", &document.calls);
    writer.list("tours", &document.tours);
    writer.list("withdrawn", &document.withdrawn);
    writer.finish()
}

/// SHA-256 of bytes, hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Compact JSON with sorted keys. Documents serialise without failing: no map of theirs has keys
/// that are not text, and no number is infinite once parsed.
pub(super) fn canonical(value: &impl Serialize) -> String {
    serde_json::to_value(value).unwrap_or(Value::Null).to_string()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

struct Writer {
    hash: Sha256,
    first: bool,
}

impl Writer {
    fn new() -> Self {
        let mut hash = Sha256::new();
        hash.update(b"{");
        Self { hash, first: true }
    }

    fn key(&mut self, key: &str) {
        let comma = if self.first { "" } else { "," };
        self.first = false;
        self.hash.update(format!("{comma}\"{key}\":"));
    }

    fn field(&mut self, key: &str, value: &impl Serialize) {
        self.key(key);
        self.hash.update(canonical(value));
    }

    fn list(&mut self, key: &str, items: &[impl Serialize]) {
        self.items(key, items.iter());
    }

    fn items(&mut self, key: &str, items: impl Iterator<Item = impl Serialize>) {
        self.key(key);
        self.hash.update(b"[");
        for (at, item) in items.enumerate() {
            if at > 0 {
                self.hash.update(b",");
            }
            self.hash.update(canonical(&item));
        }
        self.hash.update(b"]");
    }

    fn optional_list(&mut self, key: &str, items: &[impl Serialize]) {
        if !items.is_empty() {
            self.list(key, items);
        }
    }

    fn finish(mut self) -> String {
        self.hash.update(b"}");
        hexadecimal(&self.hash.finalize())
    }
}
