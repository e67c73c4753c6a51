//! Visits that a case has in one tour or in none: labels carry a bit for each that is made.

use super::Search;
use crate::certificate::plan::cases::Case;
use crate::certificate::plan::tasks::TaskId;

/// Most pairs of visits that one shift looks at; without the others it has more tours and the bound is weaker.
const MOST_PAIRS: usize = 32;

/// Pairs of visits, two bits each: the lower one stands for the pair.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Together {
    /// Of these no tour makes only one.
    both: u64,
    /// Of these no tour makes both.
    apart: u64,
}

impl Together {
    /// Whether a tour that makes these visits can go on.
    pub(super) fn goes_on(self, made: u64) -> bool {
        made & made >> 1 & self.apart == 0
    }

    /// Whether a tour that makes these visits can end.
    pub(super) fn ends(self, made: u64) -> bool {
        (made ^ made >> 1) & self.both == 0
    }

    /// Whether whatever can follow `b` can follow `a`.
    pub(super) fn is_no_worse(self, a: u64, b: u64) -> bool {
        let pair = |bits: u64| bits | bits << 1;
        a & !b & pair(self.apart) == 0 && (a ^ b) & pair(self.both) == 0
    }
}

impl Search<'_> {
    /// Without tours that a case has not because of visits that go together or do not.
    #[must_use]
    pub fn together(mut self, case: &Case) -> Self {
        let mut many = 0;
        for (visits, together) in case.pairs() {
            let has = |visit: &Vec<TaskId>| self.choices.iter().any(|c| visit.contains(&c.id));
            match (has(&visits[0]), has(&visits[1])) {
                (true, true) if many < MOST_PAIRS => {
                    self.pair(visits, together, 2 * many);
                    many += 1;
                }
                (true, false) if together => self.choices.retain(|c| !visits[0].contains(&c.id)),
                (false, true) if together => self.choices.retain(|c| !visits[1].contains(&c.id)),
                _ => {}
            }
        }
        self
    }

    fn pair(&mut self, visits: &[Vec<TaskId>; 2], together: bool, bit: usize) {
        for (side, visit) in visits.iter().enumerate() {
            for choice in self.choices.iter_mut().filter(|choice| visit.contains(&choice.id)) {
                choice.made |= 1 << (bit + side);
            }
        }
        let rules = if together { &mut self.together.both } else { &mut self.together.apart };
        *rules |= 1 << bit;
    }
}
