//! Who has been found often enough in a round of pricing.

use crate::model::Instance;

/// Children who may find a volunteer in one round, for each child that she can take.
const CROWD: u32 = 16;

/// Who has been found how often in a round: where many find the same few (who help from afar, or are the
/// last with places), they compete for those few, and the rest of their finds should be others.
pub(super) struct Crowd {
    /// How often each volunteer may still be found.
    left: Vec<u32>,
    pub(super) closed: Vec<u32>,
}

impl Crowd {
    pub(super) fn new(instance: &Instance) -> Self {
        let left = instance.volunteers().iter().map(|v| CROWD * u32::from(v.capacity)).collect();
        Self { left, closed: Vec::new() }
    }

    /// Counts a find; whether it was the last.
    pub(super) fn full(&mut self, volunteer: u32) -> bool {
        // A hub gives each child one arc: there is nobody else like it.
        let Some(left) = self.left.get_mut(volunteer as usize) else { return false };
        let last = *left == 1;
        *left = left.saturating_sub(1);
        if last {
            self.closed.push(volunteer);
        }
        last
    }
}
