//! Times of a day, windows of a day, days of the week, spans of days.

use std::fmt;

use super::Limit;
use crate::units::{Date, Seconds};

/// A time of day in whole minutes since midnight, 00:00 to 24:00; 24:00 only ends a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// 00:00.
    pub const MIDNIGHT: Self = Self(0);
    /// 24:00, the end of the day.
    pub const END: Self = Self(24 * 60);

    /// The time `hour:minute`, or `None` beyond 24:00.
    #[must_use]
    pub fn new(hour: u16, minute: u16) -> Option<Self> {
        if hour > 24 || minute > 59 {
            return None;
        }
        Self::from_minutes(hour * 60 + minute)
    }

    /// The time `minutes` after midnight, or `None` beyond 24:00.
    #[must_use]
    pub fn from_minutes(minutes: u16) -> Option<Self> {
        (minutes <= Self::END.0).then_some(Self(minutes))
    }

    /// Parses `HH:MM`, and nothing else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let [h1, h0, b':', m1, m0] = text.as_bytes() else { return None };
        let digits = |tens: u8, ones: u8| {
            let both = tens.is_ascii_digit() && ones.is_ascii_digit();
            both.then(|| u16::from(tens - b'0') * 10 + u16::from(ones - b'0'))
        };
        Self::new(digits(*h1, *h0)?, digits(*m1, *m0)?)
    }

    /// Minutes since midnight, 0 to 1440.
    #[must_use]
    pub fn minutes(self) -> u16 {
        self.0
    }

    /// The time from midnight until now.
    #[must_use]
    pub fn since_midnight(self) -> Seconds {
        Seconds(u32::from(self.0) * 60)
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// A stretch of one day, from its first minute up to, not including, its last; never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Window {
    from: TimeOfDay,
    to: TimeOfDay,
}

impl Window {
    /// The whole day.
    pub const DAY: Self = Self { from: TimeOfDay::MIDNIGHT, to: TimeOfDay::END };

    /// The window `from`–`to`, or `None` where it holds no minute. None runs over midnight.
    #[must_use]
    pub fn new(from: TimeOfDay, to: TimeOfDay) -> Option<Self> {
        (from < to).then_some(Self { from, to })
    }

    /// Parses `HH:MM-HH:MM`, and nothing else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (from, to) = text.split_once('-')?;
        Self::new(TimeOfDay::parse(from)?, TimeOfDay::parse(to)?)
    }

    /// First minute.
    #[must_use]
    pub fn from(self) -> TimeOfDay {
        self.from
    }

    /// First minute after it.
    #[must_use]
    pub fn to(self) -> TimeOfDay {
        self.to
    }

    /// How long it is.
    #[must_use]
    pub fn length(self) -> Seconds {
        Seconds(u32::from(self.to.0 - self.from.0) * 60)
    }

    /// What both hold.
    #[must_use]
    pub fn overlap(self, other: Self) -> Option<Self> {
        Self::new(self.from.max(other.from), self.to.min(other.to))
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.from, self.to)
    }
}

/// The same minutes in order, as few windows as hold them.
#[must_use]
pub fn merge(mut windows: Vec<Window>) -> Vec<Window> {
    windows.sort_unstable();
    let mut merged: Vec<Window> = Vec::with_capacity(windows.len());
    for window in windows {
        match merged.last_mut() {
            Some(last) if window.from <= last.to => last.to = last.to.max(window.to),
            _ => merged.push(window),
        }
    }
    merged
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weekday {
    /// 星期一
    Monday,
    /// 星期二
    Tuesday,
    /// 星期三
    Wednesday,
    /// 星期四
    Thursday,
    /// 星期五
    Friday,
    /// 星期六
    Saturday,
    /// 星期日
    Sunday,
}

impl Weekday {
    /// Every day of a week that starts on Monday.
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    /// The weekday of a date.
    #[must_use]
    pub fn of(date: Date) -> Self {
        // 1970-01-01 was a Thursday.
        let index = (date.days_since_epoch() + 3).rem_euclid(7);
        Self::ALL[usize::try_from(index).unwrap_or(0)]
    }

    /// 0 for Monday to 6 for Sunday.
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }

    /// Whether it is a Saturday or a Sunday.
    #[must_use]
    pub fn is_weekend(self) -> bool {
        matches!(self, Self::Saturday | Self::Sunday)
    }
}

/// Days from a first to a last, both of them in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    first: Date,
    last: Date,
}

impl Span {
    /// The days `first` to `last`, or `None` where the last comes before the first.
    #[must_use]
    pub fn new(first: Date, last: Date) -> Option<Self> {
        (first <= last).then_some(Self { first, last })
    }

    /// One day.
    #[must_use]
    pub fn day(date: Date) -> Self {
        Self { first: date, last: date }
    }

    /// Parses `YYYY-MM-DD` or `YYYY-MM-DD/YYYY-MM-DD`, and nothing else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once('/') {
            Some((first, last)) => Self::new(Date::parse_iso(first)?, Date::parse_iso(last)?),
            None => Date::parse_iso(text).map(Self::day),
        }
    }

    /// First day.
    #[must_use]
    pub fn first(self) -> Date {
        self.first
    }

    /// Last day.
    #[must_use]
    pub fn last(self) -> Date {
        self.last
    }

    /// How many days it holds, at least one.
    #[must_use]
    pub fn count(self) -> usize {
        let days = self.last.days_since_epoch() - self.first.days_since_epoch() + 1;
        usize::try_from(days).unwrap_or(1)
    }

    /// Whether the day lies in it.
    #[must_use]
    pub fn contains(self, date: Date) -> bool {
        (self.first..=self.last).contains(&date)
    }

    /// The days that both hold.
    #[must_use]
    pub fn overlap(self, other: Self) -> Option<Self> {
        Self::new(self.first.max(other.first), self.last.min(other.last))
    }

    /// Every day in order.
    pub fn days(self) -> impl Iterator<Item = Date> {
        (self.first.days_since_epoch()..=self.last.days_since_epoch())
            .filter_map(Date::from_days_since_epoch)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.last)
    }
}

/// A set of days, kept as spans in order that do not overlap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Days(Vec<Span>);

impl Days {
    /// Most spans that make up a set.
    pub const MOST: usize = 1000;

    /// The days of all spans, in any order and overlapping as they like.
    ///
    /// # Errors
    /// More than [`Days::MOST`] spans.
    pub fn new(mut spans: Vec<Span>) -> Result<Self, Limit> {
        Limit::hold("spans of days", spans.len(), Self::MOST)?;
        spans.sort_unstable();
        let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
        for span in spans {
            match merged.last_mut() {
                Some(last) if span.first <= last.last => last.last = last.last.max(span.last),
                _ => merged.push(span),
            }
        }
        Ok(Self(merged))
    }

    /// Whether the day is in the set.
    #[must_use]
    pub fn contains(&self, date: Date) -> bool {
        let after = self.0.partition_point(|span| span.first <= date);
        after > 0 && self.0[after - 1].contains(date)
    }
}
