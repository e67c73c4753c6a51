//! The fewest sites with which an answer is as cheap as asked for.

use std::cell::Cell;

use crate::pairing::Monitor;
use crate::siting::model::SitingProblem;
use crate::siting::{self, Options, Outcome};

/// The fewest open sites found, and why fewer do not do.
#[derive(Clone, Debug)]
pub struct Least {
    /// Open sites, standing ones included.
    pub open: usize,
    /// What is sited with so many.
    pub with: Outcome,
    /// What is sited with one less, where one less can be; its bound is above what is asked for where the number is
    /// proved.
    pub without: Option<Outcome>,
}

/// Part of the time that there is.
struct Part<'a> {
    monitor: &'a dyn Monitor,
    /// Seconds that are left at its end.
    until: f64,
}

impl Monitor for Part<'_> {
    fn should_stop(&self) -> bool {
        self.monitor.should_stop()
    }

    fn seconds_left(&self) -> Option<f64> {
        Some((self.monitor.seconds_left()? - self.until).max(0.0))
    }
}

/// Finds the fewest sites with which everything costs at most so much, by bisection; `None` where all together
/// cost more. Every question gets an equal part of the time that there is.
pub fn least(
    problem: &SitingProblem,
    most: i64,
    options: Options,
    monitor: &dyn Monitor,
) -> Option<Least> {
    let standing = problem.sites().iter().filter(|site| site.standing).count();
    let (mut low, mut high) = (standing, problem.sites().len());
    let questions = f64::from(usize::BITS - (high - low).leading_zeros() + 1);
    let all = monitor.seconds_left().unwrap_or(0.0);
    let asked = Cell::new(0.0);
    let ask = |open: usize| {
        asked.set(asked.get() + 1.0);
        let until = all * (1.0 - asked.get() / questions);
        let part = Part { monitor, until };
        siting::curve(problem, open..=open, options, &part).pop()
    };
    let does = |outcome: &Outcome| outcome.answer.as_ref().is_some_and(|a| a.cost <= most);
    let mut with = ask(high).filter(does)?;
    let mut without = None;
    while low < high {
        let middle = low + (high - low) / 2;
        let outcome = ask(middle)?;
        if does(&outcome) {
            (high, with) = (middle, outcome);
        } else {
            (low, without) = (middle + 1, Some(outcome));
        }
    }
    Some(Least { open: high, with, without: without.filter(|_| high > standing) })
}
