//! PROBLEM: one pairing round as a document. It holds no name, ID number, phone or address: a field
//! for one is an unknown field, and unknown fields are refused.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cadence::VisitKind;
use super::groups::{ActivityDocument, MeetingDocument};
use super::policy::{PolicyDocument, RoleCount};
use super::trips::DelegationDocument;
use super::{ChildKind, Datum, Day, DivisionCode, Mode, Need, Priority, Sex, VettingStatus};
use crate::calendar::AvailabilityDocument;

/// One pairing round: who, where, under which rules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProblemDocument {
    /// Version of the format: 1.
    pub version: u32,
    /// The round.
    pub round: Round,
    /// Name of a policy pack, or a pack inline.
    #[serde(default)]
    pub policy: PolicyChoice,
    /// How one gets from home to home: `straight[:FACTOR]`, `road:EXTRACT`, `matrix:FILE.csv` or
    /// `osrm:URL`.
    #[serde(default = "default_travel")]
    pub travel: String,
    /// Volunteers; text ids are the roster's own numbers (编号).
    #[serde(default)]
    pub volunteers: Vec<VolunteerDocument>,
    /// Children; text ids are the roster's own numbers (编号).
    #[serde(default)]
    pub children: Vec<ChildDocument>,
    /// Stations (驿站).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stations: Vec<StationDocument>,
    /// Schools, for visits that take place there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schools: Vec<SchoolDocument>,
    /// What groups can meet for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub activities: Vec<ActivityDocument>,
    /// Rooms at stations at times of the week, where groups can meet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub meetings: Vec<MeetingDocument>,
    /// Organisations, with the places they offer together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub organisations: Vec<OrganisationDocument>,
    /// Projects and funds with what they are to reach.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub projects: Vec<ProjectDocument>,
    /// Delegations that travel to the children of remote volunteers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub delegations: Vec<DelegationDocument>,
    /// What visits left open: a rule with `every = "open_point"` lets a visit follow each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open_points: Vec<OpenPointDocument>,
    /// Pairs that must not exist.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forbidden: Vec<Rule>,
    /// Pairs that must exist.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pinned: Vec<Rule>,
}

fn default_travel() -> String {
    ProblemDocument::DEFAULT_TRAVEL.to_owned()
}

impl ProblemDocument {
    /// Version of the format.
    pub const VERSION: u32 = 1;
    /// Travel where the document names none.
    pub const DEFAULT_TRAVEL: &'static str = "straight";

    /// A round on `date` in `division` with nobody in it yet, under the national pack.
    #[must_use]
    pub fn new(date: Day, division: DivisionCode) -> Self {
        Self {
            version: Self::VERSION,
            round: Round { date, division },
            policy: PolicyChoice::default(),
            travel: default_travel(),
            volunteers: Vec::new(),
            children: Vec::new(),
            stations: Vec::new(),
            schools: Vec::new(),
            activities: Vec::new(),
            meetings: Vec::new(),
            organisations: Vec::new(),
            projects: Vec::new(),
            delegations: Vec::new(),
            open_points: Vec::new(),
            forbidden: Vec::new(),
            pinned: Vec::new(),
        }
    }
}

/// When and where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// The day on which vetting, age and consent are judged.
    pub date: Day,
    /// The division of the round.
    pub division: DivisionCode,
}

/// A policy pack by name or inline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum PolicyChoice {
    /// A pack that the program ships.
    Named(String),
    /// A pack in the document itself.
    Inline(Box<PolicyDocument>),
}

impl Default for PolicyChoice {
    fn default() -> Self {
        Self::Named("national".to_owned())
    }
}

/// One vetted person, or a team that serves as one volunteer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VolunteerDocument {
    /// The roster's own number.
    pub id: String,
    /// Division of the home.
    pub division: DivisionCode,
    /// Longitude of the home, degrees east.
    pub longitude: f64,
    /// Latitude of the home, degrees north.
    pub latitude: f64,
    /// Reference system of the coordinates.
    #[serde(default, skip_serializing_if = "is_default")]
    pub datum: Datum,
    /// Sex of a single person; a team states `members` instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// Members of a team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub members: Option<Members>,
    /// Birth date of a single person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth: Option<Day>,
    /// Sector (行业).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
    /// Id of the organisation whose places the volunteer uses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// Name of the team (团队).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Id of the project that the volunteer serves in; absent, that of her organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// Function within the team (职能组).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
    /// What the volunteer can give.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<Need>,
    /// Languages and dialects, in any words; at most 64 different ones in a problem.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// Most children at once.
    #[serde(default = "default_capacity")]
    pub capacity: u16,
    /// Why the capacity exceeds the policy's ceiling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity_reason: Option<String>,
    /// How far the volunteer goes.
    #[serde(default, skip_serializing_if = "is_default")]
    pub reach: ReachDocument,
    /// Near or remote.
    #[serde(default = "default_mode")]
    pub mode: Mode,
    /// Background check.
    pub vetting: VettingDocument,
    /// Most groups to lead; absent, the policy's of a team, none of a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<u16>,
    /// Whether the volunteer serves as a professional with a caseload.
    #[serde(default, skip_serializing_if = "is_default")]
    pub professional: bool,
    /// When there is time; absent, the policy's usual hours hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available: Option<AvailabilityDocument>,
}

fn default_capacity() -> u16 {
    VolunteerDocument::DEFAULT_CAPACITY
}

fn default_mode() -> Mode {
    Mode::Near
}

pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl VolunteerDocument {
    /// Capacity where the roster states none.
    pub const DEFAULT_CAPACITY: u16 = 2;
    /// The reason of a capacity above the ceiling where the roster's remarks hold it.
    pub const REASON_ON_FILE: &'static str = "原因见名册备注";
    /// The reason of a team's capacity above the ceiling.
    pub const TEAM_REASON: &'static str = "团队成员名额合计";
}

/// Members of a team by sex.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Members {
    /// Women in the team.
    #[serde(default)]
    pub women: u16,
    /// Men in the team.
    #[serde(default)]
    pub men: u16,
}

/// How far a volunteer goes: `"unlimited"`, `{"metres": 5000}` or `{"seconds": 1200}`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReachDocument {
    /// Any distance.
    #[default]
    Unlimited,
    /// At most this many metres.
    Metres(u32),
    /// At most this many seconds.
    Seconds(u32),
}

/// Result of the background check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VettingDocument {
    /// Where the check stands.
    pub status: VettingStatus,
    /// Last day on which a clear check is valid; asked for when the status is clear.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Day>,
}

/// One child.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChildDocument {
    /// The roster's own number.
    pub id: String,
    /// Division of the home.
    pub division: DivisionCode,
    /// Longitude of the home, degrees east.
    pub longitude: f64,
    /// Latitude of the home, degrees north.
    pub latitude: f64,
    /// Reference system of the coordinates.
    #[serde(default, skip_serializing_if = "is_default")]
    pub datum: Datum,
    /// Sex.
    pub sex: Sex,
    /// Birth date.
    pub birth: Day,
    /// What brings the child into the programme.
    pub kind: ChildKind,
    /// Urgency.
    pub priority: Priority,
    /// What the child needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Need>,
    /// Languages and dialects, in any words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// How many volunteers; absent, the policy says by priority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demand: Option<u16>,
    /// Places with a role among the demand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<RoleCount>,
    /// What is known of the child as whole numbers, for the scoring of a pack (`[[colours]]`): no words.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub indicators: BTreeMap<String, u32>,
    /// Siblings share a household.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub household: Option<String>,
    /// Id of the school that the child goes to: where it is visited by rules with `place = "school"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub school: Option<String>,
    /// Ids of activities that it would like to join; where none is named, its needs say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub activities: Vec<String>,
    /// How many groups it would like to join; absent, the policy's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<u16>,
    /// Whether, or since when, the guardian's consent to join the programme is on file.
    pub consent: Consent,
    /// Day of the last survey of the child's needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surveyed: Option<Day>,
    /// When there is time; absent, the policy's usual hours hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available: Option<AvailabilityDocument>,
    /// When a parent who is away has time for calls; absent, the policy's usual hours hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_available: Option<AvailabilityDocument>,
}

/// Consent of the guardian: true, false, or the day it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Consent {
    /// Whether it is on file.
    Given(bool),
    /// On file since this day.
    Since(Day),
}

impl Consent {
    /// Whether it is on file on `date`.
    #[must_use]
    pub fn on_file(self, date: Day) -> bool {
        match self {
            Self::Given(given) => given,
            Self::Since(day) => day <= date,
        }
    }
}

/// A place with seats and a catchment; kept for the plans that follow a pairing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StationDocument {
    /// The roster's own number.
    pub id: String,
    /// What the station is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Division it belongs to.
    pub division: DivisionCode,
    /// Longitude, degrees east.
    pub longitude: f64,
    /// Latitude, degrees north.
    pub latitude: f64,
    /// Reference system of the coordinates.
    #[serde(default, skip_serializing_if = "is_default")]
    pub datum: Datum,
    /// Seats.
    #[serde(default)]
    pub seats: u32,
    /// Opening hours, as the roster writes them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// Level (省/市/县), as the roster writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// When it is open; absent, the policy's usual hours hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available: Option<AvailabilityDocument>,
}

/// A school in which children can be visited.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SchoolDocument {
    /// The roster's own number.
    pub id: String,
    /// What the school is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Division it belongs to.
    pub division: DivisionCode,
    /// Longitude, degrees east.
    pub longitude: f64,
    /// Latitude, degrees north.
    pub latitude: f64,
    /// Reference system of the coordinates.
    #[serde(default, skip_serializing_if = "is_default")]
    pub datum: Datum,
    /// Hours for visits, as the roster writes them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// When children can be visited there; absent, the policy's usual hours hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available: Option<AvailabilityDocument>,
}

/// An organisation with a pool of places above its volunteers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganisationDocument {
    /// The roster's own number.
    pub id: String,
    /// What the organisation is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Division it belongs to.
    pub division: DivisionCode,
    /// Most pairs of all its volunteers together; absent is no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u32>,
    /// First day of its contract; absent is no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    /// Last day of its contract; absent is no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// Places that its contract pays for, most pairs like `capacity`; the smaller of both counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<u32>,
    /// Id of the project that its volunteers serve in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
}

/// A project or a fund, with what it is to reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectDocument {
    /// The roster's own number.
    pub id: String,
    /// What the project is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Children whom its volunteers are to have.
    pub target_children: u32,
    /// First day; absent is no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    /// Last day; absent is no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
}

impl ProjectDocument {
    /// Whether the project runs on a day.
    #[must_use]
    pub fn runs(&self, on: Day) -> bool {
        self.from.is_none_or(|from| from <= on) && self.until.is_none_or(|until| on <= until)
    }
}

/// A point that a visit left open (议).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenPointDocument {
    /// Id of the child.
    pub child: String,
    /// The day of the visit.
    pub since: Day,
    /// What has to be solved, in a few words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What has to follow; absent, a follow-up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<VisitKind>,
}

/// A pair that must or must not exist, with its reason and author on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Id of the child.
    pub child: String,
    /// Id of the volunteer.
    pub volunteer: String,
    /// Why.
    pub reason: String,
    /// Who says so: an office or a role, not a person's name.
    pub author: String,
}
