//! Seats and staff: components that want the same unit take turns.

use super::Scene;
use super::components::Component;
use super::master::Relaxed;
use super::search::Found;
use super::whole::{self, Chosen};
use crate::certificate::plan::Node;

/// Takes what a component uses; false, with nothing taken, where there is too little of something.
fn take(left: &mut [Vec<u32>], chosen: &Chosen) -> bool {
    let place = |node: &Node| node.resource.map(|id| (usize::from(id.0), usize::from(node.day.0)));
    let used: Vec<(usize, usize)> =
        chosen.nodes.iter().flatten().flatten().filter_map(place).collect();
    for (taken, &(resource, day)) in used.iter().enumerate() {
        if left[resource][day] == 0 {
            for &(resource, day) in &used[..taken] {
                left[resource][day] += 1;
            }
            return false;
        }
        left[resource][day] -= 1;
    }
    true
}

/// Where components together use more than there is, each that finds too little left chooses again among
/// what is: one after the other, in order.
pub(super) fn share(scene: Scene<'_>, components: &[Component], parts: &mut [(Relaxed, Found)]) {
    let mut left = scene.left.to_vec();
    for (component, (relaxed, found)) in components.iter().zip(parts) {
        if !take(&mut left, &found.chosen) {
            *found = whole::choose(Scene { left: &left, ..scene }, component, relaxed);
            take(&mut left, &found.chosen);
        }
    }
}
