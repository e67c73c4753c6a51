//! The optimum with one pair forced, warm from the optimum without.
//!
//! A forced pair is one whose cost is lowered by more than any pair can ask for: the simplex takes it
//! in from the basis at hand, and pricing goes over all pairs again. The prices that prove the lowered
//! round prove the one with the pair mandatory, where a mandatory pair counts whatever its reduced cost.

use super::answer;
use super::complete::{Engine, Finish};
use super::settled::Settled;
use super::{Monitor, Options};
use crate::certificate::Solution;
use crate::ids::{ChildId, VolunteerId};
use crate::model::{Households, Instance};
use crate::network::Simplex;
use crate::objective::TooWide;
use crate::travel::Travel;

/// The engine at the optimum of a round, from which pairs are forced one at a time.
pub(crate) struct Forcing<'a> {
    engine: Engine<'a>,
    optimum: (Simplex, Settled),
    travel: &'a dyn Travel,
}

impl<'a> Forcing<'a> {
    /// Solves the round. `None` with siblings together, which the network does not know, and where the
    /// solve was stopped.
    ///
    /// # Errors
    /// If the exact objective does not fit 64 bits.
    pub(crate) fn new(
        instance: &'a Instance,
        travel: &'a dyn Travel,
        options: Options,
        monitor: &dyn Monitor,
    ) -> Result<Option<Self>, TooWide> {
        if instance.policy().households == Households::Together {
            return Ok(None);
        }
        let mut engine = Engine::new(instance, travel, options.alike)?;
        let finish = engine.run(options.iterations, monitor);
        let optimum = (engine.simplex.clone(), engine.settled.clone());
        Ok((finish == Finish::Proved).then_some(Self { engine, optimum, travel }))
    }

    /// The optimum with the eligible pair, without violators; its prices are proof for the round in
    /// which the pair is mandatory. `None` where no answer has it, or the monitor says stop.
    pub(crate) fn with(
        &mut self,
        volunteer: VolunteerId,
        child: ChildId,
        monitor: &dyn Monitor,
    ) -> Option<Solution> {
        let formulation = &self.engine.formulation;
        let open = formulation.volunteer_open[volunteer.index()];
        if !open || !formulation.child_open[child.index()] {
            return None;
        }
        let scale = formulation.scale;
        // Dearer than losing a unit of any class, cheaper than breaking a rule.
        let lowered = 3 * scale.factor * (scale.classes + 1) / 2;
        let cost = self.engine.pricer.cost(formulation, volunteer, child)? - lowered;
        let entry = formulation.entry(volunteer, child);
        let tail = u32::try_from(volunteer.index()).expect("limited by the builder");
        self.engine.simplex.clone_from(&self.optimum.0);
        self.engine.settled.clone_from(&self.optimum.1);
        let simplex = &mut self.engine.simplex;
        let arcs = self.engine.first_pair..simplex.arcs();
        let arcs = arcs.map(|arc| u32::try_from(arc).expect("arcs are limited far below 2^31"));
        let known = { arcs }.find(|&arc| simplex.ends(arc) == (tail, entry));
        let arc = match known {
            Some(arc) => {
                simplex.set_cost(arc, cost);
                arc
            }
            None => simplex.add_arc(tail, entry, cost, 1),
        };
        let finish = self.engine.prove(None, monitor);
        let forced = finish == Finish::Proved && self.engine.simplex.flow(arc) > 0;
        forced.then(|| answer::solution(&self.engine, self.travel, finish))
    }
}
