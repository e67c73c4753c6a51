//! Places in an order in which neighbours come soon after one another, so that what is read for one is still near at hand
//! for the next.

/// Cells along each axis.
const CELLS: f64 = 1024.0;

/// Rank of every place along a curve through cells of space that numbers them by interleaved bits (Morton 1966).
/// O(n log n).
#[must_use]
pub fn ranks(places: &[[f64; 3]]) -> Vec<u32> {
    let (mut low, mut high) = ([f64::INFINITY; 3], [f64::NEG_INFINITY; 3]);
    for place in places {
        for axis in 0..3 {
            low[axis] = low[axis].min(place[axis]);
            high[axis] = high[axis].max(place[axis]);
        }
    }
    let key = |place: &[f64; 3]| {
        let cell = |axis: usize| cell((place[axis] - low[axis]) / (high[axis] - low[axis]));
        spread(cell(0)) | spread(cell(1)) << 1 | spread(cell(2)) << 2
    };
    let mut order: Vec<(u64, u32)> = places.iter().map(key).zip(0..).collect();
    order.sort_unstable();
    let mut ranks = vec![0; places.len()];
    for ((_, at), rank) in order.into_iter().zip(0..) {
        ranks[at as usize] = rank;
    }
    ranks
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the cells")]
fn cell(share: f64) -> u64 {
    // Where all are at one place there is no share: the first cell.
    (share * CELLS).clamp(0.0, CELLS - 1.0) as u64
}

/// The lowest ten bits, two apart.
fn spread(bits: u64) -> u64 {
    (0..10).map(|at| (bits >> at & 1) << (3 * at)).sum()
}

#[cfg(test)]
mod tests {
    use super::ranks;

    #[test]
    fn neighbours_come_together() {
        let grid: Vec<[f64; 3]> =
            (0..64 * 64).map(|at| [f64::from(at % 64), f64::from(at / 64), 0.0]).collect();
        let ranks = ranks(&grid);
        let mut sorted = ranks.clone();
        sorted.sort_unstable();
        assert!(sorted.iter().zip(0..).all(|(&rank, at)| rank == at));
        let mut order = vec![0; grid.len()];
        ranks.iter().zip(0..).for_each(|(&rank, at)| order[rank as usize] = at);
        let apart =
            |a: usize, b: usize| (grid[a][0] - grid[b][0]).abs() + (grid[a][1] - grid[b][1]).abs();
        let way: f64 = order.windows(2).map(|pair| apart(pair[0], pair[1])).sum();
        assert!(way < 2.0 * grid.len() as f64, "{way}");
    }

    #[test]
    fn places_that_are_one_and_none_have_ranks() {
        assert_eq!(ranks(&[]), Vec::<u32>::new());
        assert_eq!(ranks(&[[1.0; 3]; 3]), [0, 1, 2]);
    }
}
