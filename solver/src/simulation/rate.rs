//! Replications in which every place waits for its next volunteer with the same chance a month: children
//! have nothing to do with each other, so each is followed alone through all months.
//!
//! A pair's end and the wait after it are drawn as lifetimes, two numbers of one call of the generator, so
//! the work is in proportion to what happens, not to the months. Most children have one place, one colour and a
//! known last month: they are followed block by block ([`waves`](super::waves)), the others one by one.

use super::draws::{Draws, Stream};
use super::life::{Course, Flow, Life};
use super::lifetimes::{Lifetimes, NEVER};
use super::scenario::Scenario;
use super::start::{MOST_AGE, NONE, Outset, Row, Start};
use super::tally::Tally;
use super::waves::{Waves, span};

/// A scenario, ready to be drawn.
pub(super) struct Rate<'a> {
    start: &'a Start,
    months: u32,
    pairs: Lifetimes,
    waits: Lifetimes,
    life: Life,
    flows: Vec<Flow>,
    waves: Waves,
    /// Those who are not in them.
    others: Vec<Row>,
}

impl<'a> Rate<'a> {
    pub(super) fn new(
        outset: &Outset<'_>,
        start: &'a Start,
        scenario: &Scenario,
        rate: u32,
        months: u32,
    ) -> Self {
        let oldest = start.ages.iter().copied().max().unwrap_or(0).min(MOST_AGE);
        let longest = usize::from(oldest) + months as usize + 1;
        let life = Life::new(scenario, months);
        let plain = |row: &&Row| row.units == 1 && life.is_plain();
        let (plain, others): (Vec<&Row>, Vec<&Row>) = start.rows.iter().partition(plain);
        let waves = Waves::new(start, &plain, months);
        let others = others.into_iter().copied().collect();
        let divisions: Vec<_> = outset.instance.children().iter().map(|c| c.division).collect();
        Self {
            start,
            months,
            pairs: Lifetimes::of_pairs(&scenario.hazard, longest),
            waits: Lifetimes::constant(rate, months as usize + 1),
            life,
            flows: Flow::of_children(scenario, start, &divisions),
            waves,
            others,
        }
    }

    /// Everybody one by one.
    #[cfg(test)]
    pub(super) fn apart(mut self) -> Self {
        self.waves = Waves::new(self.start, &[], self.months);
        self.others.clone_from(&self.start.rows);
        self
    }

    /// One replication. O(children + what happens to them).
    pub(super) fn replication(&self, draws: Draws) -> Tally {
        let mut tally = Tally::new(self.start.groups, self.months);
        self.waves.draw((&self.pairs, &self.waits), self.months, draws, &mut tally);
        for row in &self.others {
            let first = row.ages as usize;
            let ages = &self.start.ages[first..first + usize::from(row.held)];
            self.child(row, ages, row.child.index() as u64, 0, draws, &mut tally);
        }
        for flow in &self.flows {
            for month in 1..=self.months {
                for comer in flow.comers(month, (Stream::Children, Stream::Child), draws) {
                    let row = &self.start.rows[comer.like as usize];
                    self.child(row, &[], comer.who, month, draws, &mut tally);
                }
            }
        }
        tally.add_up();
        tally
    }

    fn child(&self, row: &Row, ages: &[u16], who: u64, from: u32, draws: Draws, tally: &mut Tally) {
        let course = self.life.course(row, who, from, draws);
        let county = usize::from(row.county);
        let reached = if row.reached == NONE { NEVER } else { u32::from(row.reached) };
        if reached.max(from) <= course.until {
            let at = tally.row(county);
            span(&mut tally.served[at..], (reached.max(from), course.until + 1), self.months);
        }
        if row.units == 1 && course.colours.is_empty() {
            self.single(row, ages.first().copied(), who, &course, draws, tally);
        } else {
            self.several(row, ages, who, &course, draws, tally);
        }
    }

    /// A child of one colour with one volunteer at a time.
    fn single(
        &self,
        row: &Row,
        age: Option<u16>,
        who: u64,
        course: &Course,
        draws: Draws,
        tally: &mut Tally,
    ) {
        let colour = usize::from(row.colour);
        let at = tally.row(self.start.groups.of(usize::from(row.county), colour));
        let (whole, months) = (tally.row(colour), self.months);
        span(&mut tally.present[at..], (course.from, course.until + 1), months);
        let Tally { covered, complete, waits, waiting, .. } = tally;
        let (covered, complete) = (&mut covered[at..], &mut complete[whole..]);
        let mut paired = |from, until| {
            span(covered, (from, until), months);
            span(complete, (from, until), months);
        };
        let waits = (&mut waits[colour][..], &mut waiting[colour]);
        let changes = self.place((age, who, 0), course, draws, &mut paired, waits);
        tally.changed(colour, changes);
    }

    /// A child with several places, or of several colours: month by month, as sets of bits.
    fn several(
        &self,
        row: &Row,
        ages: &[u16],
        who: u64,
        course: &Course,
        draws: Draws,
        tally: &mut Tally,
    ) {
        let colour = usize::from(row.colour);
        let (mut any, mut all) = (0_u128, u128::MAX);
        let mut changes = 0;
        for number in 0..row.units {
            let age = ages.get(usize::from(number)).copied();
            let mut mine = 0_u128;
            let mut paired = |from: u32, until: u32| mine |= bits(until) & !bits(from);
            let waits = (&mut tally.waits[colour][..], &mut tally.waiting[colour]);
            let place = (age, who, u64::from(number));
            changes += self.place(place, course, draws, &mut paired, waits);
            any |= mine;
            all &= mine;
        }
        tally.changed(colour, changes);
        let mut colours = course.colours.iter().peekable();
        let mut colour = colour;
        for month in course.from..=course.until {
            if let Some(&(_, next)) = colours.next_if(|(at, _)| *at == month) {
                colour = usize::from(next);
            }
            let at = tally.row(self.start.groups.of(usize::from(row.county), colour));
            let whole = tally.row(colour);
            let one = (month, month + 1);
            span(&mut tally.present[at..], one, self.months);
            if any >> month & 1 == 1 {
                span(&mut tally.covered[at..], one, self.months);
            }
            if all >> month & 1 == 1 {
                span(&mut tally.complete[whole..], one, self.months);
            }
        }
    }

    /// One place of a child: calls `paired` with the months in which it is filled, the first and the one after the
    /// last, and returns how many pairs ended while the child was there.
    #[inline]
    fn place(
        &self,
        (age, who, number): (Option<u16>, u64, u64),
        course: &Course,
        draws: Draws,
        paired: &mut impl FnMut(u32, u32),
        (waits, waiting): (&mut [u64], &mut u64),
    ) -> usize {
        let end = course.until + 1;
        let mut pair = number << 16;
        let mut changes = 0;
        let mut draw = draws.two(Stream::Pair, who, pair);
        let mut month = course.from;
        if let Some(age) = age {
            let until = month.saturating_add(self.pairs.remaining(draw[0], usize::from(age)));
            paired(month, until.min(end));
            if until >= end {
                return changes;
            }
            changes += 1;
            month = until;
        }
        loop {
            let wait = self.waits.remaining(draw[1], 0);
            let from = month.saturating_add(wait);
            if from >= end {
                *waiting += u64::from(end > self.months);
                return changes;
            }
            waits[wait as usize] += 1;
            pair += 1;
            draw = draws.two(Stream::Pair, who, pair);
            let until = from.saturating_add(self.pairs.remaining(draw[0], 0));
            paired(from, until.min(end));
            if until >= end {
                return changes;
            }
            changes += 1;
            month = until;
        }
    }
}

/// The months before one.
fn bits(month: u32) -> u128 {
    1_u128.checked_shl(month).unwrap_or(0).wrapping_sub(1)
}
