//! Which hours the groups of a result take from those who lead and attend them.

use std::collections::BTreeMap;

use tongxing_solver::visits::Engagement;

use crate::document::{Case, Fault, ProblemDocument, ResultDocument};

/// The weekly meetings of a result's groups. Meetings and people who are not in the problem are told of.
pub fn engagements(
    case: &Case,
    problem: &ProblemDocument,
    result: &ResultDocument,
    faults: &mut Vec<Fault>,
) -> Vec<Engagement> {
    let formed = result.groups.as_ref().map_or(&[][..], |groups| &groups.formed);
    let known = case.gatherings.as_ref().map_or(&[][..], |gatherings| &gatherings.meetings);
    let ids = problem.meetings.iter().map(|meeting| meeting.id.as_str());
    let meetings: BTreeMap<&str, _> = ids.zip(known).collect();
    let mut all = Vec::new();
    for (line, group) in formed.iter().enumerate() {
        let mut tell = |field: &str, found: &str| {
            let place = format!("result.groups.formed[{line}].{field}");
            let (message, allowed) = ("is not in the problem", "an id of the problem");
            faults.push(Fault::new("unknown_id", place, message, found, allowed));
        };
        let Some(&meeting) = meetings.get(group.meeting.as_str()) else {
            tell("meeting", &group.meeting);
            continue;
        };
        let mut engagement =
            Engagement { volunteers: Vec::new(), children: Vec::new(), meeting: meeting.clone() };
        for text in &group.volunteers {
            match case.ids.volunteer(text) {
                Some(id) => engagement.volunteers.push(id),
                None => tell("volunteers", text),
            }
        }
        for text in &group.children {
            match case.ids.child(text) {
                Some(id) => engagement.children.push(id),
                None => tell("children", text),
            }
        }
        all.push(engagement);
    }
    all
}
