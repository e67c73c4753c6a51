//! Building a calendar.

use super::day::{Day, DayKind, Festival, School};
use super::time::{Span, Weekday};
use super::{Calendar, Limit};
use crate::units::Date;

/// Collects what is known of a span of days. Facts outside the span are taken and lead to nothing; of two
/// facts that contradict each other the later holds.
#[derive(Clone, Debug)]
pub struct CalendarBuilder {
    span: Span,
    days: Vec<Day>,
    /// First days of terms and breaks, also before the span.
    starts: Vec<(Date, School)>,
}

impl CalendarBuilder {
    /// A calendar of weekends and of the festivals that the solar calendar fixes.
    ///
    /// # Errors
    /// More than [`Calendar::MOST_DAYS`] days.
    pub fn new(span: Span) -> Result<Self, Limit> {
        Limit::hold("days", span.count(), Calendar::MOST_DAYS)?;
        let days = span.days().map(Day::plain).collect();
        let mut builder = Self { span, days, starts: Vec::new() };
        for date in span.days() {
            let (_, month, day) = date.to_ymd();
            for festival in Festival::ALL {
                if festival.fixed() == Some((month, day)) {
                    builder.festival(festival, date);
                }
            }
        }
        Ok(builder)
    }

    fn change(&mut self, span: Span, change: impl Fn(Date, &mut Day)) {
        let Some(inside) = self.span.overlap(span) else { return };
        let before = inside.first().days_since_epoch() - self.span.first().days_since_epoch();
        let days = self.days.iter_mut().skip(usize::try_from(before).unwrap_or(0));
        for (date, day) in inside.days().zip(days) {
            change(date, day);
        }
    }

    /// Days off.
    pub fn holidays(&mut self, span: Span) -> &mut Self {
        self.change(span, |_, day| day.kind = DayKind::Holiday);
        self
    }

    /// A day on which one works whatever it is otherwise; a Monday to Friday is a plain working day.
    pub fn workday(&mut self, date: Date) -> &mut Self {
        self.change(Span::day(date), |date, day| {
            let weekend = Weekday::of(date).is_weekend();
            day.kind = if weekend { DayKind::MakeUpWorkday } else { DayKind::Workday };
        });
        self
    }

    /// Days whose kind may still change.
    pub fn provisional(&mut self, span: Span) -> &mut Self {
        self.change(span, |_, day| day.provisional = true);
        self
    }

    /// A festival that falls on the date.
    pub fn festival(&mut self, festival: Festival, date: Date) -> &mut Self {
        self.change(Span::day(date), |_, day| day.festivals = day.festivals.with(festival));
        self
    }

    /// A term or break that starts on the date and lasts until the next one starts. What starts last before
    /// the span decides its first days; where nothing does, they are autumn term.
    pub fn school(&mut self, school: School, starts: Date) -> &mut Self {
        self.starts.push((starts, school));
        self
    }

    /// The calendar.
    #[must_use]
    pub fn build(mut self) -> Calendar {
        let mut starts = std::mem::take(&mut self.starts);
        // Stable: of two that start on one day the later holds.
        starts.sort_by_key(|(date, _)| *date);
        for (from, school) in starts {
            if let Some(rest) = Span::new(from, self.span.last()) {
                self.change(rest, |date, day| {
                    day.school = school;
                    day.school_starts |= date == from;
                });
            }
        }
        Calendar { span: self.span, days: self.days }
    }
}
