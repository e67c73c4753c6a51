//! Cadence rules: what a pair owes its child, how often, where and with whom.

use super::calendar::{Festival, Window};
use crate::model::{Child, Mode, Need, NeedSet, Priority};
use crate::units::{Cost, Metres, Seconds};

/// What takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// 联系: a call, a message, a letter.
    Contact,
    /// 走访
    HomeVisit,
    /// 与监护人谈话
    GuardianTalk,
    /// 陪伴
    Outing,
    /// 圆梦
    Wish,
    /// 个案服务
    Session,
    /// 回访
    FollowUp,
    /// 亲情连线: child, parent and volunteer at once.
    ThreePartyCall,
    /// 集中走访: on a trip of a delegation, in no tour.
    BlockTrip,
}

/// How often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Every {
    /// Monday to Sunday.
    Week,
    /// To the 15th, and after.
    HalfMonth,
    /// A calendar month.
    Month,
    /// Three calendar months.
    Quarter,
    /// January to June, July to December.
    HalfYear,
    /// A calendar year.
    Year,
    /// A school term or break.
    Term,
    /// The whole span.
    Span,
    /// After each point that a visit left open for a rule of this kind.
    OpenPoints {
        /// Within so many days.
        within: u16,
    },
    /// Around days with a name.
    Anchors {
        /// Which.
        days: Vec<AnchorDay>,
        /// So many days before and after.
        within: u16,
    },
}

/// A day with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AnchorDay {
    /// The child's birthday.
    Birthday,
    /// A festival.
    Festival(Festival),
    /// First day of a term.
    TermStart,
    /// First day of a break.
    BreakStart,
}

/// Where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// At the child's home.
    Home,
    /// At the nearest station, in one of its seats.
    Station,
    /// At the child's school.
    School,
    /// Nobody travels.
    Remote,
}

/// Who it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum People {
    /// The paired volunteer; each of several on her own.
    Volunteer,
    /// Two adults, for every colour.
    TwoAdults,
    /// A professional with this skill.
    Specialist(Need),
    /// The paired volunteer and a professional with this skill together.
    VolunteerAndSpecialist(Need),
}

/// Days on which something may take place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DayRule {
    /// Any.
    Any,
    /// Working days only.
    Working,
    /// Days off only.
    Free,
}

/// Part of the school year in which a rule holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Season {
    /// The whole year.
    Any,
    /// Terms only.
    Term,
    /// Breaks only.
    Break,
}

/// For which pairs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whom {
    /// Children of these colours.
    pub priorities: Vec<Priority>,
    /// Children with one of these needs; empty means all.
    pub needs: NeedSet,
    /// Volunteers of these modes.
    pub modes: Vec<Mode>,
}

impl Whom {
    /// Whether it holds for a pair of a child with a volunteer of this mode.
    #[must_use]
    pub fn holds(&self, child: &Child, mode: Mode) -> bool {
        self.priorities.contains(&child.priority)
            && (self.needs.is_empty() || self.needs.intersects(child.needs))
            && self.modes.contains(&mode)
    }
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What.
    pub kind: Kind,
    /// Among the rules with a tier a higher one satisfies the lower ones of its period.
    pub tier: Option<u8>,
    /// For whom.
    pub whom: Whom,
    /// How often.
    pub every: Every,
    /// How many times in each period.
    pub count: u16,
    /// Days from one to the next, at least.
    pub least_gap: u16,
    /// Days from one to the next, at most.
    pub most_gap: u16,
    /// How long.
    pub stay: Seconds,
    /// Where.
    pub place: Place,
    /// With whom.
    pub people: People,
    /// On which days.
    pub days: DayRule,
    /// In which part of the school year.
    pub season: Season,
    /// Share of the colour's penalty that leaving it out costs, in permille.
    pub missed_permille: u32,
}

/// Hours where the roster says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsualHours {
    /// On working days (of a child and of a school: on days with school).
    pub working: Vec<Window>,
    /// On all other days.
    pub free: Vec<Window>,
}

impl UsualHours {
    /// Hours of a day.
    #[must_use]
    pub fn on(&self, working: bool) -> &[Window] {
        if working { &self.working } else { &self.free }
    }
}

/// Everything a policy says about visits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitPolicy {
    /// The rules.
    pub rules: Vec<Rule>,
    /// Longest time away on one tour.
    pub away: Seconds,
    /// Longest way of one tour.
    pub way: Metres,
    /// Most visits of one tour.
    pub stops: u16,
    /// Joint visits begin at multiples of this since midnight.
    pub joint_step: Seconds,
    /// Visits a day that staff can attend.
    pub staff_per_day: u32,
    /// Professionals who are considered for a child: so many of the nearest.
    pub specialists: u16,
    /// Volunteers' hours.
    pub volunteer_hours: UsualHours,
    /// Children's hours.
    pub child_hours: UsualHours,
    /// Stations' hours.
    pub station_hours: UsualHours,
    /// Hours in which schools let a child be visited; on days without school usually none.
    pub school_hours: UsualHours,
    /// Hours in which nobody is on a tour.
    pub rest: Vec<Window>,
    /// Calls begin at multiples of this since midnight.
    pub call_step: Seconds,
    /// Volunteers' hours for calls.
    pub volunteer_call_hours: UsualHours,
    /// Children's hours for calls.
    pub child_call_hours: UsualHours,
    /// Parents' hours for calls.
    pub parent_hours: UsualHours,
    /// Days after its beginning by which a new pair has to meet, by colour from red; `None` is no deadline.
    pub first_days: [Option<u16>; 4],
    /// What leaving out one visit costs, in metre-equivalents, by colour from red.
    pub penalty: [Cost; 4],
}

impl VisitPolicy {
    /// What leaving out something of a rule costs for a child of a colour.
    #[must_use]
    pub fn missed(&self, rule: &Rule, priority: Priority) -> Cost {
        let whole = self.penalty[priority as usize % 4];
        whole.saturating_mul(i64::from(rule.missed_permille)) / 1000
    }
}
