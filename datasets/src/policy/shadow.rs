//! A shadow run: what colours a scoring would give, beside those that children have. Nothing is changed.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::colours::{Reached, in_force, score};
use crate::document::{
    Day, Fault, Faults, PolicyDocument, Priority, ProblemDocument, canonical, convert,
};

/// What a scoring would change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShadowDocument {
    /// Version of the format: 1.
    pub version: u32,
    /// SHA-256 of the problem's canonical bytes.
    pub problem_sha256: String,
    /// Name of the policy whose scoring it is.
    pub policy: String,
    /// SHA-256 of its canonical bytes.
    pub policy_sha256: String,
    /// Date of the round.
    pub date: Day,
    /// First day of the version in force.
    pub scoring_from: Day,
    /// Children of whom some indicator of the scoring is known.
    pub judged: u64,
    /// Children of whom none is: they keep their colour.
    pub unjudged: u64,
    /// Children judged, by the colour that they have, then by the one that they would have.
    pub counts: BTreeMap<Priority, BTreeMap<Priority, u64>>,
    /// Children who would change colour and of whom no consent is on file: counted, never listed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub withheld: u64,
    /// Who would change colour, in the problem's order.
    pub changes: Vec<ShadowChange>,
    /// Indicators of children that the scoring does not know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// A child who would change colour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShadowChange {
    /// Id of the child.
    pub child: String,
    /// The colour that it has.
    pub from: Priority,
    /// The colour that it would have.
    pub to: Priority,
    /// All points.
    pub points: u32,
    /// The indicators that make it so; none where nothing asks for more than the least urgent colour.
    pub because: Vec<ShadowReason>,
    /// Indicators that nobody has stated of it; they count 0.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// An indicator that has crossed a threshold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShadowReason {
    /// Name of the indicator.
    pub indicator: String,
    /// What it is, in Chinese.
    pub title_zh: String,
    /// What it is, in English.
    pub title_en: String,
    /// Its value.
    pub value: u32,
    /// The threshold that it has crossed.
    pub at_least: u32,
    /// The colour that this asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<Priority>,
    /// The points that this gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<u32>,
}

impl From<Reached<'_>> for ShadowReason {
    fn from(reached: Reached<'_>) -> Self {
        let Reached { indicator, value, step } = reached;
        Self {
            indicator: indicator.name.clone(),
            title_zh: indicator.title_zh.clone(),
            title_en: indicator.title_en.clone(),
            value,
            at_least: step.at_least,
            colour: step.colour,
            points: step.points,
        }
    }
}

/// What the scoring of a pack in force on the round's date would make of the children's colours.
///
/// # Errors
/// Every fault of problem and pack; a pack without a scoring in force on that day.
pub fn shadow(
    problem: &ProblemDocument,
    policy: &PolicyDocument,
) -> Result<ShadowDocument, Faults> {
    convert::case_under(problem, policy.clone(), None)?;
    let date = problem.round.date;
    let Some(scoring) = in_force(&policy.colours, date) else {
        let begins = policy.colours.iter().map(|version| version.from).min();
        let found = begins.map_or("none".to_owned(), |from| format!("the first from {from}"));
        let message = "has no scoring in force on the date of the round";
        let allowed = format!("[[colours]] with from at most {date}");
        return Err(Faults::one(Fault::new(
            "no_scoring",
            "policy.colours",
            message,
            found,
            allowed,
        )));
    };
    let names: BTreeSet<&str> = scoring.indicators.iter().map(|i| i.name.as_str()).collect();
    let (mut judged, mut unjudged, mut withheld) = (0, 0, 0);
    let (mut changes, mut unknown) = (Vec::new(), BTreeSet::new());
    let none = || Priority::ALL.iter().map(|to| (*to, 0)).collect::<BTreeMap<_, _>>();
    let mut counts: BTreeMap<_, _> = Priority::ALL.iter().map(|from| (*from, none())).collect();
    for child in &problem.children {
        let stated = || child.indicators.keys();
        unknown.extend(stated().filter(|name| !names.contains(name.as_str())).cloned());
        if !stated().any(|name| names.contains(name.as_str())) {
            unjudged += 1;
            continue;
        }
        judged += 1;
        let scored = score(scoring, &child.indicators);
        let cell = counts.entry(child.priority).or_default().entry(scored.colour).or_default();
        *cell += 1;
        if scored.colour != child.priority && !child.consent.on_file(date) {
            withheld += 1;
        } else if scored.colour != child.priority {
            let missing = names.iter().filter(|name| !child.indicators.contains_key(**name));
            changes.push(ShadowChange {
                child: child.id.clone(),
                from: child.priority,
                to: scored.colour,
                points: scored.points,
                because: scored.because.into_iter().map(ShadowReason::from).collect(),
                missing: missing.map(|name| (*name).to_owned()).collect(),
            });
        }
    }
    Ok(ShadowDocument {
        version: 1,
        problem_sha256: canonical::problem_sha256(problem),
        policy: policy.name.clone(),
        policy_sha256: canonical::policy_sha256(policy),
        date,
        scoring_from: scoring.from,
        judged,
        unjudged,
        counts,
        withheld,
        changes,
        unknown: unknown.into_iter().collect(),
    })
}
