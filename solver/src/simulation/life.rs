//! What happens to a child whoever its volunteers are: when it leaves, and which colour it has.

use super::draws::{Draws, Stream, times};
use super::lifetimes::{Lifetimes, NEVER, RATE};
use super::scenario::{Count, Inflow, Recruiting, Scenario};
use super::start::{NONE, Row, Start};
use crate::ids::VolunteerId;
use crate::model::Division;

/// Chances of a colour to change in a month, and to which colour.
#[derive(Clone, Debug)]
struct Change {
    lives: Lifetimes,
    /// Chances by colour, from red, and their sum.
    to: [u32; 4],
    all: u32,
}

/// The part of a scenario that is about children.
#[derive(Clone, Debug)]
pub(super) struct Life {
    months: u32,
    leave: Option<Lifetimes>,
    changes: [Option<Change>; 4],
}

/// A child from its first month to its last.
#[derive(Clone, Debug)]
pub(super) struct Course {
    /// The first month in which it is there.
    pub(super) from: u32,
    /// The last one, at most that of the run.
    pub(super) until: u32,
    /// Month and new colour, ascending.
    pub(super) colours: Vec<(u32, u8)>,
}

impl Life {
    pub(super) fn new(scenario: &Scenario, months: u32) -> Self {
        let longest = months as usize + 1;
        let change = |from: usize| {
            let mut to = scenario.colours[from];
            to[from] = 0;
            let all = to.iter().sum::<u32>();
            let lives = || Lifetimes::constant(all.min(RATE), longest);
            (all > 0).then(|| Change { lives: lives(), to, all })
        };
        Self {
            months,
            leave: (scenario.leave > 0).then(|| Lifetimes::constant(scenario.leave, longest)),
            changes: [0, 1, 2, 3].map(change),
        }
    }

    /// Whether nobody leaves or changes colour by chance.
    pub(super) fn is_plain(&self) -> bool {
        self.leave.is_none() && self.changes.iter().all(Option::is_none)
    }

    /// The course of a child who comes in month `from`; `who` tells it from all others.
    pub(super) fn course(&self, row: &Row, who: u64, from: u32, draws: Draws) -> Course {
        let exit = if row.exit == NONE { NEVER } else { from + u32::from(row.exit) };
        let leave = |lives: &Lifetimes| lives.remaining(draws.two(Stream::Leave, who, 0)[0], 0);
        let left = self.leave.as_ref().map_or(NEVER, |lives| from.saturating_add(leave(lives)));
        let until = self.months.min(exit.min(left).saturating_sub(1));
        Course { from, until, colours: self.colours(row.colour, who, (from, until), draws) }
    }

    fn colours(&self, first: u8, who: u64, span: (u32, u32), draws: Draws) -> Vec<(u32, u8)> {
        let (mut month, until) = span;
        let mut colour = usize::from(first);
        let mut colours = Vec::new();
        while let Some(change) = &self.changes[colour] {
            let number = colours.len() as u64;
            let [when, which] = draws.two(Stream::Colour, who, number);
            month = month.saturating_add(change.lives.remaining(when, 0));
            if month > until {
                break;
            }
            colour = change.pick(which);
            colours.push((month, u8::try_from(colour).unwrap_or(0)));
        }
        colours
    }
}

impl Change {
    fn pick(&self, draw: u64) -> usize {
        let mut left = times(draw, u64::from(self.all));
        for (colour, &chance) in self.to.iter().enumerate() {
            match left.checked_sub(u64::from(chance)) {
                Some(rest) => left = rest,
                None => return colour,
            }
        }
        3
    }
}

/// People who come, ready to be drawn.
#[derive(Clone, Debug)]
pub(super) struct Flow {
    inflow: Inflow,
    /// Whom they are like.
    alike: Vec<u32>,
    /// Tells the people of this flow from those of every other.
    number: u64,
}

/// People who come have larger numbers than this, those of the start smaller ones.
pub(super) const COMER: u64 = 1 << 55;

/// One who comes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Comer {
    pub(super) who: u64,
    /// Position of whom they are like.
    pub(super) like: u32,
}

impl Flow {
    /// Children like those of the start.
    pub(super) fn of_children(scenario: &Scenario, start: &Start, of: &[Division]) -> Vec<Self> {
        let flow = |(number, inflow): (u64, &Inflow)| {
            let alike = start.rows.iter().zip(0..);
            let alike = alike.filter(|(row, _)| inflow.division.contains(of[row.child.index()]));
            Self { inflow: *inflow, alike: alike.map(|(_, at)| at).collect(), number }
        };
        (0..).zip(&scenario.children).map(flow).collect()
    }

    /// Volunteers like these, the first `present` of whom are there at the start; `like` of who comes is the number
    /// of a volunteer.
    pub(super) fn of_volunteers(
        scenario: &Scenario,
        volunteers: &[(VolunteerId, Division)],
        present: usize,
    ) -> Vec<Self> {
        let flow = |(number, recruiting): (u64, &Recruiting)| {
            let Recruiting { inflow, like } = *recruiting;
            let alike = volunteers.iter().filter(|(id, d)| match like {
                Some(like) => *id == like,
                None => inflow.division.contains(*d) && id.index() < present,
            });
            let number_of = |id: VolunteerId| u32::try_from(id.index()).unwrap_or(u32::MAX);
            Self { inflow, alike: alike.map(|&(id, _)| number_of(id)).collect(), number }
        };
        (0..).zip(&scenario.recruits).map(flow).collect()
    }

    /// Who come in a month. `count` and `like` are the streams they are drawn from.
    pub(super) fn comers(
        &self,
        month: u32,
        (count, like): (Stream, Stream),
        draws: Draws,
    ) -> Vec<Comer> {
        let Inflow { from, until, .. } = self.inflow;
        if self.alike.is_empty() || !(from..=until).contains(&month) {
            return Vec::new();
        }
        let many = match self.inflow.count {
            Count::Exactly(many) => u64::from(many),
            Count::Poisson(mean) => draws.poisson(count, self.number, u64::from(month), mean),
        };
        let first = COMER | self.number << 40 | u64::from(month) << 32;
        let comer = |number: u64| {
            let who = first | number;
            let at = super::draws::below(draws.two(like, who, 0)[0], self.alike.len());
            Comer { who, like: self.alike[at] }
        };
        (0..many).map(comer).collect()
    }
}
