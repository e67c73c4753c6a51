//! Rates on paper, threads, common draws, and rounds by the engine.

use super::*;
use crate::model::{
    Child, ChildKind, InstanceBuilder, LanguageSet, Mode, NeedSet, Party, Point, Policy, Priority,
    Reach, Sex, Vetting, Volunteer,
};
use crate::pairing::Silent;
use crate::travel::StraightLine;
use crate::units::Date;

fn day(year: i32) -> Date {
    Date::from_ymd(year, 6, 1).expect("a day")
}

fn place(number: usize) -> Point {
    let at = f64::from(u32::try_from(number).expect("few"));
    Point { longitude: 119.0 + 0.001 * (at % 50.0), latitude: 33.0 + 0.001 * (at / 50.0).floor() }
}

/// So many children of two counties and all colours, and a volunteer for each, paired or not.
fn county(children: usize, volunteers: usize, demand: u16) -> crate::model::Instance {
    let mut builder = InstanceBuilder::new(day(2026), Policy::standard());
    for number in 0..volunteers {
        builder.volunteer(Volunteer {
            home: place(number * 7 % children.max(1)),
            division: Division::parse(if number % 2 == 0 { "320826" } else { "320803" })
                .expect("code"),
            party: Party::Person(Sex::Female),
            birth: None,
            skills: NeedSet::EMPTY,
            languages: LanguageSet::default(),
            professional: false,
            capacity: 1 + u16::try_from(number % 3).expect("small"),
            capacity_reason: false,
            reach: Reach::Unlimited,
            mode: Mode::Near,
            vetting: Vetting::Clear { until: day(2027) },
            organisation: None,
        });
    }
    for number in 0..children {
        builder.child(Child {
            home: place(number),
            division: Division::parse(if number % 2 == 0 { "320826" } else { "320803" })
                .expect("code"),
            sex: Sex::Female,
            birth: day(2024),
            kind: ChildKind::LeftBehind,
            priority: Priority::ALL[number / 2 % 4],
            needs: NeedSet::EMPTY,
            languages: LanguageSet::default(),
            demand: (demand > 0).then_some(demand),
            requirements: Vec::new(),
            household: None,
            school: None,
            consent: true,
            surveyed: None,
            penalty: 0,
        });
    }
    builder.build().expect("valid")
}

fn quiet(rate: u32, repairing: Repairing) -> Scenario {
    Scenario {
        hazard: Hazard::constant(rate),
        volunteers_permille: 667,
        repairing,
        leave: 0,
        colours: [[0; 4]; 4],
        children: Vec::new(),
        recruits: Vec::new(),
        openings: Vec::new(),
    }
}

fn run(instance: &crate::model::Instance, scenario: &Scenario, months: u32, many: u32) -> Run {
    let travel = StraightLine::new(instance, 1300).expect("a factor");
    let outset = Outset { instance, travel: &travel, pairs: &[], models: 0 };
    let extent = Extent { months, replications: many, seed: 3 };
    simulate(&outset, scenario, extent, &Silent).expect("runs")
}

#[test]
fn coverage_tends_to_the_share_on_paper() {
    let instance = county(2000, 0, 1);
    for (h, r) in [(3050, 60_000), (5613, 20_000), (1842, 90_000)] {
        let scenario = quiet(h, Repairing::Rate(r));
        let run = run(&instance, &scenario, 120, 200);
        let last =
            series(&run.tallies, Share::Covered(None, None)).pop().flatten().expect("a band");
        let expected = f64::from(r) / f64::from(r + h);
        let off = (last.mean - expected).abs();
        assert!(off <= 3.0 * last.standard_error, "{h} {r}: {last:?}, {expected}");
        assert!(last.standard_error < 0.002 && last.p5 < last.p50 && last.p50 < last.p95);
    }
}

#[test]
fn every_month_has_the_share_that_the_recursion_gives() {
    let instance = county(3000, 0, 1);
    let mut scenario = quiet(0, Repairing::Rate(30_000));
    scenario.hazard =
        Hazard { by_age: vec![10_000, 2_000], after: 5_000, anniversary: Some(20_000) };
    let run = run(&instance, &scenario, 36, 300);
    let found = series(&run.tallies, Share::Covered(None, None));
    // By age: the chance to have a pair of that age; without one, the rest.
    let mut ages = vec![0.0_f64; 40];
    for (month, band) in found.iter().enumerate() {
        let paired: f64 = ages.iter().sum();
        let band = band.expect("a band");
        let off = (band.mean - paired).abs();
        assert!(off <= 4.0 * band.standard_error + 1e-12, "month {month}: {band:?}, {paired}");
        let mut next = vec![0.0; 40];
        next[0] = (1.0 - paired) * 0.3;
        for age in 0..39 {
            let stay = 1.0 - f64::from(scenario.hazard.at(age + 1)) / f64::from(RATE);
            next[age + 1] = ages[age] * stay;
        }
        ages = next;
    }
}

#[test]
fn waves_count_what_following_one_by_one_counts() {
    let instance = county(3000, 0, 1);
    let travel = StraightLine::new(&instance, 1300).expect("a factor");
    let pairs: Vec<Standing> = Vec::new();
    let outset = Outset { instance: &instance, travel: &travel, pairs: &pairs, models: 0 };
    let mut scenario = quiet(0, Repairing::Rate(30_000));
    scenario.hazard = Hazard { by_age: vec![9_000; 11], after: 2_000, anniversary: Some(20_000) };
    let mut start = Start::new(&outset, &scenario, 60);
    // Half of them are paired at first, at several ages; a third leave at some time.
    for (at, row) in (0_u32..).zip(&mut start.rows) {
        if at % 2 == 0 {
            row.ages = u32::try_from(start.ages.len()).expect("few");
            row.held = 1;
            start.ages.push(u16::try_from(at % 30).expect("few"));
        }
        if at % 3 == 0 {
            row.exit = u16::try_from(1 + at % 70).expect("few");
        }
    }
    let rate = || rate::Rate::new(&outset, &start, &scenario, 30_000, 60);
    for number in 0..5 {
        let draws = Draws::new(8, number);
        assert_eq!(rate().replication(draws), rate().apart().replication(draws));
    }
}

#[test]
fn children_with_two_places_are_covered_by_either() {
    let instance = county(4000, 0, 2);
    let run = run(&instance, &quiet(4000, Repairing::Rate(40_000)), 120, 100);
    let share = 10.0 / 11.0;
    let of = |share: Share| series(&run.tallies, share).pop().flatten().expect("a band");
    let any = of(Share::Covered(None, None));
    let all = of(Share::Complete(None));
    for (band, expected) in [(any, 1.0 - (1.0 - share) * (1.0 - share)), (all, share * share)] {
        assert!((band.mean - expected).abs() <= 3.0 * band.standard_error, "{band:?} {expected}");
    }
}

fn in_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool").install(work)
}

/// A scenario in which everything happens.
fn busy(repairing: Repairing) -> Scenario {
    let all = Division::parse("32").expect("code");
    let flow = |count| Inflow { division: all, from: 2, until: 20, count };
    Scenario {
        leave: 1500,
        colours: [[0, 2000, 0, 0], [1000, 0, 1000, 0], [0, 1000, 0, 1000], [500, 0, 500, 0]],
        children: vec![flow(Count::Poisson(2500)), flow(Count::Exactly(1))],
        recruits: match repairing {
            Repairing::Rate(_) => Vec::new(),
            Repairing::Every(_) => [Count::Poisson(4000), Count::Exactly(2)]
                .map(|count| Recruiting { inflow: flow(count), like: None })
                .to_vec(),
        },
        ..quiet(4000, repairing)
    }
}

#[test]
fn threads_do_not_matter() {
    let instance = county(120, 60, 0);
    for repairing in [Repairing::Rate(50_000), Repairing::Every(3)] {
        let runs = [1, 2, 3]
            .map(|threads| in_threads(threads, || run(&instance, &busy(repairing), 24, 6)));
        assert_eq!(runs[0], runs[1]);
        assert_eq!(runs[0], runs[2]);
        assert_ne!(runs[0].tallies[0], runs[0].tallies[1]);
    }
}

#[test]
fn rounds_give_what_there_are_places_for() {
    // 40 volunteers offer 79 places; nobody leaves: the first round fills them all and nothing moves after.
    let instance = county(200, 40, 1);
    let still = run(&instance, &quiet(0, Repairing::Every(4)), 12, 2);
    for tally in &still.tallies {
        let at = |month| tally.share(Share::Covered(None, None), month).expect("children");
        let same = |a: f64, b: f64| (a - b).abs() < 1e-12;
        assert!(same(at(3), 0.0) && same(at(4), at(12)));
        assert!((at(4) * 200.0 - 79.0).abs() < 1e-9, "{}", at(4));
        assert_eq!((tally.rounds, tally.paired), (3, 79));
        // The most urgent come first.
        assert_eq!(tally.share(Share::Covered(None, Some(0)), 12), Some(1.0));
        assert_eq!(tally.share(Share::Covered(None, Some(3)), 12), Some(0.0));
    }
    // Recruits fill in.
    let mut more = quiet(0, Repairing::Every(4));
    let division = Division::parse("320826").expect("code");
    let inflow = Inflow { division, from: 5, until: 5, count: Count::Exactly(1000) };
    more.recruits = vec![Recruiting { inflow, like: None }];
    let filled = run(&instance, &more, 12, 1);
    assert_eq!(filled.tallies[0].share(Share::Covered(None, None), 8), Some(1.0));
}

#[test]
fn what_comes_is_worth_what_it_is_under_the_same_draws() {
    let instance = county(300, 100, 0);
    let base = run(&instance, &quiet(3000, Repairing::Every(3)), 24, 8);
    let mut more = quiet(3000, Repairing::Every(3));
    let division = Division::parse("32").expect("code");
    let inflow = Inflow { division, from: 1, until: 1, count: Count::Exactly(60) };
    more.recruits = vec![Recruiting { inflow, like: None }];
    let more = run(&instance, &more, 24, 8);
    let gain = difference(&more.tallies, &base.tallies, Share::Covered(None, None));
    assert!(gain[..3].iter().flatten().all(|band| band.mean == 0.0));
    let [last, of] = [&more.tallies, &base.tallies]
        .map(|tallies| series(tallies, Share::Covered(None, None))[24].expect("a band"));
    let gain = gain[24].expect("a band");
    assert!((gain.mean - (last.mean - of.mean)).abs() < 1e-12 && gain.mean > 0.05, "{gain:?}");
}

#[test]
fn children_leave_by_age_and_by_chance() {
    let instance = county(400, 0, 1);
    // Two years old at the start, sixteen after fourteen years: nobody within ten.
    let run_of = |leave| {
        let scenario = Scenario { leave, ..quiet(1000, Repairing::Rate(50_000)) };
        run(&instance, &scenario, 60, 40)
    };
    let present = |run: &Run, month: usize| -> i64 {
        let of = |tally: &Tally| {
            (0..8).map(|group| i64::from(tally.present[tally.row(group) + month])).sum::<i64>()
        };
        run.tallies.iter().map(of).sum()
    };
    assert_eq!(present(&run_of(0), 60), 40 * 400);
    let left = present(&run_of(2000), 60);
    let expected = 16_000.0 * 0.98_f64.powi(60);
    #[expect(clippy::cast_precision_loss, reason = "small")]
    let off = (left as f64 - expected).abs();
    assert!(off < 4.0 * expected.sqrt(), "{left} {expected}");
    let older = months_until_sixteen();
    assert_eq!(older, 12 * 14);
}

/// The first month in which a child of [`county`] is too old.
fn months_until_sixteen() -> u32 {
    let start = day(2026);
    let limit = i32::from(Policy::standard().left_behind_age);
    let old = |month: &u32| day(2024).years_until(start::months_after(start, *month)) >= limit;
    (0..400).find(old).expect("in time")
}

#[test]
fn everything_at_once_stays_within_its_rules() {
    let instance = county(150, 70, 0);
    let run = run(&instance, &busy(Repairing::Every(2)), 30, 8);
    for tally in &run.tallies {
        let cells = tally.present.iter().zip(&tally.covered);
        assert!(cells.clone().all(|(present, covered)| 0 <= *covered && covered <= present));
        assert!(tally.rounds == 15 && tally.paired > 70);
    }
}
