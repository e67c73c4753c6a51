//! Rules against python-dateutil 2.9, and everything that is refused.

use super::*;

fn day(text: &str) -> Date {
    Date::parse_iso(text).expect("a day")
}

fn dates(rule: &str, start: Option<&str>, span: &str) -> Vec<Date> {
    let rule = Rule::parse(rule).unwrap_or_else(|faults| panic!("{rule}: {faults:?}"));
    let recurrence = Recurrence::new(rule, start.map(day)).expect("a start where one is needed");
    recurrence.dates(Span::parse(span).expect("a span")).collect()
}

fn codes(rule: &str) -> Vec<(&'static str, usize)> {
    let faults = Rule::parse(rule).expect_err(rule);
    faults.iter().map(|fault| (fault.code, fault.at)).collect()
}

/// Random rules: the rule, its start, a span, and the days after the span's first on which it falls, by
/// `dateutil.rrule`. Where a list mixes numbered and plain weekdays, as the union of two rules: dateutil
/// takes what both have, RFC 5545 what either has.
#[rustfmt::skip]
const PEER: &[(&str, &str, &str, &str)] = &[
    ("INTERVAL=5;FREQ=DAILY;BYMONTHDAY=-15;WKST=WE;BYMONTH=4,10,5;BYDAY=TU", "2021-09-06", "2022-07-26/2023-12-27", ""),
    ("FREQ=DAILY;INTERVAL=13;BYMONTH=3,5,2", "2025-10-17", "2026-07-15/2027-12-19", "210 223 236 249 301 314"),
    ("BYDAY=SU;FREQ=DAILY;BYMONTHDAY=28,5,31,2;COUNT=5", "2020-09-27", "2020-07-22/2020-09-18", ""),
    ("FREQ=DAILY;BYDAY=SA,TH,WE,TU;INTERVAL=13", "2024-04-21", "2025-04-01/2025-10-24", "32 58 71 84 123 149 162 175"),
    ("BYMONTHDAY=29;INTERVAL=2;FREQ=DAILY", "2021-05-05", "2023-08-02/2025-02-15", "27 119 149 211 271 301 393 485 515"),
    ("FREQ=DAILY;BYDAY=WE;INTERVAL=6", "2024-06-06", "2024-08-25/2025-04-29", "10 52 94 136 178 220"),
    ("WKST=MO;COUNT=200;FREQ=DAILY", "2022-09-19", "2023-04-03/2025-04-18", "0 1 2 3"),
    ("COUNT=5;FREQ=DAILY;INTERVAL=1;BYDAY=WE,MO,SA,SU", "2021-02-04", "2020-10-27/2021-05-21", "102 103 104 106 109"),
    ("INTERVAL=4;FREQ=DAILY;BYMONTHDAY=13;WKST=SA", "2023-11-05", "2025-09-08/2025-10-14", "35"),
    ("BYMONTHDAY=31;COUNT=10;WKST=WE;INTERVAL=1;BYDAY=TU,FR,TH;FREQ=DAILY", "2023-02-15", "2024-04-05/2025-11-05", "56 209 270 301 482 574"),
    ("FREQ=DAILY;BYMONTHDAY=31,29,13,-30;UNTIL=20240408;INTERVAL=13", "2022-01-22", "2022-05-22/2022-06-13", "10"),
    ("UNTIL=20250420;BYMONTH=9,4,1,10;BYDAY=MO,SA,SA;WKST=WE;FREQ=DAILY", "2024-05-23", "2025-04-06/2027-04-25", "1 6 8 13"),
    ("BYMONTHDAY=1,5;WKST=MO;BYMONTH=4,11,1;INTERVAL=3;FREQ=DAILY;COUNT=40", "2020-03-28", "2020-04-01/2021-02-09", "218 275"),
    ("BYDAY=SU,TH;INTERVAL=3;BYMONTH=8,2,11,7;FREQ=MONTHLY;UNTIL=20221029;BYMONTHDAY=1", "2020-08-30", "2022-05-23/2022-07-20", ""),
    ("BYMONTHDAY=-1,-30,29;FREQ=MONTHLY;UNTIL=20241130;WKST=FR", "2024-04-29", "2025-02-21/2027-01-09", ""),
    ("WKST=FR;FREQ=MONTHLY;INTERVAL=1", "2022-10-19", "2022-10-24/2022-12-04", "26"),
    ("INTERVAL=7;FREQ=MONTHLY", "2023-10-30", "2026-01-09/2027-02-19", "264"),
    ("FREQ=MONTHLY;BYMONTH=4,6,9,7", "2023-08-03", "2024-08-20/2025-02-07", "14"),
    ("COUNT=10;FREQ=MONTHLY;WKST=TH;BYDAY=3SU,-5MO;BYMONTHDAY=2,13,-31", "2021-02-21", "2023-07-17/2024-05-07", "77 168"),
    ("FREQ=MONTHLY;BYMONTH=5,1,11,8;BYMONTHDAY=15", "2024-04-22", "2026-03-15/2027-07-27", "61 153 245 306 426"),
    ("INTERVAL=7;FREQ=MONTHLY;WKST=TU;BYDAY=TH,4SA,-1FR;BYMONTH=3,5,8", "2025-01-27", "2027-03-04/2028-05-30", "63 70 77 79 84 85"),
    ("INTERVAL=5;WKST=TH;FREQ=MONTHLY;BYDAY=2WE,5TH,TH,4TH;BYMONTH=6,3,4,8;BYMONTHDAY=28,-31,-29,-15", "2023-08-11", "2023-08-05/2024-10-05", "12"),
    ("BYMONTHDAY=5;INTERVAL=1;FREQ=MONTHLY", "2022-05-18", "2024-02-25/2024-03-29", "9"),
    ("FREQ=MONTHLY;COUNT=10;INTERVAL=2;WKST=WE", "2021-06-19", "2022-06-10/2023-11-28", "9 70 131 192"),
    ("WKST=SA;FREQ=MONTHLY;BYMONTHDAY=29,31,-1;UNTIL=20260525;INTERVAL=4", "2025-12-09", "2025-10-28/2027-10-02", "62 64 183 184"),
    ("BYDAY=-1SU;INTERVAL=6;FREQ=MONTHLY;BYMONTH=3,6,11;UNTIL=20261017", "2025-03-05", "2025-07-26/2026-05-17", "246"),
    ("BYDAY=3WE,5WE;FREQ=MONTHLY;BYMONTH=7,5", "2023-02-05", "2023-06-06/2024-09-26", "43 344 358 407 421"),
    ("INTERVAL=4;FREQ=MONTHLY;BYMONTHDAY=29,2", "2020-06-24", "2021-01-27/2022-03-13", "6 126 153 248 275 371"),
    ("UNTIL=20270619;BYDAY=TH,2WE,SA,2SA;FREQ=MONTHLY;BYMONTHDAY=1,28;INTERVAL=2", "2024-01-10", "2026-06-24/2028-07-11", "157 218 311"),
    ("INTERVAL=13;FREQ=MONTHLY;BYDAY=-1WE,TU", "2022-02-21", "2024-01-07/2024-12-20", "86 93 100 107 108 114"),
    ("FREQ=MONTHLY;BYDAY=SU,-5SU,TU,TH;BYMONTHDAY=13,-7,5,30;INTERVAL=40;UNTIL=20250608;WKST=TU", "2023-07-04", "2023-06-17/2024-10-26", "26 38 43"),
    ("FREQ=WEEKLY;BYDAY=WE,FR,WE,FR;INTERVAL=7", "2020-10-30", "2022-07-25/2022-10-19", "2 4 51 53"),
    ("BYMONTH=4,5,8,7;WKST=WE;FREQ=WEEKLY;INTERVAL=2", "2022-06-29", "2024-02-13/2024-07-24", "50 64 78 92 106 148 162"),
    ("WKST=WE;INTERVAL=6;FREQ=WEEKLY;BYDAY=FR,MO", "2024-03-24", "2025-06-04/2025-10-27", "23 26 65 68 107 110"),
    ("BYMONTH=9,5;UNTIL=20250528;FREQ=WEEKLY;INTERVAL=2;WKST=SA", "2024-02-06", "2024-08-13/2025-06-21", "21 35 273 287"),
    ("FREQ=WEEKLY;BYMONTH=6;COUNT=40;BYDAY=SU,TH,SA;INTERVAL=7", "2024-10-12", "2024-12-13/2026-10-27", "181 183 184"),
    ("INTERVAL=5;UNTIL=20280429;BYMONTH=2,7,11;FREQ=WEEKLY", "2024-04-19", "2026-07-21/2028-07-08", "122 367 472 577"),
    ("INTERVAL=5;WKST=TU;COUNT=10;BYMONTH=8,6,4,7;FREQ=WEEKLY", "2022-06-06", "2023-10-02/2024-12-31", "182 252 287 322"),
    ("BYDAY=MO,TU,FR;BYMONTH=3;FREQ=WEEKLY;WKST=SA;COUNT=10", "2021-03-14", "2021-11-16/2023-08-25", "105 108"),
    ("BYMONTHDAY=-30;INTERVAL=2;UNTIL=20260908;FREQ=YEARLY", "2024-03-07", "2026-06-26/2026-12-28", "6 37 67"),
    ("BYDAY=TH,TU,-2TU;BYMONTH=3;WKST=TU;FREQ=YEARLY", "2024-04-16", "2024-04-06/2025-12-19", "332 334 339 341 346 348 353 355"),
    ("FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=31,2,30,-30;UNTIL=20280614", "2025-06-04", "2025-06-23/2027-08-12", "7 343 344 372 708 709 737"),
    ("WKST=MO;BYMONTHDAY=31,2,-2,15;FREQ=YEARLY;BYDAY=52FR", "2020-12-20", "2021-11-04/2023-09-22", "421"),
    ("FREQ=YEARLY;WKST=SU;BYMONTHDAY=31,29,-1;BYMONTH=8,5;UNTIL=20290223", "2025-04-05", "2027-09-09/2028-10-17", "263 265 355 357"),
    ("COUNT=2;FREQ=YEARLY;BYMONTH=1,8", "2022-09-20", "2023-02-22/2024-11-08", "179"),
    ("FREQ=YEARLY;BYDAY=WE;INTERVAL=2;BYMONTHDAY=-29,2,1,30", "2023-05-20", "2023-06-13/2024-10-16", "50 78 141"),
    ("UNTIL=20271016;INTERVAL=3;FREQ=YEARLY;BYDAY=-2MO", "2024-10-02", "2024-10-21/2025-03-02", "63"),
    ("BYDAY=5SU;BYMONTH=1,5,10;COUNT=40;FREQ=YEARLY", "2020-02-12", "2020-09-05/2022-05-31", "148 267 421 512 631"),
    ("WKST=WE;BYMONTHDAY=30,28,29,2;INTERVAL=2;FREQ=YEARLY;BYMONTH=2,10,8,6", "2022-07-11", "2022-05-05/2023-09-20", "89 115 116 117 150 176 177 178"),
    ("FREQ=YEARLY", "2024-10-01", "2026-07-08/2027-04-16", "85"),
    ("BYDAY=TU,FR;FREQ=YEARLY;BYMONTH=6,3;COUNT=2", "2025-12-04", "2025-10-20/2026-04-16", "134 137"),
    ("FREQ=YEARLY", "2022-10-21", "2024-10-21/2026-05-15", "0 365"),
    ("FREQ=YEARLY", "2020-02-12", "2020-10-15/2021-10-06", "120"),
    ("FREQ=YEARLY;BYMONTH=12,1,5,6;BYMONTHDAY=2,15;BYDAY=TH;WKST=SA", "2022-05-03", "2024-04-08/2024-07-14", "24"),
    ("BYMONTH=11,9;FREQ=YEARLY;UNTIL=20230118;BYDAY=MO,-2WE,FR,5MO;INTERVAL=2", "2021-04-04", "2021-11-06/2022-04-21", "2 6 9 11 13 16 20 23"),
    ("FREQ=YEARLY;INTERVAL=3;COUNT=2", "2022-08-03", "2022-06-02/2024-07-10", "62"),
    ("UNTIL=20270217;WKST=SA;BYDAY=-53SA,2TU,1WE;FREQ=YEARLY", "2023-12-05", "2024-06-08/2025-10-24", "207 220"),
    ("BYMONTHDAY=31;FREQ=YEARLY;BYDAY=-1FR,TH,53FR", "2022-03-16", "2023-08-29/2025-08-05", "2 429 702"),
    ("WKST=WE;UNTIL=20240925;INTERVAL=5;FREQ=YEARLY;BYMONTH=5,4,3,11", "2024-05-29", "2024-04-19/2024-08-31", "40"),
    ("BYMONTHDAY=2,-7;BYDAY=3MO,MO,-5WE,-1FR;FREQ=YEARLY;BYMONTH=8,10,2,6;INTERVAL=7", "2021-02-19", "2021-05-20/2022-07-14", "13 74 158"),
];

#[test]
fn calendar_rules_fall_where_another_program_says() {
    for (rule, start, span, expected) in PEER {
        let first = Span::parse(span).expect("a span").first().days_since_epoch();
        let found = dates(rule, Some(start), span);
        let found: Vec<String> =
            found.iter().map(|date| (date.days_since_epoch() - first).to_string()).collect();
        assert_eq!(found.join(" "), *expected, "{rule} from {start} in {span}");
    }
    assert!(PEER.len() >= 60);
}

#[test]
fn calendar_rules_of_the_standard() {
    let check = |rule, start, span, expected: &[&str]| {
        let expected: Vec<Date> = expected.iter().map(|text| day(text)).collect();
        assert_eq!(dates(rule, start, span), expected, "{rule}");
    };
    let start = Some("1997-09-05");
    let days = ["1997-09-05", "1997-10-03", "1997-11-07"];
    check("FREQ=MONTHLY;COUNT=3;BYDAY=1FR", start, "1997-01-01/1998-12-31", &days);
    // The week's start matters.
    let (start, span) = (Some("1997-08-05"), "1997-08-01/1997-12-31");
    let rule = "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO";
    check(rule, start, span, &["1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"]);
    let rule = "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU";
    check(rule, start, span, &["1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"]);
    // Friday the 13th, whatever the start.
    let days = ["2026-02-13", "2026-03-13", "2026-11-13"];
    check("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", None, "2026-01-01/2026-12-31", &days);
    // Days that a month lacks are left out.
    let days = ["2026-01-31", "2026-03-31", "2026-05-31"];
    check("FREQ=MONTHLY", Some("2026-01-31"), "2026-01-01/2026-06-30", &days);
    let days = ["2024-02-29", "2028-02-29"];
    check("FREQ=YEARLY", Some("2024-02-29"), "2024-01-01/2031-12-31", &days);
    // Capitals do not matter, an end before the start leaves nothing.
    check(
        "freq=daily;until=20260102",
        Some("2026-01-01"),
        "2026-01-02/2026-01-09",
        &["2026-01-02"],
    );
    check("FREQ=DAILY;UNTIL=20251231", Some("2026-01-01"), "2025-12-01/2026-01-09", &[]);
}

#[test]
fn calendar_exceptions_count_towards_the_count() {
    let rule = Rule::parse("FREQ=DAILY;COUNT=4").expect("a rule");
    let spans =
        ["2026-01-02", "2026-01-04/2026-02-01"].map(|text| Span::parse(text).expect("days"));
    let exceptions = Days::new(spans.to_vec()).expect("few");
    let recurrence = Recurrence::new(rule, Some(day("2026-01-01"))).expect("fits");
    let recurrence = recurrence.without(exceptions);
    let span = Span::parse("2026-01-01/2026-12-31").expect("a span");
    let found: Vec<String> = recurrence.dates(span).map(|date| date.to_string()).collect();
    assert_eq!(found, ["2026-01-01", "2026-01-03"]);
}

#[test]
fn calendar_rules_that_depend_on_a_start_ask_for_one() {
    let needs = |rule: &str| Rule::parse(rule).expect(rule).needs_start();
    for rule in [
        "FREQ=WEEKLY",
        "FREQ=MONTHLY",
        "FREQ=MONTHLY;BYMONTH=3",
        "FREQ=YEARLY;BYMONTH=3",
        "FREQ=DAILY;INTERVAL=2",
        "FREQ=DAILY;COUNT=2",
    ] {
        assert!(needs(rule), "{rule}");
        let refused = Recurrence::new(Rule::parse(rule).expect(rule), None).expect_err(rule);
        assert_eq!(refused.code, "missing_start");
    }
    for rule in ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO", "FREQ=MONTHLY;BYMONTHDAY=-1"] {
        assert!(!needs(rule), "{rule}");
    }
    // A rule that cannot reach its count is refused, however long one would wait.
    for (rule, start) in [
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31;COUNT=1", "2026-01-01"),
        ("FREQ=YEARLY;INTERVAL=1000;COUNT=2", "2026-01-01"),
        ("FREQ=DAILY;COUNT=2", "2999-12-31"),
    ] {
        let rule = Rule::parse(rule).expect(rule);
        let refused = Recurrence::new(rule, Some(day(start))).expect_err("not reached");
        assert_eq!(refused.code, "count_not_reached");
    }
}

#[test]
fn calendar_rules_refuse_what_they_do_not_follow() {
    for (rule, expected) in [
        ("", vec![("not_a_rule", 0), ("missing_part", 0)]),
        ("FREQ=DAILY;", vec![("not_a_rule", 11)]),
        ("RRULE:FREQ=DAILY", vec![("unknown_part", 0), ("missing_part", 0)]),
        ("FREQ=HOURLY", vec![("invalid_value", 5)]),
        ("FREQ=DAILY;FREQ=DAILY", vec![("repeated_part", 11)]),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1", vec![("unsupported_part", 25)]),
        ("FREQ=YEARLY;BYWEEKNO=1", vec![("unsupported_part", 12)]),
        ("FREQ=YEARLY;BYYEARDAY=1", vec![("unsupported_part", 12)]),
        ("FREQ=DAILY;BYHOUR=9", vec![("unsupported_part", 11)]),
        ("FREQ=DAILY;X-A=1", vec![("unknown_part", 11)]),
        ("FREQ=DAILY;COUNT=2;UNTIL=20260101", vec![("part_not_allowed", 25)]),
        ("FREQ=WEEKLY;BYMONTHDAY=1", vec![("part_not_allowed", 23)]),
        ("FREQ=WEEKLY;BYDAY=1MO", vec![("part_not_allowed", 18)]),
        ("FREQ=DAILY;BYDAY=-1MO", vec![("part_not_allowed", 17)]),
        ("FREQ=MONTHLY;BYDAY=6MO", vec![("part_not_allowed", 19)]),
        ("FREQ=YEARLY;BYMONTH=1;BYDAY=6MO", vec![("part_not_allowed", 28)]),
        ("FREQ=YEARLY;BYDAY=54MO", vec![("invalid_value", 18)]),
        ("FREQ=DAILY;UNTIL=20260101T000000Z", vec![("invalid_value", 17)]),
        ("FREQ=DAILY;UNTIL=20260229", vec![("invalid_value", 17)]),
        ("FREQ=DAILY;UNTIL=2026年1月", vec![("invalid_value", 17)]),
        ("FREQ=DAILY;WKST=1MO", vec![("invalid_value", 16)]),
        ("FREQ=MONTHLY;BYMONTHDAY=0,32,-32,1", vec![("invalid_value", 24)]),
    ] {
        let found = codes(rule);
        assert_eq!(found[..expected.len()], expected[..], "{rule}: {found:?}");
    }
    // All at once, each where it stands.
    let rule = "FREQ=MONTHLY;BYMONTHDAY=0,1,32;BYMONTH=13,1;BYDAY=XX,MO,星,0TU;INTERVAL=0";
    let places: Vec<usize> = codes(rule).into_iter().map(|(_, at)| at).collect();
    assert_eq!(places, [24, 28, 39, 50, 56, 60, 73]);
}

#[test]
fn calendar_rules_hold_their_limits() {
    for (rule, beyond) in [
        ("FREQ=DAILY;COUNT=10000", "FREQ=DAILY;COUNT=10001"),
        ("FREQ=DAILY;INTERVAL=1000", "FREQ=DAILY;INTERVAL=1001"),
        ("FREQ=YEARLY;BYDAY=-53MO", "FREQ=YEARLY;BYDAY=-54MO"),
        ("FREQ=YEARLY;BYMONTHDAY=-31", "FREQ=YEARLY;BYMONTHDAY=-32"),
    ] {
        assert!(Rule::parse(rule).is_ok(), "{rule}");
        assert_eq!(codes(beyond).len(), 1, "{beyond}");
    }
    assert_eq!(codes("FREQ=DAILY;COUNT=99999999999999999999"), [("invalid_value", 17)]);
    let days: Vec<&str> = ["MO"].repeat(80);
    let mut rule = format!("FREQ=WEEKLY;BYDAY={}", days.join(","));
    rule.truncate(Rule::LONGEST - 3);
    let rule = format!("{},MO", rule.trim_end_matches(',').trim_end_matches(",M"));
    assert!(rule.len() <= Rule::LONGEST && Rule::parse(&rule).is_ok(), "{rule}");
    let long = format!("FREQ=DAILY;{}", "X".repeat(Rule::LONGEST));
    assert_eq!(codes(&long), [("too_large", 0)]);
    let at_limit = "X".repeat(Rule::LONGEST);
    assert_eq!(codes(&at_limit)[0].0, "not_a_rule");
    // The longest count stays within the horizon where it can.
    let rule = Rule::parse("FREQ=DAILY;COUNT=10000").expect("a rule");
    assert!(Recurrence::new(rule, Some(day("2026-01-01"))).is_ok());
}
