//! What a tour remembers of where it has been.

use super::set::Set;
use super::{Choice, Search, Sought};
use crate::units::Cost;

/// Obligations, beside its own, that a tour remembers at a visit.
pub const REMEMBERED: usize = 10;
/// Among so many tasks tours of so few visits remember all.
const MANY: usize = 20;
const FEW_STOPS: u32 = 4;

impl Search<'_> {
    /// Visits that fit in a tour, if there were no ways between them.
    pub(super) fn most_stops(&self) -> u32 {
        let shortest = self.choices.iter().map(|choice| choice.stay).min().unwrap_or(0).max(1);
        (self.longest() / shortest).min(u32::from(self.limits.stops))
    }

    /// Whether all tours of the shift are few.
    #[must_use]
    pub fn is_small(&self) -> bool {
        self.choices.len() <= 8
    }

    /// Whether tours are short and few enough to look at all of them.
    #[must_use]
    pub fn is_short(&self) -> bool {
        self.choices.len() <= MANY && self.most_stops() <= FEW_STOPS
    }

    /// Whether every tour remembers all that it has visited.
    fn remembers_all(&self) -> bool {
        self.groups <= REMEMBERED + 2 || self.is_short()
    }

    /// What each choice remembers: everything where all tours are sought, else the obligations nearest to it.
    pub(super) fn near(&self, sought: Sought) -> Vec<Set> {
        if sought != Sought::Cheapest || self.remembers_all() {
            return vec![Set::below(self.groups); self.choices.len()];
        }
        let near = |choice: &Choice| {
            let mut ways = vec![Cost::MAX; self.groups];
            for other in &self.choices {
                let way = self.places.step(other.place, choice.place);
                let known = &mut ways[other.group as usize];
                *known = way.map_or(*known, |way| way.cost.min(*known));
            }
            let mut order: Vec<usize> = (0..self.groups).collect();
            order.select_nth_unstable_by_key(REMEMBERED, |&group| (ways[group], group));
            let mut set = Set::default();
            order[..=REMEMBERED].iter().for_each(|&group| set.insert(group));
            set
        };
        self.choices.iter().map(near).collect()
    }
}
