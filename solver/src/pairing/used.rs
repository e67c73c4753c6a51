//! The pairs that the current answer has.

use crate::ids::ChildId;

/// Volunteers that each child has in the current answer, pinned ones included: pairs already there
/// are no violators, whatever the sign of their reduced cost.
#[derive(Default)]
pub(super) struct Used {
    start: Vec<u32>,
    volunteers: Vec<u32>,
}

impl Used {
    /// From (child, volunteer) pairs in order.
    pub(super) fn new(children: usize, pairs: &[(u32, u32)]) -> Self {
        let mut start = vec![0; children + 1];
        for &(child, _) in pairs {
            start[child as usize + 1] += 1;
        }
        for child in 0..children {
            start[child + 1] += start[child];
        }
        Self { start, volunteers: pairs.iter().map(|&(_, volunteer)| volunteer).collect() }
    }

    pub(super) fn of(&self, child: ChildId) -> &[u32] {
        let range = self.start.get(child.index()).zip(self.start.get(child.index() + 1));
        range.map_or(&[], |(&from, &to)| &self.volunteers[from as usize..to as usize])
    }
}
