//! From the groups of a result back to the solver's answer, for a checker to judge.

use std::collections::BTreeMap;

use tongxing_solver::groups::model::{
    Answer, Group, LeaderId, MeetingId, MemberId, Prices, Proof, Split, Step,
};

use crate::document::groups::{GroupPricesDocument, GroupStepDocument, GroupsDocument};
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
    stated: &GroupsDocument,
) -> Result<Answer, Faults> {
    let meetings = problem.meetings.iter().enumerate().map(|(at, m)| (m.id.as_str(), at));
    let mut reader = Reader { problem, case, meetings: meetings.collect(), faults: Vec::new() };
    let groups = (0..).zip(&stated.formed).map(|(line, group)| reader.group(line, group)).collect();
    let proof = reader.proof(stated);
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

    fn proof(&mut self, stated: &GroupsDocument) -> Proof {
        let certificate = &stated.certificate;
        let at = "groups.certificate";
        if certificate.scale != tongxing_solver::groups::model::SCALE {
            let allowed = tongxing_solver::groups::model::SCALE.to_string();
            let place = format!("{at}.scale");
            let fault =
                Fault::new("wrong_scale", place, "is not the scale", certificate.scale, allowed);
            self.faults.push(fault);
        }
        let children: Vec<MemberId> = certificate
            .children
            .iter()
            .map(|text| self.member(&format!("{at}.children"), text))
            .collect();
        let volunteers: Vec<LeaderId> = certificate
            .volunteers
            .iter()
            .map(|text| self.leader(&format!("{at}.volunteers"), text))
            .collect();
        let prices = (0..)
            .zip(&certificate.prices)
            .map(|(line, list)| self.prices(line, list, &children, &volunteers))
            .collect();
        let steps = certificate.steps.iter().enumerate();
        let steps =
            steps.map(|(line, step)| self.step(&format!("{at}.steps[{line}]"), step)).collect();
        Proof { bound: stated.bound, prices, steps }
    }

    fn prices(
        &mut self,
        line: usize,
        stated: &GroupPricesDocument,
        children: &[MemberId],
        volunteers: &[LeaderId],
    ) -> Prices {
        let mut prices = Prices {
            members: vec![0; self.case.instance.children().len()],
            leaders: vec![0; self.case.instance.volunteers().len()],
        };
        let place = format!("groups.certificate.prices[{line}]");
        if stated.children.len() != children.len() || stated.volunteers.len() != volunteers.len() {
            let found = stated.children.len() + stated.volunteers.len();
            let allowed = (children.len() + volunteers.len()).to_string();
            let message = "has another number of prices than people";
            self.faults.push(Fault::new("wrong_count", place, message, found, allowed));
            return prices;
        }
        for (member, text) in children.iter().zip(&stated.children) {
            prices.members[member.index()] = self.number(&place, text);
        }
        for (leader, text) in volunteers.iter().zip(&stated.volunteers) {
            prices.leaders[leader.index()] = self.number(&place, text);
        }
        prices
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

    fn step(&mut self, place: &str, stated: &GroupStepDocument) -> Step {
        match stated {
            GroupStepDocument::Leads { volunteer, meeting } => {
                let meeting = self.meeting(place, meeting);
                Step::Split(Split::Leads(self.leader(place, volunteer), meeting))
            }
            GroupStepDocument::Attends { child, meeting } => {
                let meeting = self.meeting(place, meeting);
                Step::Split(Split::Attends(self.member(place, child), meeting))
            }
            GroupStepDocument::Runs { meeting, activity } => {
                let meeting = self.meeting(place, meeting);
                Step::Split(Split::Runs(meeting, self.choice(place, meeting, activity)))
            }
            GroupStepDocument::Bounded { prices } => Step::Bounded(*prices),
        }
    }
}
