//! Parts of a problem that share nobody: meetings that nobody could both lead or attend are decided apart.

use petgraph::unionfind::UnionFind;

use super::model::{
    Choice, GroupProblem, Lead, LeaderId, Meeting, MeetingId, Member, MemberId, Seat,
};

/// Meetings that are connected through whoever could lead or attend, with these people, as a problem of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// The problem; its positions are those of the lists below.
    pub problem: GroupProblem,
    /// Its meetings in the whole, in order.
    pub meetings: Vec<MeetingId>,
    /// Its leaders in the whole, in order.
    pub leaders: Vec<LeaderId>,
    /// Its children in the whole, in order.
    pub members: Vec<MemberId>,
}

impl GroupProblem {
    /// The parts, by their first meeting. Meetings that nobody could lead or attend are in none. O(places).
    #[must_use]
    pub fn parts(&self) -> Vec<Part> {
        let (leaders, members) = (self.leaders.len(), self.members.len());
        let mut sets = UnionFind::<usize>::new(leaders + members + self.meetings.len());
        let meeting_node = |at: usize| leaders + members + at;
        for (at, meeting) in self.meetings.iter().enumerate() {
            for choice in &meeting.choices {
                for lead in &choice.leads {
                    sets.union(meeting_node(at), lead.leader.index());
                }
                for seat in &choice.seats {
                    sets.union(meeting_node(at), leaders + seat.member.index());
                }
            }
        }
        let root = sets.into_labeling();
        let mut number: Vec<Option<usize>> = vec![None; root.len()];
        let mut parts: Vec<Part> = Vec::new();
        for (at, meeting) in self.meetings.iter().enumerate() {
            let people = |choice: &Choice| !choice.leads.is_empty() && !choice.seats.is_empty();
            if meeting.choices.iter().any(people) {
                let slot = &mut number[root[meeting_node(at)]];
                let part = *slot.get_or_insert_with(|| {
                    parts.push(Part::default());
                    parts.len() - 1
                });
                parts[part].meetings.push(MeetingId::at(at));
            }
        }
        for at in 0..leaders {
            if let Some(part) = number[root[at]] {
                parts[part].leaders.push(LeaderId::at(at));
            }
        }
        for at in 0..members {
            if let Some(part) = number[root[leaders + at]] {
                parts[part].members.push(MemberId::at(at));
            }
        }
        for part in &mut parts {
            part.problem = self.of_part(part);
        }
        parts
    }

    /// What children cost who are in no part: they can attend nothing.
    #[must_use]
    pub fn cost_outside(&self, parts: &[Part]) -> i64 {
        let cost = |member: &Member| i64::from(member.wanted) * member.penalty;
        let all: i64 = self.members.iter().map(cost).sum();
        let inside = parts.iter().flat_map(|part| &part.members);
        all - inside.map(|member| cost(&self.members[member.index()])).sum::<i64>()
    }

    fn of_part(&self, part: &Part) -> Self {
        let leader = |id: LeaderId| LeaderId::at(part.leaders.partition_point(|&other| other < id));
        let member = |id: MemberId| MemberId::at(part.members.partition_point(|&other| other < id));
        let meeting = |id: MeetingId| part.meetings.binary_search(&id).ok().map(MeetingId::at);
        let choice = |choice: &Choice| Choice {
            leads: choice.leads.iter().map(|l| Lead { leader: leader(l.leader), ..*l }).collect(),
            seats: choice.seats.iter().map(|s| Seat { member: member(s.member), ..*s }).collect(),
            ..choice.clone()
        };
        let meetings = part.meetings.iter().map(|id| {
            let whole = &self.meetings[id.index()];
            let overlaps = whole.overlaps.iter().filter_map(|&other| meeting(other)).collect();
            Meeting { choices: whole.choices.iter().map(choice).collect(), overlaps }
        });
        Self {
            meetings: meetings.collect(),
            leaders: part.leaders.iter().map(|id| self.leaders[id.index()].clone()).collect(),
            members: part.members.iter().map(|id| self.members[id.index()]).collect(),
        }
    }
}
