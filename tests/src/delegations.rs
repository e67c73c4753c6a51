//! Small random delegations as a pure function of a seed, and one program over everything that they could do.

use std::collections::BTreeMap;

use tongxing_solver::lp::{Domain, Limits, Program, Row, Sense, Variable, integer, real};
use tongxing_solver::trips::model::{
    BlockId, Day, DayId, Delegation, HomeId, Member, MemberId, TripProblem, Visit, VisitId,
};
use tongxing_solver::units::{Cost, Date, Hours, Leg, Metres, Seconds};

use crate::random::Dice;

fn date(days: usize) -> Date {
    let days = 20_000 + i32::try_from(days).expect("small");
    Date::from_days_since_epoch(days).expect("a day of this century")
}

fn number(dice: &mut Dice, least: usize, most: usize) -> u32 {
    u32::try_from(least + dice.below(most - least + 1)).expect("small")
}

/// A delegation of a handful of people; with `winding` ways that break the triangle inequality, some of them missing.
#[must_use]
pub fn delegation(seed: u64, winding: bool) -> Delegation {
    let mut dice = Dice::new(seed ^ 0x7419);
    let size = [2 + dice.below(4), 2 + dice.below(4), 1 + dice.below(3), 1 + dice.below(3)];
    sized(&mut dice, size, winding)
}

/// A delegation to many homes, of which more could take part than a block has seats for: they could take turns in its
/// cars.
#[must_use]
pub fn crowded(seed: u64) -> Delegation {
    let mut dice = Dice::new(seed ^ 0x51c3);
    let size = [30 + dice.below(20), 24 + dice.below(16), 2, 3];
    let of = sized(&mut dice, size, false);
    let seats = number(&mut dice, 2, 4);
    Delegation { cars: 3, seats, trips: 2, taking_part: 2000, stops: 4, ..of }
}

/// One of so many homes, people, blocks and days of a block.
fn sized(dice: &mut Dice, [homes, people, count, long]: [usize; 4], winding: bool) -> Delegation {
    let apart = if dice.chance(20) { 1 } else { 10 };
    let blocks: Vec<[Date; 2]> =
        (0..count).map(|b| [date(b * apart), date(b * apart + long - 1)]).collect();
    let hours = Hours { from: 8 * 3600, until: number(dice, 12, 19) * 3600 };
    let mut days = Vec::new();
    for (at, [first, _]) in blocks.iter().enumerate() {
        for day in 0..long {
            let open = (0..homes).map(|_| open(dice)).collect();
            let date = Date::from_days_since_epoch(
                first.days_since_epoch() + i32::try_from(day).expect("small"),
            );
            days.push(Day { block: BlockId::at(at), date: date.expect("a day"), open });
        }
    }
    let member = |at: usize, dice: &mut Dice| {
        let vetted: Vec<bool> = (0..count).map(|_| dice.chance(90)).collect();
        let free = vetted.iter().map(|&vetted| vetted && dice.chance(80)).collect();
        let person = u32::try_from(at).expect("small");
        Member { person, woman: dice.chance(60), vetted, free }
    };
    let members: Vec<Member> = (0..people).map(|at| member(at, dice)).collect();
    let mut visits = Vec::new();
    for home in 0..homes {
        for who in 0..people {
            if !dice.chance(130 / people) {
                continue;
            }
            let penalty = i64::from(number(dice, 5, 150)) * 997;
            let visit = |period| Visit {
                home: HomeId::at(home),
                member: MemberId::at(who),
                period,
                penalty,
            };
            match dice.chance(20) {
                true => {
                    let middle = dice.below(count * apart);
                    visits.push(visit([date(0), date(middle)]));
                    visits.push(visit([date(middle + 1), date(1000)]));
                }
                false => visits.push(visit([date(0), date(1000)])),
            }
        }
    }
    let staffed = dice.chance(60);
    Delegation {
        days,
        blocks,
        trips: 1 + dice.below(2),
        cars: number(dice, 1, 2),
        seats: number(dice, if staffed { 1 } else { 2 }, 3),
        staffed,
        woman: dice.chance(80),
        hours,
        stay: Seconds(number(dice, 30, 90) * 60),
        way: Metres(number(dice, 60, 200) * 1000),
        stops: 1 + dice.below(3),
        car_day: i64::from(number(dice, 0, 20)) * 1000,
        taking_part: i64::from(number(dice, 0, 10)) * 1000,
        homes,
        ways: ways(dice, homes, winding),
        members,
        visits,
    }
}

fn open(dice: &mut Dice) -> Vec<Hours> {
    let hours = |from: u32, until: u32| Hours { from: from * 3600, until: until * 3600 };
    match dice.below(4) {
        0 => vec![],
        1 => vec![hours(16, 19)],
        2 => vec![hours(8, 12), hours(14, 18)],
        _ => vec![hours(8, 19)],
    }
}

fn ways(dice: &mut Dice, homes: usize, winding: bool) -> Vec<Option<Leg>> {
    let places: Vec<[i64; 2]> = (0..=homes)
        .map(|_| [number(dice, 0, 40_000), number(dice, 0, 40_000)].map(i64::from))
        .collect();
    let mut ways = Vec::new();
    for from in &places {
        for to in &places {
            let mut metres = (from[0] - to[0]).unsigned_abs() + (from[1] - to[1]).unsigned_abs();
            if winding && from != to {
                metres = u64::from(number(dice, 100, 60_000));
            }
            let metres = u32::try_from(metres).expect("small");
            let none = winding && from != to && dice.chance(5);
            ways.push(
                (!none).then_some(Leg { metres: Metres(metres), seconds: Seconds(metres / 10) }),
            );
        }
    }
    ways
}

/// Every way through some homes that keeps hours, way and stops: the metres of the shortest by set of homes.
fn tours(of: &Delegation, day: DayId) -> BTreeMap<Vec<usize>, Cost> {
    let mut found = BTreeMap::new();
    extend(of, day, &mut Vec::new(), (of.hours.from, 0), &mut found);
    found
}

fn extend(
    of: &Delegation,
    day: DayId,
    order: &mut Vec<usize>,
    (time, metres): (u32, u32),
    found: &mut BTreeMap<Vec<usize>, Cost>,
) {
    let last = order.last().map(|&home| HomeId::at(home));
    if let (Some(_), Some(leg)) = (last, of.way(last, None)) {
        let (back, all) = (time + leg.seconds.0, metres + leg.metres.0);
        if back <= of.hours.until && all <= of.way.0 {
            let mut homes = order.clone();
            homes.sort_unstable();
            let best = found.entry(homes).or_insert(Cost::MAX);
            *best = (*best).min(all.into());
        }
    }
    let further = if order.len() < of.stops { of.homes } else { 0 };
    for home in 0..further {
        let Some(leg) = of.way(last, Some(HomeId::at(home))).filter(|_| !order.contains(&home))
        else {
            continue;
        };
        let ready = time + leg.seconds.0;
        let spans = &of.day(day).open[home];
        let start = spans.iter().map(|s| (ready.max(s.from), s.until));
        let start = start.filter(|(start, until)| start + of.stay.0 <= *until).min();
        if let Some((start, _)) = start {
            order.push(home);
            extend(of, day, order, (start + of.stay.0, metres + leg.metres.0), found);
            order.pop();
        }
    }
}

/// Every set of members who may ride in a car on a day.
fn crews(of: &Delegation, day: DayId) -> Vec<Vec<usize>> {
    let block = of.day(day).block.index();
    let all = 1..1_usize << of.members.len();
    let members = |set: usize| -> Vec<usize> {
        (0..of.members.len()).filter(|at| set & (1 << at) != 0).collect()
    };
    let may = |crew: &Vec<usize>| {
        let free = crew.iter().all(|&at| of.members[at].free[block]);
        let women = crew.iter().any(|&at| of.members[at].woman);
        let safe = of.staffed || (crew.len() >= 2 && (women || !of.woman));
        free && safe && crew.len() <= of.seats as usize
    };
    all.map(members).filter(may).collect()
}

/// What the best plan costs: one mixed-integer program over every day of every car.
///
/// # Panics
/// If the engine fails.
#[must_use]
pub fn least_cost(of: &Delegation) -> Cost {
    let mut program = Program::new();
    let met: Vec<Row> = of
        .visits
        .iter()
        .map(|visit| {
            let missed = program.variable(real(visit.penalty), 0.0, 1.0, Domain::Integer);
            program.row(vec![(missed, 1.0)], Sense::AtLeast, 1.0)
        })
        .collect();
    let used: Vec<Variable> =
        of.blocks.iter().map(|_| program.variable(0.0, 0.0, 1.0, Domain::Integer)).collect();
    let all = used.iter().map(|&block| (block, 1.0)).collect();
    program.row(all, Sense::AtMost, real(i64::try_from(of.trips).expect("small")));
    for one in 0..of.blocks.len() {
        for other in one + 1..of.blocks.len() {
            if of.blocks[one][1] >= of.blocks[other][0] && of.blocks[other][1] >= of.blocks[one][0]
            {
                program.row(vec![(used[one], 1.0), (used[other], 1.0)], Sense::AtMost, 1.0);
            }
        }
    }
    let mut goes = BTreeMap::new();
    for (block, &used) in used.iter().enumerate() {
        let places = f64::from(of.cars) * f64::from(of.seats);
        let row = program.row(vec![(used, -places)], Sense::AtMost, 0.0);
        for member in 0..of.members.len() {
            let takes_part = program.variable(real(of.taking_part), 0.0, 1.0, Domain::Integer);
            program.term(row, takes_part, 1.0);
            goes.insert((block, member), takes_part);
        }
    }
    for day in (0..of.days.len()).map(DayId::at) {
        day_of(of, day, (&mut program, &met, &goes));
    }
    let answer = program.minimise(Limits { gap: 0.5, ..Limits::default() }).expect("it is solved");
    integer(answer.objective)
}

type Goes = BTreeMap<(usize, usize), Variable>;

fn day_of(of: &Delegation, day: DayId, (program, met, goes): (&mut Program, &[Row], &Goes)) {
    let block = of.day(day).block.index();
    let cars = program.row(Vec::new(), Sense::AtMost, f64::from(of.cars));
    let rides: Vec<Row> = (0..of.members.len())
        .map(|at| program.row(vec![(goes[&(block, at)], -1.0)], Sense::AtMost, 0.0))
        .collect();
    let crews = crews(of, day);
    for (homes, metres) in tours(of, day) {
        for crew in &crews {
            let meets = |(at, visit): (usize, &Visit)| {
                (homes.contains(&visit.home.index())
                    && crew.contains(&visit.member.index())
                    && of.offers(VisitId::at(at), day))
                .then_some(at)
            };
            let visits: Vec<usize> = of.visits.iter().enumerate().filter_map(meets).collect();
            let idle = |home: &usize| !visits.iter().any(|&v| of.visits[v].home.index() == *home);
            if homes.iter().any(idle) {
                continue;
            }
            let car = program.variable(real(of.car_day + metres), 0.0, 1.0, Domain::Integer);
            program.term(cars, car, 1.0);
            crew.iter().for_each(|&at| program.term(rides[at], car, 1.0));
            visits.iter().for_each(|&at| program.term(met[at], car, 1.0));
        }
    }
}

/// Two delegations that share people, whose blocks may fall on the same days.
#[must_use]
pub fn two(seed: u64) -> TripProblem {
    let delegations = vec![delegation(seed, false), delegation(seed ^ 0xffff, false)];
    TripProblem { delegations, outside: 0 }
}

/// One delegation by itself.
#[must_use]
pub fn alone(delegation: Delegation) -> TripProblem {
    TripProblem { delegations: vec![delegation], outside: 0 }
}
