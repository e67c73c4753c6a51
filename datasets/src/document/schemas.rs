//! JSON Schemas of the documents.

use schemars::{Schema, schema_for};

use super::{
    CandidatesDocument, ChangesDocument, CurveDocument, DiffDocument, ExpansionDocument,
    LimitsDocument, People, PlanDocument, PolicyDocument, ProblemDocument, ResultDocument,
    ScenarioDocument, SimulationDocument, TripsDocument,
};

/// Every document's name with its JSON Schema (draft 2020-12), as kept in `docs/schemas`.
#[must_use]
pub fn all() -> [(&'static str, Schema); 14] {
    [
        ("problem", schema_for!(ProblemDocument)),
        ("policy", schema_for!(PolicyDocument)),
        ("people", schema_for!(People)),
        ("result", schema_for!(ResultDocument)),
        ("plan", schema_for!(PlanDocument)),
        ("changes", schema_for!(ChangesDocument)),
        ("candidates", schema_for!(CandidatesDocument)),
        ("expansion", schema_for!(ExpansionDocument)),
        ("limits", schema_for!(LimitsDocument)),
        ("curve", schema_for!(CurveDocument)),
        ("diff", schema_for!(DiffDocument)),
        ("scenario", schema_for!(ScenarioDocument)),
        ("simulation", schema_for!(SimulationDocument)),
        ("trips", schema_for!(TripsDocument)),
    ]
}

/// Text of a schema file.
#[must_use]
pub fn text(schema: &Schema) -> String {
    // A schema is made of text, numbers and lists: it always serialises.
    let body = serde_json::to_string_pretty(schema).unwrap_or_default();
    body + "\n"
}
