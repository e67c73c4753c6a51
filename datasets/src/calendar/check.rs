//! What may not stand in a user's calendar, nor in the shipped one.

use std::collections::BTreeMap;

use tongxing_solver::units::Date;
use tongxing_solver::visits::calendar::{Span, Weekday};

use super::document::{CalendarDocument, HolidayDocument, NoticeDocument};
use super::{FIRST_YEAR, LAST_YEAR};
use crate::document::{Day, Fault};

/// Longest name of a holiday or number of a notice, in bytes.
const LONGEST_NAME: usize = 128;

/// Everything that is wrong with the tables, each by itself; places are relative to the document.
#[must_use]
pub fn faults(document: &CalendarDocument) -> Vec<Fault> {
    let mut faults = Vec::new();
    let CalendarDocument { notices, holidays, workdays, school } = document;
    let lengths = [
        ("notices", notices.len()),
        ("holidays", holidays.len()),
        ("workdays", workdays.len()),
        ("school", school.len()),
    ];
    for (place, length) in lengths {
        check_length(place.to_owned(), length, &mut faults);
    }
    let mut years = BTreeMap::new();
    for (at, notice) in notices.iter().enumerate() {
        let place = format!("notices[{at}]");
        if let Some(first) = years.insert(notice.year, at) {
            let message = "the year has a notice already";
            let allowed = format!("one notice a year; the first is notices[{first}]");
            let place = format!("{place}.year");
            faults.push(Fault::new("duplicate", place, message, notice.year, allowed));
        }
        check_notice(&place, notice, &mut faults);
    }
    check_days("", holidays, workdays, whole_range(), &mut faults);
    let mut starts = BTreeMap::new();
    for (at, entry) in school.iter().enumerate() {
        let place = format!("school[{at}].on");
        check_within(&place, entry.on.0, whole_range(), &mut faults);
        let key = (entry.starts, entry.on.0.to_ymd().0);
        if let Some(first) = starts.insert(key, at) {
            let message = "this term or break has a first day in this year already";
            let allowed = format!("one a calendar year; the first is school[{first}]");
            faults.push(Fault::new("duplicate", place, message, entry.on, allowed));
        }
    }
    faults.truncate(Fault::MOST);
    faults
}

fn whole_range() -> Option<Span> {
    Span::new(Date::from_ymd(FIRST_YEAR, 1, 1)?, Date::from_ymd(LAST_YEAR, 12, 31)?)
}

fn check_notice(place: &str, notice: &NoticeDocument, faults: &mut Vec<Fault>) {
    let year = notice.year;
    if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
        let allowed = format!("{FIRST_YEAR} to {LAST_YEAR}");
        let message = "no calendar reaches there";
        let place = format!("{place}.year");
        faults.push(Fault::new("out_of_range", place, message, year, allowed));
        return;
    }
    check_name(format!("{place}.number"), &notice.number, false, faults);
    check_length(format!("{place}.holidays"), notice.holidays.len(), faults);
    check_length(format!("{place}.workdays"), notice.workdays.len(), faults);
    // The New Year's holiday may start in the old year.
    let (first, last) = (Date::from_ymd(year - 1, 12, 1), Date::from_ymd(year, 12, 31));
    let within = first.zip(last).and_then(|(first, last)| Span::new(first, last));
    check_days(&format!("{place}."), &notice.holidays, &notice.workdays, within, faults);
    for (at, day) in notice.workdays.iter().enumerate() {
        if !Weekday::of(day.0).is_weekend() {
            let message = "one works on this day anyway";
            let place = format!("{place}.workdays[{at}]");
            faults.push(Fault::new("not_a_weekend", place, message, day, "a Saturday or Sunday"));
        }
    }
}

/// Days off and working days of one table: in range, each once, none of them both.
fn check_days(
    prefix: &str,
    holidays: &[HolidayDocument],
    workdays: &[Day],
    within: Option<Span>,
    faults: &mut Vec<Fault>,
) {
    let mut off: BTreeMap<Date, usize> = BTreeMap::new();
    for (at, holiday) in holidays.iter().enumerate().take(CalendarDocument::MOST) {
        let place = format!("{prefix}holidays[{at}]");
        check_name(format!("{place}.name"), &holiday.name, true, faults);
        let (from, to) = (holiday.from.0, holiday.to.0);
        check_within(&format!("{place}.from"), from, within, faults);
        check_within(&format!("{place}.to"), to, within, faults);
        let days = Span::new(from, to);
        if days.is_none_or(|days| days.count() > HolidayDocument::MOST_DAYS) {
            let message = "is no holiday of a few days";
            let most = HolidayDocument::MOST_DAYS;
            let allowed = format!("{from} or up to {} days later", most - 1);
            faults.push(Fault::new("wrong_span", format!("{place}.to"), message, to, allowed));
            continue;
        }
        for date in days.into_iter().flat_map(Span::days) {
            off.entry(date).or_insert(at);
        }
    }
    let mut worked: BTreeMap<Date, usize> = BTreeMap::new();
    for (at, day) in workdays.iter().enumerate().take(CalendarDocument::MOST) {
        let place = format!("{prefix}workdays[{at}]");
        check_within(&place, day.0, within, faults);
        if let Some(first) = worked.insert(day.0, at) {
            let allowed = format!("each day once; the first is {prefix}workdays[{first}]");
            faults.push(Fault::new("duplicate", place.as_str(), "stands twice", day, allowed));
        }
        if let Some(holiday) = off.get(&day.0) {
            let message = "is a day off in the same table";
            let allowed = format!("a day outside {prefix}holidays[{holiday}]");
            faults.push(Fault::new("contradiction", place, message, day, allowed));
        }
    }
}

fn check_within(place: &str, date: Date, within: Option<Span>, faults: &mut Vec<Fault>) {
    if let Some(within) = within.filter(|within| !within.contains(date)) {
        let message = "lies outside what the table settles";
        let allowed = format!("{} to {}", within.first(), within.last());
        faults.push(Fault::new("out_of_range", place, message, date, allowed));
    }
}

fn check_length(place: String, found: usize, faults: &mut Vec<Fault>) {
    if found > CalendarDocument::MOST {
        let allowed = format!("at most {}", CalendarDocument::MOST);
        faults.push(Fault::new("too_large", place, "has too many entries", found, allowed));
    }
}

fn check_name(place: String, name: &str, needed: bool, faults: &mut Vec<Fault>) {
    if name.len() > LONGEST_NAME || (needed && name.trim().is_empty()) {
        let allowed = format!("{} to {LONGEST_NAME} bytes", u8::from(needed));
        faults.push(Fault::new("invalid_name", place, "is no name", name, allowed));
    }
}
