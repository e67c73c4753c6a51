//! From replications to bands.

use std::ops::Range;

use rayon::prelude::*;

use super::tally::Tally;

/// A share over the replications.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// One replication in twenty is below.
    pub p5: f64,
    /// The middle one.
    pub p50: f64,
    /// One in twenty is above.
    pub p95: f64,
    /// Their mean.
    pub mean: f64,
    /// Standard error of the mean.
    pub standard_error: f64,
}

/// Whom a share is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// Children with a volunteer, of a county or all, of a colour or all.
    Covered(Option<usize>, Option<usize>),
    /// Children with all volunteers that they ask for, of a colour or all.
    Complete(Option<usize>),
    /// Children with a station in reach, of a county or all.
    Served(Option<usize>),
}

/// Where the smallest value stands that so many of a hundred do not exceed, of so many in ascending order.
fn percentile(many: usize, percent: usize) -> usize {
    (many * percent).div_ceil(100).max(1) - 1
}

/// `None` where no replication has a value. Values are selected, not sorted: O(replications).
#[expect(clippy::cast_precision_loss, reason = "replications are few")]
pub(super) fn band(mut values: Vec<f64>) -> Option<Band> {
    if values.is_empty() {
        return None;
    }
    let [low, middle, high] = [5, 50, 95].map(|percent| percentile(values.len(), percent));
    let many = values.len() as f64;
    let mean = values.iter().sum::<f64>() / many;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    let variance = if values.len() > 1 { squares / (many - 1.0) } else { 0.0 };
    let select = |values: &mut [f64], at| *values.select_nth_unstable_by(at, f64::total_cmp).1;
    let p50 = select(&mut values, middle);
    // No lower one stands after the middle, no higher one before it.
    let p5 = select(&mut values[..=middle], low);
    let p95 = select(&mut values[middle..], high - middle);
    Some(Band { p5, p50, p95, mean, standard_error: (variance / many).sqrt() })
}

impl Tally {
    /// A share in a month, where there is anybody to share.
    #[must_use]
    pub fn share(&self, share: Share, month: usize) -> Option<f64> {
        let sum = |counts: &[i32], rows: Range<usize>| -> i64 {
            rows.map(|row| i64::from(counts[self.row(row) + month])).sum()
        };
        let colours = |colour: Option<usize>| colour.map_or(0..4, |colour| colour..colour + 1);
        let counties = self.served.len() / self.row(1);
        let (some, of) = match share {
            Share::Covered(Some(county), colour) => {
                let Range { start, end } = colours(colour);
                let rows = 4 * county + start..4 * county + end;
                (sum(&self.covered, rows.clone()), sum(&self.present, rows))
            }
            Share::Covered(None, colour) => {
                let rows = colours(colour);
                (sum(&self.all_covered, rows.clone()), sum(&self.all_present, rows))
            }
            Share::Complete(colour) => {
                let rows = colours(colour);
                (sum(&self.complete, rows.clone()), sum(&self.all_present, rows))
            }
            Share::Served(Some(county)) => {
                let of = sum(&self.present, 4 * county..4 * county + 4);
                (sum(&self.served, county..county + 1), of)
            }
            Share::Served(None) => (sum(&self.served, 0..counties), sum(&self.all_present, 0..4)),
        };
        #[expect(clippy::cast_precision_loss, reason = "children are fewer than 2^53")]
        let value = some as f64 / of as f64;
        (of > 0).then_some(value)
    }
}

/// The band of a share in every month.
#[must_use]
pub fn series(tallies: &[Tally], share: Share) -> Vec<Option<Band>> {
    let months = tallies.first().map_or(0, |tally| tally.row(1));
    let of = |month| band(tallies.iter().filter_map(|t| t.share(share, month)).collect());
    (0..months).into_par_iter().map(of).collect()
}

/// The band, in every month, of what replications of one scenario have more than those of another with the same
/// draws.
#[must_use]
pub fn difference(these: &[Tally], others: &[Tally], share: Share) -> Vec<Option<Band>> {
    let months = these.first().map_or(0, |tally| tally.row(1));
    let more = |month: usize| {
        let pairs = these.iter().zip(others);
        let more = |(a, b): (&Tally, &Tally)| Some(a.share(share, month)? - b.share(share, month)?);
        band(pairs.filter_map(more).collect())
    };
    (0..months).into_par_iter().map(more).collect()
}

/// Counts by colour over all replications.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// By colour and months: places that waited so long for their volunteer.
    pub waits: [Vec<u64>; 4],
    /// By colour: places that still wait at the end.
    pub waiting: [u64; 4],
    /// By colour and number: children who lost so many volunteers.
    pub changes: [Vec<u64>; 4],
    /// Rounds held and checked.
    pub rounds: u64,
    /// Pairs that they made.
    pub paired: u64,
}

/// Adds replications up.
#[must_use]
pub fn totals(tallies: &[Tally]) -> Totals {
    let mut totals = Totals::default();
    let add = |all: &mut Vec<u64>, more: &[u64]| {
        all.resize(all.len().max(more.len()), 0);
        all.iter_mut().zip(more).for_each(|(all, more)| *all += more);
    };
    for tally in tallies {
        for colour in 0..4 {
            add(&mut totals.waits[colour], &tally.waits[colour]);
            add(&mut totals.changes[colour], &tally.changes[colour]);
            totals.waiting[colour] += tally.waiting[colour];
        }
        totals.rounds += tally.rounds;
        totals.paired += tally.paired;
    }
    totals
}
