//! Who is there in a month of a replication, and what the months do to them.

use super::Engine;
use crate::ids::VolunteerId;
use crate::simulation::draws::{Draws, Stream};
use crate::simulation::life::COMER;
use crate::simulation::start::{NONE, Row};
use crate::simulation::tally::Tally;

/// A child.
pub(super) struct Kid {
    /// Position of its row at the start, or of that which it is like.
    pub(super) row: u32,
    who: u64,
    /// Its colour now.
    pub(super) colour: u8,
    /// How many volunteers it asks for now.
    asks: u16,
    pub(super) present: bool,
    /// Its volunteers.
    pub(super) held: Vec<u32>,
    /// Since when its open places wait, oldest first.
    pub(super) open: Vec<u32>,
    reached: u32,
    pairs: u32,
    changes: usize,
}

impl Kid {
    /// Whether it was there at the start.
    pub(super) fn was_there(&self) -> bool {
        self.who < COMER
    }
}

/// A volunteer.
pub(super) struct Mother {
    /// Who she is, or whom she is like.
    pub(super) like: VolunteerId,
    /// Whether she has come since the start.
    pub(super) new: bool,
    pub(super) active: bool,
    /// Her children.
    pub(super) held: Vec<u32>,
}

/// What happens in a month.
#[derive(Clone, Default)]
struct Month {
    /// Pairs that end, child and volunteer; one that has ended already, or was made anew, is told by its number.
    ends: Vec<(u32, u32, u32)>,
    leaving: Vec<u32>,
    colours: Vec<(u32, u8)>,
    mothers: Vec<u32>,
}

pub(super) struct World<'a> {
    pub(super) engine: &'a Engine<'a>,
    draws: Draws,
    pub(super) kids: Vec<Kid>,
    pub(super) mothers: Vec<Mother>,
    months: Vec<Month>,
    /// By child: number of the pair with each of its volunteers, as `held`.
    numbers: Vec<Vec<u32>>,
    tally: Tally,
}

impl<'a> World<'a> {
    pub(super) fn new(engine: &'a Engine<'a>, draws: Draws) -> Self {
        let months = vec![Month::default(); engine.months as usize + 1];
        let mut world = Self {
            engine,
            draws,
            kids: Vec::with_capacity(engine.start.rows.len()),
            mothers: Vec::with_capacity(engine.volunteers.len()),
            months,
            numbers: Vec::new(),
            tally: Tally::new(engine.start.groups, engine.months),
        };
        let mut number = vec![u32::MAX; engine.serves.len()];
        for (&(like, age), at) in engine.volunteers.iter().zip(0..) {
            number[like.index()] = at;
            world.mother(like, false, (like.index() as u64, 0), usize::from(age));
        }
        let instance = engine.outset.instance;
        for (row, at) in engine.start.rows.iter().zip(0..) {
            world.kid(at, row.child.index() as u64, 0);
            let pairs = engine.outset.pairs;
            let first = pairs.partition_point(|pair| pair.child < row.child);
            for pair in pairs[first..].iter().take_while(|pair| pair.child == row.child) {
                // Whoever may serve no more at the start has left.
                let mother = number[pair.volunteer.index()];
                if mother != u32::MAX {
                    let age = pair.since.months_until(instance.date());
                    world.pair(at, mother, 0, age);
                }
            }
        }
        world
    }

    fn row(&self, kid: u32) -> &'a Row {
        &self.engine.start.rows[self.kids[kid as usize].row as usize]
    }

    fn at(&mut self, month: u32) -> Option<&mut Month> {
        self.months.get_mut(month as usize)
    }

    /// A child comes.
    fn kid(&mut self, row: u32, who: u64, month: u32) {
        let like = &self.engine.start.rows[row as usize];
        let course = self.engine.life.course(like, who, month, self.draws);
        let number = u32::try_from(self.kids.len()).unwrap_or(u32::MAX);
        if let Some(at) = self.at(course.until + 1) {
            at.leaving.push(number);
        }
        for &(month, colour) in &course.colours {
            if let Some(at) = self.at(month) {
                at.colours.push((number, colour));
            }
        }
        let asks = self.asks(like, like.colour);
        let reached = if like.reached == NONE { u32::MAX } else { u32::from(like.reached) };
        self.kids.push(Kid {
            row,
            who,
            colour: like.colour,
            asks,
            present: true,
            held: Vec::new(),
            open: vec![month; usize::from(asks)],
            reached,
            pairs: 0,
            changes: 0,
        });
        self.numbers.push(Vec::new());
    }

    /// How many volunteers a child of a colour asks for.
    fn asks(&self, row: &Row, colour: u8) -> u16 {
        let instance = self.engine.outset.instance;
        let own = instance.child(row.child).demand;
        own.unwrap_or(instance.policy().demand[usize::from(colour)])
    }

    /// A volunteer comes who has served for `age` months.
    fn mother(&mut self, like: VolunteerId, new: bool, (who, month): (u64, u32), age: usize) {
        let draw = self.draws.two(Stream::Serve, who, 0)[0];
        let until = month.saturating_add(self.engine.serving.remaining(draw, age));
        let number = u32::try_from(self.mothers.len()).unwrap_or(u32::MAX);
        if let Some(at) = self.at(until) {
            at.mothers.push(number);
        }
        self.mothers.push(Mother { like, new, active: true, held: Vec::new() });
    }

    /// A pair begins, or stands at the start.
    fn pair(&mut self, kid: u32, mother: u32, month: u32, age: u32) {
        let number = self.kids[kid as usize].pairs;
        let who = self.kids[kid as usize].who;
        let draw = self.draws.two(Stream::Pair, who, u64::from(number))[0];
        let age = (age as usize).min(usize::from(crate::simulation::start::MOST_AGE));
        let until = month.saturating_add(self.engine.pairs.remaining(draw, age));
        if let Some(at) = self.at(until) {
            at.ends.push((kid, mother, number));
        }
        let child = &mut self.kids[kid as usize];
        child.pairs += 1;
        child.held.push(mother);
        if !child.open.is_empty() {
            child.open.remove(0);
        }
        self.numbers[kid as usize].push(number);
        self.mothers[mother as usize].held.push(kid);
    }

    /// A pair ends and the child stays.
    fn part(&mut self, kid: u32, mother: u32, month: u32) {
        self.untie(kid, mother);
        let child = &mut self.kids[kid as usize];
        child.changes += 1;
        if child.held.len() + child.open.len() < usize::from(child.asks) {
            child.open.push(month);
        }
    }

    fn untie(&mut self, kid: u32, mother: u32) {
        let child = &mut self.kids[kid as usize];
        if let Some(at) = child.held.iter().position(|&held| held == mother) {
            child.held.remove(at);
            self.numbers[kid as usize].remove(at);
        }
        self.mothers[mother as usize].held.retain(|&held| held != kid);
    }

    /// Everything that a month brings but its round.
    pub(super) fn pass(&mut self, month: u32) {
        let happens = std::mem::take(&mut self.months[month as usize]);
        for kid in happens.leaving {
            for mother in self.kids[kid as usize].held.clone() {
                self.untie(kid, mother);
            }
            self.leave(kid);
        }
        for mother in happens.mothers {
            self.mothers[mother as usize].active = false;
            for kid in self.mothers[mother as usize].held.clone() {
                self.part(kid, mother, month);
            }
        }
        for (kid, mother, number) in happens.ends {
            if self.numbers[kid as usize].contains(&number) {
                self.part(kid, mother, month);
            }
        }
        for (kid, colour) in happens.colours {
            self.colour(kid, colour, month);
        }
        self.come(month);
    }

    fn leave(&mut self, kid: u32) {
        let colour = usize::from(self.row(kid).colour);
        let child = &mut self.kids[kid as usize];
        child.present = false;
        child.open.clear();
        let changes = child.changes;
        self.tally.changed(colour, changes);
    }

    fn colour(&mut self, kid: u32, colour: u8, month: u32) {
        let asks = self.asks(self.row(kid), colour);
        let child = &mut self.kids[kid as usize];
        if !child.present {
            return;
        }
        (child.colour, child.asks) = (colour, asks);
        let open = usize::from(asks).saturating_sub(child.held.len());
        child.open.resize(open, month);
    }

    fn come(&mut self, month: u32) {
        let engine = self.engine;
        for flow in &engine.children {
            let streams = (Stream::Children, Stream::Child);
            for comer in flow.comers(month, streams, self.draws) {
                self.kid(comer.like, comer.who, month);
            }
        }
        for flow in &engine.recruits {
            let streams = (Stream::Volunteers, Stream::Volunteer);
            for comer in flow.comers(month, streams, self.draws) {
                let like = VolunteerId::new(comer.like as usize);
                self.mother(like, true, (comer.who, month), 0);
            }
        }
    }

    /// What a round has paired.
    pub(super) fn join(&mut self, month: u32, pairs: &[(u32, u32)]) {
        self.tally.rounds += 1;
        self.tally.paired += pairs.len() as u64;
        for &(kid, mother) in pairs {
            let colour = usize::from(self.row(kid).colour);
            if let Some(&since) = self.kids[kid as usize].open.first() {
                self.tally.waited(colour, month - since);
            }
            self.pair(kid, mother, month, 0);
        }
    }

    /// Counts everybody in a month.
    pub(super) fn count(&mut self, month: u32) {
        let groups = self.engine.start.groups;
        for child in self.kids.iter().filter(|child| child.present) {
            let row = &self.engine.start.rows[child.row as usize];
            let (county, colour) = (usize::from(row.county), usize::from(child.colour));
            let at = self.tally.row(groups.of(county, colour)) + month as usize;
            self.tally.present[at] += 1;
            self.tally.covered[at] += i32::from(!child.held.is_empty());
            let whole = self.tally.row(colour) + month as usize;
            self.tally.complete[whole] += i32::from(child.open.is_empty());
            let served = self.tally.row(county) + month as usize;
            self.tally.served[served] += i32::from(child.reached <= month);
        }
    }

    pub(super) fn end(mut self) -> Tally {
        for kid in 0..u32::try_from(self.kids.len()).unwrap_or(0) {
            if self.kids[kid as usize].present {
                let colour = usize::from(self.row(kid).colour);
                self.tally.waiting[colour] += self.kids[kid as usize].open.len() as u64;
                self.leave(kid);
            }
        }
        self.tally.sum_up();
        self.tally
    }
}
