//! The most that a site can make of what customers are worth to it, within its capacity.

/// Worth of serving somebody, and what it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) worth: i128,
    pub(super) takes: i64,
}

/// Most cells of a table.
const CELLS: i128 = 1 << 20;

/// At most what shares of the items are worth: the densest first, the last one in part, rounded up.
pub(super) fn shares(mut items: Vec<Item>, capacity: i64) -> i128 {
    items.sort_by(|a, b| (b.worth * i128::from(a.takes)).cmp(&(a.worth * i128::from(b.takes))));
    let (mut room, mut sum) = (i128::from(capacity), 0);
    for item in items {
        let takes = i128::from(item.takes);
        if takes <= room {
            room -= takes;
            sum += item.worth;
        } else {
            let product = item.worth * room;
            return sum + product / takes + i128::from(product % takes != 0);
        }
    }
    sum
}

/// At most what whole items are worth: exact by a table over the capacity, or as shares where it would be
/// large.
pub(super) fn whole(mut items: Vec<Item>, capacity: i64) -> i128 {
    items.retain(|item| item.takes <= capacity);
    let all: i128 = items.iter().map(|item| i128::from(item.takes)).sum();
    if all <= i128::from(capacity) {
        return items.iter().map(|item| item.worth).sum();
    }
    if (i128::from(capacity) + 1) * items.len() as i128 > CELLS {
        return shares(items, capacity);
    }
    let room = usize::try_from(capacity).unwrap_or(0);
    let mut best = vec![0_i128; room + 1];
    for item in items {
        let takes = usize::try_from(item.takes).unwrap_or(0);
        for load in (takes..=room).rev() {
            best[load] = best[load].max(best[load - takes] + item.worth);
        }
    }
    best[room]
}
