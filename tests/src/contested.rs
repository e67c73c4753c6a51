//! Agendas in which people who have nothing else in common want the same units.

use tongxing_solver::ids::VolunteerId;
use tongxing_solver::model::Instance;
use tongxing_solver::travel::StraightLine;
use tongxing_solver::units::{Hours, Metres, Seconds};
use tongxing_solver::visits::{
    AgendaBuilder, Crew, Day, Form, Gap, Obligation, Occurrence, OccurrenceName, Opening, Resource,
    Shift, TourLimits,
};

use crate::agendas::{Drawn, HOUR, instance};
use crate::random::{Dice, today};

/// How people get around, and an agenda without anything yet.
fn begun(instance: &Instance, days: u16) -> (StraightLine, AgendaBuilder) {
    let travel = StraightLine::new(instance, 1300).expect("a factor");
    let limits = TourLimits {
        away: Seconds(8 * HOUR),
        way: Metres(100_000),
        stops: 5,
        joint_step: Seconds(HOUR),
    };
    (travel, AgendaBuilder::new(today(), days, limits))
}

/// Volunteers who each visit one child, all for the first time: for that each needs one of too few units.
///
/// # Panics
/// Never: what is drawn is valid.
#[must_use]
pub fn contested(seed: u64) -> Drawn {
    let mut dice = Dice::new(seed);
    let (people, days) = (4 + dice.below(8), 4);
    let instance = instance(&mut dice, people, people);
    let (travel, mut builder) = begun(&instance, days);
    let units = (0..days).map(|_| u32::from(dice.chance(70))).collect();
    let resource = builder.resource(Resource { units });
    for (lead, child) in instance.volunteer_ids().zip(instance.child_ids()) {
        for day in (0..days).map(Day) {
            let span = Hours { from: 8 * HOUR, until: 17 * HOUR };
            builder.shift(Shift { volunteer: lead, day, span });
        }
        let openings = |dice: &mut Dice, days: std::ops::Range<u16>| -> Vec<Opening> {
            let spans = vec![Hours { from: 9 * HOUR, until: 16 * HOUR }];
            let days = days.filter(|_| dice.chance(80));
            days.map(|day| Opening { day: Day(day), spans: spans.clone() }).collect()
        };
        let form = Form {
            kind: 0,
            tier: 0,
            crew: Crew { lead, companion: None },
            attended: true,
            introduces: true,
            stay: Seconds(HOUR),
            site: instance.child_site(child),
            resource: Some(resource),
            openings: openings(&mut dice, 0..3),
        };
        let later = Form {
            kind: 1,
            introduces: dice.chance(30),
            resource: dice.chance(30).then_some(resource),
            openings: openings(&mut dice, 2..4),
            ..form.clone()
        };
        let mut occurrence = |nth: u16, (first, last), form| Occurrence {
            first: Day(first),
            last: Day(last),
            forms: vec![form],
            penalty: i64::try_from(5000 + 1000 * dice.below(40)).expect("small"),
            name: OccurrenceName { since: today(), nth },
        };
        let occurrences = vec![occurrence(0, (0, 2), form), occurrence(1, (2, 3), later)];
        let gap = Gap { least: 1, most: 3 };
        let upgrades = Vec::new();
        builder.obligation(Obligation {
            child,
            rule: 0,
            first_visit: true,
            occurrences,
            gap,
            upgrades,
        });
    }
    let agenda = builder.build().expect("a valid agenda");
    Drawn { instance, travel, agenda }
}

/// One volunteer with very many children to visit, on whatever day, and others with one child each, on one of three
/// days; a visit needs one of the units, of which there is one a day.
///
/// # Panics
/// Never: what is drawn is valid.
#[must_use]
pub fn crowded(seed: u64) -> Drawn {
    const MANY: usize = 80;
    const OTHERS: usize = 30;
    let days = 160;
    let instance = instance(&mut Dice::new(seed), 1 + OTHERS, MANY + OTHERS);
    let (travel, mut builder) = begun(&instance, days);
    let resource = builder.resource(Resource { units: vec![1; usize::from(days)] });
    let span = Hours { from: 8 * HOUR, until: 17 * HOUR };
    for day in (0..days).map(Day) {
        instance.volunteer_ids().for_each(|volunteer| {
            builder.shift(Shift { volunteer, day, span });
        });
    }
    for (number, child) in instance.child_ids().enumerate() {
        let (lead, first, last) = match number.checked_sub(MANY) {
            None => (0, 0, days - 1),
            Some(other) => {
                let first = 3 * u16::try_from(other).expect("few");
                (1 + other, first, first + 2)
            }
        };
        let opening = |day| Opening { day: Day(day), spans: vec![span] };
        let form = Form {
            kind: 0,
            tier: 0,
            crew: Crew { lead: VolunteerId::new(lead), companion: None },
            attended: true,
            introduces: true,
            stay: Seconds(HOUR),
            site: instance.child_site(child),
            resource: Some(resource),
            openings: (first..=last).map(opening).collect(),
        };
        builder.obligation(Obligation {
            child,
            rule: 0,
            first_visit: false,
            occurrences: vec![Occurrence {
                first: Day(first),
                last: Day(last),
                forms: vec![form],
                penalty: 1_000_000,
                name: OccurrenceName { since: today(), nth: 0 },
            }],
            gap: Gap { least: 1, most: 1 },
            upgrades: Vec::new(),
        });
    }
    let agenda = builder.build().expect("a valid agenda");
    Drawn { instance, travel, agenda }
}
