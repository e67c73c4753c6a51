//! The most that one agent can make of items within its capacity.

/// Worth of taking an item, and what it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) item: u32,
    pub(super) worth: i64,
    pub(super) takes: i64,
}

/// The densest first.
pub(super) fn sort(items: &mut [Item]) {
    items.sort_by(|a, b| {
        let left = i128::from(a.worth) * i128::from(b.takes);
        let right = i128::from(b.worth) * i128::from(a.takes);
        right.cmp(&left)
    });
}

/// At most what shares of the items, the densest first, are worth; the last one in part, rounded up. One item may be left
/// out.
pub(super) fn shares(items: &[Item], capacity: i64, out: Option<u32>) -> i64 {
    let (mut room, mut sum) = (capacity, 0);
    for item in items.iter().filter(|item| Some(item.item) != out) {
        if item.takes > room {
            let product = i128::from(item.worth) * i128::from(room);
            let takes = i128::from(item.takes);
            let part = product / takes + i128::from(product % takes != 0);
            return sum + i64::try_from(part).unwrap_or(i64::MAX / 4);
        }
        room -= item.takes;
        sum += item.worth;
    }
    sum
}

/// The most that whole items are worth, by dynamic programming over the capacity (Bellman 1957). One item may be left
/// out. O(items × capacity).
pub(super) fn whole(items: &[Item], capacity: i64, out: Option<u32>, best: &mut Vec<i64>) -> i64 {
    let width = usize::try_from(capacity).unwrap_or(0) + 1;
    best.clear();
    best.resize(width, 0);
    for item in items.iter().filter(|item| Some(item.item) != out) {
        let takes = usize::try_from(item.takes).unwrap_or(usize::MAX);
        if takes == 0 {
            best.iter_mut().for_each(|value| *value += item.worth);
            continue;
        }
        for load in (takes..width).rev() {
            best[load] = best[load].max(best[load - takes] + item.worth);
        }
    }
    best[width - 1]
}
