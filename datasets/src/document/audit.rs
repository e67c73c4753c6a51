//! Holds what a result says about itself against what follows from its solution.

use serde::Serialize;
use serde_json::Value;

use super::answer::Answer;
use super::fault::{Fault, place};
use super::repair::RepairDocument;
use super::result::{
    CheckDocument, ResultDocument, StatisticsDocument, UncoveredDocument, UncoveredReason,
};

/// Every statement of the document that does not follow from its own pairs, prices and violators:
/// levels with their bounds, gap, coverage by colour, ways, dates and costs of pairs, uncovered
/// children with reasons. Whether pairs, prices and violators hold is the checker's business.
#[must_use]
pub fn differences(stated: &ResultDocument, answer: Answer<'_>) -> Vec<Fault> {
    let expected = answer.document(
        stated.inputs.clone(),
        CheckDocument::default(),
        StatisticsDocument::default(),
    );
    let mut audit = Audit { faults: Vec::new() };
    // A result that leaves a notice out states nothing false.
    if !stated.notices.is_empty() {
        audit.list("notices", &stated.notices, &expected.notices, |_| None);
    }
    audit.list("levels", &stated.levels, &expected.levels, |_| None);
    audit.value("gap", None, &json(&stated.gap), &json(&expected.gap));
    audit.value("covered", None, &json(&stated.covered), &json(&expected.covered));
    audit.list("pairs", &stated.pairs, &expected.pairs, |pair| Some(&pair.child));
    audit.list("uncovered", &stated.uncovered, &known(stated, expected.uncovered), |line| {
        Some(&line.child)
    });
    audit.list("surveys_due", &stated.surveys_due, &expected.surveys_due, |_| None);
    audit.list("projects", &stated.projects, &expected.projects, |line| Some(&line.id));
    let (said, found) = (&stated.functions_missing, &expected.functions_missing);
    audit.list("functions_missing", said, found, |line| Some(&line.function));
    match (&stated.repair, &expected.repair) {
        (Some(stated), Some(expected)) => audit.repair(stated, expected),
        (stated, expected) => audit.value("repair", None, &json(stated), &json(expected)),
    }
    audit.faults
}

/// Where ways were limited a reason may be left open: that is no false statement.
fn known(stated: &ResultDocument, mut expected: Vec<UncoveredDocument>) -> Vec<UncoveredDocument> {
    if stated.inputs.max_queries.is_some() {
        for (said, line) in stated.uncovered.iter().zip(&mut expected) {
            if said.reason == UncoveredReason::NotAsked && line.violator.is_none() {
                line.reason = UncoveredReason::NotAsked;
            }
        }
    }
    expected
}

fn json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

struct Audit {
    faults: Vec<Fault>,
}

impl Audit {
    fn list<T: Serialize + PartialEq>(
        &mut self,
        name: &str,
        stated: &[T],
        expected: &[T],
        id: fn(&T) -> Option<&String>,
    ) {
        if stated.len() != expected.len() {
            self.differ(name, None, stated.len().to_string(), expected.len().to_string());
            return;
        }
        for (line, (a, b)) in stated.iter().zip(expected).enumerate().filter(|(_, (a, b))| a != b) {
            let path = format!("{name}[{line}]");
            self.value(&path, id(b).map(String::as_str), &json(a), &json(b));
        }
    }

    fn repair(&mut self, stated: &RepairDocument, expected: &RepairDocument) {
        let counts =
            |repair: &RepairDocument| json(&(repair.survivors, repair.kept, repair.changed));
        self.value("repair", None, &counts(stated), &counts(expected));
        self.list("repair.limits", &stated.limits, &expected.limits, |_| None);
        self.list("repair.ended", &stated.ended, &expected.ended, |line| Some(&line.child));
        self.list("repair.started", &stated.started, &expected.started, |line| Some(&line.child));
        self.list("repair.lifetime", &stated.lifetime, &expected.lifetime, |of| Some(&of.child));
    }

    fn value(&mut self, path: &str, id: Option<&str>, stated: &Value, expected: &Value) {
        if stated == expected {
            return;
        }
        let (Value::Object(a), Value::Object(b)) = (stated, expected) else {
            return self.differ(path, id, stated.to_string(), expected.to_string());
        };
        for (key, expected) in b {
            let path = format!("{path}.{key}");
            self.value(&path, id, a.get(key).unwrap_or(&Value::Null), expected);
        }
        for key in a.keys().filter(|key| !b.contains_key(*key)) {
            self.differ(&format!("{path}.{key}"), id, a[key].to_string(), "nothing".to_owned());
        }
    }

    fn differ(&mut self, path: &str, id: Option<&str>, found: String, expected: String) {
        if self.faults.len() < Fault::MOST {
            let message = "does not follow from the answer";
            let place = place(path, id);
            self.faults.push(Fault::new("wrong_statement", place, message, found, expected));
        }
    }
}
