//! From the groups of a result back to the solver's answer, for a checker to judge.

use std::collections::BTreeMap;

use tongxing_solver::groups::Part;
use tongxing_solver::groups::model::{
    Answer, Group, GroupProblem, LeaderId, MeetingId, MemberId, PartProof, Prices, Proof, SCALE,
    Split, Step,
};

use crate::document::groups::{GroupPartDocument, GroupStepDocument, GroupsDocument};
use crate::document::{Case, Fault, Faults, ProblemDocument};

/// How many groups each volunteer leads, as the document states it.
///
/// # Errors
/// Ids that cannot be understood.
pub fn led(stated: &GroupsDocument, case: &Case) -> Result<Vec<u16>, Faults> {
    let mut led = vec![0_u16; case.instance.volunteers().len()];
    let mut faults = Vec::new();
    for (line, group) in stated.formed.iter().enumerate() {
        for text in &group.volunteers {
            match case.ids.volunteer(text) {
                Some(id) => led[id.index()] = led[id.index()].saturating_add(1),
                None => faults.push(unknown(format!("groups.formed[{line}].volunteers"), text)),
            }
        }
    }
    if faults.is_empty() { Ok(led) } else { Err(faults.into()) }
}

fn unknown(place: String, text: &str) -> Fault {
    Fault::new("unknown_id", place, "is not in the problem", text, "an id of the problem")
}

/// The answer that a document states.
///
/// # Errors
/// Every id or number that cannot be understood, at once.
pub fn answer(
    problem: &ProblemDocument,
    case: &Case,
    numbers: &GroupProblem,
    stated: &GroupsDocument,
) -> Result<Answer, Faults> {
    let meetings = problem.meetings.iter().enumerate().map(|(at, m)| (m.id.as_str(), at));
    let mut reader = Reader { problem, case, meetings: meetings.collect(), faults: Vec::new() };
    let groups = (0..).zip(&stated.formed).map(|(line, group)| reader.group(line, group)).collect();
    let proof = reader.proof(&numbers.parts(), stated);
    if !reader.faults.is_empty() {
        reader.faults.truncate(Fault::MOST);
        return Err(reader.faults.into());
    }
    Ok(Answer { groups, cost: stated.value, proof })
}

struct Reader<'a> {
    problem: &'a ProblemDocument,
    case: &'a Case,
    meetings: BTreeMap<&'a str, usize>,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn meeting(&mut self, place: &str, text: &str) -> MeetingId {
        let found = self.meetings.get(text).copied();
        found.map_or_else(
            || {
                self.faults.push(unknown(place.to_owned(), text));
                MeetingId(0)
            },
            MeetingId::at,
        )
    }

    fn choice(&mut self, place: &str, meeting: MeetingId, text: &str) -> u32 {
        let choices = self.problem.meetings.get(meeting.index()).map(|meeting| &meeting.activities);
        let found = choices.and_then(|names| names.iter().position(|name| name == text));
        found.map_or_else(
            || {
                self.faults.push(unknown(place.to_owned(), text));
                0
            },
            |at| u32::try_from(at).unwrap_or(u32::MAX),
        )
    }

    fn leader(&mut self, place: &str, text: &str) -> LeaderId {
        let found = self.case.ids.volunteer(text);
        if found.is_none() {
            self.faults.push(unknown(place.to_owned(), text));
        }
        LeaderId::at(found.map_or(0, |id| id.index()))
    }

    fn member(&mut self, place: &str, text: &str) -> MemberId {
        let found = self.case.ids.child(text);
        if found.is_none() {
            self.faults.push(unknown(place.to_owned(), text));
        }
        MemberId::at(found.map_or(0, |id| id.index()))
    }

    fn group(&mut self, line: usize, stated: &crate::document::groups::GroupDocument) -> Group {
        let at = |field: &str| format!("groups.formed[{line}].{field}");
        let meeting = self.meeting(&at("meeting"), &stated.meeting);
        let choice = self.choice(&at("activity"), meeting, &stated.activity);
        let volunteers = stated.volunteers.iter();
        let leaders = volunteers.map(|text| self.leader(&at("volunteers"), text)).collect();
        let members =
            stated.children.iter().map(|text| self.member(&at("children"), text)).collect();
        Group { meeting, choice, leaders, members }
    }

    fn proof(&mut self, parts: &[Part], stated: &GroupsDocument) -> Proof {
        let certificate = &stated.certificate;
        let at = "groups.certificate";
        if certificate.scale != SCALE {
            let (place, allowed) = (format!("{at}.scale"), SCALE.to_string());
            let (message, found) = ("is not the scale", certificate.scale);
            self.faults.push(Fault::new("wrong_scale", place, message, found, allowed));
        }
        let proofs = parts.iter().zip(&certificate.parts).enumerate();
        let proofs = proofs
            .map(|(line, (part, proof))| self.part(&format!("{at}.parts[{line}]"), part, proof));
        let mut proofs: Vec<PartProof> = proofs.collect();
        // As many as are stated: whether that is as many as there are, the checker says.
        proofs.resize(certificate.parts.len(), PartProof::default());
        Proof { bound: stated.bound, parts: proofs }
    }

    fn part(&mut self, place: &str, part: &Part, stated: &GroupPartDocument) -> PartProof {
        let ids = &self.case.ids;
        let child = |(at, text): (&MemberId, &String)| {
            ids.child_text(tongxing_solver::ids::ChildId::new(at.index())) == text
        };
        let volunteer = |(at, text): (&LeaderId, &String)| {
            ids.volunteer_text(tongxing_solver::ids::VolunteerId::new(at.index())) == text
        };
        let same = stated.children.len() == part.members.len()
            && stated.volunteers.len() == part.leaders.len()
            && part.members.iter().zip(&stated.children).all(child)
            && part.leaders.iter().zip(&stated.volunteers).all(volunteer);
        if !same {
            let found = stated.children.len() + stated.volunteers.len();
            let allowed = format!("its {} people", part.members.len() + part.leaders.len());
            let message = "is not about the people of the part";
            self.faults.push(Fault::new("wrong_count", place, message, found, allowed));
            return PartProof::default();
        }
        let prices = stated.prices.iter().map(|list| Prices {
            members: list.children.iter().map(|text| self.number(place, text)).collect(),
            leaders: list.volunteers.iter().map(|text| self.number(place, text)).collect(),
        });
        let prices = prices.collect();
        let steps = stated.steps.iter().map(|step| self.step(place, part, step)).collect();
        PartProof { prices, steps }
    }

    fn number(&mut self, place: &str, text: &str) -> i64 {
        match text.parse::<i64>() {
            Ok(number) if number.to_string() == text => number,
            _ => {
                let message = "cannot be read";
                let place = place.to_owned();
                self.faults.push(Fault::new(
                    "not_a_number",
                    place,
                    message,
                    text,
                    "a decimal integer",
                ));
                0
            }
        }
    }

    fn step(&mut self, place: &str, part: &Part, stated: &GroupStepDocument) -> Step {
        let meeting = |reader: &mut Self, text: &str| {
            let whole = reader.meeting(place, text);
            let known = part.meetings.binary_search(&whole);
            if known.is_err() {
                reader.faults.push(unknown(place.to_owned(), text));
            }
            (whole, MeetingId::at(known.unwrap_or(0)))
        };
        match stated {
            GroupStepDocument::Leads { volunteer, meeting: text } => {
                let (_, at) = meeting(self, text);
                let leader = self.leader(place, volunteer);
                let known = part.leaders.binary_search(&leader);
                if known.is_err() {
                    self.faults.push(unknown(place.to_owned(), volunteer));
                }
                Step::Split(Split::Leads(LeaderId::at(known.unwrap_or(0)), at))
            }
            GroupStepDocument::Attends { child, meeting: text } => {
                let (_, at) = meeting(self, text);
                let member = self.member(place, child);
                let known = part.members.binary_search(&member);
                if known.is_err() {
                    self.faults.push(unknown(place.to_owned(), child));
                }
                Step::Split(Split::Attends(MemberId::at(known.unwrap_or(0)), at))
            }
            GroupStepDocument::Runs { meeting: text, activity } => {
                let (whole, at) = meeting(self, text);
                Step::Split(Split::Runs(at, self.choice(place, whole, activity)))
            }
            GroupStepDocument::Bounded { prices } => Step::Bounded(*prices),
        }
    }
}
