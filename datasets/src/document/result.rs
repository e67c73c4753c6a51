//! RESULT: an answer with its claim, its costs and its proof as a document. A PREVIOUS is a RESULT.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cuts::CutDocument;
use super::groups::GroupsDocument;
use super::repair::{RepairDocument, RepairInput};
use super::{Day, DivisionCode, Fault, Need};

/// Answer of one round.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResultDocument {
    /// Version of the format: 1.
    pub version: u32,
    /// What was asked.
    pub inputs: Inputs,
    /// What the answer claims to be.
    pub status: StatusName,
    /// What has to be said with the answer: a policy pack of another area, homes without a road.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Fault>,
    /// Value and bound by level: the coverage classes (maximised), then the cost (minimised).
    pub levels: Vec<LevelDocument>,
    /// |bound − value| / max(1, |value|) of the first level whose bound does not meet its value; 0
    /// where all meet.
    pub gap: f64,
    /// Coverage by colour.
    pub covered: BTreeMap<super::Priority, CoveredDocument>,
    /// The pairs, in the order of children, then volunteers, of the problem.
    pub pairs: Vec<PairDocument>,
    /// Children with units that nobody covers, in the problem's order.
    #[serde(default)]
    pub uncovered: Vec<UncoveredDocument>,
    /// Children who have to be surveyed before they are paired, where the policy asks for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub surveys_due: Vec<SurveyDueDocument>,
    /// What projects that run are to reach, and reach.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub projects: Vec<ProjectResultDocument>,
    /// Functions that villages lack, where the policy asks for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub functions_missing: Vec<FunctionMissingDocument>,
    /// Whom to recruit, with the exact worth of that count.
    #[serde(default)]
    pub recruit: Vec<RecruitDocument>,
    /// What a repair changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repair: Option<RepairDocument>,
    /// Groups of volunteers with children, where the problem names meetings. Leading takes places for pairs, and
    /// everything else here is about the round in which it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<GroupsDocument>,
    /// What proves the claim.
    pub certificate: CertificateDocument,
    /// What this run's checker said; a later check decides anew.
    pub check: CheckDocument,
    /// How the answer was found.
    pub statistics: StatisticsDocument,
}

impl ResultDocument {
    /// Version of the format.
    pub const VERSION: u32 = 1;
}

/// What was asked, so that a check can refuse an answer to something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Inputs {
    /// SHA-256 of the problem's canonical bytes, hexadecimal.
    pub problem_sha256: String,
    /// SHA-256 of the canonical bytes of the policy in force, hexadecimal.
    pub policy_sha256: String,
    /// Name of the policy in force.
    #[serde(default)]
    pub policy: String,
    /// How one gets from home to home.
    pub travel: TravelInput,
    /// The previous round, where one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<PreviousInput>,
    /// Seed.
    pub seed: u64,
    /// Most pricing rounds, where limited.
    #[serde(default)]
    pub iterations: Option<u64>,
    /// Most distinct ways asked for, where limited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_queries: Option<u64>,
    /// What a repair was asked besides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repair: Option<RepairInput>,
}

/// A travel model by its spec and the bytes behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TravelInput {
    /// `straight:FACTOR` with the factor spelt out, `road:EXTRACT`, `matrix:FILE` or `osrm:URL`.
    pub spec: String,
    /// SHA-256 of the spec where it says everything or names a service, else of the file it names.
    pub sha256: String,
}

/// What a round took from the one before, so that a check can be made without it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviousInput {
    /// SHA-256 of the canonical bytes of the previous result's pairs, hexadecimal.
    pub sha256: String,
    /// Its pairs whose ends are both in the problem.
    pub pairs: Vec<PreviousPairDocument>,
}

/// One pair of the round before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviousPairDocument {
    /// Id of the child.
    pub child: String,
    /// Id of the volunteer.
    pub volunteer: String,
    /// Since when the pair has existed.
    pub since: Day,
}

/// What an answer claims to be.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum StatusName {
    /// Value and bound meet.
    Optimal,
    /// A valid answer; the bound says how far it can be from the optimum.
    Feasible,
    /// No answer obeys every rule.
    Infeasible,
    /// Stopped at the limit with a valid answer and a valid bound.
    Stopped,
}

/// One level of the objective.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelDocument {
    /// `red.first` … `blue.further`, or `cost`.
    pub name: String,
    /// What the answer reaches.
    pub value: i64,
    /// What no answer that equals this one on the levels above can exceed (for `cost`: undercut).
    pub bound: i64,
}

/// Coverage of one colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CoveredDocument {
    /// Units asked for.
    pub demand: u64,
    /// Children with at least one volunteer.
    pub first: u64,
    /// Units covered.
    pub units: u64,
}

/// One pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PairDocument {
    /// Id of the child.
    pub child: String,
    /// Id of the volunteer.
    pub volunteer: String,
    /// The place taken: a role of the child's requirements, or `open`.
    pub role: String,
    /// Since when the pair has existed; the round's date for a new one.
    pub since: Day,
    /// Length of the way; none for remote pairs.
    pub metres: Option<u32>,
    /// Duration of the way; none for remote pairs.
    pub seconds: Option<u32>,
    /// The pair's share of the cost.
    pub cost: CostDocument,
}

/// Parts of a pair's cost in metre-equivalents; over all pairs they sum to the cost level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CostDocument {
    /// Travel.
    pub travel: i64,
    /// Fit of skills to needs.
    pub need: i64,
    /// Language.
    pub language: i64,
    /// Load: the volunteer's n-th pair in the problem's order of children costs the n-th load cost.
    pub balance: i64,
    /// Bonus for keeping a previous pair; zero or negative.
    pub continuity: i64,
}

/// A child with units that nobody covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UncoveredDocument {
    /// Id of the child.
    pub child: String,
    /// Units not covered.
    pub units: u16,
    /// Why.
    pub reason: UncoveredReason,
    /// Code of the rule that bars the child from every pair, where one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Position among the certificate's violators of the set that the child belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub violator: Option<u32>,
    /// That set, where it is small enough to be repeated here: children who together ask for more
    /// than all their eligible volunteers can give.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocking_set: Option<BlockingSet>,
}

/// Why a unit stays uncovered.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum UncoveredReason {
    /// The guardian's consent is not on file.
    NoConsent,
    /// No volunteer is eligible.
    NoEligible,
    /// Fewer volunteers are eligible than the child asks for.
    TooFewVolunteers,
    /// Enough are eligible, but their places are needed elsewhere.
    Capacity,
    /// Every other eligible volunteer is full with pinned pairs.
    PinnedElsewhere,
    /// The limit on ways asked for left open who is eligible.
    NotAsked,
}

/// Children of a division who have to be surveyed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SurveyDueDocument {
    /// Where they live.
    pub division: DivisionCode,
    /// Their ids, in the problem's order.
    pub children: Vec<String>,
}

/// What a project is to reach, and reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectResultDocument {
    /// Id of the project.
    pub id: String,
    /// Children whom its volunteers are to have.
    pub target: u32,
    /// Children who have one of its volunteers.
    pub actual: u32,
    /// How many are missing.
    pub missing: u32,
}

/// A function that a village lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FunctionMissingDocument {
    /// The village, or the township where the policy counts by townships.
    pub division: DivisionCode,
    /// The function.
    pub function: String,
    /// Children there who need it and have nobody with it within reach.
    pub children: u32,
    /// Metres, in a straight line, from one of them to the nearest volunteer with the function, if there is any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nearest_metres: Option<u32>,
}

/// Children whose eligible volunteers together can give less than is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BlockingSet {
    /// Ids of the children.
    pub children: Vec<String>,
    /// Ids of all their eligible volunteers.
    pub volunteers: Vec<String>,
    /// Units that the children ask for.
    pub demand: u64,
    /// Units that the volunteers can give them.
    pub available: u64,
}

/// One recruitment proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecruitDocument {
    /// Where.
    pub division: DivisionCode,
    /// With which skill; none where any will do.
    #[serde(default)]
    pub skill: Option<Need>,
    /// Whether they serve as professionals.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub professional: bool,
    /// How many: as few as seem to cover what the township misses, as far as it can be covered from
    /// there. What they are worth is proved.
    pub count: u32,
    /// What exactly that count is worth.
    pub worth: WorthDocument,
    /// Id of the child in whose neighbourhood they live.
    pub at: String,
    /// The optimum with them, as far as it differs from the result.
    pub proof: RecruitProof,
}

/// An optimum with recruits as far as it differs from one without. Recruits are the volunteers
/// `recruit-1`, `recruit-2`, …, with more dashes where the problem has such an id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecruitProof {
    /// Pairs of the result that it does not have.
    pub dropped: Vec<TieDocument>,
    /// Pairs that it has instead and besides.
    pub added: Vec<TieDocument>,
    /// Scaled lower bound that its prices prove, a decimal integer.
    pub bound: String,
    /// Prices at the children that differ from the certificate's.
    pub children: Vec<ChildPriceDocument>,
    /// Prices at the volunteers that differ, and those at the recruits.
    pub volunteers: Vec<PriceDocument>,
    /// Prices at the organisations that differ.
    #[serde(default)]
    pub pools: Vec<PriceDocument>,
}

/// A pair without its costs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TieDocument {
    /// Id of the child.
    pub child: String,
    /// Id of the volunteer.
    pub volunteer: String,
    /// The place taken.
    pub role: String,
}

/// Exact worth of a recruitment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WorthDocument {
    /// Further units covered, by coverage class; classes that gain nothing are absent.
    pub covered: BTreeMap<String, i64>,
    /// Change of the cost level.
    pub cost: i64,
}

/// What proves the claim: potentials of the network and Hall violators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CertificateDocument {
    /// `prices`: potentials of the network described in the solver's `certificate` module.
    pub kind: String,
    /// Weight of one step of coverage in the prices.
    pub scale: i64,
    /// Scaled lower bound that the prices prove, a decimal integer.
    pub bound: String,
    /// Prices at the children; a child with requirements has one line a place.
    pub children: Vec<ChildPriceDocument>,
    /// Prices at the volunteers.
    pub volunteers: Vec<PriceDocument>,
    /// Prices at the organisations.
    #[serde(default)]
    pub pools: Vec<PriceDocument>,
    /// Price of each budget of changes as a decimal integer: max_changes, divisions, volunteers, children, in
    /// the order of the limits, as far as they bind anybody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub budgets: Vec<String>,
    /// Proofs of what no answer can cover.
    #[serde(default)]
    pub violators: Vec<BlockingSet>,
    /// Where siblings stay together and the network does not prove the answer optimal, and wherever
    /// changes are limited: the proofs of the levels' bounds, as far as the prices above do not prove them.
    /// Those then prove the network's bound, siblings free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub siblings: Option<Vec<StageDocument>>,
}

/// Proof of bounds by prices for one objective: `factor` · cost + Σ weight · uncovered units by class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StageDocument {
    /// Weight of a unit of cost.
    pub factor: i64,
    /// Weight of an uncovered unit by coverage class, in the policy's order.
    pub weights: Vec<i64>,
    /// Prices at the children, as in the certificate.
    pub children: Vec<ChildPriceDocument>,
    /// Prices at the volunteers.
    pub volunteers: Vec<PriceDocument>,
    /// Prices at the organisations.
    #[serde(default)]
    pub pools: Vec<PriceDocument>,
    /// Prices of the budgets of changes, as in the certificate.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub budgets: Vec<String>,
    /// Cuts with their prices, each derived from rows of the problem and cuts before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cuts: Vec<CutDocument>,
}

/// Price of one entry of a child.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChildPriceDocument {
    /// Id of the child.
    pub id: String,
    /// `child`, the name of a role, or `open`.
    pub entry: String,
    /// Price in scaled cost, a decimal integer.
    pub price: String,
}

/// Price of one volunteer or organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceDocument {
    /// Id.
    pub id: String,
    /// Price in scaled cost, a decimal integer.
    pub price: String,
}

/// What a checker said.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckDocument {
    /// Its verdict.
    pub status: CheckStatus,
    /// How long it took.
    pub seconds: f64,
    /// Pairs whose exact cost was compared.
    pub pairs_scanned: u64,
}

/// Verdict of a checker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckStatus {
    /// Every statement of the result holds.
    Accepted,
    /// A statement does not hold.
    Rejected,
    /// Nothing was checked, or not to the end.
    #[default]
    Unchecked,
}

/// How the answer was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StatisticsDocument {
    /// Pairs in the working set at the end.
    pub candidate_edges: u64,
    /// Pairs whose exact cost was computed.
    pub edges_priced: u64,
    /// Distinct pairs asked of the travel model by search and check together.
    pub distance_queries: u64,
    /// Connected components of the working set.
    pub components: u64,
    /// Simplex pivots.
    pub pivots: u64,
    /// Pricing rounds.
    pub rounds: u64,
    /// Wall seconds by phase, and in total.
    pub seconds: BTreeMap<String, f64>,
    /// Peak resident memory.
    pub peak_memory_mb: f64,
}
