//! What groups can be formed, what an answer and its proof are: numbers only.
//!
//! A *meeting* is a room at a station at a time of the week. At most one group meets there, for one of its
//! *choices* (an activity with its sizes). A group has leaders — one standing team, or so many volunteers,
//! one of them a woman and one with the skill — and children, no more than its leaders can look after. A
//! leader leads, and a child attends, nothing else that overlaps. Costs are integers in metre-equivalents;
//! what is to be small is
//!
//! Σ over groups (cost of its leaders + cost of its children's ways) + Σ over children penalty · (places wanted − had).
//!
//! What leading costs the pairs of a volunteer ([`Leader::losses`]) is not part of an answer's cost, which
//! the pairs show, but of every bound.

use super::GroupFault;
use crate::ids::position;

position!(
    /// A room at a station at a time of the week.
    MeetingId
);
position!(
    /// A volunteer or a team that can lead groups.
    LeaderId
);
position!(
    /// A child who can attend groups.
    MemberId
);

/// A volunteer or a team that may lead at a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lead {
    /// Who.
    pub leader: LeaderId,
    /// Cost of leading there.
    pub cost: i64,
    /// Whether it brings the skill that the activity asks for.
    pub skilled: bool,
}

/// A child who may attend a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seat {
    /// Who.
    pub member: MemberId,
    /// Cost of the way.
    pub cost: i64,
}

/// An activity that a group could meet for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Fewest children.
    pub least: u32,
    /// Most children.
    pub most: u32,
    /// Children that one volunteer can look after.
    pub per_volunteer: u32,
    /// Fewest volunteers.
    pub volunteers: u32,
    /// Who may lead, in order.
    pub leads: Vec<Lead>,
    /// Who may attend, in order.
    pub seats: Vec<Seat>,
}

/// A room at a station at a time of the week.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meeting {
    /// What could take place.
    pub choices: Vec<Choice>,
    /// Meetings that overlap with it in time, in order; both name each other.
    pub overlaps: Vec<MeetingId>,
}

/// A volunteer or a team that can lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leader {
    /// Volunteers that it counts as.
    pub size: u32,
    /// A standing team leads alone, volunteers together.
    pub team: bool,
    /// Whether it is, or has, a woman.
    pub woman: bool,
    /// What leading a first, second … group costs the pairs, ascending and ≥ 0; as many groups as there are
    /// entries.
    pub losses: Vec<i64>,
}

/// A child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Groups that it would like to attend.
    pub wanted: u32,
    /// Cost of each that it does not.
    pub penalty: i64,
}

/// A valid problem.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupProblem {
    pub(super) meetings: Vec<Meeting>,
    pub(super) leaders: Vec<Leader>,
    pub(super) members: Vec<Member>,
}

/// Largest cost, loss or penalty of one thing.
pub const LARGEST: i64 = 1 << 40;
/// Most meetings.
pub const MOST_MEETINGS: usize = 20_000;
/// Most choices of one meeting.
pub const MOST_CHOICES: usize = 32;
/// Most places to lead and to attend together, over all choices.
pub const MOST_PLACES: usize = 100_000_000;

impl GroupProblem {
    /// Puts a problem together.
    ///
    /// # Errors
    /// The first thing that does not fit.
    pub fn new(
        meetings: Vec<Meeting>,
        leaders: Vec<Leader>,
        members: Vec<Member>,
    ) -> Result<Self, GroupFault> {
        let problem = Self { meetings, leaders, members };
        problem.validate().map(|()| problem)
    }

    /// All meetings.
    #[must_use]
    pub fn meetings(&self) -> &[Meeting] {
        &self.meetings
    }

    /// All leaders.
    #[must_use]
    pub fn leaders(&self) -> &[Leader] {
        &self.leaders
    }

    /// All children.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// Whether nobody can lead and attend two meetings at once.
    #[must_use]
    pub fn overlap(&self, one: MeetingId, other: MeetingId) -> bool {
        one == other || self.meetings[one.index()].overlaps.binary_search(&other).is_ok()
    }

    fn validate(&self) -> Result<(), GroupFault> {
        let within = |what, found: i64| GroupFault::range(what, found, 0, LARGEST);
        GroupFault::most("meetings", self.meetings.len(), MOST_MEETINGS)?;
        for leader in &self.leaders {
            GroupFault::range("size of a leader", i64::from(leader.size), 1, 10_000)?;
            leader.losses.iter().try_for_each(|&loss| within("losses", loss))?;
            GroupFault::hold("losses in order", leader.losses.is_sorted())?;
        }
        for member in &self.members {
            within("penalty", member.penalty)?;
            GroupFault::range("groups of a child", i64::from(member.wanted), 0, 1000)?;
        }
        let mut places = 0;
        for (at, meeting) in self.meetings.iter().enumerate() {
            GroupFault::most("choices", meeting.choices.len(), MOST_CHOICES)?;
            let back = |other: &MeetingId| {
                let known = self.meetings.get(other.index());
                known.is_some_and(|m| m.overlaps.binary_search(&MeetingId::at(at)).is_ok())
            };
            let apart = meeting.overlaps.windows(2).all(|pair| pair[0] < pair[1]);
            GroupFault::hold("overlaps", apart && meeting.overlaps.iter().all(back))?;
            for choice in &meeting.choices {
                places += choice.leads.len() + choice.seats.len();
                self.validate_choice(choice)?;
            }
        }
        GroupFault::most("places", places, MOST_PLACES)
    }

    fn validate_choice(&self, choice: &Choice) -> Result<(), GroupFault> {
        GroupFault::range("least", i64::from(choice.least), 1, i64::from(choice.most))?;
        GroupFault::range("most", i64::from(choice.most), 1, 10_000)?;
        GroupFault::range("per_volunteer", i64::from(choice.per_volunteer), 1, 10_000)?;
        GroupFault::range("volunteers", i64::from(choice.volunteers), 1, 10_000)?;
        let (leads, seats) = (&choice.leads, &choice.seats);
        let apart = leads.windows(2).all(|pair| pair[0].leader < pair[1].leader);
        let known = leads.last().is_none_or(|lead| lead.leader.index() < self.leaders.len());
        GroupFault::hold("leads", apart && known)?;
        let apart = seats.windows(2).all(|pair| pair[0].member < pair[1].member);
        let known = seats.last().is_none_or(|seat| seat.member.index() < self.members.len());
        GroupFault::hold("seats", apart && known)?;
        let costs = leads.iter().map(|lead| lead.cost).chain(seats.iter().map(|seat| seat.cost));
        costs.into_iter().try_for_each(|cost| GroupFault::range("cost", cost, 0, LARGEST))
    }
}

/// One group.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    /// Where and when.
    pub meeting: MeetingId,
    /// For what: a choice of the meeting, by position.
    pub choice: u32,
    /// One team, or volunteers, in order.
    pub leaders: Vec<LeaderId>,
    /// The children, in order.
    pub members: Vec<MemberId>,
}

/// Price of a place to attend by child, price of a place to lead by leader, in [`SCALE`]ths of the unit of cost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prices {
    /// By child.
    pub members: Vec<i64>,
    /// By leader.
    pub leaders: Vec<i64>,
}

/// Parts of the unit of cost in which prices are stated.
pub const SCALE: i64 = 1000;

/// What parts one case of a proof from another: it is so in the first, not so in the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Split {
    /// The leader leads at the meeting.
    Leads(LeaderId, MeetingId),
    /// The child attends the meeting.
    Attends(MemberId, MeetingId),
    /// The meeting is for this choice.
    Runs(MeetingId, u32),
}

/// One step of a proof, cases in preorder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Two cases follow: it is so, it is not.
    Split(Split),
    /// The case is bounded at the prices of this position.
    Bounded(u32),
}

/// A tree of cases of one part, each bounded by prices; positions are those of the part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartProof {
    /// Prices that steps name.
    pub prices: Vec<Prices>,
    /// The cases.
    pub steps: Vec<Step>,
}

/// What proves a bound: a proof of every part of the problem ([`GroupProblem::parts`]), in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// No answer's cost, with what it costs the pairs, is less.
    pub bound: i64,
    /// Part by part.
    pub parts: Vec<PartProof>,
}

/// Groups with what proves how good they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The groups, by meeting.
    pub groups: Vec<Group>,
    /// Cost of the groups and of the places that nobody has.
    pub cost: i64,
    /// The proof.
    pub proof: Proof,
}
