//! From the solver's groups to their document.

use std::collections::BTreeMap;

use tongxing_solver::certificate::groups::check_groups;
use tongxing_solver::groups::Part;
use tongxing_solver::groups::model::{
    Answer, GroupProblem, MeetingId, MemberId, PartProof, SCALE, Split, Step,
};
use tongxing_solver::ids::{ChildId, VolunteerId};

use crate::document::groups::{
    GroupCertificateDocument, GroupDocument, GroupPartDocument, GroupPricesDocument,
    GroupStepDocument, GroupsDocument, PlacesDocument, UnplacedChildDocument,
};
use crate::document::{Case, Fault, Priority, ProblemDocument};

/// The groups as a document.
#[must_use]
pub fn document(
    problem: &ProblemDocument,
    case: &Case,
    numbers: &GroupProblem,
    answer: &Answer,
) -> GroupsDocument {
    let writer = Writer { problem, case, numbers, answer };
    let had = writer.had();
    let losses = writer.losses();
    let total = answer.cost + losses;
    #[expect(clippy::cast_precision_loss, reason = "a share of costs far below 2^53")]
    let gap = (total - answer.proof.bound).max(0) as f64 / total.max(1) as f64;
    GroupsDocument {
        value: answer.cost,
        losses,
        bound: answer.proof.bound,
        gap,
        places: writer.places(&had),
        formed: answer.groups.iter().map(|group| writer.group(group)).collect(),
        unplaced: writer.unplaced(&had),
        certificate: writer.certificate(),
    }
}

/// Groups, children's places had and wanted, and the gap: what a summary says.
#[must_use]
pub fn summary(groups: &GroupsDocument) -> (usize, u64, u64, f64) {
    let had = groups.places.values().map(|places| places.had).sum();
    let wanted = groups.places.values().map(|places| places.wanted).sum();
    (groups.formed.len(), had, wanted, groups.gap)
}

/// Every statement of a document of groups that does not hold, given the answer that it states.
#[must_use]
pub fn differences(
    problem: &ProblemDocument,
    case: &Case,
    numbers: &GroupProblem,
    (stated, answer): (&GroupsDocument, &Answer),
) -> Vec<Fault> {
    let report = check_groups(numbers, answer);
    let name = |meeting: MeetingId| problem.meetings.get(meeting.index()).map_or("", |m| &m.id);
    let mut faults: Vec<Fault> = report
        .objections
        .iter()
        .map(|objection| {
            let place = objection.meeting().map_or("groups".to_owned(), |meeting| {
                format!("groups.formed ({})", name(meeting))
            });
            let message = objection.to_string();
            Fault::new(objection.code(), place, message, "as stated", "what the rules allow")
        })
        .collect();
    if !faults.is_empty() {
        return faults;
    }
    let expected = document(problem, case, numbers, answer);
    let pairs = [
        ("losses", json(&stated.losses), json(&expected.losses)),
        ("gap", json(&stated.gap), json(&expected.gap)),
        ("places", json(&stated.places), json(&expected.places)),
        ("unplaced", json(&stated.unplaced), json(&expected.unplaced)),
    ];
    for (key, found, holds) in pairs {
        if found != holds {
            let place = format!("groups.{key}");
            faults.push(Fault::new("not_so", place, "does not follow", found, holds));
        }
    }
    faults
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

struct Writer<'a> {
    problem: &'a ProblemDocument,
    case: &'a Case,
    numbers: &'a GroupProblem,
    answer: &'a Answer,
}

impl Writer<'_> {
    fn child(&self, member: MemberId) -> String {
        self.case.ids.child_text(ChildId::new(member.index())).to_owned()
    }

    fn volunteer(&self, index: usize) -> String {
        self.case.ids.volunteer_text(VolunteerId::new(index)).to_owned()
    }

    fn meeting(&self, meeting: MeetingId) -> String {
        self.problem.meetings[meeting.index()].id.clone()
    }

    fn activity(&self, meeting: MeetingId, choice: u32) -> String {
        self.problem.meetings[meeting.index()].activities[choice as usize].clone()
    }

    /// Places that every child has.
    fn had(&self) -> Vec<u32> {
        let mut had = vec![0; self.numbers.members().len()];
        for member in self.answer.groups.iter().flat_map(|group| &group.members) {
            had[member.index()] += 1;
        }
        had
    }

    fn losses(&self) -> i64 {
        let mut led = vec![0; self.numbers.leaders().len()];
        for leader in self.answer.groups.iter().flat_map(|group| &group.leaders) {
            led[leader.index()] += 1;
        }
        let leaders = self.numbers.leaders().iter().zip(led);
        leaders.map(|(leader, led)| leader.losses.iter().take(led).sum::<i64>()).sum()
    }

    fn places(&self, had: &[u32]) -> BTreeMap<Priority, PlacesDocument> {
        let mut places: BTreeMap<Priority, PlacesDocument> =
            Priority::ALL.iter().map(|&colour| (colour, PlacesDocument::default())).collect();
        for ((member, had), child) in
            self.numbers.members().iter().zip(had).zip(self.case.instance.children())
        {
            let line = places.entry(Priority::from(child.priority)).or_default();
            line.wanted += u64::from(member.wanted);
            line.had += u64::from(*had);
        }
        places
    }

    fn group(&self, group: &tongxing_solver::groups::model::Group) -> GroupDocument {
        GroupDocument {
            meeting: self.meeting(group.meeting),
            activity: self.activity(group.meeting, group.choice),
            volunteers: group.leaders.iter().map(|l| self.volunteer(l.index())).collect(),
            children: group.members.iter().map(|&member| self.child(member)).collect(),
        }
    }

    fn unplaced(&self, had: &[u32]) -> Vec<UnplacedChildDocument> {
        let mut reasons: Vec<Option<u8>> = vec![None; had.len()];
        let formed: BTreeMap<MeetingId, _> =
            self.answer.groups.iter().map(|group| (group.meeting, group)).collect();
        let mut attended: BTreeMap<MemberId, Vec<MeetingId>> = BTreeMap::new();
        for group in &self.answer.groups {
            group.members.iter().for_each(|&m| attended.entry(m).or_default().push(group.meeting));
        }
        for (at, meeting) in self.numbers.meetings().iter().enumerate() {
            let id = MeetingId::at(at);
            for (number, choice) in (0..).zip(&meeting.choices) {
                let group = formed.get(&id).filter(|group| group.choice == number);
                let full = group.is_some_and(|group| {
                    let size: u32 =
                        group.leaders.iter().map(|l| self.numbers.leaders()[l.index()].size).sum();
                    let most = size.saturating_mul(choice.per_volunteer).min(choice.most);
                    group.members.len() >= most as usize
                });
                for seat in &choice.seats {
                    let busy = attended.get(&seat.member).is_some_and(|meetings| {
                        meetings.iter().any(|&other| self.numbers.overlap(other, id))
                    });
                    let rank = match (group.is_some(), busy, full) {
                        (true, false, false) => 3,
                        (true, false, true) => 2,
                        (true, true, _) => 1,
                        (false, ..) => 0,
                    };
                    let known = &mut reasons[seat.member.index()];
                    *known = (*known).max(Some(rank));
                }
            }
        }
        let missing = self.numbers.members().iter().zip(had).zip(reasons).enumerate();
        missing
            .filter(|(_, ((member, had), _))| member.wanted > **had)
            .map(|(at, ((member, had), reason))| UnplacedChildDocument {
                child: self.child(MemberId::at(at)),
                places: member.wanted - had,
                reason: ["no_group", "at_the_same_time", "full", "too_dear"]
                    [usize::from(reason.unwrap_or(0))]
                .to_owned(),
            })
            .collect()
    }

    fn certificate(&self) -> GroupCertificateDocument {
        let parts = self.numbers.parts();
        let proofs = parts.iter().zip(&self.answer.proof.parts);
        GroupCertificateDocument {
            scale: SCALE,
            parts: proofs.map(|(part, proof)| self.part(part, proof)).collect(),
        }
    }

    fn part(&self, part: &Part, proof: &PartProof) -> GroupPartDocument {
        let text = |list: &[i64]| list.iter().map(ToString::to_string).collect();
        let prices = proof.prices.iter().map(|prices| GroupPricesDocument {
            children: text(&prices.members),
            volunteers: text(&prices.leaders),
        });
        GroupPartDocument {
            children: part.members.iter().map(|&member| self.child(member)).collect(),
            volunteers: part.leaders.iter().map(|l| self.volunteer(l.index())).collect(),
            prices: prices.collect(),
            steps: proof.steps.iter().map(|step| self.step(part, step)).collect(),
        }
    }

    fn step(&self, part: &Part, step: &Step) -> GroupStepDocument {
        let meeting_of = |id: MeetingId| part.meetings[id.index()];
        let meeting = |id| self.meeting(meeting_of(id));
        match *step {
            Step::Split(Split::Leads(leader, at)) => GroupStepDocument::Leads {
                volunteer: self.volunteer(part.leaders[leader.index()].index()),
                meeting: meeting(at),
            },
            Step::Split(Split::Attends(member, at)) => GroupStepDocument::Attends {
                child: self.child(part.members[member.index()]),
                meeting: meeting(at),
            },
            Step::Split(Split::Runs(at, choice)) => GroupStepDocument::Runs {
                meeting: meeting(at),
                activity: self.activity(meeting_of(at), choice),
            },
            Step::Bounded(prices) => GroupStepDocument::Bounded { prices },
        }
    }
}
