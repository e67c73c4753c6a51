//! Calls that visits crowd out: the visits are made on other days, where all that costs less.
//!
//! Calls weigh nothing in tours, so a visit may come a day before the only one on which a call is possible. In small agendas
//! the component is planned anew without the visits that stand in the way, and that plan is taken where it costs
//! less with the calls that it leaves room for.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::Scene;
use super::calls::{self, Kept};
use super::components::Component;
use super::master::Relaxed;
use super::search::Found;
use super::{cases, extract, scarce};
use crate::certificate::plan::{Case, Fate, Split, TaskId, fates, left_out};
use crate::units::Cost;
use crate::visits::{Day, SeriesId};

/// Most ways that are tried.
const MOST_TRIED: usize = 60;
/// Days of a call that are looked at.
const MOST_DAYS: usize = 3;

/// A call that found no time, and a day on which it could.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Wish {
    series: SeriesId,
    number: u16,
    day: Day,
    /// Whether the volunteer makes no visit at all on the day.
    free: bool,
}

/// What a plan costs with its calls, and the calls that could be made on some days, the dearest first.
struct Told {
    value: Cost,
    wishes: Vec<Wish>,
}

/// Makes room for calls. O(tries · plans of a component).
pub(super) fn eased(scene: Scene<'_>, components: &[Component], parts: &mut [(Relaxed, Found)]) {
    let mut tried: BTreeSet<Wish> = BTreeSet::new();
    let mut now = told(scene, components, parts);
    while tried.len() < MOST_TRIED && !scene.monitor.should_stop() {
        let Some(&wish) = now.wishes.iter().find(|wish| !tried.contains(wish)) else { return };
        tried.insert(wish);
        for at in 0..components.len() {
            let Some(found) = without(scene, components, parts, at, wish) else { continue };
            let before = std::mem::replace(&mut parts[at].1, found);
            let then = told(scene, components, parts);
            if then.value < now.value {
                now = then;
                break;
            }
            parts[at].1 = before;
        }
    }
}

fn told(scene: Scene<'_>, components: &[Component], parts: &[(Relaxed, Found)]) -> Told {
    let agenda = scene.agenda;
    let (tours, value) = extract::all_tours(scene, components, parts);
    let calls = calls::placed(agenda, &tours, Kept::default());
    let fates = fates(agenda, &tours, &calls);
    let mut wishes = Vec::new();
    for (series, fates) in agenda.series_ids().zip(&fates) {
        for (number, _) in (0_u16..).zip(fates).filter(|(_, fate)| **fate == Fate::Missed) {
            let due = &agenda.series(series).calls[usize::from(number)];
            let openings = due.hours.iter().flatten().take(MOST_DAYS);
            wishes.extend(openings.flat_map(|opening| {
                [false, true].map(|free| Wish { series, number, day: opening.day, free })
            }));
        }
    }
    wishes.sort_by_key(|wish| (Reverse(agenda.series(wish.series).penalty), *wish));
    Told { value: value + left_out(agenda, &fates), wishes }
}

/// The plan of a component without the visits that stand in the way of a call, where there are any and that costs less than
/// leaving the call out.
fn without(
    scene: Scene<'_>,
    components: &[Component],
    parts: &[(Relaxed, Found)],
    at: usize,
    wish: Wish,
) -> Option<Found> {
    let (component, (relaxed, found)) = (&components[at], &parts[at]);
    let case = case(scene, component, wish)?;
    let mut left = scene.left.to_vec();
    for (_, (_, other)) in parts.iter().enumerate().filter(|(other, _)| *other != at) {
        scarce::taken(&mut left, &scarce::used(&other.chosen));
    }
    let alone = Component { left: None, ..component.clone() };
    let most = found.value.saturating_add(scene.agenda.series(wish.series).penalty);
    cases::within(Scene { left: &left, ..scene }, &alone, relaxed, case, most)
}

/// The plans of a component that leave room for a call; `None` where nothing of it is in the way.
fn case(scene: Scene<'_>, component: &Component, wish: Wish) -> Option<Case> {
    let Scene { agenda, tasks, .. } = scene;
    let series = agenda.series(wish.series);
    let apart = series.gap.least.max(1);
    let hinders = |task: &TaskId| {
        let key = tasks.task(*task).key;
        let near = key.day.0.abs_diff(wish.day.0) < apart;
        let is_of_pair = agenda.obligation(key.obligation).child == series.child;
        key.member == series.volunteer && (is_of_pair && near || wish.free && key.day == wish.day)
    };
    let mut case = None;
    for &id in &component.obligations {
        for (occurrence, nodes) in (0_u16..).zip(tasks.occurrences(id)) {
            let all = nodes.iter().flat_map(|node| node.tasks).flatten();
            let tasks_of: BTreeSet<TaskId> = all.filter(hinders).collect();
            if !tasks_of.is_empty() {
                let split = Split::Visit { occurrence, tasks: tasks_of.into_iter().collect() };
                let known: Case = case.take().unwrap_or_default();
                case = Some(known.half(tasks, &split, false));
            }
        }
    }
    case
}
