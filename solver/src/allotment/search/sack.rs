//! The most that an agent can make of items within its capacity: exact, by states around the item at which shares
//! break (Pisinger 1997).

use std::cmp::Ordering;

/// Most states at once; beyond it what shares are worth stands for whole items.
const STATES: usize = 1 << 18;

/// An item worth taking.
#[derive(Clone, Copy, Debug)]
struct Entry {
    item: u32,
    worth: i64,
    takes: i64,
    density: f64,
}

/// A set of items: the first ones but for some, and some of the others.
#[derive(Clone, Copy, Debug)]
struct State {
    load: i64,
    worth: i64,
    last: u32,
}

/// How a set came of another one.
#[derive(Clone, Copy, Debug)]
struct Origin {
    before: u32,
    entry: u32,
}

/// Items, the densest first, and room to work in.
#[derive(Clone, Debug, Default)]
pub(super) struct Sack {
    entries: Vec<Entry>,
    /// Sums of the first so many.
    loads: Vec<i64>,
    worths: Vec<i64>,
    states: Vec<State>,
    next: Vec<State>,
    origins: Vec<Origin>,
    taken: Vec<bool>,
    hinted: Vec<bool>,
    hint: i64,
}

const ROOT: u32 = u32::MAX;
/// The set that was known before.
const HINT: u32 = u32::MAX - 1;

impl Sack {
    /// Fills it anew with items of positive worth, told as item, worth and what it takes. O(n log n).
    pub(super) fn fill(&mut self, items: impl Iterator<Item = (u32, i64, i64)>) {
        self.entries.clear();
        let density =
            |worth: i64, takes: i64| crate::lp::real(worth) / crate::lp::real(takes).max(1e-9);
        self.entries.extend(items.filter(|item| item.1 > 0).map(|(item, worth, takes)| Entry {
            item,
            worth,
            takes,
            density: density(worth, takes),
        }));
        self.entries.sort_unstable_by(denser);
        self.hinted.clear();
        self.loads.clear();
        self.worths.clear();
        let (mut load, mut worth) = (0, 0);
        for entry in &self.entries {
            self.loads.push(load);
            self.worths.push(worth);
            load += entry.takes;
            worth += entry.worth;
        }
        self.loads.push(load);
        self.worths.push(worth);
    }

    /// Number of items in it, and the item, worth and weight of each.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn item(&self, at: usize) -> u32 {
        self.entries[at].item
    }

    pub(super) fn is_taken(&self, at: usize) -> bool {
        self.taken[at]
    }

    /// Worth of one more unit of capacity, in parts.
    pub(super) fn price(&self, capacity: i64) -> f64 {
        let at = self.breaking(capacity, usize::MAX);
        self.entries.get(at).map_or(0.0, |entry| entry.density)
    }

    /// How many of the first fit together, one left out.
    fn breaking(&self, capacity: i64, out: usize) -> usize {
        let (mut low, mut high) = (0, self.entries.len());
        while low < high {
            let middle = (low + high).div_ceil(2);
            let less = if out < middle { self.entries[out].takes } else { 0 };
            if self.loads[middle] - less <= capacity { low = middle } else { high = middle - 1 }
        }
        low
    }

    /// At most what shares of the items are worth, one left out, rounded up (Dantzig 1957). O(log n).
    pub(super) fn shares(&self, capacity: i64, out: usize) -> i64 {
        let at = self.breaking(capacity, out);
        let (load, worth) = self.first(at, out);
        let breaking = if at == out { at + 1 } else { at };
        let Some(entry) = self.entries.get(breaking) else { return worth };
        let product = i128::from(entry.worth) * i128::from(capacity - load);
        let takes = i128::from(entry.takes.max(1));
        let up = product.div_euclid(takes) + i128::from(product.rem_euclid(takes) != 0);
        worth + i64::try_from(up).unwrap_or(i64::MAX / 4)
    }

    fn first(&self, count: usize, out: usize) -> (i64, i64) {
        let less =
            if out < count { (self.entries[out].takes, self.entries[out].worth) } else { (0, 0) };
        (self.loads[count] - less.0, self.worths[count] - less.1)
    }

    /// A set that may be good: the items that are meant, and what else fits, the densest first.
    pub(super) fn hint(&mut self, capacity: i64, is_meant: impl Fn(u32) -> bool) {
        self.hinted.clear();
        self.hinted.extend(self.entries.iter().map(|entry| is_meant(entry.item)));
        let (mut load, mut worth) = (0, 0);
        for fill in [false, true] {
            for (entry, hinted) in self.entries.iter().zip(&mut self.hinted) {
                let adds = if fill { !*hinted } else { *hinted };
                if adds {
                    *hinted = load + entry.takes <= capacity;
                    if *hinted {
                        load += entry.takes;
                        worth += entry.worth;
                    }
                }
            }
        }
        self.hint = worth;
    }

    /// The most that whole items are worth, one left out; notes which are taken where nothing is left out.
    pub(super) fn whole(&mut self, capacity: i64, out: usize) -> i64 {
        let count = self.entries.len();
        let at = self.breaking(capacity, out);
        let noted = out == usize::MAX;
        if noted {
            self.taken.clear();
            self.taken.resize(count, false);
            self.taken[..at].fill(true);
        }
        let hint = noted && self.hinted.len() == count && self.hint > self.first(at, out).1;
        let (load, worth) = self.first(at, out);
        let Some(breaking) = (at..count).find(|&entry| entry != out) else { return worth };
        let mut core = Core {
            entries: &self.entries,
            capacity,
            best: if hint { self.hint } else { worth },
            best_at: if hint { HINT } else { ROOT },
            break_density: self.entries[breaking].density,
            load,
            worth,
        };
        self.states.clear();
        self.origins.clear();
        self.states.push(State { load, worth, last: ROOT });
        let (mut left, mut right) = (before(at, out), (at..count).find(|&entry| entry != out));
        while !self.states.is_empty() && (left.is_some() || right.is_some()) {
            if let Some(entry) = right {
                right = (entry + 1..count).find(|&entry| entry != out);
                core.step(
                    entry,
                    true,
                    (left, right),
                    (&mut self.states, &mut self.next, &mut self.origins),
                );
            }
            if let Some(entry) = left {
                left = before(entry, out);
                core.step(
                    entry,
                    false,
                    (left, right),
                    (&mut self.states, &mut self.next, &mut self.origins),
                );
            }
            if self.states.len() > STATES {
                return self.shares(capacity, out);
            }
        }
        let (best, mut node) = (core.best, core.best_at);
        if node == HINT {
            self.taken.clone_from(&self.hinted);
            return best;
        }
        while noted && node != ROOT {
            let origin = self.origins[node as usize];
            self.taken[origin.entry as usize] ^= true;
            node = origin.before;
        }
        best
    }
}

/// The denser first, exactly.
fn denser(a: &Entry, b: &Entry) -> Ordering {
    let clear = (a.density - b.density).abs() > 1e-12 * a.density.max(b.density);
    if clear {
        return b.density.total_cmp(&a.density);
    }
    let (left, right) =
        (i128::from(a.worth) * i128::from(b.takes), i128::from(b.worth) * i128::from(a.takes));
    right.cmp(&left).then(a.item.cmp(&b.item))
}

fn before(at: usize, out: usize) -> Option<usize> {
    (0..at).rev().find(|&entry| entry != out)
}

/// What the states of one sack are held against.
struct Core<'a> {
    entries: &'a [Entry],
    capacity: i64,
    best: i64,
    best_at: u32,
    break_density: f64,
    load: i64,
    worth: i64,
}

impl Core<'_> {
    /// Whether worth + room × density may be more than the best: where doubles leave it open, it may.
    fn exceeds(&self, worth: i64, room: i64, density: f64) -> bool {
        let more = crate::lp::real(room) * density;
        crate::lp::real(self.best - worth) < more + 1e-9 * more.abs() + 0.01
    }

    /// Lets the states take an entry, or give it up.
    fn step(
        &mut self,
        entry: usize,
        add: bool,
        (left, right): (Option<usize>, Option<usize>),
        (states, next, origins): (&mut Vec<State>, &mut Vec<State>, &mut Vec<Origin>),
    ) {
        let Entry { worth, takes, .. } = self.entries[entry];
        let (worth, takes) = if add { (worth, takes) } else { (-worth, -takes) };
        let room = self.capacity - self.load - takes;
        let number = u32::try_from(entry).unwrap_or(u32::MAX);
        let changed = self.exceeds(self.worth + worth, room, self.break_density);
        let density = |at: Option<usize>| at.map(|at| self.entries[at].density);
        let (left, right) = (density(left), density(right));
        next.clear();
        let (mut a, mut b) = (0, if changed { 0 } else { states.len() });
        let mut highest = i64::MIN;
        loop {
            let old = states.get(a);
            let new =
                states.get(b).map(|s| State { load: s.load + takes, worth: s.worth + worth, ..*s });
            let first = match (old, new) {
                (None, None) => break,
                (Some(old), Some(new)) => {
                    let order = old.load.cmp(&new.load).then(new.worth.cmp(&old.worth));
                    order != Ordering::Greater
                }
                (old, _) => old.is_some(),
            };
            let mut state = if first {
                a += 1;
                states[a - 1]
            } else {
                b += 1;
                let Some(new) = new else { break };
                new
            };
            if state.worth <= highest {
                continue;
            }
            let room = self.capacity - state.load;
            let rest = if room >= 0 { right.unwrap_or(0.0) } else { left.unwrap_or(1e300) };
            let fits = room >= 0 && state.worth > self.best;
            if !fits && !self.exceeds(state.worth, room, rest) {
                continue;
            }
            highest = state.worth;
            if !first {
                origins.push(Origin { before: state.last, entry: number });
                state.last = u32::try_from(origins.len() - 1).unwrap_or(ROOT);
            }
            if fits {
                (self.best, self.best_at) = (state.worth, state.last);
            }
            next.push(state);
        }
        std::mem::swap(states, next);
    }
}
