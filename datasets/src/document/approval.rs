//! What a planner has decided line by line, as rules of a repair.

use super::Rule;
use super::diff::DiffDocument;
use super::fault::{Fault, Faults};
use super::limits::LimitsDocument;
use super::repair::EndReason;

/// A line of a diff with what was decided of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Where it stands.
    pub place: String,
    /// Number of the line.
    pub line: u32,
    /// Id of the child.
    pub child: String,
    /// Whose pair ends.
    pub before: Option<String>,
    /// Whether that pair could go on.
    pub could_go_on: bool,
    /// Whose pair begins.
    pub after: Option<String>,
    /// Whether it may happen; `None` where nobody has decided.
    pub approve: Option<bool>,
}

/// How many lines were decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Decided {
    /// Lines that happen.
    pub approved: usize,
    /// Lines that do not.
    pub declined: usize,
    /// Lines of which nothing was said; they may come out otherwise.
    pub open: usize,
}

impl DiffDocument {
    /// The lines with what was decided of them.
    #[must_use]
    pub fn decisions(&self) -> Vec<Decision> {
        let decision = |(at, line): (usize, &super::diff::DiffLine)| Decision {
            place: format!("approved.lines[{at}]"),
            line: line.line,
            child: line.child.clone(),
            before: line.before.clone(),
            could_go_on: line.reason == Some(EndReason::Changed),
            after: line.after.clone(),
            approve: line.approve,
        };
        self.lines.iter().enumerate().map(decision).collect()
    }
}

/// Puts decisions into the limits of a repair. What was approved begins; of what was declined the pair that could go on
/// does, and the new one does not begin.
///
/// # Errors
/// Every line that declines the end of a pair which cannot go on, with nobody to follow.
pub fn decide(decisions: &[Decision], limits: &mut LimitsDocument) -> Result<Decided, Faults> {
    let (mut decided, mut faults) = (Decided::default(), Vec::new());
    for one in decisions {
        let rule = |volunteer: &str, word: &str| Rule {
            child: one.child.clone(),
            volunteer: volunteer.to_owned(),
            reason: format!("{word} {}", one.line),
            author: "planner".to_owned(),
        };
        match one.approve {
            None => decided.open += 1,
            Some(true) => {
                decided.approved += 1;
                limits
                    .pinned
                    .extend(one.after.as_deref().map(|after| rule(after, "approved, line")));
            }
            Some(false) => {
                decided.declined += 1;
                let stays = one.before.as_deref().filter(|_| one.could_go_on);
                if stays.is_none() && one.after.is_none() {
                    let (message, allowed) = ("cannot be declined", "a pair that can go on");
                    let found =
                        format!("{} of {}", one.before.as_deref().unwrap_or("-"), one.child);
                    faults.push(Fault::new("cannot_decline", &one.place, message, found, allowed));
                }
                limits.pinned.extend(stays.map(|before| rule(before, "declined, line")));
                let after = one.after.as_deref();
                limits.forbidden.extend(after.map(|after| rule(after, "declined, line")));
            }
        }
    }
    if faults.is_empty() { Ok(decided) } else { Err(faults.into()) }
}
