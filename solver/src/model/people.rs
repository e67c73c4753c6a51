//! Volunteers, children and what belongs to them. Plain data: validity is the builder's business.

use super::{LanguageSet, Mode, NeedSet, Priority, Role, Sex};
use crate::ids::{HouseholdId, OrganisationId, SchoolId};
use crate::units::{Date, Leg, Metres, Seconds};

/// A place on earth, WGS-84 degrees. Other datums are converted before they get here.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Longitude, degrees east, −180 to 180.
    pub longitude: f64,
    /// Latitude, degrees north, −90 to 90.
    pub latitude: f64,
}

/// An administrative division code (GB/T 2260 and the statistics codes below it): 2, 4, 6, 9 or 12
/// digits for province, prefecture, county, township, village.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Division {
    code: u64,
    digits: u8,
}

impl Division {
    /// Parses a code of 2, 4, 6, 9 or 12 ASCII digits that does not start with 0.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = u8::try_from(text.len()).ok()?;
        let valid = matches!(digits, 2 | 4 | 6 | 9 | 12)
            && text.bytes().all(|b| b.is_ascii_digit())
            && !text.starts_with('0');
        valid.then(|| text.parse().ok().map(|code| Self { code, digits })).flatten()
    }

    /// Whether `self` is `other` or one of the divisions that contain it.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        other.digits >= self.digits
            && other.code / 10_u64.pow(u32::from(other.digits - self.digits)) == self.code
    }

    /// The division of `digits` digits that contains this one, if this one is at least that fine.
    #[must_use]
    pub fn truncate(self, digits: u8) -> Option<Self> {
        let valid = matches!(digits, 2 | 4 | 6 | 9 | 12) && digits <= self.digits;
        valid
            .then(|| Self { code: self.code / 10_u64.pow(u32::from(self.digits - digits)), digits })
    }

    /// Number of digits: 2, 4, 6, 9 or 12.
    #[must_use]
    pub fn digits(self) -> u8 {
        self.digits
    }
}

impl std::fmt::Display for Division {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.code)
    }
}

/// Who stands behind a volunteer record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// One person.
    Person(Sex),
    /// A team that serves as one volunteer, with one of its women as contact.
    Team {
        /// Women in the team.
        women: u16,
        /// Men in the team.
        men: u16,
    },
}

/// Result of the background check (审核状态).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vetting {
    /// Passed, valid up to and including the date.
    Clear {
        /// Last day on which the check is valid.
        until: Date,
    },
    /// Still being checked.
    Pending,
    /// Refused, or an exclusion is on file.
    Refused,
}

/// How far a volunteer goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Any distance.
    Unlimited,
    /// At most this far.
    Metres(Metres),
    /// At most this long.
    Seconds(Seconds),
}

impl Reach {
    /// The longest way allowed.
    #[must_use]
    pub fn limit(self) -> Leg {
        match self {
            Self::Unlimited => Leg::LONGEST,
            Self::Metres(metres) => Leg { metres, ..Leg::LONGEST },
            Self::Seconds(seconds) => Leg { seconds, ..Leg::LONGEST },
        }
    }
}

/// One vetted person, or a team that serves as one.
#[derive(Clone, Debug, PartialEq)]
pub struct Volunteer {
    /// Where the volunteer lives.
    pub home: Point,
    /// Division the home lies in.
    pub division: Division,
    /// Person or team.
    pub party: Party,
    /// Birth date, where known (of a team: of nobody).
    pub birth: Option<Date>,
    /// What the volunteer can give.
    pub skills: NeedSet,
    /// Languages and dialects spoken.
    pub languages: LanguageSet,
    /// Whether the volunteer serves as a professional with a caseload.
    pub professional: bool,
    /// Most children at once.
    pub capacity: u16,
    /// Whether a reason for a capacity above the policy's ceiling is on file.
    pub capacity_reason: bool,
    /// How far the volunteer goes.
    pub reach: Reach,
    /// Near or remote.
    pub mode: Mode,
    /// Background check.
    pub vetting: Vetting,
    /// Organisation whose places the volunteer uses.
    pub organisation: Option<OrganisationId>,
}

/// Which legal description brings the child into the programme (儿童类别).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChildKind {
    /// 留守儿童
    LeftBehind,
    /// 困境儿童
    InDifficulty,
    /// 其他
    Other,
}

/// At least `count` of a child's volunteers fill `role`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// What is asked.
    pub role: Role,
    /// Of how many.
    pub count: u16,
}

/// One child.
#[derive(Clone, Debug, PartialEq)]
pub struct Child {
    /// Where the child lives.
    pub home: Point,
    /// Division the home lies in.
    pub division: Division,
    /// Sex.
    pub sex: Sex,
    /// Birth date.
    pub birth: Date,
    /// Why the child is in the programme.
    pub kind: ChildKind,
    /// Urgency.
    pub priority: Priority,
    /// What the child needs.
    pub needs: NeedSet,
    /// Languages and dialects the child speaks.
    pub languages: LanguageSet,
    /// How many volunteers, where the roster says so; otherwise the policy does, by priority.
    pub demand: Option<u16>,
    /// Places with a role; the remaining places are open to anybody.
    pub requirements: Vec<Requirement>,
    /// Siblings share a household.
    pub household: Option<HouseholdId>,
    /// Where it goes to school, if that is known.
    pub school: Option<SchoolId>,
    /// Whether the guardian's consent to join the programme is on file.
    pub consent: bool,
    /// Day of the last survey of the child's needs.
    pub surveyed: Option<crate::units::Date>,
    /// What an uncovered unit costs: all that it counts under [`Coverage::Priced`](super::Coverage::Priced), beside its
    /// class otherwise, so that of one class those come first who have a higher one.
    pub penalty: crate::units::Cost,
}

/// An organisation with a pool of places above its volunteers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Division the organisation belongs to.
    pub division: Division,
    /// Most pairs of all its volunteers together; `None` is no limit.
    pub capacity: Option<u32>,
    /// First and last day of its contract; `None` is no limit.
    pub contract: (Option<crate::units::Date>, Option<crate::units::Date>),
}

/// A place with hours, seats and a catchment; kept for the plans that follow a pairing.
#[derive(Clone, Debug, PartialEq)]
pub struct Station {
    /// Where it is.
    pub place: Point,
    /// Division it belongs to.
    pub division: Division,
    /// Seats.
    pub seats: u32,
}

/// A school in which children can be visited.
#[derive(Clone, Debug, PartialEq)]
pub struct School {
    /// Where it is.
    pub place: Point,
    /// Division it belongs to.
    pub division: Division,
}
