//! What the checker of groups objects to.

use crate::groups::model::{LeaderId, MeetingId, MemberId};

/// One broken rule or false statement.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GroupObjection {
    /// A position that nothing stands for, or groups, leaders or children out of order.
    #[error("the {what} of group {group} are unknown or out of order")]
    Order {
        /// Which group, by position.
        group: usize,
        /// What of it.
        what: &'static str,
    },
    /// Two groups at one meeting.
    #[error("meeting {meeting:?} has two groups")]
    TwoGroups {
        /// Where.
        meeting: MeetingId,
    },
    /// Somebody leads who may not.
    #[error("{leader:?} may not lead at meeting {meeting:?}")]
    MayNotLead {
        /// Who.
        leader: LeaderId,
        /// Where.
        meeting: MeetingId,
    },
    /// Somebody attends who may not.
    #[error("{member:?} may not attend meeting {meeting:?}")]
    MayNotAttend {
        /// Who.
        member: MemberId,
        /// Where.
        meeting: MeetingId,
    },
    /// A team together with others, too few volunteers, no woman, nobody with the skill.
    #[error("the leaders at meeting {meeting:?} break a rule: {rule}")]
    Leaders {
        /// Where.
        meeting: MeetingId,
        /// Which rule.
        rule: &'static str,
    },
    /// Too few or too many children.
    #[error("meeting {meeting:?} has {found} children, allowed {least} to {most}")]
    Size {
        /// Where.
        meeting: MeetingId,
        /// How many.
        found: usize,
        /// Fewest.
        least: usize,
        /// Most, given the leaders.
        most: usize,
    },
    /// Somebody leads more often than possible, or twice at once.
    #[error("{leader:?} leads {found} groups that do not fit together")]
    LeadsTooMuch {
        /// Who.
        leader: LeaderId,
        /// How many.
        found: usize,
    },
    /// Somebody attends more than wanted, or twice at once.
    #[error("{member:?} attends {found} groups that do not fit together")]
    AttendsTooMuch {
        /// Who.
        member: MemberId,
        /// How many.
        found: usize,
    },
    /// Another cost than is stated.
    #[error("the cost is {expected}, not {found}")]
    WrongCost {
        /// As stated.
        found: i64,
        /// As it is.
        expected: i64,
    },
    /// A bound that the proof does not prove.
    #[error("the proof proves {proved}, not {found}")]
    NotProved {
        /// As stated.
        found: i64,
        /// What is proved.
        proved: i64,
    },
    /// A proof that is no tree of cases, or prices that do not belong to the problem.
    #[error("step {step} of the proof does not hold: {why}")]
    BrokenProof {
        /// Which.
        step: usize,
        /// Why.
        why: &'static str,
    },
}

impl GroupObjection {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Order { .. } => "group_order",
            Self::TwoGroups { .. } => "two_groups",
            Self::MayNotLead { .. } => "may_not_lead",
            Self::MayNotAttend { .. } => "may_not_attend",
            Self::Leaders { .. } => "group_leaders",
            Self::Size { .. } => "group_size",
            Self::LeadsTooMuch { .. } => "leads_too_much",
            Self::AttendsTooMuch { .. } => "attends_too_much",
            Self::WrongCost { .. } => "group_cost",
            Self::NotProved { .. } | Self::BrokenProof { .. } => "group_bound",
        }
    }

    /// The meeting that it is about.
    #[must_use]
    pub fn meeting(&self) -> Option<MeetingId> {
        match *self {
            Self::TwoGroups { meeting }
            | Self::MayNotLead { meeting, .. }
            | Self::MayNotAttend { meeting, .. }
            | Self::Leaders { meeting, .. }
            | Self::Size { meeting, .. } => Some(meeting),
            _ => None,
        }
    }
}
