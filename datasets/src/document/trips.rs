//! Block trips as documents: `delegations[]` of a PROBLEM, `[trips]` of a POLICY, and TRIPS, who visits whom on which day.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::result::{CheckDocument, StatusName, TravelInput};
use super::{Datum, Day, DivisionCode, Fault};

/// A delegation (走访团): remote volunteers who travel to a county for some days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DelegationDocument {
    /// The roster's own number.
    pub id: String,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Division that it goes to: the children in it are its.
    pub division: DivisionCode,
    /// Longitude of the base, where its cars start, degrees east.
    pub longitude: f64,
    /// Latitude of the base, degrees north.
    pub latitude: f64,
    /// Reference system of the coordinates.
    #[serde(default, skip_serializing_if = "super::problem::is_default")]
    pub datum: Datum,
    /// Consecutive days on which it could come.
    pub blocks: Vec<BlockDocument>,
    /// Most blocks on which it comes.
    #[serde(default = "one")]
    pub trips: u8,
    /// Cars on a day.
    pub cars: u16,
    /// Members in a car.
    pub seats: u16,
}

fn one() -> u8 {
    1
}

/// Consecutive days.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct BlockDocument {
    /// First day.
    pub from: Day,
    /// Last day.
    pub until: Day,
}

/// `[trips]` of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TripsPolicyDocument {
    /// No car is away from the base before or after, `HH:MM-HH:MM`.
    pub hours: String,
    /// Longest way of a car's day, in metres.
    pub metres: u32,
    /// Most visits of a car's day.
    pub stops: u16,
    /// Cost of a car's day besides its metres, in metre-equivalents.
    pub car_day: u32,
    /// Cost of a member who takes part in a block, in metre-equivalents.
    pub member: u32,
    /// Whether one of the local staff of the programme rides in every car, besides its seats. Where not, every car
    /// has two members or more, one of them a woman.
    pub staff: bool,
}

impl Default for TripsPolicyDocument {
    fn default() -> Self {
        Self {
            hours: "08:00-19:30".to_owned(),
            metres: 300_000,
            stops: 6,
            car_day: 20_000,
            member: 10_000,
            staff: true,
        }
    }
}

/// Block trips of some weeks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TripsDocument {
    /// Version of the format: 1.
    pub version: u32,
    /// What was asked.
    pub inputs: TripsInputs,
    /// What the trips claim to be.
    pub status: StatusName,
    /// Whether days are planned whose holidays are not published yet: plan again when they are.
    pub provisional: bool,
    /// What has to be said with them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Fault>,
    /// Days and metres of cars, members who take part, and what is left out, in metre-equivalents.
    pub value: i64,
    /// No other trips cost less.
    pub bound: i64,
    /// |bound − value| / max(1, |value|).
    pub gap: f64,
    /// Visits that remote pairs owe in these weeks.
    pub due: u64,
    /// Those of them that are planned.
    pub planned: u64,
    /// What every delegation does, in the problem's order.
    pub delegations: Vec<DelegationTrips>,
    /// Visits that are not planned, by delegation, those of none last.
    pub unplanned: Vec<UnmetDocument>,
    /// What this run's checker said; a later check decides anew.
    pub check: CheckDocument,
    /// How long it took, in seconds.
    pub seconds: f64,
}

impl TripsDocument {
    /// Version of the format.
    pub const VERSION: u32 = 1;
}

/// What was asked, so that a check can refuse trips of something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TripsInputs {
    /// SHA-256 of the problem's canonical bytes, hexadecimal.
    pub problem_sha256: String,
    /// SHA-256 of the canonical bytes of the policy in force, hexadecimal.
    pub policy_sha256: String,
    /// Name of the policy in force.
    pub policy: String,
    /// SHA-256 of the canonical bytes of the pairs, hexadecimal.
    pub pairs_sha256: String,
    /// How one gets from home to home.
    pub travel: TravelInput,
    /// First day.
    pub from: Day,
    /// Weeks.
    pub weeks: u16,
    /// Most splits of a delegation's cases, where limited.
    #[serde(default)]
    pub iterations: Option<u64>,
}

/// What one delegation does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DelegationTrips {
    /// Id of the delegation.
    pub delegation: String,
    /// What it costs, with what it leaves out.
    pub value: i64,
    /// By itself it could not cost less.
    pub bound: i64,
    /// Its trips, by first day.
    pub trips: Vec<TripDocument>,
    /// What its pairs owe, by child in the problem's order, then volunteer, then period.
    pub owed: Vec<OwedDocument>,
    /// What proves its bound: a proof of every choice of blocks.
    pub proof: Vec<ChoiceDocument>,
}

/// A delegation in a county for some days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TripDocument {
    /// When.
    pub block: BlockDocument,
    /// Ids of all who take part, in the problem's order.
    pub members: Vec<String>,
    /// Days of cars, by date.
    pub cars: Vec<CarDocument>,
}

/// A day of a car, from the base through homes and back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CarDocument {
    /// The day.
    pub date: Day,
    /// Ids of the members in it, in the problem's order.
    pub members: Vec<String>,
    /// Whether one of the local staff of the programme rides along.
    pub staff: bool,
    /// Leaves the base, `HH:MM:SS`.
    pub depart: String,
    /// Is back, `HH:MM:SS`.
    pub back: String,
    /// The whole way, in metres.
    pub metres: u32,
    /// The visits, in order.
    pub stops: Vec<MeetingStop>,
}

/// A visit at a child's home.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeetingStop {
    /// Id of the child.
    pub child: String,
    /// Begins, `HH:MM:SS`.
    pub start: String,
    /// Is over, `HH:MM:SS`.
    pub end: String,
    /// Ids of those in the car who are paired with the child and whose visit this is.
    pub meets: Vec<String>,
}

/// A visit that a pair owes in a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OwedDocument {
    /// Id of the child.
    pub child: String,
    /// Id of the volunteer.
    pub volunteer: String,
    /// First day of the whole period.
    pub since: Day,
    /// When they meet first; absent where they do not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Day>,
}

/// A visit that is not planned, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnmetDocument {
    /// Id of the child.
    pub child: String,
    /// Id of the volunteer.
    pub volunteer: String,
    /// First day of the whole period.
    pub since: Day,
    /// What it costs, in metre-equivalents.
    pub penalty: i64,
    /// Why, the first that holds.
    pub reason: UnmetReason,
}

/// Why a visit is not planned.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum UnmetReason {
    /// No delegation goes to the child's county.
    NoDelegation,
    /// No block of the delegation has a day in the period.
    NoBlock,
    /// Vetting and contract of the volunteer hold throughout none of these blocks.
    NotVetted,
    /// The volunteer has time throughout none of these blocks.
    NeverFree,
    /// A car cannot even visit this home alone: the child's hours, the way.
    NoTime,
    /// The volunteer is on another delegation's trip then.
    Elsewhere,
    /// The delegation comes in other blocks.
    OtherBlock,
    /// All seats of the block are taken.
    NoSeat,
    /// A car for it alone costs more than leaving it out.
    TooDear,
    /// Cars, seats and hours leave no room for it, or it would cost more than it is worth.
    NoRoom,
}

/// Cases of one choice of blocks, in preorder, and the prices that bound each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChoiceDocument {
    /// First days of the blocks.
    pub blocks: Vec<Day>,
    /// The cases.
    pub steps: Vec<StepDocument>,
    /// Prices that cases name by position.
    pub prices: Vec<TripPrices>,
}

/// One step of a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepDocument {
    /// Two cases follow: at most so many days of cars, and more.
    Cars(u32),
    /// Two cases follow: at most so many cars on the day, and more.
    On(u32, Day),
    /// Two cases follow: a visit, by its position in `owed`, is met on the day, and is not.
    Met(u32, Day),
    /// The case is bounded at the prices of this position.
    Bounded(u32),
}

/// Prices in thousandths of a metre-equivalent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TripPrices {
    /// What meeting a visit is worth, by position in `owed`.
    pub visits: Vec<i64>,
    /// What being in a car costs a member on a day; those that are left out cost nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rides: Vec<RidePrice>,
    /// What meeting a visit in a block costs, by block of the choice and position in `owed`; absent where it costs nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub meetings: Vec<Vec<i64>>,
    /// What a place for a member costs, by block of the choice.
    pub places: Vec<i64>,
    /// What a day of a car costs more.
    pub cars: i64,
}

/// What being in a car costs a member on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RidePrice {
    /// The day.
    pub date: Day,
    /// Id of the member.
    pub volunteer: String,
    /// The price.
    pub price: i64,
}
