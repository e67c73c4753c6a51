//! What is shipped, held against other programs.

use serde_json::json;
use tongxing_datasets::calendar::{
    CalendarDocument, FIRST_YEAR, LAST_YEAR, faults, lunar_festival, lunar_festivals, notices,
};
use tongxing_solver::units::Date;
use tongxing_solver::visits::calendar::{Anchor, DayKind, Festival, Weekday};

use super::{day, plain, with};

/// Mondays to Fridays off and weekends worked, as MMDD, by the Python package chinesecalendar 1.11.0; the
/// Python package holidays 0.109 and the npm package chinese-days 1.5.7 have the same.
const PUBLISHED: [(i32, &str, &str); 3] = [
    (
        2024,
        "0101 0212 0213 0214 0215 0216 0404 0405 0501 0502 0503 0610 0916 0917 1001 1002 1003 1004 1007",
        "0204 0218 0407 0428 0511 0914 0929 1012",
    ),
    (
        2025,
        "0101 0128 0129 0130 0131 0203 0204 0404 0501 0502 0505 0602 1001 1002 1003 1006 1007 1008",
        "0126 0208 0427 0928 1011",
    ),
    (
        2026,
        "0101 0102 0216 0217 0218 0219 0220 0223 0406 0501 0504 0505 0619 0925 1001 1002 1005 1006 1007",
        "0104 0214 0228 0509 0920 1010",
    ),
];

/// Year, Spring Festival, Lantern, Qingming, Dragon Boat, Mid-Autumn, Double Ninth, as MMDD: the Python package
/// lunardate 0.3.0, and holidays 0.109 for the days that it has; Qingming by holidays 0.109 and by the sun's
/// longitude (Meeus). One day is decided by hand: the new moon of 28/29 September 2057 falls so near to
/// midnight that programs differ; by Meeus it is some seconds after, and lunardate, which has it before, has
/// that Double Ninth on 6 October.
const LUNAR: &str = "
2024 0210 0224 0404 0610 0917 1011
2025 0129 0212 0404 0531 1006 1029
2026 0217 0303 0405 0619 0925 1018
2027 0206 0220 0405 0609 0915 1008
2028 0126 0209 0404 0528 1003 1026
2029 0213 0227 0404 0616 0922 1016
2030 0203 0217 0405 0605 0912 1005
2031 0123 0206 0405 0624 1001 1024
2032 0211 0225 0404 0612 0919 1012
2033 0131 0214 0404 0601 0908 1001
2034 0219 0305 0405 0620 0927 1020
2035 0208 0222 0405 0610 0916 1009
2036 0128 0211 0404 0530 1004 1027
2037 0215 0301 0404 0618 0924 1017
2038 0204 0218 0405 0607 0913 1007
2039 0124 0207 0405 0527 1002 1026
2040 0212 0226 0404 0614 0920 1014
2041 0201 0215 0404 0603 0910 1003
2042 0122 0205 0404 0622 0928 1022
2043 0210 0224 0405 0611 0917 1011
2044 0130 0213 0404 0531 1005 1029
2045 0217 0303 0404 0619 0925 1018
2046 0206 0220 0404 0608 0915 1008
2047 0126 0209 0405 0529 1004 1027
2048 0214 0228 0404 0615 0922 1016
2049 0202 0216 0404 0604 0911 1005
2050 0123 0206 0404 0623 0930 1024
2051 0211 0225 0405 0613 0919 1013
2052 0201 0215 0404 0601 0907 1030
2053 0219 0305 0404 0620 0926 1020
2054 0208 0222 0404 0610 0916 1009
2055 0128 0211 0405 0530 1005 1028
2056 0215 0229 0404 0617 0924 1017
2057 0204 0218 0404 0606 0913 1007
2058 0124 0207 0404 0625 1002 1025
2059 0212 0226 0405 0614 0921 1014
2060 0202 0216 0404 0603 0909 1002
";

fn date(year: i32, text: &str) -> Date {
    let (month, day) = text.split_at(2);
    let number = |text: &str| text.parse().expect("digits");
    Date::from_ymd(year, number(month), number(day)).expect("a day")
}

#[test]
fn published_years_are_what_other_programs_say() {
    let shipped: Vec<i32> = notices().iter().map(|notice| notice.year).collect();
    assert_eq!(shipped, PUBLISHED.map(|(year, ..)| year));
    for (year, off, worked) in PUBLISHED {
        let calendar = plain(&format!("{year}-01-01/{year}-12-31"));
        let list = |text: &str| text.split(' ').map(|text| date(year, text)).collect::<Vec<_>>();
        let holidays = calendar.days_of(DayKind::Holiday, calendar.span());
        let holidays: Vec<Date> =
            holidays.filter(|date| !Weekday::of(*date).is_weekend()).collect();
        assert_eq!(holidays, list(off), "{year}");
        let make_up: Vec<Date> =
            calendar.days_of(DayKind::MakeUpWorkday, calendar.span()).collect();
        assert_eq!(make_up, list(worked), "{year}");
        assert!(calendar.days_of(DayKind::Workday, calendar.span()).count() > 230);
    }
}

#[test]
fn shipped_notices_obey_the_rules_for_users() {
    let document = CalendarDocument { notices: notices().to_vec(), ..Default::default() };
    assert_eq!(faults(&document), []);
    assert!(notices().iter().all(|notice| notice.published.is_some() && !notice.number.is_empty()));
}

#[test]
fn lunar_festivals_are_what_other_programs_say() {
    let festivals = [
        Festival::SpringFestival,
        Festival::Lantern,
        Festival::Qingming,
        Festival::DragonBoat,
        Festival::MidAutumn,
        Festival::DoubleNinth,
    ];
    let mut years = Vec::new();
    for line in LUNAR.trim().lines() {
        let mut words = line.split(' ');
        let year: i32 = words.next().and_then(|year| year.parse().ok()).expect("a year");
        for (festival, text) in festivals.into_iter().zip(words) {
            assert_eq!(
                lunar_festival(festival, year),
                Some(date(year, text)),
                "{year} {festival:?}"
            );
        }
        assert_eq!(lunar_festivals(year).count(), 7);
        years.push(year);
    }
    assert_eq!(years, (FIRST_YEAR..=LAST_YEAR).collect::<Vec<_>>());
    for year in [i32::MIN, FIRST_YEAR - 1, LAST_YEAR + 1, i32::MAX] {
        assert_eq!(lunar_festivals(year).count(), 0);
    }
    assert_eq!(lunar_festival(Festival::NewYear, 2026), None);
}

#[test]
fn known_days_are_festivals() {
    for (festival, text) in [
        (Festival::SpringFestival, "2024-02-10"),
        (Festival::SpringFestival, "2025-01-29"),
        (Festival::SpringFestival, "2026-02-17"),
        (Festival::SpringFestival, "2027-02-06"),
        (Festival::SpringFestivalEve, "2026-02-16"),
        (Festival::Lantern, "2026-03-03"),
        (Festival::Qingming, "2026-04-05"),
        (Festival::DragonBoat, "2026-06-19"),
        (Festival::MidAutumn, "2026-09-25"),
        (Festival::DoubleNinth, "2026-10-18"),
        (Festival::WomensDay, "2026-03-08"),
        (Festival::ChildrensDay, "2026-06-01"),
    ] {
        let year = text.get(..4).expect("a year");
        let calendar = with("50", &format!("{year}-01-01/{year}-12-31"), &json!({}));
        let calendar = calendar.expect("nothing is wrong");
        assert_eq!(Anchor::Festival(festival).dates(&calendar), [day(text)], "{festival:?}");
        assert!(calendar.festivals(day(text)).contains(festival));
    }
}
