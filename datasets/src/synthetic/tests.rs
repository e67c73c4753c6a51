//! A generated county beside the figures it is made after.

use std::collections::BTreeSet;
use std::path::PathBuf;

use sha2::{Digest, Sha256};
use tongxing_solver::units::Date;

use super::*;
use crate::document::{ChildKind, DivisionCode, convert};
use crate::geography::DATA_VARIABLE;
use crate::roster::id_number;
use crate::roster::table::Cell;

/// Real geography, or word that the test is skipped.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn real() -> Option<Gazetteer> {
    let folder = std::env::var_os(DATA_VARIABLE).map(|f| PathBuf::from(f).join("geography"));
    let Some(folder) = folder.filter(|folder| folder.is_dir()) else {
        eprintln!("skipped: no {DATA_VARIABLE}/geography");
        return None;
    };
    Some(Gazetteer::load(&folder).unwrap_or_else(|faults| panic!("{faults}")))
}

fn spec(division: &str, children: u32, volunteers: u32) -> Spec {
    let division = DivisionCode::parse(division).expect("a code");
    Spec { division, children, volunteers, ..Spec::default() }
}

fn digest(county: &County) -> String {
    let mut problem = ProblemDocument::new(crate::document::Day(county.date()), division(county));
    county.add_to(&mut problem, &Gazetteer::builtin());
    let text = serde_json::to_string(&problem).expect("a document");
    let hash = Sha256::digest(format!("{:?}{text}", county.workbook()));
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn division(county: &County) -> DivisionCode {
    DivisionCode(county.division())
}

#[test]
fn the_sample_is_the_same_everywhere() {
    let hash = digest(&sample());
    assert_eq!(hash, digest(&sample()));
    assert_eq!(hash, "f7194908c76c3351785c77b43009f890e9de60b00385f37ba7f86080a3c7e6fb");
    let other = generate(&Spec::default(), &Gazetteer::builtin(), 2).expect("a county");
    assert_ne!(hash, digest(&other));
}

#[test]
fn the_sample_is_a_problem_without_faults() {
    let county = sample();
    let mut problem = ProblemDocument::new(crate::document::Day(county.date()), division(&county));
    county.add_to(&mut problem, &Gazetteer::builtin());
    let case = convert::case(&problem, None).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(case.instance.children().len(), 800);
    // 620 rows, the members of a team being one volunteer.
    let members: usize = problem
        .volunteers
        .iter()
        .map(|v| v.members.map_or(1, |m| usize::from(m.women + m.men)))
        .sum();
    assert_eq!(members, 620);
    assert!(problem.volunteers.iter().any(|v| v.members.is_some_and(|m| m.men > 0)));
    assert!(problem.volunteers.iter().all(|v| v.members.is_none_or(|m| m.women > 0)));
    assert!(!problem.pinned.is_empty() && !problem.forbidden.is_empty());
}

#[test]
fn marginals_are_the_published_ones() {
    let county = generate(&spec("320826", 20_000, 10_000), &Gazetteer::builtin(), 3);
    let county = county.expect("a county");
    let report = county.report();
    // Four standard deviations of a share of 20,000 are at most 0.014; siblings share draws.
    let near = |found: f64, wanted: f64| assert!((found - wanted).abs() < 0.016, "{report:?}");
    near(report.boys, 0.545);
    near(report.consent, 0.97);
    near(report.siblings, 0.15);
    for (found, wanted) in report.priorities.iter().zip([0.05, 0.15, 0.30, 0.50]) {
        near(*found, wanted);
    }
    let age = |child: &Child| child.birth.years_until(county.date());
    let share = |low: i32, high: i32| {
        let inside = county.children.iter().filter(|c| (low..=high).contains(&age(c)));
        inside.count() as f64 / 20_000.0
    };
    near(share(0, 5), 0.217);
    near(share(6, 13), 0.674);
    near(share(14, 16), 0.109);
    // Within a group the census decides: Lianshui has 65,686 of 10–14 and 60,051 of 5–9.
    near(share(10, 13) / 0.674, 65_686.0 / (65_686.0 + 60_051.0));
    let left_behind = county.children.iter().filter(|c| c.kind == ChildKind::LeftBehind);
    assert!(left_behind.map(age).all(|age| age < 16));
    // Capacities are skewed: two by default, a long tail, a reason above three.
    let alone = || county.volunteers.iter().filter(|v| v.team.is_none());
    let two = alone().filter(|v| v.capacity == 2).count() as f64 / alone().count() as f64;
    assert!((two - 0.57).abs() < 0.02, "{two}");
    assert!(alone().any(|v| v.capacity > 12));
    assert!(alone().all(|v| v.capacity <= 3 || v.has_reason()));
}

#[test]
fn villages_lie_as_measured() {
    let report = sample().report();
    assert_eq!((report.towns, report.villages[1]), ([16, 16], 0));
    assert!((300..=400).contains(&report.villages[0]), "{report:?}");
    assert!((1.0..=1.25).contains(&report.clark_evans), "{report:?}");
    // Measured medians are 0.38 to 0.63 of the root of a township's area, here of 105 km².
    let ratio = report.village_town_metres / (1682.5e6_f64 / 16.0).sqrt();
    assert!((0.36..=0.63).contains(&ratio), "{report:?}");
}

#[test]
fn measured_counties_come_out_as_measured() {
    let Some(gazetteer) = real() else { return };
    // calib_village_distances.csv: median village→town in km.
    let measured = [
        ("421182", 5.38),
        ("430422", 5.32),
        ("430523", 4.69),
        ("430623", 4.76),
        ("431281", 4.15),
        ("433130", 5.91),
        ("433123", 4.37),
        ("522328", 5.85),
    ];
    for (code, kilometres) in measured {
        let county = generate(&spec(code, 100, 100), &gazetteer, 1).expect("a county");
        let report = county.report();
        let ratio = report.village_town_metres / 1000.0 / kilometres;
        assert!((0.7..=1.4).contains(&ratio), "{ratio} {report:?}");
        assert!((0.95..=1.3).contains(&report.clark_evans), "{report:?}");
    }
}

#[test]
fn everybody_lives_in_the_county() {
    let gazetteers = [Some(("320826", Gazetteer::builtin())), real().map(|g| ("522328", g))];
    for (code, gazetteer) in gazetteers.into_iter().flatten() {
        let county = generate(&spec(code, 3000, 2000), &gazetteer, 5).expect("a county");
        let radius = (county.county.area_km2 * 1e6 / std::f64::consts::PI).sqrt();
        let origin = plane::Spot { x: 0.0, y: 0.0 };
        let towns = &county.settlement.territory.towns;
        let records = county.children.iter().map(|c| &c.record);
        for record in records.chain(county.volunteers.iter().map(|v| &v.record)) {
            let spot = record.home.spot;
            assert!(spot.distance(origin) < 2.2 * radius, "{record:?}");
            let town = territory::nearest(towns.iter().map(|t| t.spot), spot);
            assert!(spot.distance(towns[town].spot) < 0.8 * radius, "{record:?}");
        }
    }
}

#[test]
fn a_province_adds_up_within_its_bounds() {
    let Some(gazetteer) = real() else { return };
    let spec = spec("52", 100_000, 90_000);
    let shares = plan(&spec, &gazetteer, 1).expect("a plan");
    assert_eq!(shares.len(), 88);
    assert_eq!(shares.iter().map(|s| s.children).sum::<u32>(), 100_000);
    assert_eq!(shares.iter().map(|s| s.volunteers).sum::<u32>(), 90_000);
    let ratio = |s: &Share| f64::from(s.volunteers) / f64::from(s.children);
    let large = || shares.iter().filter(|s| s.children > 200);
    assert!(large().map(ratio).all(|r| (0.19..=1.91).contains(&r)));
    assert!(large().map(ratio).any(|r| r < 0.6) && large().map(ratio).any(|r| r > 1.3));
    // A county alone is the county of its province.
    let share = &shares[40];
    let generator = Generator::new(&spec, &gazetteer, 1);
    let alone = Spec {
        division: DivisionCode(share.division),
        children: share.children,
        volunteers: share.volunteers,
        ..spec.clone()
    };
    let alone = generate(&alone, &gazetteer, 1).expect("a county");
    assert_eq!(digest(&generator.county(share)), digest(&alone));
}

#[test]
fn id_numbers_belong_to_nobody() {
    let county = sample();
    let book = county.workbook();
    let mut seen = BTreeSet::new();
    for sheet in &book.sheets[..2] {
        for row in &sheet.rows[1..] {
            let (Cell::Text(number), Cell::Date(birth)) = (&row[4], &row[3]) else {
                panic!("{row:?}");
            };
            assert!(id_number::is_valid(number) && number.starts_with("99"), "{number}");
            assert_eq!(id_number::birth(number), Some(*birth));
            assert!(seen.insert(number.clone()), "{number} twice");
            assert!(*birth < Date::parse_iso("2026-09-02").expect("a day"));
        }
        assert!(sheet.rows.iter().all(|row| row.len() == sheet.rows[0].len()), "{}", sheet.name);
    }
    let rows: Vec<usize> = book.sheets.iter().map(|sheet| sheet.rows.len()).collect();
    assert_eq!(rows[..2], [801, 621]);
}

#[test]
fn a_specification_is_checked_as_a_whole() {
    assert_eq!(Spec::parse("").expect("defaults"), Spec::default());
    let text = toml::to_string(&Spec::default()).expect("a text");
    assert_eq!(Spec::parse(&text).expect("its own text"), Spec::default());
    let wrong = "children = 20000001\n[child]\nboys = 1.01\nages = [0, 0, 0]\n\
                 [records]\ngcj02 = 0.6\nbd09 = 0.6\n[settlement]\nscarcity = [2, 1]\n";
    let places: Vec<String> =
        Spec::parse(wrong).expect_err("wrong").problems.into_iter().map(|f| f.place).collect();
    assert_eq!(
        places,
        [
            "children",
            "child.boys",
            "records.without_coordinates + gcj02 + bd09",
            "child.ages",
            "settlement.scarcity"
        ]
    );
    for text in ["boys = 0.5", "[child]\nboys = \"half\"", "division = \"32x\"", "[["] {
        assert_eq!(Spec::parse(text).expect_err("wrong").problems[0].code, "invalid_spec");
    }
    let text =
        "boys = 1\nchildren = -1\n[child]\nboys = \"half\"\nages = [1]\n[volunteer]\nremote = 2\n";
    let faults = Spec::parse(text).expect_err("wrong").problems;
    let found: Vec<&str> = faults.iter().map(|fault| fault.place.as_str()).collect();
    assert_eq!(found, ["boys", "child.ages", "child.boys", "children", "volunteer.remote"]);
    let unknown = generate(&spec("522328", 1, 1), &Gazetteer::builtin(), 1);
    assert_eq!(unknown.expect_err("not built in").problems[0].code, "unknown_division");
    let large = generate(&spec("320826", Spec::COUNTY_LIMIT + 1, 0), &Gazetteer::builtin(), 1);
    assert_eq!(large.expect_err("too many").problems[0].code, "too_large");
    let nobody = generate(&spec("320826", 0, 0), &Gazetteer::builtin(), 1).expect("empty");
    assert_eq!(nobody.report().children, 0);
}
