//! A case looked at: its program, cuts, and how it is split.

use super::choose::{self, Halves};
use super::{CUTS, MORE, MOST_CUTS, Tree, separate};
use crate::certificate::plan::SCALE;
use crate::planning::climb::{Goal, ROUNDS};
use crate::planning::days::Days;
use crate::planning::master::{self, Master};
use crate::units::Cost;

/// A program of every day that takes more to solve is not tried.
const MOST_EFFORT: u64 = 200_000;

/// Which program a case is priced by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// Rows of days that are alike once.
    Alike,
    /// Rows of every day.
    Days,
}

impl<'a> Tree<'a> {
    /// The least bound that proves the plan, in thousandths.
    pub(super) fn goal(&self) -> i128 {
        i128::from(self.found.value - 1) * i128::from(SCALE)
            + 1
            + master::paid(self.scene, self.component)
    }

    fn is_proved(&self, at: usize) -> bool {
        self.knots[at].value.is_none_or(|value| value >= self.goal())
    }

    /// Prices a case, first with days that are alike together, then, where nothing else is left to split, day by day;
    /// what it is split into where that does not suffice.
    pub(super) fn looked_at(&mut self, at: usize) -> Option<Halves> {
        if self.knots[at].by == By::Alike {
            let halves = self.with_program(By::Alike, |tree, program| {
                let (halves, values) = tree.priced(at, program);
                if !tree.is_proved(at) && halves.as_ref().is_none_or(Halves::is_of_days) {
                    tree.realise(program, &values);
                }
                halves
            });
            if self.is_proved(at) || halves.as_ref().is_some_and(|halves| !halves.is_of_days()) {
                return halves;
            }
            self.knots[at].by = By::Days;
            let within_reach = self.with_program(By::Days, |tree, program| {
                tree.seed(at, program);
                program.effort() <= MOST_EFFORT
            });
            if !within_reach {
                return None;
            }
        }
        self.with_program(By::Days, |tree, program| tree.priced(at, program).0)
    }

    /// Does something with the tree and one of its programs, which is made where it is not there yet.
    fn with_program<T>(
        &mut self,
        by: By,
        something: impl FnOnce(&mut Self, &mut Master<'a>) -> T,
    ) -> T {
        let mut program = self.programs[by as usize].take().unwrap_or_else(|| self.program(by));
        let result = something(self, &mut program);
        self.programs[by as usize] = Some(program);
        result
    }

    fn program(&self, by: By) -> Master<'a> {
        let (scene, component) = (self.scene, self.component);
        let program = match by {
            By::Alike => Master::new(scene, component, &self.days).begun(),
            By::Days => Master::new(scene, component, &Days::apart(scene, component)),
        };
        let mut program = program.limited();
        for cut in &self.cuts {
            program.cut(cut.clone());
        }
        program
    }

    fn enter(&self, at: usize, program: &mut Master<'a>) {
        program.enter(&self.knots[at].case, 4 * self.found.value.max(0) + 1_000_000);
    }

    /// Columns that a better plan of the case can hold, by the prices of alike days.
    fn seed(&self, at: usize, program: &mut Master<'a>) {
        self.enter(at, program);
        let knot = &self.knots[at];
        let more = knot.value.map_or(0, |value| self.goal() - value);
        program.seed(&self.prices[knot.prices], Cost::try_from(more).unwrap_or(0));
    }

    /// Prices a case; how it could be split, and the last answer.
    fn priced(&mut self, at: usize, program: &mut Master<'a>) -> (Option<Halves>, Vec<f64>) {
        self.enter(at, program);
        let first = self.prices[self.knots[at].prices].clone();
        let (mut split, mut values) = (None, Vec::new());
        let left = self.most.1.saturating_sub(self.work);
        let goal = Goal { bound: self.goal(), patience: ROUNDS, work: left, ..Goal::BEST };
        let (before, worked) = (self.rounds, program.work);
        let mut climbed = program.climb(first, goal);
        let (mut more, mut cuts) = (MORE, CUTS[usize::from(at > 0)]);
        while more > 0 {
            self.rounds += climbed.rounds;
            let Some(answer) = climbed.answer.take() else { break };
            values = answer.values;
            self.adopt(program, &values);
            let here = (self.scene, self.component);
            split = choose::split(here, &self.visits, program, &values);
            let over = self.scene.monitor.should_stop();
            if over || climbed.value.is_none_or(|value| value >= self.goal()) {
                break;
            }
            if split.is_some() && cuts > 0 && self.cut(program, &values) {
                cuts -= 1;
            } else if split.is_some() || climbed.met {
                break;
            } else {
                more -= 1;
            }
            let work = left.saturating_sub(program.work - worked);
            let goal = Goal { bound: self.goal(), work, ..goal };
            climbed = program.climb(climbed.prices, goal);
        }
        self.work += program.work - worked;
        let known = self.knots[at].value;
        if climbed.value.is_some() && climbed.value < known {
            // Cut short before it proved as much as the case that it is half of.
            return (split, values);
        }
        self.knots[at].value = climbed.value;
        if self.rounds > before {
            self.knots[at].prices = self.prices.len();
            self.prices.push(climbed.prices);
        }
        (split, values)
    }

    /// Adds the cuts that an answer breaks to all programs; whether there are any.
    fn cut(&mut self, program: &mut Master<'a>, values: &[f64]) -> bool {
        let left = MOST_CUTS.saturating_sub(self.cuts.len());
        let broken = separate::broken(&self.visits, program, values);
        let before = self.cuts.len();
        for cut in broken.into_iter().take(left) {
            if program.cut(cut.clone()) {
                self.programs.iter_mut().flatten().for_each(|other| {
                    other.cut(cut.clone());
                });
                self.cuts.push(cut);
            }
        }
        self.cuts.len() > before
    }
}
