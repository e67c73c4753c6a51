//! CALENDAR: tables of holidays and terms, those that are shipped and those of a user.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tongxing_solver::visits::calendar::School;

use crate::document::parse::Document;
use crate::document::{Day, DivisionCode};

/// What a user adds to the shipped calendar, or replaces in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CalendarDocument {
    /// Notices of years that the program does not know yet, or knows otherwise: each replaces the whole
    /// notice of its year, which counts as published.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<NoticeDocument>,
    /// Further days off, such as those of an autonomous region. They win over notices.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<HolidayDocument>,
    /// Further days on which one works. They win over notices.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub workdays: Vec<Day>,
    /// First days of terms and breaks, in place of the usual ones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub school: Vec<SchoolDocument>,
}

impl CalendarDocument {
    /// Most entries of one list.
    pub const MOST: usize = 1000;
}

/// A yearly notice: which days are off and which weekends are worked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticeDocument {
    /// The year that it settles.
    pub year: i32,
    /// Number of the notice, as it calls itself.
    #[serde(default)]
    pub number: String,
    /// Day of the notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Day>,
    /// 放假
    pub holidays: Vec<HolidayDocument>,
    /// 上班: working days in place of days of rest.
    #[serde(default)]
    pub workdays: Vec<Day>,
}

/// Days off in a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HolidayDocument {
    /// What they are called.
    pub name: String,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}

impl HolidayDocument {
    /// Most days in a row.
    pub const MOST_DAYS: usize = 31;
}

/// First day of a term or break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SchoolDocument {
    /// What starts.
    pub starts: SchoolWord,
    /// On which day; it replaces the usual one of that calendar year.
    pub on: Day,
}

/// A term or break.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum SchoolWord {
    /// 寒假
    WinterBreak,
    /// 春季学期
    SpringTerm,
    /// 暑假
    SummerBreak,
    /// 秋季学期
    AutumnTerm,
}

impl SchoolWord {
    /// In the order in which they start in a calendar year.
    pub const ALL: [Self; 4] =
        [Self::WinterBreak, Self::SpringTerm, Self::SummerBreak, Self::AutumnTerm];

    /// The word of the documents.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::WinterBreak => "winter_break",
            Self::SpringTerm => "spring_term",
            Self::SummerBreak => "summer_break",
            Self::AutumnTerm => "autumn_term",
        }
    }
}

impl From<SchoolWord> for School {
    fn from(word: SchoolWord) -> Self {
        match word {
            SchoolWord::WinterBreak => Self::WinterBreak,
            SchoolWord::SpringTerm => Self::SpringTerm,
            SchoolWord::SummerBreak => Self::SummerBreak,
            SchoolWord::AutumnTerm => Self::AutumnTerm,
        }
    }
}

/// The shipped table of notices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct YearsDocument {
    /// Version of the format: 1.
    pub version: u32,
    /// One a year.
    pub notices: Vec<NoticeDocument>,
}

/// The shipped table of terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TermsDocument {
    /// Version of the format: 1.
    pub version: u32,
    /// The rules of named provinces, and one without names for all others.
    pub rules: Vec<TermRules>,
}

/// First days of the terms and breaks of any year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TermRules {
    /// Codes of 2 digits; none for all provinces that stand nowhere else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub provinces: Vec<DivisionCode>,
    /// 寒假
    pub winter_break: TermDay,
    /// 春季学期
    pub spring_term: TermDay,
    /// 暑假
    pub summer_break: TermDay,
    /// 秋季学期
    pub autumn_term: TermDay,
}

/// A day of any year: fixed, or counted from a festival.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TermDay {
    /// `MM-DD`; instead of `after`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<String>,
    /// The festival from which one counts; instead of `day`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Reference>,
    /// Days after it, negative for before.
    pub days: i32,
    /// Never before this `MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earliest: Option<String>,
    /// Never after this `MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest: Option<String>,
    /// Whether a Saturday or Sunday moves to the Monday after it.
    pub monday_to_friday: bool,
}

/// A festival from which terms count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reference {
    /// 春节
    SpringFestival,
    /// 元宵
    Lantern,
}

macro_rules! shipped {
    ($type:ty, $name:literal) => {
        impl Document for $type {
            const NAME: &'static str = $name;
            const LIMIT: u64 = 1 << 20;
            const VERSION: u32 = 1;

            fn version(&self) -> u32 {
                self.version
            }
        }
    };
}

shipped!(YearsDocument, "table of holidays");
shipped!(TermsDocument, "table of terms");
