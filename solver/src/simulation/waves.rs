//! Children with one place, one colour and a known last month, a block at a time: first everybody's first pair,
//! then the second of those who have one, and so on. Draws of a wave do not wait for each other.

use super::draws::{Draws, LANES, Stream};
use super::lifetimes::Lifetimes;
use super::start::{NONE, Row, Start};
use super::tally::Tally;

/// Children of a block: what it touches stays in the nearest cache.
const BLOCK: usize = 2048;

/// A child as the waves read it.
#[derive(Clone, Copy, Debug)]
struct Plain {
    who: u64,
    /// Where the row of its county and colour starts.
    row: u32,
    /// Age of its pair; none.
    age: u16,
    /// The month after its last.
    end: u8,
    colour: u8,
}

/// Whose next pair begins in a month.
#[derive(Clone, Copy, Debug, Default)]
struct Item {
    at: u32,
    from: u32,
}

/// All such children.
#[derive(Clone, Debug)]
pub(super) struct Waves {
    children: Vec<Plain>,
    present: Vec<i32>,
    served: Vec<i32>,
}

impl Waves {
    pub(super) fn new(start: &Start, rows: &[&Row], months: u32) -> Self {
        let mut tally = Tally::new(start.groups, months);
        let mut children = Vec::with_capacity(rows.len());
        for row in rows {
            let (county, colour) = (usize::from(row.county), usize::from(row.colour));
            let at = tally.row(start.groups.of(county, colour));
            let end = u32::from(row.exit).min(months + 1);
            span(&mut tally.present[at..], (0, end), months);
            let reached = u32::from(row.reached);
            if row.reached != NONE && reached < end {
                let served = tally.row(county);
                span(&mut tally.served[served..], (reached, end), months);
            }
            let age = start.ages.get(row.ages as usize).filter(|_| row.held > 0);
            children.push(Plain {
                who: row.child.index() as u64,
                row: u32::try_from(at).unwrap_or(u32::MAX),
                age: age.copied().unwrap_or(NONE),
                end: u8::try_from(end).unwrap_or(u8::MAX),
                colour: row.colour,
            });
        }
        Self { children, present: tally.present, served: tally.served }
    }

    /// Adds them to a tally that is empty so far.
    pub(super) fn draw(
        &self,
        lives: (&Lifetimes, &Lifetimes),
        months: u32,
        draws: Draws,
        tally: &mut Tally,
    ) {
        tally.present.copy_from_slice(&self.present);
        tally.served.copy_from_slice(&self.served);
        let mut items = Vec::with_capacity(BLOCK);
        for block in self.children.chunks(BLOCK) {
            items.clear();
            items.extend((0..).take(block.len()).map(|at| Item { at, from: 0 }));
            let mut number = 0;
            while !items.is_empty() {
                wave(block, &mut items, number, lives, months, draws, tally);
                number += 1;
            }
        }
        // With one place each, whoever has a volunteer has all that it asks for.
        let wide = tally.row(4);
        for county in tally.covered.chunks_exact(wide) {
            tally.complete.iter_mut().zip(county).for_each(|(all, count)| *all += count);
        }
    }
}

/// The `number`-th pair of everybody listed; those who have another are listed after.
fn wave(
    block: &[Plain],
    items: &mut Vec<Item>,
    number: u64,
    (pairs, waits): (&Lifetimes, &Lifetimes),
    months: u32,
    draws: Draws,
    tally: &mut Tally,
) {
    let mut left = 0;
    let mut next = 0;
    while next < items.len() {
        let many = LANES.min(items.len() - next);
        let mut some = [Item::default(); LANES];
        some[..many].copy_from_slice(&items[next..next + many]);
        let who = some.map(|item| block[item.at as usize].who);
        let drawn = draws.several(Stream::Pair, who, number);
        next += many;
        for (item, [life, wait]) in some.into_iter().zip(drawn).take(many) {
            let child = &block[item.at as usize];
            let (end, colour) = (u32::from(child.end), usize::from(child.colour));
            let waiting = number == 0 && child.age == NONE;
            let age = if number == 0 && !waiting { usize::from(child.age) } else { 0 };
            let until = if waiting {
                0
            } else {
                let until = item.from.saturating_add(pairs.remaining(life, age)).min(end);
                span(&mut tally.covered[child.row as usize..], (item.from, until), months);
                until
            };
            let wait = waits.remaining(wait, 0);
            let from = until.saturating_add(wait);
            let ended = u64::from(!waiting && until < end);
            if until < end && from < end {
                tally.waits[colour][wait as usize] += 1;
                items[left] = Item { at: item.at, from };
                left += 1;
            } else {
                // Pairs before this one have ended; of who had none at first, one fewer.
                let before = number - u64::from(number > 0 && child.age == NONE);
                tally.waiting[colour] += u64::from(until < end && end > months);
                tally.changed(colour, usize::try_from(before + ended).unwrap_or(usize::MAX));
            }
        }
    }
    items.truncate(left);
}

/// One more from a month on until another.
#[inline]
pub(super) fn span(row: &mut [i32], (from, until): (u32, u32), months: u32) {
    row[from as usize] += 1;
    if until <= months {
        row[until as usize] -= 1;
    }
}
