//! Days, anchors, windows and availability.

use super::*;

fn day(text: &str) -> Date {
    Date::parse_iso(text).expect("a day")
}

fn span(text: &str) -> Span {
    Span::parse(text).expect("a span")
}

fn texts(dates: impl IntoIterator<Item = Date>) -> Vec<String> {
    dates.into_iter().map(|date| date.to_string()).collect()
}

#[test]
fn calendar_weekdays_go_round() {
    assert_eq!(Weekday::of(day("2026-11-28")), Weekday::Saturday);
    assert_eq!(Weekday::of(day("1970-01-01")), Weekday::Thursday);
    assert_eq!(Weekday::of(day("1800-01-01")), Weekday::Wednesday);
    let days = span("1899-12-31/1901-01-01").days().collect::<Vec<_>>();
    for pair in days.windows(2) {
        assert_eq!((Weekday::of(pair[0]).index() + 1) % 7, Weekday::of(pair[1]).index());
    }
}

#[test]
fn calendar_times_and_windows_are_read_exactly() {
    let time = |text| TimeOfDay::parse(text).map(TimeOfDay::minutes);
    assert_eq!(time("00:00"), Some(0));
    assert_eq!(time("24:00"), Some(1440));
    for text in ["24:01", "9:00", "09:60", "+9:00", "09:00 ", "0９:00", ""] {
        assert_eq!(time(text), None, "{text}");
    }
    assert_eq!(TimeOfDay::from_minutes(1441), None);
    assert_eq!(TimeOfDay::new(u16::MAX, 59), None);
    let window = |text| Window::parse(text);
    let morning = window("09:00-11:30").expect("a window");
    assert_eq!(morning.length(), crate::units::Seconds(9000));
    assert_eq!(morning.to_string(), "09:00-11:30");
    for text in ["11:30-09:00", "09:00-09:00", "09:00", "09:00-11:30-12:00", "24:00-24:00"] {
        assert_eq!(window(text), None, "{text}");
    }
    assert_eq!(morning.overlap(Window::DAY), Some(morning));
    assert_eq!(window("11:30-12:00").and_then(|after| after.overlap(morning)), None);
    let all = ["14:00-15:00", "09:00-10:00", "10:00-11:00", "10:30-10:40"].map(window);
    let merged = merge(all.into_iter().flatten().collect());
    let merged: Vec<String> = merged.iter().map(ToString::to_string).collect();
    assert_eq!(merged, ["09:00-11:00", "14:00-15:00"]);
}

#[test]
fn calendar_spans_and_sets_of_days() {
    assert_eq!(span("2026-01-01").count(), 1);
    for text in ["2026-01-02/2026-01-01", "2026-01-01/", "2026-01-01/2026-01-02/2026-01-03"] {
        assert_eq!(Span::parse(text), None, "{text}");
    }
    let days = ["2026-03-01/2026-03-05", "2026-01-01", "2026-03-04/2026-03-09"].map(span);
    let days = Days::new(days.to_vec()).expect("few");
    let inside = span("2026-01-01/2026-03-31").days().filter(|date| days.contains(*date));
    assert_eq!(inside.count(), 10);
    let many = |count: usize| Days::new(vec![span("2026-01-01"); count]);
    assert!(many(Days::MOST).is_ok());
    assert_eq!(many(Days::MOST + 1).map_err(|limit| limit.found), Err(Days::MOST + 1));
}

#[test]
fn calendar_holds_its_span_and_no_more() {
    let longest = span("2024-01-01/2025-12-31");
    assert_eq!(longest.count(), Calendar::MOST_DAYS);
    assert!(CalendarBuilder::new(longest).is_ok());
    let beyond = CalendarBuilder::new(span("2024-01-01/2026-01-01")).map_err(|limit| limit.found);
    assert_eq!(beyond.map(|_| ()), Err(Calendar::MOST_DAYS + 1));
    let calendar = CalendarBuilder::new(span("2026-05-01/2026-05-31")).expect("short").build();
    assert_eq!(calendar.is_working(day("2026-04-30")), None);
    assert_eq!(calendar.school_in(day("2026-06-01")), None);
    assert!(calendar.festivals(day("2026-06-01")).is_empty());
    assert_eq!(calendar.is_working(day("2026-05-02")), Some(false));
    let marks: Vec<Festival> = calendar.festivals(day("2026-05-04")).iter().collect();
    assert_eq!(marks, [Festival::YouthDay]);
}

/// From March 2026 into 2027, with one holiday, one make-up day and two terms.
fn small() -> Calendar {
    let mut builder = CalendarBuilder::new(span("2026-03-01/2027-02-28")).expect("short");
    builder
        .holidays(span("2026-10-01/2026-10-07"))
        .workday(day("2026-10-10"))
        .workday(day("2026-10-12"))
        .provisional(span("2027-01-01/2027-12-31"))
        .festival(Festival::SpringFestival, day("2027-02-06"))
        .school(School::AutumnTerm, day("2026-09-01"))
        .school(School::SummerBreak, day("2026-07-06"))
        .school(School::SpringTerm, day("2026-02-26"))
        .school(School::WinterBreak, day("2027-01-20"));
    builder.build()
}

#[test]
fn calendar_days_say_whether_one_works_and_whether_school_is_in() {
    let calendar = small();
    let kind = |text| calendar.day(day(text)).map(|day| day.kind);
    assert_eq!(kind("2026-10-04"), Some(DayKind::Holiday));
    assert_eq!(kind("2026-10-10"), Some(DayKind::MakeUpWorkday));
    assert_eq!(kind("2026-10-11"), Some(DayKind::Weekend));
    assert_eq!(kind("2026-10-12"), Some(DayKind::Workday));
    let school = |text| calendar.school_in(day(text));
    assert_eq!(school("2026-10-10"), Some(true));
    assert_eq!(school("2026-10-11"), Some(false));
    assert_eq!(school("2026-07-06"), Some(false));
    assert_eq!(school("2026-07-03"), Some(true));
    let provisional = calendar.days().filter(|(_, day)| day.provisional).count();
    assert_eq!(provisional, 31 + 28);
    let october = span("2026-10-01/2030-01-01");
    assert_eq!(calendar.days_of(DayKind::Holiday, october).count(), 7);
    assert_eq!(texts(calendar.days_of(DayKind::MakeUpWorkday, october)), ["2026-10-10"]);
}

#[test]
fn calendar_anchors_resolve_in_the_span() {
    let calendar = small();
    let dates = |anchor: Anchor| texts(anchor.dates(&calendar));
    // The spring term began before the span.
    assert_eq!(dates(Anchor::TermStart), ["2026-09-01"]);
    assert_eq!(dates(Anchor::BreakStart), ["2026-07-06", "2027-01-20"]);
    assert_eq!(dates(Anchor::SchoolStart(School::WinterBreak)), ["2027-01-20"]);
    assert_eq!(dates(Anchor::Festival(Festival::ChildrensDay)), ["2026-06-01"]);
    assert_eq!(dates(Anchor::Festival(Festival::SpringFestival)), ["2027-02-06"]);
    assert_eq!(dates(Anchor::Birthday(day("2015-02-28"))), ["2027-02-28"]);
    assert_eq!(dates(Anchor::Birthday(day("2015-03-01"))), ["2026-03-01"]);
    // Born on 29 February: 1 March of common years. The day of birth is no birthday.
    assert_eq!(dates(Anchor::Birthday(day("2016-02-29"))), ["2026-03-01"]);
    assert_eq!(dates(Anchor::Birthday(day("2026-06-01"))), Vec::<String>::new());
    let leap = CalendarBuilder::new(span("2027-06-01/2028-12-31")).expect("short").build();
    assert_eq!(texts(Anchor::Birthday(day("2016-02-29")).dates(&leap)), ["2028-02-29"]);
}

#[test]
fn calendar_availability_is_the_union_less_the_blackouts() {
    let slot = |rule: &str, windows: &[&str]| {
        let rule = Rule::parse(rule).expect("a rule");
        let recurrence = Recurrence::new(rule, None).expect("no start needed");
        let windows = windows.iter().filter_map(|text| Window::parse(text)).collect();
        Slot { recurrence, windows }
    };
    let slots = vec![
        slot("FREQ=WEEKLY;BYDAY=SA,SU", &["14:00-17:00", "09:00-11:30"]),
        slot("FREQ=MONTHLY;BYDAY=1SA", &["11:00-12:00"]),
    ];
    let blackouts = Days::new(vec![span("2026-05-09/2026-05-10")]).expect("few");
    let availability = Availability::new(slots.clone(), blackouts).expect("few");
    let days: Vec<String> = availability
        .days(span("2026-05-01/2026-05-16"))
        .map(|(date, windows)| {
            let windows: Vec<String> = windows.iter().map(ToString::to_string).collect();
            format!("{date} {}", windows.join(" "))
        })
        .collect();
    assert_eq!(
        days,
        [
            "2026-05-02 09:00-12:00 14:00-17:00",
            "2026-05-03 09:00-11:30 14:00-17:00",
            "2026-05-16 09:00-11:30 14:00-17:00",
        ]
    );
    let many = |count: usize, windows: usize| {
        let mut slot = slots[0].clone();
        slot.windows = vec![Window::DAY; windows];
        Availability::new(vec![slot; count], Days::default()).map(|_| ())
    };
    assert_eq!(many(Availability::MOST_SLOTS, Availability::MOST_WINDOWS), Ok(()));
    assert!(many(Availability::MOST_SLOTS + 1, 1).is_err());
    assert!(many(1, Availability::MOST_WINDOWS + 1).is_err());
}
