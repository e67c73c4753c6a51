//! Integer units. No bare number crosses a public function whose unit a caller could mistake.

use std::fmt;

/// A length in whole metres.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Metres(pub u32);

/// A duration in whole seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seconds(pub u32);

/// A policy cost in metre-equivalents; may be negative (a bonus for keeping a pair).
pub type Cost = i64;

/// What travelling from one home to another takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Leg {
    /// Length of the way.
    pub metres: Metres,
    /// Duration of the way.
    pub seconds: Seconds,
}

impl Leg {
    /// As a limit, none.
    pub const LONGEST: Self = Self { metres: Metres(u32::MAX), seconds: Seconds(u32::MAX) };

    /// Whether neither metres nor seconds exceed the limit's.
    #[must_use]
    pub fn within(self, limit: Self) -> bool {
        self.metres <= limit.metres && self.seconds <= limit.seconds
    }

    /// The smaller metres and the smaller seconds of two limits.
    #[must_use]
    pub fn both(self, other: Self) -> Self {
        Self { metres: self.metres.min(other.metres), seconds: self.seconds.min(other.seconds) }
    }
}

/// Hours of one day, in seconds since midnight: from `from` to `until`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hours {
    /// First second.
    pub from: u32,
    /// Last second.
    pub until: u32,
}

impl Hours {
    /// A whole day.
    pub const DAY: Self = Self { from: 0, until: 86_400 };

    /// Whether it has a first and a last second, in order, of one day.
    #[must_use]
    pub fn is_within_a_day(self) -> bool {
        self.from <= self.until && self.until <= Self::DAY.until
    }

    /// What two spans have in common.
    #[must_use]
    pub fn common(self, other: Self) -> Option<Self> {
        let both = Self { from: self.from.max(other.from), until: self.until.min(other.until) };
        (both.from <= both.until).then_some(both)
    }
}

/// A calendar day, proleptic Gregorian, as days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

impl Date {
    /// The day `year-month-day`, or `None` where the calendar has no such day or the year is
    /// outside 1800–2999 (nothing a roster can mean).
    #[must_use]
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        if !(1800..3000).contains(&year) || day == 0 || day > days_in_month(year, month)? {
            return None;
        }
        // Days from civil: Hinnant, "chrono-compatible low-level date algorithms" (2013).
        let shifted = if month <= 2 { year - 1 } else { year };
        let era = shifted.div_euclid(400);
        let year_of_era = shifted.rem_euclid(400);
        let month_index = i32::try_from((month + 9) % 12).ok()?;
        let day_of_year = (153 * month_index + 2) / 5 + i32::try_from(day).ok()? - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Some(Self(era * 146_097 + day_of_era - 719_468))
    }

    /// Parses `YYYY-MM-DD`, and nothing else.
    #[must_use]
    pub fn parse_iso(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return None;
        }
        let number = |range: std::ops::Range<usize>| -> Option<u32> {
            let part = text.get(range)?;
            part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok())?
        };
        Self::from_ymd(i32::try_from(number(0..4)?).ok()?, number(5..7)?, number(8..10)?)
    }

    /// The day's year, month and day of month.
    #[must_use]
    pub fn to_ymd(self) -> (i32, u32, u32) {
        let shifted = self.0 + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_index = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_index + 2) / 5 + 1;
        let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
        let year = year_of_era + era * 400 + i32::from(month <= 2);
        (year, month.unsigned_abs(), day.unsigned_abs())
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub fn days_since_epoch(self) -> i32 {
        self.0
    }

    /// The day `days` after 1970-01-01, or `None` outside 1800–2999.
    #[must_use]
    pub fn from_days_since_epoch(days: i32) -> Option<Self> {
        let (year, month, day) = Self(days.clamp(-1_000_000, 1_000_000)).to_ymd();
        Self::from_ymd(year, month, day).filter(|date| date.0 == days)
    }

    /// Completed years from `self` (a birth date) to `on`; negative before birth.
    /// Somebody born on 29 February completes a year on 1 March of common years.
    #[must_use]
    pub fn years_until(self, on: Self) -> i32 {
        // So many years have so many days, or one or two more or fewer: far from a birthday that suffices.
        let (days, year) = (i64::from(on.0) - i64::from(self.0), 3_652_425);
        let (years, rest) = (10_000 * days / year, 10_000 * days % year / 10_000);
        if (4..361).contains(&rest) && days > 0 {
            return i32::try_from(years).unwrap_or(i32::MAX);
        }
        self.birthdays_until(on)
    }

    /// Whether `self` (a birth date) is so many completed years before `on`.
    pub(crate) fn is_years_before(self, years: i32, on: Self) -> bool {
        // No year has more than 366 days, or fewer than 365.
        let days = i64::from(on.0) - i64::from(self.0);
        match i64::from(years) {
            years if days >= 366 * years => days >= 0,
            years if days < 365 * years => false,
            _ => self.years_until(on) >= years,
        }
    }

    fn birthdays_until(self, on: Self) -> i32 {
        let (y0, m0, d0) = self.to_ymd();
        let (y1, m1, d1) = on.to_ymd();
        y1 - y0 - i32::from((m1, d1) < (m0, d0))
    }

    /// Completed months from `self` to `on`, never negative.
    #[must_use]
    pub fn months_until(self, on: Self) -> u32 {
        let (y0, m0, d0) = self.to_ymd();
        let (y1, m1, d1) = on.to_ymd();
        let months = (y1 - y0) * 12 + i32::try_from(m1).unwrap_or(0)
            - i32::try_from(m0).unwrap_or(0)
            - i32::from(d1 < d0);
        u32::try_from(months).unwrap_or(0)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.to_ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// Days of a month, or `None` where the year has no such month.
pub(crate) fn days_in_month(year: i32, month: u32) -> Option<u32> {
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 => Some(if leap { 29 } else { 28 }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_round_trip_day_by_day() {
        let first = Date::from_ymd(1800, 1, 1).expect("a day");
        let mut previous = (0, 0, 0);
        for days in first.days_since_epoch()..first.days_since_epoch() + 438_000 {
            let date = Date::from_days_since_epoch(days).expect("inside the range");
            let ymd = date.to_ymd();
            assert!(ymd > previous);
            previous = ymd;
            assert_eq!(Date::from_ymd(ymd.0, ymd.1, ymd.2), Some(date));
        }
        assert_eq!(Date::from_ymd(1970, 1, 1).map(Date::days_since_epoch), Some(0));
        assert_eq!(
            Date::parse_iso("2026-11-23").map(|d| d.to_string()).as_deref(),
            Some("2026-11-23")
        );
    }

    #[test]
    fn years_are_counted_as_by_the_calendar() {
        for birth in (0..36_525).step_by(13).chain([59, 789, 10_651, 11_015]) {
            let birth = Date(birth - 36_525 / 2);
            for days in -800..800 {
                let on = Date(birth.0 + days);
                assert_eq!(birth.years_until(on), birth.birthdays_until(on));
            }
            for years in 3..125 {
                for near in -8..9 {
                    let on = Date(birth.0 + years * 365 + years / 4 + near);
                    assert_eq!(birth.years_until(on), birth.birthdays_until(on), "{birth} {on}");
                    for limit in [0, years - 1, years, years + 1] {
                        let is = birth.is_years_before(limit, on);
                        assert_eq!(is, birth.birthdays_until(on) >= limit, "{birth} {on} {limit}");
                    }
                }
            }
        }
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in
            ["2026-02-29", "2026-13-01", "2026-00-10", "2026-1-01", "+026-01-01", "1799-12-31"]
        {
            assert_eq!(Date::parse_iso(text), None, "{text}");
        }
        assert!(Date::from_ymd(2024, 2, 29).is_some());
    }

    #[test]
    fn ages_count_completed_years_and_months() {
        let day = |t| Date::parse_iso(t).expect("a day");
        assert_eq!(day("2012-02-29").years_until(day("2026-02-28")), 13);
        assert_eq!(day("2012-02-29").years_until(day("2026-03-01")), 14);
        assert_eq!(day("2025-11-23").months_until(day("2026-11-22")), 11);
        assert_eq!(day("2025-11-23").months_until(day("2026-11-23")), 12);
        assert_eq!(day("2026-11-23").months_until(day("2025-11-23")), 0);
    }
}
