//! Which days are off: by notice where the year's is published, else by the law alone.

use std::ops::RangeInclusive;

use tongxing_solver::units::Date;
use tongxing_solver::visits::calendar::{CalendarBuilder, Festival, Span};

use super::document::{CalendarDocument, NoticeDocument};
use super::lunar::lunar_festival;
use super::shipped::notices;

/// 全国年节及纪念日放假办法 as in force since 1 January 2025 (国务院令第795号): from which festival how many
/// days are off. No year before 2025 is planned by it, since the notice of 2024 is shipped.
const STATUTORY: [(Festival, i32); 7] = [
    (Festival::NewYear, 1),
    (Festival::SpringFestivalEve, 4),
    (Festival::Qingming, 1),
    (Festival::LabourDay, 2),
    (Festival::DragonBoat, 1),
    (Festival::MidAutumn, 1),
    (Festival::NationalDay, 3),
];
/// Day of December from which the next year's notice may still change the old year: the New Year's holiday
/// of 2019 made 29 December 2018 a working day.
const NEXT_YEARS_NOTICE_FROM: u32 = 25;

fn notice(year: i32, own: &CalendarDocument) -> Option<&NoticeDocument> {
    let known = own.notices.iter().chain(notices());
    known.into_iter().find(|notice| notice.year == year)
}

/// Gives the builder the days off and the working days of the years.
pub(super) fn settle(
    builder: &mut CalendarBuilder,
    years: RangeInclusive<i32>,
    own: &CalendarDocument,
) {
    for year in years.clone() {
        if notice(year, own).is_none() {
            by_law(builder, year);
        }
    }
    // After the law: a notice may reach into December of the year before. So may that of the year after the last.
    for year in *years.start()..=*years.end() + 1 {
        match notice(year, own) {
            Some(notice) => by_notice(builder, notice),
            None => provisional(builder, year),
        }
    }
    for holiday in &own.holidays {
        if let Some(days) = Span::new(holiday.from.0, holiday.to.0) {
            builder.holidays(days);
        }
    }
    for day in &own.workdays {
        builder.workday(day.0);
    }
}

fn by_notice(builder: &mut CalendarBuilder, notice: &NoticeDocument) {
    for holiday in &notice.holidays {
        if let Some(days) = Span::new(holiday.from.0, holiday.to.0) {
            builder.holidays(days);
        }
    }
    for day in &notice.workdays {
        builder.workday(day.0);
    }
}

fn by_law(builder: &mut CalendarBuilder, year: i32) {
    for (festival, days) in STATUTORY {
        let fixed = festival.fixed().and_then(|(month, day)| Date::from_ymd(year, month, day));
        let first = fixed.or_else(|| lunar_festival(festival, year));
        let last = first
            .and_then(|first| Date::from_days_since_epoch(first.days_since_epoch() + days - 1));
        if let Some(off) = first.zip(last).and_then(|(first, last)| Span::new(first, last)) {
            builder.holidays(off);
        }
    }
}

fn provisional(builder: &mut CalendarBuilder, year: i32) {
    let first = Date::from_ymd(year - 1, 12, NEXT_YEARS_NOTICE_FROM);
    let days = first.zip(Date::from_ymd(year, 12, 31));
    if let Some(days) = days.and_then(|(first, last)| Span::new(first, last)) {
        builder.provisional(days);
    }
}
