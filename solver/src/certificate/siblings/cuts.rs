//! Rows that every answer satisfies because its numbers are whole, derived so that a checker can
//! derive them again.
//!
//! A cut is a sum of rows with multipliers below a divisor, divided by it, every coefficient and the
//! right-hand side rounded down (Gomory 1958, Chvátal 1973). It holds for every answer whatever the
//! multipliers, so its price may be anything from 0 on. A coefficient belongs to one child with one
//! volunteer, or to one volunteer with the first groups of one chain, so a cut stays inside the
//! volunteers' own problems as the demand does.

use std::collections::BTreeMap;

use super::bound::Broken;
use super::chains::Siblings;
use crate::ids::{ChildId, VolunteerId};
use crate::model::{Instance, Rank};

/// A row that every answer satisfies: a sum that is at most its right-hand side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Row {
    /// The child's volunteers and uncovered units are at most its demand.
    Child(ChildId),
    /// The child's uncovered units of this rank are at most 1, or the demand less 1.
    Uncovered(ChildId, Rank),
    /// The volunteer's children less the places that she fills are at most 0.
    Volunteer(VolunteerId),
    /// The volunteer's n-th place, from 1, is filled at most once.
    Place(VolunteerId, u16),
    /// The volunteer has the child at most once; of a chain, at most one of its first groups.
    Pair(VolunteerId, ChildId),
    /// An earlier cut of the stage.
    Cut(usize),
}

/// A cut by its derivation, with its price.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// Price of a unit of the right-hand side, in the unit of the stage's objective; never negative.
    pub price: i64,
    /// What the sum is divided by, at least 2.
    pub divisor: i64,
    /// Rows with their multipliers, from 1 to the divisor less 1.
    pub terms: Vec<(Row, i64)>,
}

/// Largest divisor.
const COARSEST: i64 = 1 << 10;
/// No coefficient or right-hand side is larger.
const LARGEST: i64 = 1 << 24;
/// Most terms of one cut, so that their sum fits.
const MOST_TERMS: usize = 1 << 20;

const BROKEN: Broken = Broken { what: "cuts" };

/// Coefficients of cuts, worked out for one column at a time.
#[derive(Clone, Debug)]
pub(crate) struct Cuts<'a> {
    instance: &'a Instance,
    siblings: &'a Siblings,
    /// Most children of a chain or places of a volunteer.
    widest: i64,
    divisors: Vec<i64>,
    prices: Vec<i64>,
    rights: Vec<i64>,
    /// By cut: no coefficient is larger.
    norms: Vec<i64>,
    /// By row: the cuts that it is in, and its multiplier.
    users: BTreeMap<Row, Vec<(usize, i64)>>,
}

impl<'a> Cuts<'a> {
    /// No cuts.
    pub(crate) fn new(instance: &'a Instance, siblings: &'a Siblings) -> Self {
        let chain = siblings.chains().iter().map(|chain| chain.children().count()).max();
        let places = instance.volunteers().iter().map(|v| usize::from(v.capacity)).max();
        let widest = chain.max(places).unwrap_or(1).max(1);
        Self {
            instance,
            siblings,
            widest: i64::try_from(widest).unwrap_or(i64::MAX),
            divisors: Vec::new(),
            prices: Vec::new(),
            rights: Vec::new(),
            norms: Vec::new(),
            users: BTreeMap::new(),
        }
    }

    /// All cuts of a stage.
    ///
    /// # Errors
    /// If a cut names what is not there, or its numbers are out of range.
    pub(crate) fn of(
        instance: &'a Instance,
        siblings: &'a Siblings,
        stage: &[Cut],
    ) -> Result<Self, Broken> {
        let mut cuts = Self::new(instance, siblings);
        for cut in stage {
            cuts.push(cut)?;
        }
        Ok(cuts)
    }

    /// One more cut.
    ///
    /// # Errors
    /// If it names what is not there, or its numbers are out of range.
    pub(crate) fn push(&mut self, cut: &Cut) -> Result<(), Broken> {
        let fits = (2..=COARSEST).contains(&cut.divisor)
            && (0..=super::bound::WIDEST).contains(&cut.price)
            && cut.terms.len() <= MOST_TERMS;
        let (mut right, mut norm) = (0, 0);
        for &(row, times) in &cut.terms {
            let (of, largest) = self.right_and_norm(row).ok_or(BROKEN)?;
            if !fits || !(1..cut.divisor).contains(&times) {
                return Err(BROKEN);
            }
            right += times * of;
            norm += times * largest;
        }
        norm = norm / cut.divisor.max(1) + 1;
        if !fits || norm > LARGEST {
            return Err(BROKEN);
        }
        let at = self.rights.len();
        for &(row, times) in &cut.terms {
            self.users.entry(self.canonical(row)).or_default().push((at, times));
        }
        self.divisors.push(cut.divisor);
        self.prices.push(cut.price);
        self.rights.push(right.div_euclid(cut.divisor));
        self.norms.push(norm);
        Ok(())
    }

    /// Right-hand side of a row, and what no coefficient of it exceeds.
    fn right_and_norm(&self, row: Row) -> Option<(i64, i64)> {
        let demand = |child: ChildId| {
            let known = child.index() < self.instance.children().len();
            known.then(|| i64::from(self.instance.demand(child)))
        };
        let places = |volunteer: VolunteerId| {
            let known = self.instance.volunteers().get(volunteer.index());
            known.map(|volunteer| volunteer.capacity)
        };
        let (right, norm) = match row {
            Row::Child(child) => (demand(child)?, self.widest),
            Row::Uncovered(child, Rank::First) => (demand(child)?.min(1), 1),
            Row::Uncovered(child, Rank::Further) => ((demand(child)? - 1).max(0), 1),
            Row::Volunteer(volunteer) => places(volunteer).map(|_| (0, self.widest))?,
            Row::Place(volunteer, n) => {
                places(volunteer).filter(|most| (1..=*most).contains(&n)).map(|_| (1, 1))?
            }
            Row::Pair(volunteer, child) => {
                places(volunteer)?;
                demand(child).map(|_| (1, 1))?
            }
            Row::Cut(cut) => (*self.rights.get(cut)?, *self.norms.get(cut)?),
        };
        Some((right, norm.max(right)))
    }

    /// Every child of a chain stands for it in [`Row::Pair`]; here its first does.
    fn canonical(&self, row: Row) -> Row {
        match row {
            Row::Pair(volunteer, child) => Row::Pair(volunteer, self.head(child)),
            row => row,
        }
    }

    /// First child of the chain that binds the child; itself where none does.
    pub(crate) fn head(&self, child: ChildId) -> ChildId {
        self.siblings.place(child).map_or(child, |(chain, _)| {
            self.siblings.chains()[chain].children().next().unwrap_or(child)
        })
    }

    /// Whether there is no cut.
    pub(crate) fn is_empty(&self) -> bool {
        self.rights.is_empty()
    }

    /// Right-hand side of a row, where there is such a row.
    pub(crate) fn right(&self, row: Row) -> Option<i64> {
        self.right_and_norm(row).map(|(right, _)| right)
    }

    /// Σ price · right-hand side.
    pub(crate) fn constant(&self) -> i128 {
        self.prices.iter().zip(&self.rights).map(|(&p, &r)| i128::from(p) * i128::from(r)).sum()
    }

    /// What the cuts add to the reduced cost of the volunteer with the child, of a chain with the first
    /// groups that `children` are.
    pub(crate) fn pair(&self, volunteer: VolunteerId, children: &[ChildId]) -> i128 {
        self.worth(self.rows_of_pair(volunteer, children))
    }

    /// What the cuts add to the reduced cost of the volunteer's n-th place, from 1.
    pub(crate) fn place(&self, volunteer: VolunteerId, n: u16) -> i128 {
        self.worth([(Row::Volunteer(volunteer), -1), (Row::Place(volunteer, n), 1)])
    }

    /// What the cuts add to the reduced cost of an uncovered unit.
    pub(crate) fn uncovered(&self, child: ChildId, rank: Rank) -> i128 {
        self.worth([(Row::Child(child), 1), (Row::Uncovered(child, rank), 1)])
    }

    fn worth(&self, column: impl IntoIterator<Item = (Row, i64)>) -> i128 {
        if self.is_empty() {
            return 0;
        }
        let coefficients = self.coefficients(column).into_iter();
        coefficients.map(|(cut, by)| i128::from(self.prices[cut]) * i128::from(by)).sum()
    }

    /// Rows of the problem that a pair, or a volunteer with the first groups of a chain, stands in.
    pub(crate) fn rows_of_pair(
        &self,
        volunteer: VolunteerId,
        children: &[ChildId],
    ) -> Vec<(Row, i64)> {
        let size = i64::try_from(children.len()).unwrap_or(i64::MAX);
        let mut rows: Vec<(Row, i64)> = children.iter().map(|&c| (Row::Child(c), 1)).collect();
        rows.push((Row::Volunteer(volunteer), size));
        rows.extend(children.first().map(|&child| (Row::Pair(volunteer, self.head(child)), 1)));
        rows
    }

    /// Coefficients that are not 0, by cut, of a column by its coefficients in rows that are no cuts.
    pub(crate) fn coefficients(
        &self,
        column: impl IntoIterator<Item = (Row, i64)>,
    ) -> BTreeMap<usize, i64> {
        let mut sums: BTreeMap<usize, i64> = BTreeMap::new();
        let add = |sums: &mut BTreeMap<usize, i64>, row: Row, by: i64| {
            for &(cut, times) in self.users.get(&row).into_iter().flatten() {
                *sums.entry(cut).or_default() += times * by;
            }
        };
        for (row, by) in column {
            add(&mut sums, row, by);
        }
        let mut coefficients = BTreeMap::new();
        // A cut is in later ones only.
        while let Some((cut, sum)) = sums.pop_first() {
            let by = sum.div_euclid(self.divisors[cut]);
            if by != 0 {
                coefficients.insert(cut, by);
                add(&mut sums, Row::Cut(cut), by);
            }
        }
        coefficients
    }
}
