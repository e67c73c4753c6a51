//! POLICY: a pack of rules as a document, TOML or inline JSON. Absent keys take the national value.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cadence::{self, CadenceDocument, VisitsDocument};
use super::colours::ColoursDocument;
use super::groups::GroupsPolicyDocument;
use super::trips::TripsPolicyDocument;
use super::{DivisionCode, Need, Role};
use crate::calendar::CalendarDocument;

/// A policy pack. Integers only; costs in metre-equivalents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyDocument {
    /// Version of the format: 1.
    pub version: u32,
    /// Name by which problems and the command line call the pack.
    pub name: String,
    /// What the pack is, in Chinese.
    #[serde(default)]
    pub title_zh: String,
    /// What the pack is, in English.
    #[serde(default)]
    pub title_en: String,
    /// Where the rules come from, and which of them are assumptions.
    #[serde(default)]
    pub source: String,
    /// Who issues the pack.
    pub level: Level,
    /// The division that issues the pack; none for a national one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub division: Option<DivisionCode>,
    /// Volunteers per child.
    #[serde(default)]
    pub demand: Demand,
    /// Order of the coverage classes.
    #[serde(default)]
    pub coverage: CoverageOrder,
    /// Longest way to a near child.
    #[serde(default)]
    pub reach: ReachByPriority,
    /// Longest time on the way to a near child, in minutes.
    #[serde(default, skip_serializing_if = "is_default")]
    pub reach_minutes: ReachByPriority,
    /// Weights of the cost.
    #[serde(default)]
    pub weights: WeightsDocument,
    /// How one travels along roads.
    #[serde(default, skip_serializing_if = "is_default")]
    pub travel: TravelDocument,
    /// Skills that count as related to a need.
    #[serde(default = "super::convert::standard_related")]
    #[schemars(extend("propertyNames" = { "$ref": "#/$defs/Need" }))]
    pub related: BTreeMap<Need, Vec<Need>>,
    /// Places with a role for every child of a priority.
    #[serde(default)]
    pub requirements: RequirementsByPriority,
    /// Siblings.
    #[serde(default)]
    pub households: HouseholdsDocument,
    /// Rules that protect the child.
    #[serde(default)]
    pub safeguards: SafeguardsDocument,
    /// Surveys of needs before a child is paired.
    #[serde(default, skip_serializing_if = "is_default")]
    pub survey: SurveyDocument,
    /// Counties that come first where places are scarce.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counties: Vec<CountyWeight>,
    /// Functions that needs ask for (四组一队).
    #[serde(default, skip_serializing_if = "is_default")]
    pub functions: FunctionsDocument,
    /// Ages at which children leave.
    #[serde(default)]
    pub age: AgeDocument,
    /// Groups.
    #[serde(default, skip_serializing_if = "is_default")]
    pub groups: GroupsPolicyDocument,
    /// Visits: limits of tours, usual hours, what leaving one out costs.
    #[serde(default, skip_serializing_if = "is_default")]
    pub visits: VisitsDocument,
    /// Visits: what a pair owes its child, and how often.
    #[serde(default = "cadence::standard", skip_serializing_if = "cadence::is_standard_list")]
    pub cadence: Vec<CadenceDocument>,
    /// Block trips of delegations.
    #[serde(default, skip_serializing_if = "is_default")]
    pub trips: TripsPolicyDocument,
    /// Dated versions of the scoring that gives children their colours.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub colours: Vec<ColoursDocument>,
    /// Holidays and school terms beyond those that the program knows.
    #[serde(default, skip_serializing_if = "is_default")]
    pub calendar: CalendarDocument,
}

impl PolicyDocument {
    /// Version of the format.
    pub const VERSION: u32 = 1;
}

/// Who issues a pack. Only a province may loosen a rule that can be loosened.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 全国
    National,
    /// 省
    Province,
    /// 市
    City,
    /// 县
    County,
}

/// Volunteers per child, by priority; a child's own demand wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Demand {
    /// 红
    pub red: u16,
    /// 橙
    pub orange: u16,
    /// 黄
    pub yellow: u16,
    /// 蓝
    pub blue: u16,
}

impl Default for Demand {
    fn default() -> Self {
        Self { red: 2, orange: 1, yellow: 1, blue: 1 }
    }
}

/// Coverage classes in order, most important first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CoverageOrder {
    /// All eight classes `colour.first` and `colour.further`, each once.
    pub order: Vec<ClassName>,
}

/// One coverage class.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub enum ClassName {
    /// First volunteers of red children.
    #[serde(rename = "red.first")]
    RedFirst,
    /// Further volunteers of red children.
    #[serde(rename = "red.further")]
    RedFurther,
    /// First volunteers of orange children.
    #[serde(rename = "orange.first")]
    OrangeFirst,
    /// Further volunteers of orange children.
    #[serde(rename = "orange.further")]
    OrangeFurther,
    /// First volunteers of yellow children.
    #[serde(rename = "yellow.first")]
    YellowFirst,
    /// Further volunteers of yellow children.
    #[serde(rename = "yellow.further")]
    YellowFurther,
    /// First volunteers of blue children.
    #[serde(rename = "blue.first")]
    BlueFirst,
    /// Further volunteers of blue children.
    #[serde(rename = "blue.further")]
    BlueFurther,
}

impl ClassName {
    /// Every class in the national order.
    pub const ALL: [Self; 8] = [
        Self::RedFirst,
        Self::RedFurther,
        Self::OrangeFirst,
        Self::OrangeFurther,
        Self::YellowFirst,
        Self::YellowFurther,
        Self::BlueFirst,
        Self::BlueFurther,
    ];
}

impl Default for CoverageOrder {
    fn default() -> Self {
        Self { order: ClassName::ALL.to_vec() }
    }
}

/// Longest way to a near child in metres or minutes, by priority; absent is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReachByPriority {
    /// 红
    #[serde(skip_serializing_if = "Option::is_none")]
    pub red: Option<u32>,
    /// 橙
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orange: Option<u32>,
    /// 黄
    #[serde(skip_serializing_if = "Option::is_none")]
    pub yellow: Option<u32>,
    /// 蓝
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blue: Option<u32>,
}

/// Weights of the policy cost, in metre-equivalents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct WeightsDocument {
    /// Metre-equivalents per thousand metres of travel.
    pub per_metre_permille: u32,
    /// Metre-equivalents per minute on the way: with `per_metre_permille = 0` minutes count instead of
    /// metres.
    #[serde(skip_serializing_if = "is_default")]
    pub per_minute: u32,
    /// A need met by the same skill.
    pub same_need: i64,
    /// A need met by a related skill only.
    pub related_need: i64,
    /// A need that no skill of the volunteer meets.
    pub other_need: i64,
    /// No language in common, where both sides state theirs.
    pub language: i64,
    /// Cost of a volunteer's n-th child; the last entry holds for every later one.
    pub nth_child: Vec<i64>,
    /// Bonus for keeping a previous pair.
    pub keep_base: i64,
    /// Further bonus per completed month of the pair.
    pub keep_per_month: i64,
    /// Largest bonus.
    pub keep_max: i64,
    /// What the bonus is multiplied by, per thousand, by priority of the child; at most 10000.
    #[serde(skip_serializing_if = "is_default")]
    pub keep_permille: KeepByPriority,
}

/// What the bonus for keeping a pair is multiplied by, per thousand, by priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct KeepByPriority {
    /// 红
    pub red: u32,
    /// 橙
    pub orange: u32,
    /// 黄
    pub yellow: u32,
    /// 蓝
    pub blue: u32,
}

impl Default for KeepByPriority {
    fn default() -> Self {
        Self { red: 1000, orange: 1000, yellow: 1000, blue: 1000 }
    }
}

impl Default for WeightsDocument {
    fn default() -> Self {
        Self {
            per_metre_permille: 1000,
            per_minute: 0,
            same_need: 0,
            related_need: 3000,
            other_need: 15_000,
            language: 5000,
            nth_child: vec![0, 0, 1000, 3000],
            keep_base: 2000,
            keep_per_month: 100,
            keep_max: 6000,
            keep_permille: KeepByPriority::default(),
        }
    }
}

/// At least `count` of a child's volunteers fill `role`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleCount {
    /// What is asked.
    pub role: Role,
    /// Of how many.
    pub count: u16,
}

/// Places with a role that every child of a priority asks for, in addition to its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RequirementsByPriority {
    /// 红
    pub red: Vec<RoleCount>,
    /// 橙
    pub orange: Vec<RoleCount>,
    /// 黄
    pub yellow: Vec<RoleCount>,
    /// 蓝
    pub blue: Vec<RoleCount>,
}

/// What happens to siblings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HouseholdsDocument {
    /// Whether siblings stay together.
    pub siblings: Siblings,
}

/// Whether siblings stay together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Siblings {
    /// Each child is paired on its own.
    #[default]
    Free,
    /// Siblings share their volunteers.
    Together,
}

/// Rules that protect the child, where a pack may say anything about them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SafeguardsDocument {
    /// A man may have a pair of his own. Only a province may say so.
    pub man_alone_allowed: bool,
    /// Who meets a child for the first time is accompanied. Only a province may say otherwise.
    #[serde(skip_serializing_if = "is_true")]
    pub first_visit_accompanied: bool,
    /// Two adults go to a red child. Only a province may say otherwise.
    #[serde(skip_serializing_if = "is_true")]
    pub two_adults_red: bool,
    /// Capacity above which a recorded reason is asked for; at most 3.
    pub capacity_ceiling: u16,
}

impl Default for SafeguardsDocument {
    fn default() -> Self {
        Self {
            man_alone_allowed: false,
            first_visit_accompanied: true,
            two_adults_red: true,
            capacity_ceiling: 3,
        }
    }
}

/// Functions that needs ask for: which villages have nobody with them is reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FunctionsDocument {
    /// Metres, in a straight line, within which a volunteer with the function has to live.
    pub within_metres: u32,
    /// Digits of the divisions that are reported: 12 for villages, 9 for townships.
    pub digits: u8,
    /// For each need the functions of volunteers that it asks for, any words.
    #[schemars(extend("propertyNames" = { "$ref": "#/$defs/Need" }))]
    pub by_need: BTreeMap<Need, Vec<String>>,
}

impl Default for FunctionsDocument {
    fn default() -> Self {
        Self { within_metres: 5_000, digits: 12, by_need: BTreeMap::new() }
    }
}

/// Surveys of a child's needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SurveyDocument {
    /// Nobody is paired without a survey that counts on the round's date.
    pub required: bool,
    /// For how many months a survey counts; 1 to 60.
    pub valid_months: u16,
}

impl Default for SurveyDocument {
    fn default() -> Self {
        Self { required: false, valid_months: 12 }
    }
}

/// A division in which leaving a child without a volunteer costs more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountyWeight {
    /// Province, prefecture, county or township; of several that hold a child the finest counts.
    pub division: DivisionCode,
    /// What every unit left uncovered costs beside its class, in metre-equivalents: of children of one class those come
    /// first whose weight is higher, unless their pairs cost more by as much. 0 to 10,000,000.
    pub weight: u32,
}

/// Ages in completed years at which children leave the programme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AgeDocument {
    /// A left-behind child; at most 16.
    pub left_behind: u8,
    /// Any other child; at most 18.
    pub child: u8,
}

impl Default for AgeDocument {
    fn default() -> Self {
        Self { left_behind: 16, child: 18 }
    }
}

/// How one travels along roads: what is said here departs from the program's own table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TravelDocument {
    /// A home farther than this from every road has no way, in metres.
    pub approach_metres: u32,
    /// Speed between a home and its road, in km/h.
    pub approach_kmh: u32,
    /// Speed by class of road (the value of `highway` in OpenStreetMap), in km/h; 0 closes the class.
    pub speeds: BTreeMap<String, u32>,
}

impl Default for TravelDocument {
    fn default() -> Self {
        Self { approach_metres: 3000, approach_kmh: 5, speeds: BTreeMap::new() }
    }
}

fn is_true(value: &bool) -> bool {
    *value
}

/// Sections that came later are written only where they say something: hashes of old packs stay.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
