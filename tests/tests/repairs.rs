//! Repairs of plans: within what may move, never better than the best plan there is, and better the more may move.

use std::collections::{BTreeMap, BTreeSet};

use tongxing_solver::certificate::plan::{Plan, Prices, Tasks, check_plan};
use tongxing_solver::ids::{ChildId, VolunteerId};
use tongxing_solver::pairing::Silent;
use tongxing_solver::planning::repair::{Earlier, Occasion, repair};
use tongxing_solver::planning::{Options, plan};
use tongxing_solver::units::{Cost, Hours, Seconds};
use tongxing_solver::visits::{
    Agenda, AgendaBuilder, Crew, Day, Form, Gap, Obligation, Occurrence, OccurrenceName, Opening,
    Shift, TourLimits,
};
use tongxing_tests::agendas::{self, Drawn};
use tongxing_tests::random::{Dice, today};

/// An agenda in which time is scarce: one volunteer, one visit a day, each possible on few days only.
fn scarce(seed: u64) -> Drawn {
    let drawn = agendas::draw(seed);
    let mut dice = Dice::new(seed ^ 0x5ca7);
    let (instance, days) = (&drawn.instance, 8);
    let limits = TourLimits { stops: 1, ..drawn.agenda.limits() };
    let mut builder = AgendaBuilder::new(drawn.agenda.first(), days, limits);
    let lead = VolunteerId::new(0);
    let span = Hours { from: 8 * 3600, until: 18 * 3600 };
    (0..days).for_each(|day| builder.shift(Shift { volunteer: lead, day: Day(day), span }));
    for number in 0..7 {
        let child = ChildId::new(usize::from(number) % 3);
        let open = (0..days).filter(|_| dice.chance(30));
        let openings = open.map(|day| Opening { day: Day(day), spans: vec![span] }).collect();
        let form = Form {
            kind: number,
            tier: 0,
            crew: Crew { lead, companion: None },
            attended: true,
            stay: Seconds(3600),
            site: instance.child_site(child),
            resource: None,
            openings,
        };
        builder.obligation(Obligation {
            child,
            rule: number,
            first_visit: false,
            occurrences: vec![Occurrence {
                first: Day(0),
                last: Day(days - 1),
                forms: vec![form],
                penalty: 500_000 + i64::from(number),
                name: OccurrenceName { since: today(), nth: 0 },
            }],
            gap: Gap { least: 1, most: 1 },
            upgrades: Vec::new(),
        });
    }
    let agenda = builder.build().expect("a small agenda");
    Drawn { agenda, ..drawn }
}

/// The same agenda without a day of one occurrence.
fn without(agenda: &Agenda, (id, number): Occasion, day: Day) -> Agenda {
    let mut builder = AgendaBuilder::new(agenda.first(), agenda.days(), agenda.limits());
    agenda.shifts().iter().for_each(|shift| builder.shift(*shift));
    for resource in agenda.resources() {
        builder.resource(resource.clone());
    }
    for (at, obligation) in agenda.obligation_ids().zip(agenda.obligations()) {
        let mut obligation = obligation.clone();
        if at == id {
            let forms = &mut obligation.occurrences[usize::from(number)].forms;
            forms.iter_mut().for_each(|form| form.openings.retain(|opening| opening.day != day));
        }
        builder.obligation(obligation);
    }
    builder.build().expect("fewer openings")
}

/// Where, with whom and when every visit takes place.
fn visits(drawn: &Drawn, plan: &Plan) -> BTreeMap<Occasion, BTreeSet<(u32, u16, u32)>> {
    let mut all: BTreeMap<Occasion, BTreeSet<(u32, u16, u32)>> = BTreeMap::new();
    for tour in &plan.tours {
        let day = u32::from(drawn.agenda.shift(tour.shift).day.0);
        for stop in &tour.stops {
            let visit = all.entry((stop.obligation, stop.occurrence)).or_default();
            visit.insert((day, stop.form, stop.start));
        }
    }
    all
}

#[test]
fn repairs_move_no_more_than_they_may_and_gain_by_what_may_move() {
    let (mut moves, mut best_of_all, mut all) = (0, 0, 0);
    for seed in 0..600 {
        let drawn = scarce(seed);
        let found = plan(
            &drawn.instance,
            &drawn.travel,
            &drawn.agenda,
            Options { iterations: None },
            &Silent,
        );
        let mut dice = Dice::new(seed ^ 0x5e1f);
        let Some(tour) = found.plan.tours.get(dice.below(found.plan.tours.len().max(1))) else {
            continue;
        };
        let stop = tour.stops[dice.below(tour.stops.len())];
        let gone = (stop.obligation, stop.occurrence);
        let agenda = without(&drawn.agenda, gone, drawn.agenda.shift(tour.shift).day);
        let before = visits(&drawn, &found.plan);
        let drawn = Drawn { agenda, ..drawn };
        let tasks = Tasks::new(&drawn.instance, &drawn.travel, &drawn.agenda);
        let prices = Prices::none(&drawn.agenda, &tasks);
        let best = agendas::cheapest(&drawn);
        let mut last = Cost::MAX;
        for most_moved in [0, 1, 3] {
            let earlier = Earlier {
                tours: found.plan.tours.clone(),
                prices: prices.clone(),
                most_moved,
                ..Earlier::default()
            };
            let given = (&drawn.agenda, &tasks);
            let repaired = repair(&drawn.instance, &drawn.travel, given, &earlier, &Silent)
                .unwrap_or_else(|held| panic!("seed {seed}: {held:?}"));
            let plan = repaired.outcome.plan;
            let report = check_plan(&drawn.instance, &drawn.travel, &drawn.agenda, &plan);
            assert!(report.accepted(), "seed {seed}: {:?}", report.violations);
            assert!(plan.value >= best, "seed {seed}");
            let now = visits(&drawn, &plan);
            let moved = repaired.stood.iter().filter(|one| before.get(one) != now.get(one)).count();
            assert!(moved <= most_moved as usize, "seed {seed}: {moved} of {most_moved}");
            moves += moved;
            assert!(plan.value <= last || moved > 0, "seed {seed}: {} {last}", plan.value);
            last = plan.value;
            best_of_all += usize::from(most_moved == 3 && plan.value == best);
        }
        all += 1;
    }
    assert!(all > 300 && moves > 20 && best_of_all * 2 > all, "{all} {moves} {best_of_all}");
}

#[test]
fn what_is_held_stays_or_is_refused() {
    let (mut kept, mut refused) = (0, 0);
    for seed in 0..600 {
        let drawn = scarce(seed);
        let found = plan(
            &drawn.instance,
            &drawn.travel,
            &drawn.agenda,
            Options { iterations: None },
            &Silent,
        );
        let mut dice = Dice::new(seed);
        let Some(tour) = found.plan.tours.get(dice.below(found.plan.tours.len().max(1))) else {
            continue;
        };
        let stop = tour.stops[dice.below(tour.stops.len())];
        let gone = (stop.obligation, stop.occurrence);
        let before = visits(&drawn, &found.plan);
        let day = drawn.agenda.shift(tour.shift).day;
        let agenda = without(&drawn.agenda, gone, day);
        let drawn = Drawn { agenda, ..drawn };
        let tasks = Tasks::new(&drawn.instance, &drawn.travel, &drawn.agenda);
        let prices = Prices::none(&drawn.agenda, &tasks);
        let held = before.keys().copied().collect();
        let (tours, most_moved) = (found.plan.tours.clone(), 3);
        let mut earlier = Earlier { tours, prices, held, most_moved, ..Earlier::default() };
        let given = (&drawn.agenda, &tasks);
        let broken = repair(&drawn.instance, &drawn.travel, given, &earlier, &Silent);
        assert!(broken.is_err_and(|broken| broken.contains(&gone)), "seed {seed}");
        refused += 1;
        let obligation = gone.0;
        earlier.held.retain(|held| held.0 != obligation);
        let repaired = repair(&drawn.instance, &drawn.travel, given, &earlier, &Silent);
        // A visit beside it may not be possible without it.
        let Ok(repaired) = repaired else { continue };
        let now = visits(&drawn, &repaired.outcome.plan);
        assert!(earlier.held.iter().all(|one| before.get(one) == now.get(one)), "seed {seed}");
        kept += 1;
    }
    assert!(kept > 100 && refused > 100, "{kept} {refused}");
}
