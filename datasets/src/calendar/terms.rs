//! First days of terms and breaks: the user's own, else by the rules of the province.

use std::ops::RangeInclusive;

use tongxing_solver::model::Division;
use tongxing_solver::units::Date;
use tongxing_solver::visits::calendar::{CalendarBuilder, Festival, Weekday};

use super::document::{CalendarDocument, Reference, SchoolWord, TermDay, TermRules};
use super::lunar::lunar_festival;
use super::shipped::terms;
use crate::document::{DivisionCode, Fault};

/// The rules of the division's province, else those for all others.
pub(super) fn rules(division: Option<Division>) -> Option<&'static TermRules> {
    let named = |rules: &&TermRules| {
        division.is_some_and(|division| {
            let code = division.to_string();
            let province = code.get(..2).and_then(DivisionCode::parse);
            province.is_some_and(|province| rules.provinces.contains(&province))
        })
    };
    let others = || terms().iter().find(|rules| rules.provinces.is_empty());
    terms().iter().find(named).or_else(others)
}

/// Gives the builder every first day of the years and of the year before them.
pub(super) fn settle(
    builder: &mut CalendarBuilder,
    division: Option<Division>,
    years: RangeInclusive<i32>,
    own: &CalendarDocument,
    faults: &mut Vec<Fault>,
) {
    let Some(rules) = rules(division) else { return };
    // Of the year before, autumn alone lasts into the years; of it only what is given or fixed is known.
    let mut previous: Option<(SchoolWord, Date)> = None;
    for year in years.start() - 1..=*years.end() {
        for starts in SchoolWord::ALL {
            let own_day = given(own, starts, year);
            let by_rule = || date(rule(rules, starts), year);
            let Some(on) = own_day.map(|(_, on)| on).or_else(by_rule) else { continue };
            if let Some((before, day)) = previous
                && on <= day
            {
                // The rules are in order by themselves: one of the two is the user's.
                let theirs = own_day.or_else(|| given(own, before, day.to_ymd().0));
                let place =
                    theirs.map_or("school".to_owned(), |(at, _)| format!("school[{at}].on"));
                let allowed = format!("{} before {}", before.name(), starts.name());
                let found = format!("{day} and {on}");
                let message = "terms and breaks do not follow each other";
                faults.push(Fault::new("wrong_order", place, message, found, allowed));
            }
            builder.school(starts.into(), on);
            previous = Some((starts, on));
        }
    }
}

/// The user's own day, with its place in the list.
fn given(own: &CalendarDocument, starts: SchoolWord, year: i32) -> Option<(usize, Date)> {
    let mut own = own.school.iter().enumerate();
    let own = own.find(|(_, entry)| entry.starts == starts && entry.on.0.to_ymd().0 == year);
    own.map(|(at, entry)| (at, entry.on.0))
}

fn rule(rules: &TermRules, starts: SchoolWord) -> &TermDay {
    match starts {
        SchoolWord::WinterBreak => &rules.winter_break,
        SchoolWord::SpringTerm => &rules.spring_term,
        SchoolWord::SummerBreak => &rules.summer_break,
        SchoolWord::AutumnTerm => &rules.autumn_term,
    }
}

/// The rule's day of a year; `None` where the rule has none, as a festival before [`super::FIRST_YEAR`].
pub(super) fn date(rule: &TermDay, year: i32) -> Option<Date> {
    let on = |text: &Option<String>| {
        text.as_ref().and_then(|text| Date::parse_iso(&format!("{year:04}-{text}")))
    };
    let later = |date: Date, days| Date::from_days_since_epoch(date.days_since_epoch() + days);
    let mut day = match rule.after {
        None => on(&rule.day)?,
        Some(reference) => {
            let festival = match reference {
                Reference::SpringFestival => Festival::SpringFestival,
                Reference::Lantern => Festival::Lantern,
            };
            later(lunar_festival(festival, year)?, rule.days)?
        }
    };
    day = on(&rule.earliest).map_or(day, |earliest| day.max(earliest));
    day = on(&rule.latest).map_or(day, |latest| day.min(latest));
    match Weekday::of(day) {
        Weekday::Saturday if rule.monday_to_friday => later(day, 2),
        Weekday::Sunday if rule.monday_to_friday => later(day, 1),
        _ => Some(day),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{FIRST_YEAR, LAST_YEAR};
    use super::*;

    #[test]
    fn calendar_every_shipped_rule_has_a_day_in_every_year_and_in_order() {
        let others = terms().iter().filter(|rules| rules.provinces.is_empty()).count();
        assert_eq!(others, 1);
        let mut provinces: Vec<_> = terms().iter().flat_map(|rules| &rules.provinces).collect();
        assert!(provinces.iter().all(|code| code.0.digits() == 2));
        let named = provinces.len();
        provinces.sort();
        provinces.dedup();
        assert_eq!(provinces.len(), named, "a province stands in two rules");
        for rules in terms() {
            for starts in SchoolWord::ALL {
                let rule = rule(rules, starts);
                assert_ne!(rule.day.is_some(), rule.after.is_some(), "{rule:?}");
            }
            for year in FIRST_YEAR..=LAST_YEAR {
                let days: Vec<Date> = SchoolWord::ALL
                    .iter()
                    .map(|starts| date(rule(rules, *starts), year).expect("a day"))
                    .collect();
                assert!(days.is_sorted_by(|a, b| a < b), "{year}: {days:?}");
            }
        }
    }
}
