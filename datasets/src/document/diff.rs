//! DIFF: what a repair changes, line by line, for a planner to approve.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::repair::EndReason;
use super::{Day, Priority, ProblemDocument, ResultDocument};

/// What a repair changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DiffDocument {
    /// Version of the format: 1.
    pub version: u32,
    /// SHA-256 of the problem that the repair answers.
    pub problem_sha256: String,
    /// SHA-256 of the pairs of the round before.
    pub previous_sha256: String,
    /// Date of the round.
    pub date: Day,
    /// Pairs that go on.
    pub kept: u64,
    /// A line for every pair that ends, with who follows, then one for every pair that begins beside them.
    pub lines: Vec<DiffLine>,
}

/// A change at one place of one child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DiffLine {
    /// Number of the line, from 1.
    pub line: u32,
    /// Id of the child.
    pub child: String,
    /// Its colour; none where the child has left.
    pub colour: Option<Priority>,
    /// Id of the volunteer whose pair ends.
    pub before: Option<String>,
    /// Since when that pair has existed.
    pub since: Option<Day>,
    /// Why it ends.
    pub reason: Option<EndReason>,
    /// Code of the rule that forbids it now.
    pub detail: Option<String>,
    /// Id of the volunteer whose pair begins.
    pub after: Option<String>,
    /// Length of her way.
    pub metres: Option<u32>,
    /// For the planner: true or false, none until decided.
    pub approve: Option<bool>,
}

impl DiffDocument {
    /// Version of the format.
    pub const VERSION: u32 = 1;

    /// The diff of a repair; none of a result that is no repair. A child without the guardian's consent stands
    /// in no line.
    #[must_use]
    pub fn of(problem: &ProblemDocument, result: &ResultDocument) -> Option<Self> {
        let repair = result.repair.as_ref()?;
        let date = problem.round.date;
        let children: BTreeMap<&str, _> =
            problem.children.iter().map(|child| (child.id.as_str(), child)).collect();
        let ways: BTreeMap<(&str, &str), Option<u32>> = result
            .pairs
            .iter()
            .map(|pair| ((pair.child.as_str(), pair.volunteer.as_str()), pair.metres))
            .collect();
        let listed = |id: &str| children.get(id).is_none_or(|child| child.consent.on_file(date));
        let colour = |id: &str| children.get(id).map(|child| child.priority);
        let metres = |child: &str, volunteer: Option<&String>| {
            volunteer.and_then(|id| ways.get(&(child, id.as_str())).copied().flatten())
        };
        let ended = repair.ended.iter().map(|line| DiffLine {
            line: 0,
            child: line.child.clone(),
            colour: colour(&line.child),
            before: Some(line.volunteer.clone()),
            since: Some(line.since),
            reason: Some(line.reason),
            detail: line.detail.clone(),
            after: line.successor.clone(),
            metres: metres(&line.child, line.successor.as_ref()),
            approve: None,
        });
        let begun = repair.started.iter().filter(|line| line.replaces.is_none());
        let begun = begun.map(|line| DiffLine {
            line: 0,
            child: line.child.clone(),
            colour: colour(&line.child),
            before: None,
            since: None,
            reason: None,
            detail: None,
            after: Some(line.volunteer.clone()),
            metres: metres(&line.child, Some(&line.volunteer)),
            approve: None,
        });
        let mut lines: Vec<DiffLine> =
            ended.chain(begun).filter(|line| listed(&line.child)).collect();
        for (number, line) in (1..).zip(&mut lines) {
            line.line = number;
        }
        Some(Self {
            version: Self::VERSION,
            problem_sha256: result.inputs.problem_sha256.clone(),
            previous_sha256: result.inputs.previous.as_ref()?.sha256.clone(),
            date,
            kept: repair.kept,
            lines,
        })
    }
}
