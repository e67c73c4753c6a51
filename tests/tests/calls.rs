//! Calls of plans: beside the tours as good as trying every time, and false ones found.

use std::time::Instant;

use tongxing_solver::certificate::plan::{
    Call, Fate, Plan, PlanViolation, calls_bound, check_plan, fates, left_out,
};
use tongxing_solver::ids::VolunteerId;
use tongxing_solver::pairing::Silent;
use tongxing_solver::planning::{Options, plan};
use tongxing_solver::units::{Hours, Seconds};
use tongxing_solver::visits::{
    AgendaBuilder, CallDue, CallSeries, Day, Gap, OccurrenceName, Opening, SeriesId, TourLimits,
};
use tongxing_tests::agendas::{self, Drawn};
use tongxing_tests::calls::{self, Manner};
use tongxing_tests::random::{Dice, today};

fn planned(drawn: &Drawn) -> Plan {
    let options = Options { iterations: None };
    plan(&drawn.instance, &drawn.travel, &drawn.agenda, options, &Silent).plan
}

fn cost(drawn: &Drawn, plan: &Plan) -> i64 {
    calls::cost(&drawn.agenda, plan).expect("calls that can take place")
}

#[test]
fn plain_calls_are_placed_best_beside_their_tours() {
    let (mut some, mut crowded) = (0, 0);
    for seed in 0..600 {
        let drawn = calls::draw(seed, Manner::Plain);
        let found = planned(&drawn);
        let report = check_plan(&drawn.instance, &drawn.travel, &drawn.agenda, &found);
        assert!(report.accepted(), "seed {seed}: {:?}", report.violations);
        assert!(agendas::holds(&drawn, &found), "seed {seed}");
        let (mine, best) = (cost(&drawn, &found), calls::least(&drawn.agenda, &found));
        assert_eq!(mine, best, "seed {seed}");
        assert!(calls_bound(&drawn.agenda) <= best, "seed {seed}");
        some += usize::from(!found.calls.is_empty());
        crowded += usize::from(best > calls_bound(&drawn.agenda));
    }
    assert!(some > 400 && crowded >= 40, "{some} with calls, {crowded} with some crowded out");
}

#[test]
fn other_calls_are_placed_as_well_but_for_few() {
    let (mut same, mut all, mut satisfied) = (0, 0, 0);
    for seed in 0..600 {
        let drawn = calls::draw(seed, Manner::Any);
        let found = planned(&drawn);
        let report = check_plan(&drawn.instance, &drawn.travel, &drawn.agenda, &found);
        assert!(report.accepted(), "seed {seed}: {:?}", report.violations);
        assert!(agendas::holds(&drawn, &found), "seed {seed}");
        let (mine, best) = (cost(&drawn, &found), calls::least(&drawn.agenda, &found));
        assert!(mine >= best && calls_bound(&drawn.agenda) <= best, "seed {seed}");
        (same, all) = (same + u32::from(mine == best), all + 1);
        let fates = found.fates(&drawn.agenda);
        satisfied += fates.iter().flatten().filter(|f| matches!(f, Fate::Satisfied(_))).count();
    }
    assert!(same * 100 >= all * 94, "{same} of {all}");
    assert!(satisfied > 40, "{satisfied}");
}

/// Visits make room for calls that would be left out, where that costs less than without regard for calls.
#[test]
fn visits_make_room_for_calls() {
    let mut eased = 0;
    for seed in 0..1200 {
        let (bare, drawn) = (agendas::draw(seed), calls::draw(seed, Manner::Plain));
        let (before, found) = (planned(&bare), planned(&drawn));
        let report = check_plan(&drawn.instance, &drawn.travel, &drawn.agenda, &found);
        assert!(report.accepted(), "seed {seed}: {:?}", report.violations);
        let most = before.value + calls::least(&drawn.agenda, &before);
        assert!(found.value <= most, "seed {seed}: {} {most}", found.value);
        eased += u32::from(found.value < most);
    }
    assert!(eased >= 5, "{eased}");
}

/// One change of a plan; `None` where there is nothing to change.
type Change = fn(&mut Plan, &mut Dice) -> Option<()>;

fn call<'p>(plan: &'p mut Plan, dice: &mut Dice) -> Option<&'p mut Call> {
    let many = plan.calls.len();
    plan.calls.get_mut(dice.below(many.max(1)))
}

const CHANGES: [(&str, Change); 10] = [
    ("later", |plan, dice| {
        let by = dice.pick(&[1, 60, 1800, 3600]);
        call(plan, dice).map(|call| call.start += by)
    }),
    ("earlier", |plan, dice| {
        let by = dice.pick(&[1, 60, 1800, 3600]);
        call(plan, dice).map(|call| call.start = call.start.saturating_sub(by))
    }),
    ("on another day", |plan, dice| {
        let day = u16::try_from(dice.below(9)).ok()?;
        call(plan, dice).map(|call| call.day = Day(day))
    }),
    ("of another series", |plan, dice| {
        let other = u32::try_from(dice.below(6)).ok()?;
        call(plan, dice).map(|call| call.series = SeriesId(other))
    }),
    ("of another number", |plan, dice| {
        let other = u16::try_from(dice.below(4)).ok()?;
        call(plan, dice).map(|call| call.number = other)
    }),
    ("left out", |plan, dice| {
        let at = dice.below(plan.calls.len().max(1));
        (at < plan.calls.len()).then(|| plan.calls.remove(at)).map(|_| ())
    }),
    ("twice", |plan, dice| {
        let twice = *call(plan, dice)?;
        plan.calls.push(twice);
        Some(())
    }),
    ("one more", |plan, dice| {
        let (number, day) = (u16::try_from(dice.below(2)).ok()?, dice.below(7));
        let series = SeriesId(u32::try_from(dice.below(4)).ok()?);
        let start = 1800 * u32::try_from(20 + dice.below(6)).ok()?;
        plan.calls.push(Call { series, number, day: Day(u16::try_from(day).ok()?), start });
        Some(())
    }),
    ("at the time of another", |plan, dice| {
        let other = *call(plan, dice)?;
        let mine = call(plan, dice)?;
        (mine.day, mine.start) = (other.day, other.start);
        Some(())
    }),
    ("cheaper", |plan, dice| {
        let by = i64::try_from(1000 * (1 + dice.below(5))).ok()?;
        let _ = call(plan, dice)?;
        plan.value -= by;
        Some(())
    }),
];

/// Every change that makes the calls of a plan false is found, and none that leaves them true. Where a change
/// says which calls are made, the value is stated anew, so that it is the calls that are judged.
#[test]
fn corrupted_calls_are_caught() {
    let mut counts = [[0_u32; 2]; CHANGES.len()];
    for seed in 0..700 {
        let manner = if seed % 3 == 0 { Manner::Plain } else { Manner::Any };
        let drawn = calls::draw(seed, manner);
        let found = planned(&drawn);
        let mut dice = Dice::new(seed + 77);
        for (number, (name, change)) in CHANGES.iter().enumerate() {
            for _ in 0..6 {
                let mut changed = found.clone();
                if change(&mut changed, &mut dice).is_none() || changed == found {
                    continue;
                }
                if dice.chance(70) && *name != "cheaper" {
                    let of = |plan: &Plan| {
                        left_out(&drawn.agenda, &fates(&drawn.agenda, &plan.tours, &plan.calls))
                    };
                    changed.value += of(&changed) - of(&found);
                    changed.bound = changed.bound.min(changed.value);
                }
                let report = check_plan(&drawn.instance, &drawn.travel, &drawn.agenda, &changed);
                let truth = agendas::holds(&drawn, &changed);
                let told = &report.violations;
                assert_eq!(report.accepted(), truth, "seed {seed}, {name}: {told:?}");
                counts[number][usize::from(truth)] += 1;
            }
        }
    }
    for ((name, _), [caught, kept]) in CHANGES.iter().zip(counts) {
        assert!(caught >= 400, "{name}: {caught} {kept}");
    }
    let kept = |name: &str| {
        let at = CHANGES.iter().position(|(known, _)| *known == name).expect("a change");
        counts[at][1]
    };
    for name in ["later", "earlier", "on another day", "left out"] {
        assert!(kept(name) > 5, "{name}: {counts:?}");
    }
}

#[test]
fn a_bound_of_calls_above_what_must_be_is_not_believed() {
    let mut caught = 0;
    for seed in 0..300 {
        let drawn = calls::draw(seed, Manner::Any);
        let mut found = planned(&drawn);
        let proved = |plan: &Plan| {
            let report = check_plan(&drawn.instance, &drawn.travel, &drawn.agenda, plan);
            (report.accepted(), report.bound.expect("usable prices"))
        };
        found.bound = proved(&found).1;
        assert!(proved(&found).0);
        found.bound += 1;
        assert!(!proved(&found).0, "seed {seed}");
        caught += usize::from(calls_bound(&drawn.agenda) > 0);
    }
    assert!(caught > 30, "{caught}");
}

/// Who may not have a pair may not call either.
#[test]
fn who_may_not_have_a_pair_may_not_call() {
    let mut refused = 0;
    for seed in 0..100 {
        let drawn = calls::draw(seed, Manner::Plain);
        let found = planned(&drawn);
        let Some(call) = found.calls.first() else { continue };
        let volunteer = drawn.agenda.series(call.series).volunteer;
        let instance = drawn.instance.without(&[volunteer]);
        let report = check_plan(&instance, &drawn.travel, &drawn.agenda, &found);
        let told = report.violations;
        assert!(told.iter().any(|v| matches!(v, PlanViolation::NotEligible { .. })));
        assert!(told.iter().any(|v| matches!(v, PlanViolation::CallVetting { .. })));
        refused += 1;
    }
    assert!(refused > 60, "{refused}");
}

/// A county's quarter of weekly calls, with a volunteer for two children: placed in well under two seconds.
#[test]
fn a_county_of_weekly_calls_is_placed_at_once() {
    let drawn = agendas::draw(1);
    let limits = TourLimits {
        away: Seconds(3600),
        way: tongxing_solver::units::Metres(1000),
        stops: 1,
        joint_step: Seconds(3600),
    };
    let mut builder = AgendaBuilder::new(today(), 91, limits);
    let (children, weeks) = (3000_usize, 13_u16);
    for child in 0..children {
        let calls = (0..weeks).map(|week| {
            let openings = (week * 7..week * 7 + 7).map(|day| {
                let hours = Hours { from: 18 * 3600, until: 20 * 3600 + 1800 };
                Opening { day: Day(day), spans: vec![hours] }
            });
            let (first, last) = (Day(week * 7), Day(week * 7 + 6));
            let name = OccurrenceName { since: today(), nth: week };
            CallDue { first, last, hours: Ok(openings.collect()), name }
        });
        builder.calls(CallSeries {
            child: tongxing_solver::ids::ChildId::new(child),
            volunteer: VolunteerId::new(child / 2),
            rule: 0,
            tier: Some(1),
            stay: Seconds(1200),
            gap: Gap { least: 2, most: 14 },
            parent: None,
            penalty: 250_000,
            calls: calls.collect(),
        });
    }
    let agenda = builder.build().expect("an agenda");
    let before = Instant::now();
    let options = Options { iterations: None };
    let found = plan(&drawn.instance, &drawn.travel, &agenda, options, &Silent).plan;
    let seconds = before.elapsed().as_secs_f64();
    assert_eq!((found.calls.len(), found.value, found.bound), (children * 13, 0, 0));
    assert!(seconds < 2.0, "{seconds} s");
    // The same weekday and hour all along.
    let first = |series: u32| found.calls.iter().filter(move |c| c.series == SeriesId(series));
    assert!(
        first(7)
            .all(|call| call.day.0 % 7 == 0 && call.start == first(7).next().expect("one").start)
    );
}
