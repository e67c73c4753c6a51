//! The calendar of a division: what is shipped, held against other programs, and what a user adds.

mod tables;
mod times;

use serde_json::{Value, json};
use tongxing_datasets::calendar::{CalendarDocument, calendar};
use tongxing_datasets::document::{DivisionCode, Faults};
use tongxing_solver::units::Date;
use tongxing_solver::visits::calendar::{Anchor, Calendar, DayKind, School, Span};

pub(crate) fn day(text: &str) -> Date {
    Date::parse_iso(text).expect("a day")
}

fn span(text: &str) -> (Date, Date) {
    let span = Span::parse(text).expect("a span");
    (span.first(), span.last())
}

fn division(code: &str) -> Option<tongxing_solver::model::Division> {
    DivisionCode::parse(code).map(|code| code.0)
}

fn own(document: &Value) -> CalendarDocument {
    serde_json::from_value(document.clone()).expect("the shape is right")
}

fn with(code: &str, days: &str, document: &Value) -> Result<Calendar, Faults> {
    let (from, to) = span(days);
    calendar(division(code), from, to, &own(document))
}

fn plain(days: &str) -> Calendar {
    with("", days, &json!({})).expect("nothing is wrong")
}

pub(crate) fn lines(faults: Faults) -> Vec<String> {
    faults.problems.into_iter().map(|f| format!("{} {}", f.code, f.place)).collect()
}

fn of_kind(calendar: &Calendar, kind: DayKind) -> Vec<String> {
    calendar.days_of(kind, calendar.span()).map(|date| date.to_string()).collect()
}

#[test]
fn an_unpublished_year_has_the_days_of_the_law_and_is_provisional() {
    let calendar = plain("2027-01-01/2027-12-31");
    assert!(calendar.days().all(|(_, day)| day.provisional));
    let expected = [
        "2027-01-01",
        "2027-02-05",
        "2027-02-06",
        "2027-02-07",
        "2027-02-08",
        "2027-04-05",
        "2027-05-01",
        "2027-05-02",
        "2027-06-09",
        "2027-09-15",
        "2027-10-01",
        "2027-10-02",
        "2027-10-03",
    ];
    assert_eq!(of_kind(&calendar, DayKind::Holiday), expected);
    assert_eq!(of_kind(&calendar, DayKind::MakeUpWorkday), Vec::<String>::new());
    assert_eq!(calendar.is_working(day("2027-05-03")), Some(true));
    assert_eq!(calendar.is_working(day("2027-05-08")), Some(false));
    // A published year is settled, but for the last week, into which the next notice may reach.
    let calendar = plain("2026-01-01/2026-12-31");
    let provisional: Vec<Date> =
        calendar.days().filter(|(_, day)| day.provisional).map(|(date, _)| date).collect();
    assert_eq!((provisional.len(), provisional[0]), (7, day("2026-12-25")));
    assert!(plain("2025-01-01/2025-12-31").days().all(|(_, day)| !day.provisional));
}

#[test]
fn a_notice_of_the_users_settles_its_year() {
    let document = json!({"notices": [{"year": 2027, "number": "示例", "published": "2026-11-30",
        "holidays": [{"name": "元旦", "from": "2026-12-31", "to": "2027-01-02"}],
        "workdays": ["2026-12-27"]}]});
    let calendar = with("", "2026-12-01/2027-12-24", &document).expect("fits");
    assert!(calendar.days().all(|(_, day)| !day.provisional));
    // All of the notice, nothing of the law beside it; it reaches into the old year.
    assert_eq!(of_kind(&calendar, DayKind::Holiday), ["2026-12-31", "2027-01-01", "2027-01-02"]);
    assert_eq!(of_kind(&calendar, DayKind::MakeUpWorkday), ["2026-12-27"]);
    // The same where the span ends with the old year.
    let calendar = with("", "2026-12-01/2026-12-31", &document).expect("fits");
    assert_eq!(of_kind(&calendar, DayKind::Holiday), ["2026-12-31"]);
    // One of a shipped year replaces it.
    let document = json!({"notices": [{"year": 2026, "holidays": []}]});
    let calendar = with("", "2026-01-01/2026-12-31", &document).expect("fits");
    assert_eq!(of_kind(&calendar, DayKind::Holiday), Vec::<String>::new());
}

#[test]
fn further_days_win_over_notices() {
    let document = json!({
        "holidays": [{"name": "三月三", "from": "2026-04-20", "to": "2026-04-21"}],
        "workdays": ["2026-10-07", "2026-10-11"],
    });
    let calendar = with("45", "2026-04-01/2026-10-31", &document).expect("fits");
    let kind = |text| calendar.day(day(text)).map(|day| day.kind);
    assert_eq!(kind("2026-04-20"), Some(DayKind::Holiday));
    assert_eq!(kind("2026-10-07"), Some(DayKind::Workday));
    assert_eq!(kind("2026-10-11"), Some(DayKind::MakeUpWorkday));
}

#[test]
fn school_follows_the_province_and_the_users_days() {
    let starts = |calendar: &Calendar| -> Vec<String> {
        let mut days = Anchor::TermStart.dates(calendar);
        days.extend(Anchor::BreakStart.dates(calendar));
        days.sort();
        days.iter().map(ToString::to_string).collect()
    };
    let year = "2026-01-01/2026-12-31";
    let usual = ["2026-01-31", "2026-03-04", "2026-07-06", "2026-09-01"];
    assert_eq!(starts(&plain(year)), usual);
    assert_eq!(starts(&with("320826", year, &json!({})).expect("fits")), usual);
    let north = with("230102", year, &json!({})).expect("fits");
    assert_eq!(starts(&north), ["2026-01-08", "2026-03-02", "2026-07-15", "2026-09-01"]);
    let document = json!({"school": [{"starts": "winter_break", "on": "2026-02-07"},
        {"starts": "summer_break", "on": "2027-07-01"}]});
    let own = with("32", year, &document).expect("fits");
    assert_eq!(starts(&own), ["2026-02-07", "2026-03-04", "2026-07-06", "2026-09-01"]);
    // Before the first start of the year lies the term that began in the year before.
    let school = |text| own.day(day(text)).map(|day| day.school);
    assert_eq!(school("2026-01-01"), Some(School::AutumnTerm));
    assert_eq!(school("2026-02-07"), Some(School::WinterBreak));
    assert_eq!(own.school_in(day("2026-02-06")), Some(true));
    // A make-up working day in term: school. The first year of all starts in term, too.
    assert_eq!(own.school_in(day("2026-05-09")), Some(true));
    let first = plain("2024-01-01/2024-01-19");
    assert!(first.days().all(|(_, day)| day.school == School::AutumnTerm));
    // Every year in which a calendar may lie has all four, in every province's rules.
    for year in 2024..=2060 {
        for code in ["32", "65"] {
            let calendar = with(code, &format!("{year}-01-01/{year}-12-31"), &json!({}));
            assert_eq!(starts(&calendar.expect("fits")).len(), 4, "{code} {year}");
        }
    }
}

#[test]
fn terms_that_do_not_follow_each_other_are_refused() {
    let document = json!({"school": [{"starts": "spring_term", "on": "2026-01-20"},
        {"starts": "autumn_term", "on": "2026-09-01"},
        {"starts": "summer_break", "on": "2026-09-01"}]});
    let refused = with("", "2026-01-01/2026-12-31", &document).map_err(lines);
    assert_eq!(
        refused.err(),
        Some(vec!["wrong_order school[0].on".to_owned(), "wrong_order school[1].on".to_owned(),])
    );
}

#[test]
fn every_fault_of_a_calendar_is_told_at_once() {
    let document = json!({
        "notices": [
            {"year": 2027, "holidays": [
                {"name": "元旦", "from": "2027-01-01", "to": "2026-12-31"},
                {"name": "", "from": "2028-01-01", "to": "2028-01-03"},
                {"name": "长", "from": "2027-03-01", "to": "2027-04-01"},
                {"name": "春节", "from": "2027-02-05", "to": "2027-02-12"}],
             "workdays": ["2027-02-06", "2027-02-15", "2027-02-20", "2027-02-20"]},
            {"year": 2027, "holidays": []},
            {"year": 1999, "holidays": []},
        ],
        "holidays": [{"name": "古", "from": "2023-12-31", "to": "2024-01-01"}],
        "school": [{"starts": "winter_break", "on": "2026-01-20"},
            {"starts": "winter_break", "on": "2026-01-21"},
            {"starts": "winter_break", "on": "2061-01-21"}],
    });
    let (from, to) = (day("2061-01-01"), day("2023-12-31"));
    let refused = calendar(None, from, to, &own(&document)).map_err(lines).expect_err("refused");
    assert_eq!(
        refused,
        [
            "wrong_span notices[0].holidays[0].to",
            "invalid_name notices[0].holidays[1].name",
            "out_of_range notices[0].holidays[1].from",
            "out_of_range notices[0].holidays[1].to",
            "wrong_span notices[0].holidays[2].to",
            "contradiction notices[0].workdays[0]",
            "duplicate notices[0].workdays[3]",
            "not_a_weekend notices[0].workdays[1]",
            "duplicate notices[1].year",
            "out_of_range notices[2].year",
            "out_of_range holidays[0].from",
            "duplicate school[1].on",
            "out_of_range school[2].on",
            "out_of_range from",
            "out_of_range to",
            "empty_span to",
        ]
    );
}

#[test]
fn calendars_hold_their_limits() {
    let longest = with("", "2024-01-01/2025-12-31", &json!({}));
    assert_eq!(longest.map(|calendar| calendar.days().count()), Ok(Calendar::MOST_DAYS));
    let beyond = with("", "2024-01-01/2026-01-01", &json!({})).map_err(lines);
    assert_eq!(beyond.err(), Some(vec!["too_large to".to_owned()]));
    assert!(with("", "2060-12-31", &json!({})).is_ok());
    let workdays = |days: usize| {
        json!({"workdays": (0..days).map(|at| {
            let first = day("2026-01-01").days_since_epoch();
            let offset = i32::try_from(at).expect("few");
            Date::from_days_since_epoch(first + offset).expect("a day").to_string()
        }).collect::<Vec<_>>()})
    };
    let most = CalendarDocument::MOST;
    assert!(with("", "2026-01-01", &workdays(most)).is_ok());
    let beyond = with("", "2026-01-01", &workdays(most + 1)).map_err(lines);
    assert_eq!(beyond.err(), Some(vec!["too_large workdays".to_owned()]));
    let holiday = |to: &str| json!({"holidays": [{"name": "假", "from": "2026-03-01", "to": to}]});
    assert!(with("", "2026-01-01", &holiday("2026-03-31")).is_ok());
    assert!(with("", "2026-01-01", &holiday("2026-04-01")).is_err());
    let name = |bytes: usize| {
        let name = "x".repeat(bytes);
        json!({"holidays": [{"name": name, "from": "2026-03-01", "to": "2026-03-01"}]})
    };
    assert!(with("", "2026-01-01", &name(128)).is_ok());
    assert!(with("", "2026-01-01", &name(129)).is_err());
}

#[test]
fn unknown_fields_of_a_calendar_are_refused() {
    let read = |value: Value| serde_json::from_value::<CalendarDocument>(value).is_ok();
    assert!(read(json!({})));
    assert!(!read(json!({"holiday": []})));
    assert!(!read(json!({"school": [{"starts": "term", "on": "2026-01-01"}]})));
    assert!(!read(json!({"workdays": ["2026-02-30"]})));
}
