//! Violations that the checker finds, in the words of documents.

use tongxing_solver::certificate::Violation;
use tongxing_solver::ids::{ChildId, OrganisationId, VolunteerId};

use super::{Case, Fault};

/// A violation with text ids in place of dense ones.
#[must_use]
pub fn located(violation: &Violation, place: &str, case: &Case) -> Fault {
    let text = with_text_ids(&violation.to_string(), case);
    Fault::new(violation.code(), place, text, "", "a true statement")
}

fn with_text_ids(text: &str, case: &Case) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, kind, index, after)) = next_id(rest) {
        out.push_str(before);
        out.push_str(&name_of(kind, index, case).unwrap_or_else(|| format!("{kind} {index}")));
        rest = after;
    }
    out.push_str(rest);
    out
}

const KINDS: [&str; 3] = ["ChildId", "VolunteerId", "OrganisationId"];

/// The first `Kind(n)` of the text: what stands before it, kind, number, what stands after.
fn next_id(text: &str) -> Option<(&str, &'static str, usize, &str)> {
    let found = KINDS.iter().filter_map(|kind| Some((text.find(&format!("{kind}("))?, *kind)));
    let (start, kind) = found.min()?;
    let inner = &text[start + kind.len() + 1..];
    let (number, after) = inner.split_once(')')?;
    Some((&text[..start], kind, number.parse().ok()?, after))
}

fn name_of(kind: &str, index: usize, case: &Case) -> Option<String> {
    let instance = &case.instance;
    let (count, what, text): (usize, &str, fn(&Case, usize) -> &str) = match kind {
        "ChildId" => (instance.children().len(), "child", |c, n| c.ids.child_text(ChildId::new(n))),
        "VolunteerId" => (instance.volunteers().len(), "volunteer", |c, n| {
            c.ids.volunteer_text(VolunteerId::new(n))
        }),
        _ => (instance.organisations().len(), "organisation", |c, n| {
            c.ids.organisation_text(OrganisationId::new(n))
        }),
    };
    (index < count).then(|| format!("{what} {}", text(case, index)))
}
