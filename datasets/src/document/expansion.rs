//! EXPANSION: which stations to open, what that does for children, and what proves that no other choice does more.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::result::{CheckDocument, StatusName, TravelInput};
use super::{CandidatesDocument, DivisionCode, Fault, Need};

/// Which stations to open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpansionDocument {
    /// Version of the format: 1.
    pub version: u32,
    /// What was asked.
    pub inputs: ExpansionInputs,
    /// What has to be said with the answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Fault>,
    /// Who is counted.
    pub asked: AskedDocument,
    /// An answer for every number of new stations that was asked for, ascending.
    pub points: Vec<PointDocument>,
    /// The fewest new stations that reach the target; absent where none was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<TargetDocument>,
    /// Stations that leave no county out; absent where that was not asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equity: Option<EquityDocument>,
    /// Whom to recruit; absent where nobody was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recruiting: Option<RecruitedDocument>,
    /// What this run's checker said; a later check decides anew.
    pub check: CheckDocument,
    /// How long it took, in seconds.
    pub seconds: f64,
}

impl ExpansionDocument {
    /// Version of the format.
    pub const VERSION: u32 = 1;
}

/// What was asked, so that a check can refuse an answer to something else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpansionInputs {
    /// SHA-256 of the problem's canonical bytes, hexadecimal.
    pub problem_sha256: String,
    /// How one gets around.
    pub travel: TravelInput,
    /// The candidates and what counts.
    pub candidates: CandidatesDocument,
    /// Seed of everything that is drawn.
    pub seed: u64,
    /// Most steps of the search, where limited.
    #[serde(default)]
    pub iterations: Option<u64>,
}

/// Who is counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskedDocument {
    /// Children with consent.
    pub children: ByColour,
    /// All they count together.
    pub weight: i64,
    /// Children without consent, who are not counted.
    pub no_consent: u64,
    /// Children who are in the catchment of no station and no candidate.
    pub out_of_reach: u64,
}

/// Children by colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ByColour {
    /// 红
    pub red: u64,
    /// 橙
    pub orange: u64,
    /// 黄
    pub yellow: u64,
    /// 蓝
    pub blue: u64,
}

impl ByColour {
    /// All of them.
    #[must_use]
    pub fn sum(self) -> u64 {
        self.red + self.orange + self.yellow + self.blue
    }
}

/// An answer for one number of new stations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PointDocument {
    /// At most so many new stations.
    pub stations: u64,
    /// What the answer claims to be.
    pub status: StatusName,
    /// Of `cover` all that the children count who use a station, to be large; of `median` their weighted metres, of
    /// `center` the longest way in metres, to be small.
    pub value: i64,
    /// No choice of so many stations does better.
    pub bound: i64,
    /// |bound − value| / max(1, |value|).
    pub gap: f64,
    /// Ids of the candidates that are opened, in their order.
    pub open: Vec<String>,
    /// Children who use a station.
    pub covered: ByColour,
    /// The same by county.
    pub counties: Vec<CountyCoverage>,
    /// By station that is open, standing ones first: who uses it.
    pub stations_used: Vec<StationUse>,
    /// Who uses which of several stations with few seats: groups of children who are alike, by number, with station and
    /// how many; absent where seats limit nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<(u32, u32, u32)>,
    /// What proves the bound.
    pub proof: ProofDocument,
}

/// Stations with which in every county a share of the children can use one, and what that costs all of them together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EquityDocument {
    /// Share of every county's children that was asked for, in permille; absent where the weakest county comes first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<u32>,
    /// Share that every county has here, in permille, or all of its children who are in reach of a site.
    pub floor: u32,
    /// No choice of so many stations gives every county more than this; of what was asked for, no more than that.
    pub most: u32,
    /// What proves that; absent where it is as much as was asked for, or as there can be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<PricedDocument>,
    /// Where the weakest county comes first: what all but the weakest have, level by level.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<LevelDocument>,
    /// The stations. The bound is on every choice with these floors, and its proof is that of the prices.
    pub point: PointDocument,
    /// Prices that prove the bound, without their proof.
    pub prices: PricedDocument,
    /// What the children count who use a station with so many stations and no floor, less what they count here.
    pub price: i64,
    /// How many children these are.
    pub children: i64,
}

/// A floor of all counties but those that stay, here or at a level before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelDocument {
    /// Counties that keep the floor of the level before: nothing was found that gives all others this floor and fewer
    /// counties less.
    pub stay: Vec<DivisionCode>,
    /// Share that all others have, in permille, or all of their children who are in reach of a site.
    pub floor: u32,
    /// No choice gives all others more, where those that stay have theirs.
    pub most: u32,
    /// What proves that; absent where it is everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<PricedDocument>,
}

/// What a child counts who is covered: its weight so many times, and the price of its county. A covering problem
/// whose proof bounds every choice that has a floor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PricedDocument {
    /// How many times the weight; 0 where the prices alone prove that a floor cannot be.
    pub weight: i64,
    /// Prices of the counties in which a child has one.
    pub counties: Vec<(DivisionCode, i64)>,
    /// What proves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<ProofDocument>,
}

/// Children of a county.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountyCoverage {
    /// Division code of the county.
    pub division: DivisionCode,
    /// Children who are counted.
    pub children: u64,
    /// Those of them who use a station.
    pub covered: u64,
}

/// Who uses a station.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StationUse {
    /// Id of the station.
    pub station: String,
    /// Children who use it.
    pub children: u64,
    /// All their ways to it, in metres.
    pub metres: u64,
}

/// Where so many volunteers more do most, and what no other choice of them exceeds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecruitedDocument {
    /// At most so many.
    pub most: u32,
    /// Whom and where.
    pub placed: Vec<PlacedDocument>,
    /// What the round covers, by level in the policy's order.
    pub levels: Vec<RecruitedLevel>,
    /// Policy cost of the round without them and with them, in metre-equivalents.
    pub cost: [i64; 2],
    /// The kinds from which they were chosen; their counts are not used.
    pub kinds: Vec<PlacedDocument>,
}

/// Recruits who are alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlacedDocument {
    /// Township.
    pub division: DivisionCode,
    /// Id of the child beside whom they are thought to live.
    pub at: String,
    /// What they can give.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skill: Option<Need>,
    /// Whether they serve as professionals.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub professional: bool,
    /// How many.
    pub count: u32,
}

/// What a level has without recruits and with them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecruitedLevel {
    /// Name of the level.
    pub name: String,
    /// Covered without them.
    pub before: i64,
    /// Covered with them.
    pub value: i64,
    /// What is covered where their places may be of any kinds in any numbers: no choice of so many people of these kinds
    /// has more on the first level on which it differs.
    pub bound: i64,
}

/// The fewest new stations that reach a target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetDocument {
    /// Share of all that children count, in permille, that is to be covered.
    pub permille: u32,
    /// The fewest new stations found; absent where all candidates together do not reach it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stations: Option<u64>,
    /// Whether fewer are proved not to reach it.
    pub proved: bool,
}

/// Prices and cases that prove a bound.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProofDocument {
    /// What every answer of the siting problem costs at least.
    pub bound: i64,
    /// Prices are counted in this fraction of a unit of cost.
    pub scale: i64,
    /// Prices of all groups of children, once for every time that they were found anew.
    pub prices: Vec<Vec<i64>>,
    /// The cases, in preorder.
    pub steps: Vec<StepDocument>,
}

/// One step of a proof. Sites are numbers of stations: those of the problem, then the candidates; where seats are
/// limited one more stands for going without.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum StepDocument {
    /// With these prices nothing in this case is better than the bound.
    Leaf {
        /// Position of the prices.
        prices: usize,
    },
    /// With these prices sites are decided in this case; the rest of it follows.
    Fixed {
        /// Position of the prices.
        prices: usize,
        /// Sites that are open.
        open: Vec<u32>,
        /// Sites that are closed.
        closed: Vec<u32>,
    },
    /// Two cases: the site is closed; it is open.
    Site {
        /// The site.
        site: u32,
    },
    /// Two cases: the group uses none of the sites; none but them.
    Offers {
        /// The group of children.
        group: u32,
        /// The sites, ascending.
        sites: Vec<u32>,
    },
}
