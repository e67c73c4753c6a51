//! Replications in which a round of the engine is held every few months: volunteers come and go, and whoever
//! has a place or needs one is paired anew, while pairs that stand stay.

mod round;
mod world;

use super::draws::Draws;
use super::life::{Flow, Life};
use super::lifetimes::Lifetimes;
use super::scenario::Scenario;
use super::start::{MOST_AGE, Outset, Start};
use super::tally::Tally;
use crate::eligibility;
use crate::ids::VolunteerId;
use crate::pairing::Monitor;
use world::World;

/// Why a replication has no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// A round could not be built.
    #[error("the round of month {month} is not valid: {problem}")]
    Round {
        /// In this month.
        month: u32,
        /// The first thing that is wrong.
        problem: String,
    },
    /// The checker rejects a round.
    #[error("the checker rejects the round of month {month}: {violation}")]
    Rejected {
        /// In this month.
        month: u32,
        /// The first thing that is wrong.
        violation: String,
    },
    /// The monitor stopped it.
    #[error("stopped")]
    Stopped,
}

/// A scenario, ready to be drawn.
pub(super) struct Engine<'a> {
    outset: Outset<'a>,
    start: &'a Start,
    months: u32,
    every: u32,
    /// Of volunteers, by the time that they have served.
    serving: Lifetimes,
    /// Of pairs while their volunteer stays.
    pairs: Lifetimes,
    life: Life,
    children: Vec<Flow>,
    recruits: Vec<Flow>,
    /// Volunteers who may have pairs, with the age of their oldest in months.
    volunteers: Vec<(VolunteerId, u16)>,
    /// By volunteer of the instance: whether she is among them.
    serves: Vec<bool>,
}

impl<'a> Engine<'a> {
    pub(super) fn new(
        outset: Outset<'a>,
        start: &'a Start,
        scenario: &Scenario,
        every: u32,
        months: u32,
    ) -> Self {
        let instance = outset.instance;
        let mut served = vec![0_u16; instance.volunteers().len()];
        for pair in outset.pairs {
            let age = pair.since.months_until(instance.date());
            let age = u16::try_from(age).unwrap_or(MOST_AGE).min(MOST_AGE);
            let longest = &mut served[pair.volunteer.index()];
            *longest = age.max(*longest);
        }
        let serves: Vec<bool> = instance
            .volunteer_ids()
            .map(|id| eligibility::volunteer(instance, id).is_ok())
            .collect();
        let mut volunteers: Vec<(VolunteerId, u16)> = instance
            .volunteer_ids()
            .filter(|id| serves[id.index()])
            .map(|id| (id, served[id.index()]))
            .collect();
        let oldest = served.iter().copied().max().unwrap_or(0);
        let longest = usize::from(oldest) + months as usize + 1;
        let [serving, pairs] =
            Lifetimes::split(&scenario.hazard, scenario.volunteers_permille, longest);
        let divisions: Vec<_> = instance.children().iter().map(|c| c.division).collect();
        let present = instance.volunteers().len() - outset.models.min(instance.volunteers().len());
        let places: Vec<_> =
            volunteers.iter().map(|&(id, _)| (id, instance.volunteer(id).division)).collect();
        volunteers.retain(|(id, _)| id.index() < present);
        Self {
            outset,
            start,
            months,
            every: every.max(1),
            serving,
            pairs,
            life: Life::new(scenario, months),
            children: Flow::of_children(scenario, start, &divisions),
            recruits: Flow::of_volunteers(scenario, &places, present),
            volunteers,
            serves,
        }
    }

    /// One replication. Each of its rounds is solved over all possible pairs and has passed the checker.
    pub(super) fn replication(&self, draws: Draws, monitor: &dyn Monitor) -> Result<Tally, Broken> {
        let mut world = World::new(self, draws);
        world.count(0);
        for month in 1..=self.months {
            world.pass(month);
            if month.is_multiple_of(self.every) {
                let pairs = round::held(&world, month, monitor)?;
                world.join(month, &pairs);
            }
            world.count(month);
            if monitor.should_stop() {
                return Err(Broken::Stopped);
            }
        }
        Ok(world.end())
    }
}
