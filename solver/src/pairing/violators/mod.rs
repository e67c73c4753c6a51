//! Hall violators: why units stay uncovered in an optimal answer.
//!
//! # Method
//! What a violator counts is a flow that knows volunteers' places and organisations' limits, but neither
//! roles nor pins nor prices of coverage. From an uncovered child we walk its residual network: child to
//! every eligible volunteer who does not have it yet, volunteer to the children she has, and on where her
//! organisation is full to the children of its members. A walk that meets a free place moves pairs along
//! it: the flow covers that unit, so that no count can say why the answer does not. A walk that meets
//! none is closed: its children ask for more than all their volunteers can give.
//!
//! *Small sets.* The units that a flow can cover are the independent sets of a matroid, in which a closed
//! walk from a missing unit is that unit's circuit (Perfect 1968), so with a demand of one no child can be
//! left out. With more, missing units of others stand in the set; [`minimal`] leaves out child after
//! child as long as the first one lacks a unit however well the rest of the set is served.
//!
//! *Large sets.* Walks that are not soon closed are walked to their end together: whoever has been met
//! leaves the spatial index, so that everybody is met once. Sets that touch are one: the least set that
//! proves all that is missing in it (the minimal minimum cut).
//!
//! # References
//! Hall 1935; Ford and Fulkerson 1956 (the residual cut); Perfect, *Applications of Menger's graph
//! theorem*, 1968 (linkings are matroids); Hopcroft and Karp 1973 (searches that delete what they met).

mod flow;
mod minimal;
mod regions;
mod walk;

use crate::certificate::{Pair, Violator};
use crate::eligibility;
use crate::ids::ChildId;
use crate::model::Instance;
use crate::travel::Travel;
use walk::{Walk, Walker};

/// Most children of a set from which no child can be left out; larger ones are shared.
const MOST_MINIMAL: usize = 48;

/// Most such sets of one answer; who comes later shares larger ones.
const MOST_SETS: usize = 1000;

/// So many walks that are not soon closed; whoever comes later is not asked whether a small set would do: where many
/// stay uncovered in one place, every such walk looks at everybody there in vain.
const MOST_WIDE: usize = 256;

/// The violators of the uncovered children of an optimal answer, small ones first. Every uncovered child
/// of whom a count of places can tell why is in one.
pub(super) fn find(instance: &Instance, travel: &dyn Travel, pairs: &[Pair]) -> Vec<Violator> {
    let missing = missing(instance, pairs);
    let lacking = instance.child_ids().filter(|child| missing[child.index()] > 0);
    let lacking: Vec<ChildId> = lacking.collect();
    if lacking.is_empty() {
        return Vec::new();
    }
    let mut walker = Walker::new(instance, travel, pairs, missing);
    let mut named = vec![false; instance.children().len()];
    let (mut found, mut wide) = (Vec::new(), Vec::new());
    for child in lacking {
        if named[child.index()] {
            continue;
        }
        if found.len() >= MOST_SETS || wide.len() >= MOST_WIDE {
            wide.push(child);
            continue;
        }
        match walker.soon(child, MOST_MINIMAL) {
            Walk::Covered => {}
            Walk::Wide => wide.push(child),
            Walk::Closed(children) => {
                let children = minimal::reduce(&mut walker, child, children);
                found.extend(walker.state(children));
                let last = found.last().map_or(&[][..], |set| &set.children);
                last.iter().for_each(|child| named[child.index()] = true);
            }
        }
    }
    wide.retain(|child| !named[child.index()]);
    found.extend(regions::find(&mut walker, &wide));
    found
}

/// Uncovered units of each child who may have pairs.
pub(crate) fn missing(instance: &Instance, pairs: &[Pair]) -> Vec<u16> {
    let asked = instance.child_ids().map(|child| {
        if eligibility::child(instance, child).is_ok() { instance.demand(child) } else { 0 }
    });
    let mut missing: Vec<u16> = asked.collect();
    for pair in pairs {
        let units = &mut missing[pair.child.index()];
        *units = units.saturating_sub(1);
    }
    missing
}
