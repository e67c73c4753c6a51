//! Neighbourhoods that a mixed-integer program decides: all groups at once where that is small, else at meetings that
//! share most people, window by window.

use super::super::model::{Group, GroupProblem, MeetingId};
use super::dual::Point;
use super::improve::neighbours;
use super::program::Programme;
use super::{Known, Options};
use crate::lp::Limits;
use crate::pairing::Monitor;
use crate::random::Random;

/// Most places of a part whose program is solved whole.
const WHOLE: usize = 6_000;
/// Most places of a window, of all windows until none is better, then of the next.
const WINDOWS: [usize; 2] = [1_500, 4_000];
/// Windows a meeting, where nobody limits them.
const USUAL: u64 = 3;
/// Most nodes of a program's tree.
const NODES: i32 = 300;
/// Most places of a part whose relaxation gives prices.
const RELAXED: usize = 20_000;

/// Improves what is known, in half of the time that is left: the rest is for proofs.
pub(super) fn improve(
    problem: &GroupProblem,
    options: Options,
    monitor: &dyn Monitor,
    known: &mut Known,
) {
    let everything: Vec<MeetingId> = (0..problem.meetings().len()).map(MeetingId::at).collect();
    let kept = monitor.seconds_left().map_or(0.0, |left| left / 2.0);
    let seconds = || monitor.seconds_left().map(|left| (left - kept).max(0.0));
    if places(problem, &everything) <= WHOLE {
        again(problem, &everything, seconds(), known);
        return;
    }
    let usual = USUAL * problem.meetings().len() as u64;
    let mut left = options.iterations.unwrap_or(usual);
    let near = neighbours(problem);
    let mut random = Random::new(options.seed);
    let mut order = everything;
    for size in WINDOWS {
        let mut better = true;
        while std::mem::take(&mut better) {
            random.shuffle(&mut order);
            for &first in &order {
                if monitor.should_stop() || left == 0 || seconds() == Some(0.0) {
                    return;
                }
                left -= 1;
                let window = window(problem, first, &near[first.index()], size);
                better |= again(problem, &window, seconds(), known);
            }
        }
    }
}

/// The meeting and those that share most with it, in order.
fn window(
    problem: &GroupProblem,
    first: MeetingId,
    near: &[MeetingId],
    most: usize,
) -> Vec<MeetingId> {
    let mut window = vec![first];
    let mut size = places(problem, &window);
    for &other in near {
        size += places(problem, &[other]);
        if size > most {
            break;
        }
        window.push(other);
    }
    window.sort_unstable();
    window
}

/// The prices of the whole part's relaxation, where that is not too large.
pub(super) fn prices(problem: &GroupProblem, monitor: &dyn Monitor) -> Option<Point> {
    let everything: Vec<MeetingId> = (0..problem.meetings().len()).map(MeetingId::at).collect();
    if places(problem, &everything) > RELAXED {
        return None;
    }
    Programme::new(problem, &everything, &[], &[]).prices(limits(monitor.seconds_left()))
}

fn places(problem: &GroupProblem, meetings: &[MeetingId]) -> usize {
    let choices = meetings.iter().flat_map(|m| &problem.meetings()[m.index()].choices);
    choices.map(|choice| choice.leads.len() + choice.seats.len()).sum()
}

fn limits(seconds: Option<f64>) -> Limits {
    Limits { seconds, nodes: Some(NODES), gap: 0.9, ..Limits::default() }
}

/// The groups at these meetings anew, beside the others; says whether that is better.
fn again(
    problem: &GroupProblem,
    meetings: &[MeetingId],
    seconds: Option<f64>,
    known: &mut Known,
) -> bool {
    let inside = |group: &&Group| meetings.binary_search(&group.meeting).is_ok();
    let (begin, standing): (Vec<&Group>, Vec<&Group>) = known.groups.iter().partition(inside);
    let programme = Programme::new(problem, meetings, &standing, &begin);
    let Some(mut groups) = programme.groups(limits(seconds)) else { return false };
    groups.extend(standing.into_iter().cloned());
    groups.sort();
    let found = Known::of(problem, groups);
    let better = found.total < known.total;
    if better {
        *known = found;
    }
    better
}
