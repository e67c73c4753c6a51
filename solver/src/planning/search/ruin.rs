//! What a round of the search takes out: visits of neighbouring tours around some day, or whole obligations.

use super::draw::Draw;
use super::state::State;

/// An obligation as a whole, or one visit of it.
pub(super) type Out = (usize, Option<usize>);

/// Most obligations that one round takes out.
const MOST_OUT: u64 = 5;
/// Most tours that one round takes out, and so many visits after which it takes out no further one.
const MOST_TOURS: u64 = 8;
const MOST_VISITS: usize = 24;
/// One of so many rounds begins where something is left out.
const SHORT: u64 = 6;

/// Where a round begins.
fn first(state: &State<'_>, draw: &mut Draw) -> usize {
    let many = state.field.duties.len();
    let first = draw.index(many);
    if draw.below(SHORT) > 0 {
        return first;
    }
    let mut from = (first..many).chain(0..first);
    from.find(|&at| state.is_short(at)).unwrap_or(first)
}

/// One obligation and some that share a tour with it or are near.
pub(super) fn obligations(state: &State<'_>, draw: &mut Draw) -> Vec<Out> {
    let many = state.field.duties.len();
    let count = (1 + draw.index(usize::try_from(MOST_OUT).unwrap_or(1))).min(many);
    let first = first(state, draw);
    let mut out = vec![(first, None)];
    let mut others: Vec<u32> = Vec::new();
    if draw.below(2) == 0 {
        others = state.companions(first, draw.below(1 << 20));
    }
    let mut near = state.field.duties[first].near.iter().copied();
    if state.field.competing.len() > 1 && draw.below(3) == 0 {
        others.extend(near.next());
        others.extend(state.rival(first, draw));
        others.extend(state.rival(first, draw));
    }
    others.extend(near);
    let mut next = 0;
    while out.len() < count && next < others.len() {
        let other = others[next] as usize;
        next += 1;
        if draw.below(4) > 0 && !out.contains(&(other, None)) {
            out.push((other, None));
        }
    }
    out
}

/// Whole tours, of one visit and of visits near it on days near its own, and what is left out near it (after
/// Christiaens and Vanden Berghe 2020, adjacent string removal: tours here are short).
pub(super) fn visits(state: &State<'_>, draw: &mut Draw) -> Vec<Out> {
    let first = first(state, draw);
    let Some((number, day)) = state.nth(first, draw.below(1 << 20)) else {
        return obligations(state, draw);
    };
    let mut out: Vec<Out> = Vec::new();
    let mut tours = 1 + draw.below(MOST_TOURS);
    let mut from = Some(number);
    let near = &state.field.duties[first].near;
    for &at in [u32::try_from(first).unwrap_or(0)].iter().chain(near) {
        let at = at as usize;
        if state.is_short(at) {
            left_out(state, at, &mut out);
        }
        let Some(number) = from.take().or_else(|| state.nearest(at, day)) else { continue };
        if tours == 0 || out.len() >= MOST_VISITS {
            break;
        }
        if at != first && (draw.below(4) == 0 || out.contains(&(at, Some(number)))) {
            continue;
        }
        tours -= 1;
        for (other, number) in state.tour_of(at, number) {
            let visit = (other as usize, Some(number));
            if !out.contains(&visit) && !out.contains(&(visit.0, None)) {
                out.push(visit);
            }
        }
    }
    out
}

/// What of an obligation is left out that could take place.
fn left_out(state: &State<'_>, at: usize, out: &mut Vec<Out>) {
    let nodes = &state.nodes[at];
    if nodes.iter().all(Option::is_none) {
        if !out.contains(&(at, None)) {
            out.push((at, None));
        }
        return;
    }
    let ways = &state.field.duties[at].ways;
    for number in (0..nodes.len()).filter(|&at| nodes[at].is_none() && !ways[at].is_empty()) {
        if !out.contains(&(at, Some(number))) {
            out.push((at, Some(number)));
        }
    }
}
