//! What is known of one day.

use super::time::Weekday;
use crate::units::Date;

/// Whether one works on a day, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DayKind {
    /// A Monday to Friday on which one works.
    Workday,
    /// A Saturday or Sunday on which one rests.
    Weekend,
    /// 放假: a day off by notice, by law or by a table of the user's.
    Holiday,
    /// 调休上班: a day of rest that a notice made a working day.
    MakeUpWorkday,
}

/// Whether school is in term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum School {
    /// 春季学期, after the winter break.
    SpringTerm,
    /// 暑假
    SummerBreak,
    /// 秋季学期, with which a school year starts.
    AutumnTerm,
    /// 寒假
    WinterBreak,
}

impl School {
    /// Whether it is one of the two terms.
    #[must_use]
    pub fn is_term(self) -> bool {
        matches!(self, Self::SpringTerm | Self::AutumnTerm)
    }
}

/// A day with a name on which a visit may be due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Festival {
    /// 元旦, 1 January.
    NewYear,
    /// 除夕, the eve of the Spring Festival.
    SpringFestivalEve,
    /// 春节, the first day of the first lunar month.
    SpringFestival,
    /// 元宵, the fifteenth day of the first lunar month.
    Lantern,
    /// 妇女节, 8 March.
    WomensDay,
    /// 清明, a solar term of early April.
    Qingming,
    /// 劳动节, 1 May.
    LabourDay,
    /// 青年节, 4 May.
    YouthDay,
    /// 儿童节, 1 June.
    ChildrensDay,
    /// 端午, the fifth day of the fifth lunar month.
    DragonBoat,
    /// 中秋, the fifteenth day of the eighth lunar month.
    MidAutumn,
    /// 国庆, 1 October.
    NationalDay,
    /// 重阳, the ninth day of the ninth lunar month.
    DoubleNinth,
}

impl Festival {
    /// Every festival, roughly in the order of a year.
    pub const ALL: [Self; 13] = [
        Self::NewYear,
        Self::SpringFestivalEve,
        Self::SpringFestival,
        Self::Lantern,
        Self::WomensDay,
        Self::Qingming,
        Self::LabourDay,
        Self::YouthDay,
        Self::ChildrensDay,
        Self::DragonBoat,
        Self::MidAutumn,
        Self::NationalDay,
        Self::DoubleNinth,
    ];

    /// Month and day where the solar calendar fixes them; the others follow moon or sun and come from
    /// outside.
    #[must_use]
    pub fn fixed(self) -> Option<(u32, u32)> {
        match self {
            Self::NewYear => Some((1, 1)),
            Self::WomensDay => Some((3, 8)),
            Self::LabourDay => Some((5, 1)),
            Self::YouthDay => Some((5, 4)),
            Self::ChildrensDay => Some((6, 1)),
            Self::NationalDay => Some((10, 1)),
            _ => None,
        }
    }
}

/// The festivals of one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FestivalSet(u16);

impl FestivalSet {
    /// With one more.
    #[must_use]
    pub fn with(self, festival: Festival) -> Self {
        Self(self.0 | 1 << festival as u16)
    }

    /// Whether the festival falls on the day.
    #[must_use]
    pub fn contains(self, festival: Festival) -> bool {
        self.0 & 1 << festival as u16 != 0
    }

    /// Whether the day has no festival.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Every festival of the day.
    pub fn iter(self) -> impl Iterator<Item = Festival> {
        Festival::ALL.into_iter().filter(move |festival| self.contains(*festival))
    }
}

/// One day of a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Whether one works, and why.
    pub kind: DayKind,
    /// Whether the kind may still change: the notice that settles the day is not published.
    pub provisional: bool,
    /// Festivals that fall on it.
    pub festivals: FestivalSet,
    /// Term or break.
    pub school: School,
    /// Whether that term or break starts on this day.
    pub school_starts: bool,
}

impl Day {
    /// A day of which only the date is known: rest at the weekend, term.
    pub(super) fn plain(date: Date) -> Self {
        let weekend = Weekday::of(date).is_weekend();
        Self {
            kind: if weekend { DayKind::Weekend } else { DayKind::Workday },
            provisional: false,
            festivals: FestivalSet::default(),
            school: School::AutumnTerm,
            school_starts: false,
        }
    }

    /// Whether one works.
    #[must_use]
    pub fn is_working(&self) -> bool {
        matches!(self.kind, DayKind::Workday | DayKind::MakeUpWorkday)
    }

    /// Whether children are at school: one works and it is term. Schools follow make-up working days.
    #[must_use]
    pub fn school_in(&self) -> bool {
        self.is_working() && self.school.is_term()
    }
}
