//! The counties of a round, and what a floor asks of each.

use std::collections::BTreeMap;

use super::super::Use;
use crate::ids::{ChildId, StationId};
use crate::model::{Division, Instance};

/// A county by who is counted in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct County {
    /// Its code.
    pub division: Division,
    /// Children with consent.
    pub children: u32,
    /// Those of them who are in reach of some site.
    pub in_reach: u32,
}

/// All counties, ascending by code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counties {
    /// The counties.
    pub all: Vec<County>,
    /// By child: position of its county, `None` where it is not counted.
    of: Vec<Option<u32>>,
}

impl Counties {
    /// The counties of a round in which every child can use the stations of `near`. O(children · log).
    #[must_use]
    pub fn new(instance: &Instance, near: &[Vec<(u32, StationId)>]) -> Self {
        let county = |child: ChildId| {
            let division = instance.child(child).division;
            division.truncate(6).unwrap_or(division)
        };
        let counted = |child: &ChildId| instance.child(*child).consent;
        let mut counts: BTreeMap<Division, (u32, u32)> = BTreeMap::new();
        for child in instance.child_ids().filter(counted) {
            let (children, in_reach) = counts.entry(county(child)).or_default();
            *children += 1;
            *in_reach += u32::from(!near[child.index()].is_empty());
        }
        let all: Vec<County> = counts
            .into_iter()
            .map(|(division, (children, in_reach))| County { division, children, in_reach })
            .collect();
        let of = |child: ChildId| {
            let at = all.binary_search_by_key(&county(child), |county| county.division);
            at.ok().filter(|_| counted(&child)).and_then(|at| u32::try_from(at).ok())
        };
        let of = instance.child_ids().map(of).collect();
        Self { all, of }
    }

    /// Position of the child's county.
    #[must_use]
    pub fn of(&self, child: ChildId) -> Option<usize> {
        self.of[child.index()].map(|at| at as usize)
    }

    /// By county: how many children a floor of so many thousandths asks for; where fewer are in reach of any site at
    /// all, those. Counties that are `settled` have a floor of their own; nobody is where the list is empty.
    #[must_use]
    pub fn needs(&self, settled: &[Option<u32>], permille: u32) -> Vec<i64> {
        let need = |(at, county): (usize, &County)| {
            let permille = settled.get(at).copied().flatten().unwrap_or(permille);
            let share = (u64::from(county.children) * u64::from(permille)).div_ceil(1000);
            i64::try_from(share.min(u64::from(county.in_reach))).unwrap_or(i64::MAX)
        };
        self.all.iter().enumerate().map(need).collect()
    }

    /// By county: how many children use a station.
    #[must_use]
    pub fn covered(&self, uses: &[Use]) -> Vec<i64> {
        let mut covered = vec![0; self.all.len()];
        uses.iter().filter_map(|one| self.of(one.child)).for_each(|at| covered[at] += 1);
        covered
    }

    /// The highest floor that so many children by county meet beside settled ones, in permille; `None` where they do not
    /// meet those.
    #[must_use]
    pub fn floor(&self, settled: &[Option<u32>], covered: &[i64]) -> Option<u32> {
        let meets = |needs: &[i64]| needs.iter().zip(covered).all(|(need, has)| has >= need);
        meets(&self.needs(settled, 0)).then(|| self.highest(settled, 1000, meets))
    }

    /// The highest floor up to `most` of which this holds, where it holds of all lower ones as well.
    pub(super) fn highest(
        &self,
        settled: &[Option<u32>],
        most: u32,
        holds: impl Fn(&[i64]) -> bool,
    ) -> u32 {
        let (mut low, mut high) = (0_u32, most);
        while low < high {
            let middle = (low + high).div_ceil(2);
            if holds(&self.needs(settled, middle)) { low = middle } else { high = middle - 1 }
        }
        low
    }

    /// What so many children by county give level by level, where counties that stay (by position) keep the floor of the
    /// level before: which floors are settled at each, and the floor of all others.
    #[must_use]
    pub fn levels<'s>(
        &self,
        covered: &[i64],
        asked: u32,
        stays: impl Iterator<Item = &'s [u32]>,
    ) -> Vec<(Vec<Option<u32>>, u32)> {
        let mut settled = vec![None; self.all.len()];
        let mut floor = self.floor(&settled, covered).unwrap_or(0).min(asked);
        let mut levels = vec![(settled.clone(), floor)];
        for stay in stays {
            for &county in stay {
                settled[county as usize].get_or_insert(floor);
            }
            floor = self.floor(&settled, covered).unwrap_or(floor);
            levels.push((settled.clone(), floor));
        }
        levels
    }
}
