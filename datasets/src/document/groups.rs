//! Groups as documents: `activities[]` and `meetings[]` of a PROBLEM, `[groups]` of a POLICY, `groups` of a RESULT.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Day, Need, Priority};

/// What groups can meet for: a choir, running, a class, a camp.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivityDocument {
    /// The roster's own number or word.
    pub id: String,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Need that it meets: children who name no activities join by their needs. Absent, it is for everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub need: Option<Need>,
    /// Skill that one of its volunteers has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skill: Option<Need>,
    /// Youngest and oldest, in completed years on the first day.
    #[serde(default = "all_ages")]
    pub ages: [u8; 2],
    /// Fewest and most children.
    pub children: [u32; 2],
    /// Children that one volunteer can look after.
    pub per_volunteer: u32,
}

fn all_ages() -> [u8; 2] {
    [0, 17]
}

/// A day of the week, as in calendars.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "UPPERCASE")]
pub enum WeekdayWord {
    /// 周一
    Mo,
    /// 周二
    Tu,
    /// 周三
    We,
    /// 周四
    Th,
    /// 周五
    Fr,
    /// 周六
    Sa,
    /// 周日
    Su,
}

impl WeekdayWord {
    /// What it is called in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        ["周一", "周二", "周三", "周四", "周五", "周六", "周日"][self as usize]
    }
}

/// A room at a station at a time of the week, where one group can meet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeetingDocument {
    /// The roster's own number.
    pub id: String,
    /// Id of the station.
    pub station: String,
    /// The room; one group at a time meets in a room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<String>,
    /// Day of the week.
    pub weekday: WeekdayWord,
    /// `HH:MM-HH:MM`.
    pub window: String,
    /// First day; absent, the round's date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    /// Last day; absent, a year after the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
    /// Most children.
    pub seats: u32,
    /// Ids of the activities that it could be for.
    pub activities: Vec<String>,
}

/// `[groups]` of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GroupsPolicyDocument {
    /// Groups for every child who says nothing of it and can reach one.
    pub per_child: u16,
    /// Groups that a team leads which says nothing of it.
    pub team_leads: u16,
    /// Fewest volunteers of a group; one of them is a woman. At least 3.
    pub volunteers: u16,
    /// Longest way of a child to a station, in metres.
    pub reach: u32,
    /// Longest way of a volunteer to a station, in metres; her own reach holds as well.
    pub leader_reach: u32,
    /// Places for pairs that leading a group takes.
    pub pair_places: u16,
    /// Cost of a place that a child wants and does not have, in metre-equivalents, by colour.
    pub unplaced: UnplacedDocument,
}

impl Default for GroupsPolicyDocument {
    fn default() -> Self {
        let unplaced = UnplacedDocument::default();
        Self {
            per_child: 1,
            team_leads: 1,
            volunteers: 3,
            reach: 8000,
            leader_reach: 20_000,
            pair_places: 0,
            unplaced,
        }
    }
}

/// Cost of a place in a group that a child does not have, in metre-equivalents, by colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct UnplacedDocument {
    /// 红
    pub red: u32,
    /// 橙
    pub orange: u32,
    /// 黄
    pub yellow: u32,
    /// 蓝
    pub blue: u32,
}

impl Default for UnplacedDocument {
    fn default() -> Self {
        Self { red: 400_000, orange: 200_000, yellow: 100_000, blue: 50_000 }
    }
}

/// Groups of a result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupsDocument {
    /// Cost of the groups in metre-equivalents: ways of volunteers and children, and places that children want and do
    /// not have.
    pub value: i64,
    /// What leading them costs the pairs, at the prices of the certificate.
    pub losses: i64,
    /// No round whose pairs are as good has groups for which value and losses sum to less.
    pub bound: i64,
    /// (value + losses − bound) / max(1, value + losses).
    pub gap: f64,
    /// Places that children want and have, by colour.
    pub places: BTreeMap<Priority, PlacesDocument>,
    /// The groups, in the problem's order of meetings.
    pub formed: Vec<GroupDocument>,
    /// Children who want more places than they have, in the problem's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unplaced: Vec<UnplacedChildDocument>,
    /// What proves the bound.
    pub certificate: GroupCertificateDocument,
}

/// Places in groups.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlacesDocument {
    /// That children want who can reach some meeting.
    pub wanted: u64,
    /// That they have.
    pub had: u64,
}

/// One group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupDocument {
    /// Id of the meeting.
    pub meeting: String,
    /// Id of the activity.
    pub activity: String,
    /// Ids of one team, or of volunteers.
    pub volunteers: Vec<String>,
    /// Ids of the children.
    pub children: Vec<String>,
}

/// A child who wants more places than it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnplacedChildDocument {
    /// Id of the child.
    pub child: String,
    /// How many.
    pub places: u32,
    /// `full` (a group that it could join has no room), `no_group` (none is formed where it could go), `at_the_same_time`
    /// (it is in another group then), `too_dear` (the way costs more than the place counts).
    pub reason: String,
}

/// What proves the bound of groups.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupCertificateDocument {
    /// Parts of a metre-equivalent in which prices are stated.
    pub scale: i64,
    /// Proofs of the parts that share nobody, by their first meeting.
    pub parts: Vec<GroupPartDocument>,
}

/// The proof of a part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupPartDocument {
    /// Who could attend, in the problem's order.
    pub children: Vec<String>,
    /// Who could lead, in the problem's order.
    pub volunteers: Vec<String>,
    /// Lists of prices.
    pub prices: Vec<GroupPricesDocument>,
    /// Cases in preorder.
    pub steps: Vec<GroupStepDocument>,
}

/// Prices as decimal integers in text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupPricesDocument {
    /// Of a place to attend, in the order of `children`.
    pub children: Vec<String>,
    /// Of a place to lead, in the order of `volunteers`.
    pub volunteers: Vec<String>,
}

/// One step of a proof: two cases follow, in which it is so, and in which it is not; or a case is bounded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum GroupStepDocument {
    /// The volunteer leads at the meeting.
    Leads {
        /// Id of the volunteer.
        volunteer: String,
        /// Id of the meeting.
        meeting: String,
    },
    /// The child attends the meeting.
    Attends {
        /// Id of the child.
        child: String,
        /// Id of the meeting.
        meeting: String,
    },
    /// The meeting is for the activity.
    Runs {
        /// Id of the meeting.
        meeting: String,
        /// Id of the activity.
        activity: String,
    },
    /// The case is bounded by these prices.
    Bounded {
        /// Position in `prices`.
        prices: u32,
    },
}
