//! Repairs of plans: within what may move, never better than the best plan there is, and better the more may move.

use std::collections::{BTreeMap, BTreeSet};

use tongxing_solver::certificate::plan::{Plan, Prices, Tasks, check_plan};
use tongxing_solver::ids::{ChildId, VolunteerId};
use tongxing_solver::pairing::Silent;
use tongxing_solver::planning::repair::{Earlier, Occasion, Repaired, repair};
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
            introduces: true,
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

/// A plan of scarce days, one visit of which is not possible on its day any more.
struct Cancelled {
    /// With today's agenda.
    drawn: Drawn,
    tasks: Tasks,
    plan: Plan,
    before: BTreeMap<Occasion, BTreeSet<(u32, u16, u32)>>,
    gone: Occasion,
}

impl Cancelled {
    fn new(seed: u64) -> Option<Self> {
        let drawn = scarce(seed);
        let Drawn { instance, travel, agenda } = &drawn;
        let plan = plan(instance, travel, agenda, Options { iterations: None }, &Silent).plan;
        let mut dice = Dice::new(seed ^ 0x5e1f);
        let tour = plan.tours.get(dice.below(plan.tours.len().max(1)))?;
        let stop = tour.stops[dice.below(tour.stops.len())];
        let gone = (stop.obligation, stop.occurrence);
        let agenda = without(&drawn.agenda, gone, drawn.agenda.shift(tour.shift).day);
        let before = visits(&drawn, &plan);
        let drawn = Drawn { agenda, ..drawn };
        let tasks = Tasks::new(&drawn.instance, &drawn.travel, &drawn.agenda);
        Some(Self { drawn, tasks, plan, before, gone })
    }

    fn earlier(&self, most_moved: u32) -> Earlier {
        let (tours, prices) =
            (self.plan.tours.clone(), Prices::none(&self.drawn.agenda, &self.tasks));
        Earlier { tours, prices, most_moved, ..Earlier::default() }
    }

    fn repair(&self, earlier: &Earlier) -> Result<Repaired, Vec<Occasion>> {
        let Drawn { instance, travel, agenda } = &self.drawn;
        repair(instance, travel, (agenda, &self.tasks), earlier, &Silent)
    }
}

#[test]
fn repairs_move_no_more_than_they_may_and_gain_by_what_may_move() {
    let (mut moves, mut best_of_all, mut all) = (0, 0, 0);
    for seed in 0..600 {
        let Some(case) = Cancelled::new(seed) else { continue };
        let Cancelled { drawn, before, .. } = &case;
        let best = agendas::cheapest(drawn);
        let mut last = Cost::MAX;
        for most_moved in [0, 1, 3] {
            let repaired = case
                .repair(&case.earlier(most_moved))
                .unwrap_or_else(|held| panic!("seed {seed}: {held:?}"));
            let plan = repaired.outcome.plan;
            let report = check_plan(&drawn.instance, &drawn.travel, &drawn.agenda, &plan);
            assert!(report.accepted(), "seed {seed}: {:?}", report.violations);
            assert!(plan.value >= best, "seed {seed}");
            let now = visits(drawn, &plan);
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
        let Some(case) = Cancelled::new(seed) else { continue };
        let mut earlier = case.earlier(3);
        earlier.held = case.before.keys().copied().collect();
        let broken = case.repair(&earlier);
        assert!(broken.is_err_and(|broken| broken.contains(&case.gone)), "seed {seed}");
        refused += 1;
        earlier.held.retain(|held| held.0 != case.gone.0);
        let repaired = case.repair(&earlier);
        // A visit beside it may not be possible without it.
        let Ok(repaired) = repaired else { continue };
        let now = visits(&case.drawn, &repaired.outcome.plan);
        assert!(earlier.held.iter().all(|one| case.before.get(one) == now.get(one)), "seed {seed}");
        kept += 1;
    }
    assert!(kept > 100 && refused > 100, "{kept} {refused}");
}
