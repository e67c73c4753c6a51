//! The section of a policy that says what visits follow a pairing: `[[cadence]]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tongxing_solver::visits::cadence;
use tongxing_solver::visits::calendar::Festival;

pub use super::hours::{FirstDaysDocument, HoursDocument, UnplannedDocument, VisitsDocument};
use super::{Mode, Need, Priority};

macro_rules! cadence_words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident,)* }) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$vdoc])* $variant,)*
        }
    };
}

cadence_words!(
    /// What takes place.
    VisitKind {
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
        /// 集中走访: on a trip of a delegation.
        BlockTrip,
    }
);

impl VisitKind {
    /// What it is called in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Contact => "联系",
            Self::HomeVisit => "走访",
            Self::GuardianTalk => "与监护人谈话",
            Self::Outing => "陪伴活动",
            Self::Wish => "圆梦",
            Self::Session => "个案服务",
            Self::FollowUp => "回访",
            Self::ThreePartyCall => "亲情连线",
            Self::BlockTrip => "集中走访",
        }
    }

    /// What it is called in English.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::HomeVisit => "home visit",
            Self::GuardianTalk => "talk with the guardian",
            Self::Outing => "outing",
            Self::Wish => "wish",
            Self::Session => "session",
            Self::FollowUp => "follow-up",
            Self::ThreePartyCall => "three-party call",
            Self::BlockTrip => "block trip",
        }
    }

    /// The solver's word.
    #[must_use]
    pub fn core(self) -> cadence::Kind {
        match self {
            Self::Contact => cadence::Kind::Contact,
            Self::HomeVisit => cadence::Kind::HomeVisit,
            Self::GuardianTalk => cadence::Kind::GuardianTalk,
            Self::Outing => cadence::Kind::Outing,
            Self::Wish => cadence::Kind::Wish,
            Self::Session => cadence::Kind::Session,
            Self::FollowUp => cadence::Kind::FollowUp,
            Self::ThreePartyCall => cadence::Kind::ThreePartyCall,
            Self::BlockTrip => cadence::Kind::BlockTrip,
        }
    }
}

cadence_words!(
    /// How often.
    EveryWord {
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
        /// Once in what is planned.
        Span,
        /// Around the days of `anchors`.
        Anchor,
        /// Within `within_days` after each of the problem's `open_points` of this kind.
        OpenPoint,
    }
);

cadence_words!(
    /// A day with a name.
    AnchorWord {
        /// The child's birthday.
        Birthday,
        /// 元旦
        NewYear,
        /// 除夕
        SpringFestivalEve,
        /// 春节
        SpringFestival,
        /// 元宵
        Lantern,
        /// 妇女节
        WomensDay,
        /// 清明
        Qingming,
        /// 劳动节
        LabourDay,
        /// 青年节
        YouthDay,
        /// 六一
        ChildrensDay,
        /// 端午
        DragonBoat,
        /// 中秋
        MidAutumn,
        /// 国庆
        NationalDay,
        /// 重阳
        DoubleNinth,
        /// First day of a term.
        TermStart,
        /// First day of a break.
        BreakStart,
    }
);

impl AnchorWord {
    /// The solver's word.
    #[must_use]
    pub fn core(self) -> cadence::AnchorDay {
        use cadence::AnchorDay as Day;
        match self {
            Self::Birthday => Day::Birthday,
            Self::TermStart => Day::TermStart,
            Self::BreakStart => Day::BreakStart,
            Self::NewYear => Day::Festival(Festival::NewYear),
            Self::SpringFestivalEve => Day::Festival(Festival::SpringFestivalEve),
            Self::SpringFestival => Day::Festival(Festival::SpringFestival),
            Self::Lantern => Day::Festival(Festival::Lantern),
            Self::WomensDay => Day::Festival(Festival::WomensDay),
            Self::Qingming => Day::Festival(Festival::Qingming),
            Self::LabourDay => Day::Festival(Festival::LabourDay),
            Self::YouthDay => Day::Festival(Festival::YouthDay),
            Self::ChildrensDay => Day::Festival(Festival::ChildrensDay),
            Self::DragonBoat => Day::Festival(Festival::DragonBoat),
            Self::MidAutumn => Day::Festival(Festival::MidAutumn),
            Self::NationalDay => Day::Festival(Festival::NationalDay),
            Self::DoubleNinth => Day::Festival(Festival::DoubleNinth),
        }
    }
}

cadence_words!(
    /// Where.
    PlaceWord {
        /// At the child's home.
        Home,
        /// At the nearest station, in one of its seats.
        Station,
        /// At the child's school, in the school's hours.
        School,
        /// Nobody travels.
        Remote,
    }
);

cadence_words!(
    /// Who it takes.
    PeopleWord {
        /// The paired volunteer; of two who are paired with a red child both together.
        Volunteer,
        /// Two adults: staff come along where the volunteer is alone.
        TwoAdults,
        /// A professional with the skill.
        Specialist,
        /// The paired volunteer together with a professional with the skill.
        VolunteerAndSpecialist,
    }
);

cadence_words!(
    /// Days on which something may take place.
    DaysWord {
        /// Any.
        Any,
        /// Working days only.
        Working,
        /// Days off only.
        Free,
    }
);

cadence_words!(
    /// Part of the school year in which a rule holds.
    SeasonWord {
        /// The whole year.
        Any,
        /// Terms only.
        Term,
        /// Breaks only.
        Break,
    }
);

/// One rule of the cadence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CadenceDocument {
    /// What takes place.
    pub kind: VisitKind,
    /// Among the rules with a tier a higher one satisfies the lower ones of its period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<u8>,
    /// For children of these colours; all where absent.
    #[serde(default = "all_colours")]
    pub colours: Vec<Priority>,
    /// For children with one of these needs; all where absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Need>,
    /// For volunteers of these modes; near ones where absent.
    #[serde(default = "near_only")]
    pub modes: Vec<Mode>,
    /// How often.
    pub every: EveryWord,
    /// The days of `every = "anchor"`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub anchors: Vec<AnchorWord>,
    /// So many days before and after an anchor, or after an open point.
    #[serde(default = "default_within")]
    pub within_days: u16,
    /// How many times in each period.
    #[serde(default = "default_count")]
    pub count: u16,
    /// Days from one to the next, at least and at most.
    #[serde(default = "default_gap")]
    pub gap_days: [u16; 2],
    /// How long, in minutes.
    pub minutes: u32,
    /// Where.
    pub place: PlaceWord,
    /// Who it takes.
    #[serde(default = "default_people")]
    pub people: PeopleWord,
    /// The skill of a professional.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skill: Option<Need>,
    /// On which days.
    #[serde(default = "default_days")]
    pub days: DaysWord,
    /// In which part of the school year: a period falls due where half of its days lie there.
    #[serde(default = "default_season", skip_serializing_if = "is_any")]
    pub season: SeasonWord,
    /// Share of the colour's penalty that leaving it out costs, in permille.
    #[serde(default = "default_missed")]
    pub missed_permille: u32,
}

fn all_colours() -> Vec<Priority> {
    Priority::ALL.to_vec()
}

fn near_only() -> Vec<Mode> {
    vec![Mode::Near]
}

fn default_within() -> u16 {
    3
}

fn default_count() -> u16 {
    1
}

fn default_gap() -> [u16; 2] {
    [1, 366]
}

fn default_people() -> PeopleWord {
    PeopleWord::Volunteer
}

fn default_days() -> DaysWord {
    DaysWord::Any
}

fn default_season() -> SeasonWord {
    SeasonWord::Any
}

fn is_any(season: &SeasonWord) -> bool {
    *season == SeasonWord::Any
}

fn default_missed() -> u32 {
    1000
}

/// 周联系 月走访 季陪伴 年圆梦, sessions for who needs a counsellor, and 回访 after what stayed open: the cadence of
/// the national pack.
#[must_use]
pub fn standard() -> Vec<CadenceDocument> {
    let rule = |kind, tier, every, minutes, place, gap_days| CadenceDocument {
        kind,
        tier,
        colours: all_colours(),
        needs: Vec::new(),
        modes: near_only(),
        every,
        anchors: Vec::new(),
        within_days: default_within(),
        count: 1,
        gap_days,
        minutes,
        place,
        people: PeopleWord::Volunteer,
        skill: None,
        days: DaysWord::Any,
        season: SeasonWord::Any,
        missed_permille: 1000,
    };
    let home = PlaceWord::Home;
    vec![
        CadenceDocument {
            modes: vec![Mode::Near, Mode::Remote],
            ..rule(VisitKind::Contact, Some(1), EveryWord::Week, 20, PlaceWord::Remote, [2, 14])
        },
        rule(VisitKind::HomeVisit, Some(2), EveryWord::Month, 60, home, [14, 45]),
        rule(VisitKind::Outing, Some(3), EveryWord::Quarter, 120, home, [14, 120]),
        rule(VisitKind::Wish, Some(4), EveryWord::Year, 90, home, [14, 366]),
        CadenceDocument {
            needs: vec![Need::Psychology],
            people: PeopleWord::Specialist,
            skill: Some(Need::Psychology),
            ..rule(VisitKind::Session, None, EveryWord::Month, 50, home, [14, 45])
        },
        CadenceDocument {
            modes: vec![Mode::Remote],
            ..rule(VisitKind::BlockTrip, None, EveryWord::HalfYear, 60, home, [1, 366])
        },
        CadenceDocument {
            within_days: 14,
            ..rule(VisitKind::FollowUp, None, EveryWord::OpenPoint, 45, home, [1, 366])
        },
    ]
}

/// Whether it is the cadence of the national pack.
#[must_use]
pub fn is_standard_list(rules: &Vec<CadenceDocument>) -> bool {
    *rules == standard()
}
