//! Small random agendas with calls, what their calls cost, and the best that trying every time finds.

use std::collections::BTreeMap;

use tongxing_solver::certificate::plan::{Call, Plan};
use tongxing_solver::ids::{ChildId, VolunteerId};
use tongxing_solver::units::{Cost, Hours, Seconds};
use tongxing_solver::visits::{
    Agenda, AgendaBuilder, CallDue, CallSeries, Day, Gap, Lack, OccurrenceName, Opening, SeriesId,
};

use crate::agendas::{self, Drawn};
use crate::random::{Dice, today};

/// Half an hour.
const STEP: u32 = 1800;

/// What calls are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// One volunteer a child, no tiers, no gaps that bind, each call within one step.
    Plain,
    /// Anything.
    Any,
}

/// An agenda with a few calls beside its visits.
#[must_use]
pub fn draw(seed: u64, manner: Manner) -> Drawn {
    let mut dice = Dice::new(seed ^ 0xca11);
    agendas::draw_with(seed, |instance, days, builder: &mut AgendaBuilder| {
        builder.call_step(Seconds(STEP));
        let volunteers = instance.volunteers().len();
        let mut left = 6;
        for child in instance.child_ids() {
            let many = if manner == Manner::Plain { 1 } else { 1 + dice.below(2) };
            for number in 0..many {
                let one = dice.chance(60);
                let volunteer = VolunteerId::new(if one { 0 } else { dice.below(volunteers) });
                let rule = 5 + u16::try_from(number).expect("few");
                let series = series(&mut dice, (child, volunteer), rule, days, manner, &mut left);
                builder.calls_where_any(series);
            }
        }
    })
}

/// Adds a series where it has calls.
trait CallsWhereAny {
    fn calls_where_any(&mut self, series: CallSeries);
}

impl CallsWhereAny for AgendaBuilder {
    fn calls_where_any(&mut self, series: CallSeries) {
        if !series.calls.is_empty() {
            self.calls(series);
        }
    }
}

fn series(
    dice: &mut Dice,
    (child, volunteer): (ChildId, VolunteerId),
    rule: u16,
    days: u16,
    manner: Manner,
    left: &mut usize,
) -> CallSeries {
    let any = manner == Manner::Any;
    let many = (1 + dice.below(2)).min(*left);
    *left -= many;
    let part = days / u16::try_from(many.max(1)).expect("few");
    let calls = (0..u16::try_from(many).expect("few")).map(|number| {
        let (first, last) = (part * number, part * (number + 1) - 1);
        let name = OccurrenceName { since: today(), nth: number };
        CallDue { first: Day(first), last: Day(last), hours: hours(dice, first, last), name }
    });
    let calls = calls.collect();
    let stays = if any { vec![600, 1800, 2400] } else { vec![600, 1800] };
    let least = if any { 1 + u16::try_from(dice.below(4)).expect("small") } else { 1 };
    let most = if any { least + u16::try_from(dice.below(4)).expect("small") } else { 300 };
    let tier = (any && dice.chance(50)).then(|| u8::try_from(dice.below(2)).expect("small"));
    CallSeries {
        child,
        volunteer,
        rule,
        tier,
        stay: Seconds(dice.pick(&stays)),
        gap: Gap { least, most },
        parent: (any && dice.chance(20)).then_some(ChildId::new(0)),
        penalty: i64::try_from(1000 * (1 + dice.below(5))).expect("small"),
        calls,
    }
}

/// Few times on few days, early enough to meet visits; or none.
fn hours(dice: &mut Dice, first: u16, last: u16) -> Result<Vec<Opening>, Lack> {
    if dice.chance(10) {
        return Err(dice.pick(&[Lack::ChildHours, Lack::CommonDay, Lack::CommonHours]));
    }
    let mut openings = Vec::new();
    for day in first..=last.min(first + 2) {
        if openings.len() < 2 && dice.chance(60) {
            let from = STEP * (20 + u32::try_from(dice.below(2)).expect("small"));
            let until = from + STEP * dice.pick(&[1, 1, 2]);
            openings.push(Opening { day: Day(day), spans: vec![Hours { from, until }] });
        }
    }
    if openings.is_empty() { Err(Lack::CommonDay) } else { Ok(openings) }
}

/// Somebody who is at one thing at a time.
type Who = (u8, usize);

/// From when to when somebody is at something on a day.
type Doing = (Who, Day, (u32, u32));

fn people(series: &CallSeries) -> Vec<Who> {
    let parent = series.parent.map(|parent| (2, parent.index()));
    [(0, series.volunteer.index()), (1, series.child.index())].into_iter().chain(parent).collect()
}

fn meet(a: (u32, u32), b: (u32, u32)) -> bool {
    a.0 < b.1 && b.0 < a.1
}

/// Everything on tours, by who and day.
fn on_tours(agenda: &Agenda, plan: &Plan) -> Option<Vec<Doing>> {
    let mut all = Vec::new();
    for tour in &plan.tours {
        let shift = agenda.shifts().get(tour.shift.0 as usize)?;
        all.push(((0, shift.volunteer.index()), shift.day, (tour.depart, tour.back)));
        for stop in &tour.stops {
            let obligation = agenda.obligations().get(stop.obligation.0 as usize)?;
            let occurrence = obligation.occurrences.get(usize::from(stop.occurrence))?;
            let stay = occurrence.forms.get(usize::from(stop.form))?.stay.0;
            let child = (1, obligation.child.index());
            all.push((child, shift.day, (stop.start, stop.start + stay)));
        }
    }
    Some(all)
}

/// Whether a call is at a time that everybody has.
fn on_time(agenda: &Agenda, call: &Call) -> Option<(u32, u32)> {
    let series = agenda.calls().get(call.series.0 as usize)?;
    let due = series.calls.get(usize::from(call.number))?;
    let opening = due.hours.as_ref().ok()?.iter().find(|opening| opening.day == call.day)?;
    let over = call.start + series.stay.0;
    let inside = opening.spans.iter().any(|span| span.from <= call.start && over <= span.until);
    (inside && call.start.is_multiple_of(agenda.call_step().0)).then_some((call.start, over))
}

/// Penalties of the calls that a plan leaves out; `None` where a call cannot take place as it says. Written
/// apart from the checker.
#[must_use]
pub fn cost(agenda: &Agenda, plan: &Plan) -> Option<Cost> {
    let busy = on_tours(agenda, plan)?;
    let mut doings = busy.clone();
    for (number, call) in plan.calls.iter().enumerate() {
        let time = on_time(agenda, call)?;
        let twice = |other: &Call| (other.series, other.number) == (call.series, call.number);
        if plan.calls[..number].iter().any(twice) {
            return None;
        }
        for who in people(agenda.series(call.series)) {
            let at_once =
                |other: &Doing| other.0 == who && other.1 == call.day && meet(other.2, time);
            if doings.iter().any(at_once) {
                return None;
            }
            doings.push((who, call.day, time));
        }
    }
    let mut sum = 0;
    let mut called: BTreeMap<SeriesId, Vec<Day>> = BTreeMap::new();
    let mut ids: Vec<SeriesId> = agenda.series_ids().collect();
    ids.sort_by_key(|id| std::cmp::Reverse(agenda.series(*id).tier));
    for id in ids {
        let series = agenda.series(id);
        let mut higher = higher(agenda, plan, series, &called);
        higher.sort_unstable();
        let mut last: Option<(usize, u16, bool)> = None;
        for (number, due) in series.calls.iter().enumerate() {
            let mine = |call: &&Call| call.series == id && usize::from(call.number) == number;
            let call = plan.calls.iter().find(mine);
            let at = higher.iter().position(|day| due.first <= *day && *day <= due.last);
            let day = match (at.map(|at| higher.remove(at)), call) {
                (Some(_), Some(_)) => return None,
                (Some(day), None) => day,
                (None, Some(call)) => {
                    called.entry(id).or_default().push(call.day);
                    call.day
                }
                (None, None) => {
                    sum += series.penalty;
                    continue;
                }
            };
            if let Some((before, earlier, was_call)) = last {
                let days = i32::from(day.0) - i32::from(earlier);
                let far = before + 1 == number && days > i32::from(series.gap.most);
                let bound = was_call || call.is_some();
                if bound && (days < i32::from(series.gap.least) || far) {
                    return None;
                }
            }
            last = Some((number, day.0, call.is_some()));
        }
    }
    Some(sum)
}

/// Days of visits and calls of the same pair with a higher tier.
fn higher(
    agenda: &Agenda,
    plan: &Plan,
    series: &CallSeries,
    called: &BTreeMap<SeriesId, Vec<Day>>,
) -> Vec<Day> {
    let Some(tier) = series.tier else { return Vec::new() };
    let mut days = Vec::new();
    for tour in &plan.tours {
        let shift = agenda.shift(tour.shift);
        for stop in tour.stops.iter().filter(|_| shift.volunteer == series.volunteer) {
            let obligation = agenda.obligation(stop.obligation);
            let form =
                &obligation.occurrences[usize::from(stop.occurrence)].forms[usize::from(stop.form)];
            if obligation.child == series.child && form.tier > tier {
                days.push(shift.day);
            }
        }
    }
    for (&id, on) in called {
        let other = agenda.series(id);
        let same = (other.child, other.volunteer) == (series.child, series.volunteer);
        if same && other.tier.is_some_and(|theirs| theirs > tier) {
            days.extend(on);
        }
    }
    days
}

/// The least penalties of calls beside the tours of a plan, by trying every time of every call.
#[must_use]
pub fn least(agenda: &Agenda, plan: &Plan) -> Cost {
    let mut options: Vec<Vec<Option<Call>>> = Vec::new();
    for (series, id) in agenda.calls().iter().zip(agenda.series_ids()) {
        for (number, due) in (0_u16..).zip(&series.calls) {
            let mut times = vec![None];
            for opening in due.hours.as_deref().unwrap_or_default() {
                for start in (0..86_400).step_by(STEP as usize) {
                    let call = Call { series: id, number, day: opening.day, start };
                    times.extend(on_time(agenda, &call).map(|_| Some(call)));
                }
            }
            options.push(times);
        }
    }
    let mut best = Cost::MAX;
    let mut tried = Plan { calls: Vec::new(), ..plan.clone() };
    every(agenda, &options, &mut tried, &mut best);
    best
}

fn every(agenda: &Agenda, options: &[Vec<Option<Call>>], plan: &mut Plan, best: &mut Cost) {
    let Some((first, rest)) = options.split_first() else {
        if let Some(cost) = cost(agenda, plan) {
            *best = cost.min(*best);
        }
        return;
    };
    for option in first {
        plan.calls.extend(option);
        every(agenda, rest, plan, best);
        if option.is_some() {
            plan.calls.pop();
        }
    }
}
