//! PLAN: visits with their tours, what could not be planned and why, and what proves the bound.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cadence::{PlaceWord, VisitKind};
use super::cases::CasesDocument;
use super::result::{CheckDocument, StatusName, TravelInput};
use super::{ChangesDocument, Day, Fault};

/// Visits of some weeks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanDocument {
    /// Version of the format: 1.
    pub version: u32,
    /// What was asked.
    pub inputs: PlanInputs,
    /// What the plan claims to be.
    pub status: StatusName,
    /// Whether days are planned whose holidays are not published yet: plan again when they are.
    pub provisional: bool,
    /// What has to be said with the plan.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Fault>,
    /// Weighted travel of all tours and penalties of all visits and calls that are left out, in metre-equivalents.
    pub value: i64,
    /// No plan of these visits costs less.
    pub bound: i64,
    /// |bound − value| / max(1, |value|).
    pub gap: f64,
    /// What falls due and what is planned, by kind.
    pub kinds: Vec<KindDocument>,
    /// The tours, by date, then volunteer in the problem's order.
    pub tours: Vec<TourDocument>,
    /// The calls, by date, then volunteer in the problem's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<CallDocument>,
    /// What falls due and is not planned, by child in the problem's order.
    pub unplanned: Vec<MissedDocument>,
    /// Visits that an earlier plan of these days gave out and this one does not, by date: calendars are told
    /// of them. No check knows the earlier plan; it holds only that none of them is planned here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withdrawn: Vec<WithdrawnDocument>,
    /// What is another than in the earlier plan that this one repairs, by date. A check that is given the earlier plan
    /// holds it to be all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<ChangedDocument>,
    /// What proves the bound.
    pub certificate: PlanCertificate,
    /// What this run's checker said; a later check decides anew.
    pub check: CheckDocument,
    /// How the plan was found.
    pub statistics: PlanStatistics,
}

impl PlanDocument {
    /// Version of the format.
    pub const VERSION: u32 = 1;
}

/// What was asked, so that a check can refuse a plan of something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanInputs {
    /// SHA-256 of the problem's canonical bytes, hexadecimal.
    pub problem_sha256: String,
    /// SHA-256 of the canonical bytes of the policy in force, hexadecimal.
    pub policy_sha256: String,
    /// Name of the policy in force.
    pub policy: String,
    /// SHA-256 of the canonical bytes of the pairs, and of the groups where there are any, hexadecimal.
    pub pairs_sha256: String,
    /// How one gets from home to home.
    pub travel: TravelInput,
    /// First day.
    pub from: Day,
    /// Weeks.
    pub weeks: u16,
    /// Most rounds of column generation, where limited.
    #[serde(default)]
    pub iterations: Option<u64>,
    /// SHA-256 of the canonical bytes of what the earlier plan gave out that this one repairs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier_sha256: Option<String>,
    /// What has come up since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changes: Option<ChangesDocument>,
}

/// A visit or a call that is another than in the earlier plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangedDocument {
    /// Id of the child.
    pub child: String,
    /// The visit's place in the cadence, as in the newer of the plans that have it.
    pub visit: VisitKey,
    /// Whether it is a call.
    #[serde(default, skip_serializing_if = "is_false")]
    pub call: bool,
    /// As it was given out; absent where it is new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<MomentDocument>,
    /// As it is planned now; absent where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<MomentDocument>,
    /// Whether it could have stayed as it was and made room for another; a call never does.
    #[serde(default, skip_serializing_if = "is_false")]
    pub made_room: bool,
}

/// When a visit takes place, and who comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MomentDocument {
    /// The day.
    pub date: Day,
    /// Begins, `HH:MM:SS`.
    pub start: String,
    /// Is over, `HH:MM:SS`.
    pub end: String,
    /// What takes place.
    pub kind: VisitKind,
    /// Ids of the volunteers who come.
    pub volunteers: Vec<String>,
    /// Whether the federation's staff are there.
    #[serde(default, skip_serializing_if = "is_false")]
    pub attended: bool,
    /// Id of the station, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub station: Option<String>,
    /// Id of the school, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub school: Option<String>,
}

/// Visits of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KindDocument {
    /// What.
    pub kind: VisitKind,
    /// So many fall due; a visit of a higher tier counts for the lower ones of its period.
    pub due: u64,
    /// So many of them are planned.
    pub planned: u64,
}

/// From home through visits and back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TourDocument {
    /// Id of the volunteer.
    pub volunteer: String,
    /// When.
    pub date: Day,
    /// Leaves home, `HH:MM:SS`.
    pub depart: String,
    /// Back home, `HH:MM:SS`.
    pub back: String,
    /// Length of the whole way.
    pub metres: u64,
    /// Time on the way.
    pub seconds: u64,
    /// Weighted travel, in metre-equivalents.
    pub cost: i64,
    /// The visits in order.
    pub stops: Vec<StopDocument>,
}

/// One visit of a tour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StopDocument {
    /// Id of the child.
    pub child: String,
    /// What takes place.
    pub kind: VisitKind,
    /// The visit's place in the cadence.
    pub visit: VisitKey,
    /// Where.
    pub place: PlaceWord,
    /// Id of the station, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub station: Option<String>,
    /// Id of the school, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub school: Option<String>,
    /// Begins, `HH:MM:SS`.
    pub start: String,
    /// Is over, `HH:MM:SS`.
    pub end: String,
    /// Metres from the stop before.
    pub metres: u32,
    /// Seconds from the stop before.
    pub seconds: u32,
    /// Ids of the volunteers who come at the same time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<String>,
    /// Whether the federation's staff are there.
    #[serde(default, skip_serializing_if = "is_false")]
    pub attended: bool,
    /// How often time, people or place have changed since an earlier plan first gave it out, as calendars
    /// count it. No check knows the earlier plan.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub sequence: u32,
}

/// A call: nobody travels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CallDocument {
    /// Id of the child.
    pub child: String,
    /// Id of the volunteer who calls.
    pub volunteer: String,
    /// What takes place.
    pub kind: VisitKind,
    /// Number of the rule in the policy's cadence, from 0.
    pub rule: u16,
    /// First day of its whole period, as of visits.
    pub since: Day,
    /// Number within its period, from 0.
    #[serde(default, skip_serializing_if = "is_no_number")]
    pub nth: u16,
    /// First day of its period.
    pub from: Day,
    /// Last day of its period.
    pub to: Day,
    /// When.
    pub date: Day,
    /// Begins, `HH:MM:SS`.
    pub start: String,
    /// Is over, `HH:MM:SS`.
    pub end: String,
    /// Whether a parent takes part.
    #[serde(default, skip_serializing_if = "is_false")]
    pub parent: bool,
    /// As of visits.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub sequence: u32,
}

/// Somebody's part in a visit, or a call, that an earlier plan gave out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawnDocument {
    /// Id of the volunteer.
    pub volunteer: String,
    /// Id of the child.
    pub child: String,
    /// What should have taken place.
    pub kind: VisitKind,
    /// The visit's place in the cadence.
    pub visit: VisitKey,
    /// When it should have taken place.
    pub date: Day,
    /// When it should have begun, `HH:MM:SS`.
    pub start: String,
    /// When it should have been over, `HH:MM:SS`.
    pub end: String,
    /// As of visits, its withdrawal counted.
    pub sequence: u32,
}

/// Which occurrence of which obligation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitKey {
    /// Number of the rule in the policy's cadence, from 0.
    pub rule: u16,
    /// Id of the volunteer who leads all occurrences.
    pub lead: String,
    /// First day of the occurrence's whole period (week, month …), in the plan or before: the same in all
    /// plans.
    pub since: Day,
    /// Number of the occurrence within its period, from 0.
    #[serde(default, skip_serializing_if = "is_no_number")]
    pub nth: u16,
    /// Number of the rule whose form it takes, from 0: the same, or one of a higher tier.
    pub form: u16,
}

/// What falls due and is not planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MissedDocument {
    /// Id of the child.
    pub child: String,
    /// What.
    pub kind: VisitKind,
    /// Number of the rule in the policy's cadence, from 0.
    pub rule: u16,
    /// Ids of those who could lead it.
    pub volunteers: Vec<String>,
    /// First day of its period.
    pub from: Day,
    /// Last day of its period.
    pub to: Day,
    /// What leaving it out costs.
    pub penalty: i64,
    /// Why.
    pub reason: MissedReason,
    /// The cheapest way out, where one is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relaxation: Option<RelaxationDocument>,
}

/// Why something is not planned.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum MissedReason {
    /// There is nobody for it: no professional with the skill.
    NobodyForIt,
    /// There is no place for it: no station, or no school is known.
    NoPlace,
    /// The child has no hours in its period.
    ChildHasNoHours,
    /// Nobody who could come has hours, or valid vetting, on a day on which the child has.
    NoCommonDay,
    /// On every common day the way and the visit are too long for the hours or the limits of a tour.
    TooFarOrTooLong,
    /// No parent has hours on a day on which the child has some.
    ParentHasNoHours,
    /// Of a call: on every common day the hours in common are too short for it.
    NoCommonHours,
    /// Each on its own is possible, but not beside what else is planned.
    NoRoomBesideOthers,
}

/// What would make it possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RelaxationDocument {
    /// On this day.
    pub date: Day,
    /// So many minutes more of the volunteer's hours before or after.
    pub more_minutes: u32,
}

/// Prices that prove the bound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanCertificate {
    /// Prices are in metre-equivalents divided by this.
    pub scale: i64,
    /// Prices of visits; what is absent costs nothing.
    pub visits: Vec<VisitPrices>,
    /// Prices of seats and of staff; what is absent costs nothing.
    pub places: Vec<PlacePrices>,
    /// Proofs by cases of parts of which these prices prove too little; prices of seats and staff hold there too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<CasesDocument>,
}

/// Prices of somebody's part in one kind of visits to a child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitPrices {
    /// Id of the volunteer.
    pub volunteer: String,
    /// Id of the child.
    pub child: String,
    /// Number of the obligation's rule, from 0.
    pub rule: u16,
    /// Number among the child's obligations of the rule, from 0.
    #[serde(default, skip_serializing_if = "is_no_number")]
    pub series: u16,
    /// Number of the form's rule, from 0.
    pub form: u16,
    /// The prices: date, start of a joint visit, price.
    pub prices: Vec<PriceOn>,
}

/// A price on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceOn {
    /// When.
    pub date: Day,
    /// When it begins, of joint visits, `HH:MM:SS`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// As a decimal number.
    pub price: String,
}

/// Prices of one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlacePrices {
    /// Id of the station; absent for the federation's staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub station: Option<String>,
    /// The prices.
    pub prices: Vec<PriceOn>,
}

/// How a plan was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanStatistics {
    /// Parts that have nobody and nothing scarce in common.
    pub components: u64,
    /// Parts whose plan is proved best.
    pub proved: u64,
    /// Rounds of column generation.
    pub rounds: u64,
    /// Obligations.
    pub obligations: u64,
    /// Shifts in which somebody could go.
    pub shifts: u64,
    /// Visits that could take place, one for every day and person.
    pub tasks: u64,
    /// Seconds by phase.
    pub seconds: std::collections::BTreeMap<String, f64>,
    /// Peak memory of the process.
    pub peak_memory_mb: f64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over the field as it is")]
fn is_zero(value: &u32) -> bool {
    *value == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over the field as it is")]
fn is_no_number(value: &u16) -> bool {
    *value == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over the field as it is")]
fn is_false(value: &bool) -> bool {
    !value
}
