//! Limits on how many pairs of the round before may end.

use super::{Division, Instance};
use crate::ids::{ChildId, VolunteerId};

/// Whose changes a budget counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Everybody's.
    Round,
    /// Those of the children who live in a division.
    Division(Division),
    /// Those of one volunteer.
    Volunteer(VolunteerId),
    /// Those of one child.
    Child(ChildId),
}

/// A limit on changes. A change is a pair of the round before, both ends still here and eligible, that the
/// answer does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Budget {
    /// Whose changes count.
    pub scope: Scope,
    /// Most of them.
    pub most: u32,
}

impl Instance {
    /// The same round with these limits on changes in place of its own.
    #[must_use]
    pub fn with_budgets(&self, budgets: Vec<Budget>) -> Self {
        let mut limited = self.clone();
        limited.budgets = budgets;
        limited
    }

    /// Limits on changes; none where a round may end as many pairs as it likes.
    #[must_use]
    pub fn budgets(&self) -> &[Budget] {
        &self.budgets
    }
}
