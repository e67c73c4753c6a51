//! Rows of the budgets of changes.

use std::collections::BTreeMap;

use super::Formulation;
use crate::ids::{ChildId, VolunteerId};
use crate::lp::{Sense, Variable, real};

impl Formulation<'_> {
    /// A budget asks for so many of the pairs that it counts.
    pub(super) fn add_budgets(&mut self) {
        let survivors = self.siblings.survivors();
        for budget in 0..survivors.budgets() {
            let least = survivors.least_kept(budget);
            let row =
                (least > 0).then(|| self.program.row(Vec::new(), Sense::AtLeast, real(least)));
            self.budget_rows.push(row);
        }
    }

    /// Gives a column to the budgets that count its pairs.
    pub(super) fn count(&mut self, volunteer: VolunteerId, children: &[ChildId], column: Variable) {
        let survivors = self.siblings.survivors();
        let mut counts: BTreeMap<u32, f64> = BTreeMap::new();
        for &budget in children.iter().flat_map(|&child| survivors.counting(volunteer, child)) {
            *counts.entry(budget).or_default() += 1.0;
        }
        for (budget, count) in counts {
            if let Some(row) = self.budget_rows[budget as usize] {
                self.program.term(row, column, count);
            }
        }
    }
}
