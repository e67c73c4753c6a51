//! What is counted in a replication.

use super::start::Groups;

/// Ended pairs of a child are counted one by one up to this many; more are all this many.
pub const MOST_CHANGES: usize = 12;

/// What one replication counted. Months are those from the start, 0, to the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    months: usize,
    /// By county, colour and month: children there, and those with a volunteer.
    pub(super) present: Vec<i32>,
    pub(super) covered: Vec<i32>,
    /// The same of all counties, by colour and month.
    pub(super) all_present: Vec<i32>,
    pub(super) all_covered: Vec<i32>,
    /// By county and month: children who have a station in reach.
    pub(super) served: Vec<i32>,
    /// By colour and month: children with all the volunteers that they ask for.
    pub(super) complete: Vec<i32>,
    /// By colour and months: places that waited so long.
    pub(super) waits: [Vec<u64>; 4],
    /// By colour: places that still wait at the end.
    pub(super) waiting: [u64; 4],
    /// By colour and number: children who lost so many volunteers.
    pub(super) changes: [[u64; MOST_CHANGES + 1]; 4],
    /// Rounds that were held and of these checked, and pairs that they made.
    pub rounds: u64,
    /// Pairs that rounds made.
    pub paired: u64,
}

impl Tally {
    pub(super) fn new(groups: Groups, months: u32) -> Self {
        let months = months as usize + 1;
        let cells = groups.count() * months;
        Self {
            months,
            present: vec![0; cells],
            covered: vec![0; cells],
            all_present: vec![0; 4 * months],
            all_covered: vec![0; 4 * months],
            served: vec![0; groups.counties * months],
            complete: vec![0; 4 * months],
            waits: std::array::from_fn(|_| vec![0; months]),
            waiting: [0; 4],
            changes: Default::default(),
            rounds: 0,
            paired: 0,
        }
    }

    /// Where a group's first month stands.
    pub(super) fn row(&self, group: usize) -> usize {
        group * self.months
    }

    /// From changes by month to what there is in the month.
    pub(super) fn add_up(&mut self) {
        for counts in [&mut self.present, &mut self.covered, &mut self.served, &mut self.complete] {
            for row in counts.chunks_exact_mut(self.months) {
                let mut sum = 0;
                for count in row {
                    sum += *count;
                    *count = sum;
                }
            }
        }
        self.sum_up();
    }

    /// From counties to all of them.
    pub(super) fn sum_up(&mut self) {
        let whole = 4 * self.months;
        let sums = [(&mut self.all_present, &self.present), (&mut self.all_covered, &self.covered)];
        for (all, counties) in sums {
            all.fill(0);
            for county in counties.chunks_exact(whole) {
                all.iter_mut().zip(county).for_each(|(all, count)| *all += count);
            }
        }
    }

    pub(super) fn waited(&mut self, colour: usize, months: u32) {
        let waits = &mut self.waits[colour];
        let at = (months as usize).min(waits.len() - 1);
        waits[at] += 1;
    }

    pub(super) fn changed(&mut self, colour: usize, times: usize) {
        self.changes[colour][times.min(MOST_CHANGES)] += 1;
    }
}
