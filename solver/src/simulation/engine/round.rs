//! A round among those who have a place or need one.

use super::Broken;
use super::world::{Kid, World};
use crate::certificate::{CheckMode, check_until};
use crate::eligibility::fills;
use crate::ids::{ChildId, OrganisationId, VolunteerId};
use crate::model::{
    Child, Households, Instance, InstanceBuilder, Organisation, Policy, Priority, Requirement,
    Vetting, Volunteer,
};
use crate::objective;
use crate::pairing::{self, Monitor, Options, Quiet};
use crate::simulation::start::months_after;
use crate::travel::Relocated;
use crate::units::Date;

const NOBODY: u32 = u32::MAX;

/// Solves and checks the round of a month; the pairs that it makes, child and volunteer by their number.
pub(super) fn held(
    world: &World<'_>,
    month: u32,
    monitor: &dyn Monitor,
) -> Result<Vec<(u32, u32)>, Broken> {
    let round = Round::of(world);
    if round.kids.is_empty() || round.mothers.is_empty() {
        return Ok(Vec::new());
    }
    let instance = round.instance(world, month)?;
    let travel = travel(world, &round);
    let invalid =
        |error: &dyn std::fmt::Display| Broken::Round { month, problem: error.to_string() };
    let quiet = Quiet(monitor);
    let options = Options { reasons: false, ..Options::default() };
    let outcome =
        pairing::pair(&instance, &travel, options, &quiet).map_err(|error| invalid(&error))?;
    let stop = || monitor.should_stop();
    if stop() {
        return Err(Broken::Stopped);
    }
    let solution = &outcome.solution;
    let report = check_until(&instance, &travel, solution, CheckMode::Indexed, &stop);
    let report = report.ok_or(Broken::Stopped)?;
    if let Some(violation) = report.violations.first() {
        return Err(Broken::Rejected { month, violation: violation.to_string() });
    }
    let made = solution.pairs.iter().filter_map(|pair| {
        let kid = round.kids[pair.child.index()];
        let mother = round.mothers[pair.volunteer.index()];
        let stands = world.kids[kid as usize].held.contains(&mother);
        (!stands).then_some((kid, mother))
    });
    Ok(made.collect())
}

/// Who takes part: free places and who waits; besides, with the pairs that stand, those on whom the value of these
/// depends.
struct Round {
    kids: Vec<u32>,
    mothers: Vec<u32>,
    /// By number of the world: position here.
    kid_at: Vec<u32>,
    mother_at: Vec<u32>,
}

impl Round {
    fn of(world: &World<'_>) -> Self {
        let mut round = Self {
            kids: Vec::new(),
            mothers: Vec::new(),
            kid_at: vec![NOBODY; world.kids.len()],
            mother_at: vec![NOBODY; world.mothers.len()],
        };
        for (kid, number) in world.kids.iter().zip(0..) {
            if kid.present && !kid.open.is_empty() {
                round.kid(number);
            }
        }
        for (mother, number) in world.mothers.iter().zip(0..) {
            let load = mother.held.len();
            let capacity = usize::from(capacity(world, number));
            if mother.active && load < capacity {
                round.mother(number);
                if differs(world.engine.outset.instance.policy(), load, capacity) {
                    mother.held.iter().for_each(|&kid| round.kid(kid));
                }
            }
        }
        round.siblings(world);
        // A child who takes part brings her volunteers.
        for at in 0..round.kids.len() {
            let kid = &world.kids[round.kids[at] as usize];
            kid.held.iter().for_each(|&mother| round.mother(mother));
        }
        round
    }

    fn kid(&mut self, number: u32) {
        let at = &mut self.kid_at[number as usize];
        if *at == NOBODY {
            *at = u32::try_from(self.kids.len()).unwrap_or(NOBODY);
            self.kids.push(number);
        }
    }

    fn mother(&mut self, number: u32) {
        let at = &mut self.mother_at[number as usize];
        if *at == NOBODY {
            *at = u32::try_from(self.mothers.len()).unwrap_or(NOBODY);
            self.mothers.push(number);
        }
    }

    /// Where siblings stay together, all of a household take part.
    fn siblings(&mut self, world: &World<'_>) {
        let instance = world.engine.outset.instance;
        if instance.policy().households == Households::Free {
            return;
        }
        let mut takes_part = vec![false; instance.households().len()];
        let household = |kid: u32| {
            let row = &world.engine.start.rows[world.kids[kid as usize].row as usize];
            world.kids[kid as usize].was_there().then(|| instance.child(row.child).household)?
        };
        for &kid in &self.kids {
            if let Some(household) = household(kid) {
                takes_part[household.index()] = true;
            }
        }
        for (kid, number) in world.kids.iter().zip(0..) {
            let with = household(number).is_some_and(|household| takes_part[household.index()]);
            if kid.present && with {
                self.kid(number);
            }
        }
    }

    /// The round as an instance in which the pairs that stand are pinned.
    fn instance(&self, world: &World<'_>, month: u32) -> Result<Instance, Broken> {
        let of = world.engine.outset.instance;
        let date = months_after(of.date(), month);
        // What colours ask for is asked for child by child: pairs that stand have filled part of it.
        let policy = Policy { requirements: Default::default(), ..of.policy().clone() };
        let mut builder = InstanceBuilder::new(date, policy);
        for organisation in self.organisations(world) {
            builder.organisation(organisation);
        }
        for _ in of.households() {
            builder.household();
        }
        for &number in &self.mothers {
            builder.volunteer(self.volunteer(world, number, date));
        }
        for &number in &self.kids {
            builder.child(self.child(world, number, date));
        }
        for (&number, at) in self.kids.iter().zip(0..) {
            let child = ChildId::new(at);
            for &mother in &world.kids[number as usize].held {
                let volunteer = VolunteerId::new(self.mother_at[mother as usize] as usize);
                builder.pin(volunteer, child);
            }
        }
        self.forbid(world, &mut builder);
        builder.build().map_err(|problems| {
            let problem = problems.first().map_or_else(String::new, ToString::to_string);
            Broken::Round { month, problem }
        })
    }

    /// Forbidden by name is who was there at the start.
    fn forbid(&self, world: &World<'_>, builder: &mut InstanceBuilder) {
        let of = world.engine.outset.instance;
        let mut here = vec![NOBODY; of.volunteers().len()];
        for (&number, at) in self.mothers.iter().zip(0..) {
            let mother = &world.mothers[number as usize];
            if !mother.new {
                here[mother.like.index()] = at;
            }
        }
        for (&number, at) in self.kids.iter().zip(0..) {
            let kid = &world.kids[number as usize];
            let row = &world.engine.start.rows[kid.row as usize];
            let forbidden = of.forbidden(row.child).iter().filter(|_| kid.was_there());
            for volunteer in forbidden.filter(|v| here[v.index()] != NOBODY) {
                let volunteer = here[volunteer.index()] as usize;
                builder.forbid(VolunteerId::new(volunteer), ChildId::new(at));
            }
        }
    }

    /// The places that organisations have left beside pairs that do not take part.
    fn organisations(&self, world: &World<'_>) -> Vec<Organisation> {
        let of = world.engine.outset.instance;
        let mut organisations = of.organisations().to_vec();
        for (mother, number) in world.mothers.iter().zip(0_usize..) {
            let organisation = organisation(world, number);
            let Some(at) = organisation.filter(|_| !mother.held.is_empty()) else { continue };
            let outside = mother.held.iter().filter(|&&kid| self.kid_at[kid as usize] == NOBODY);
            let outside = u32::try_from(outside.count()).unwrap_or(u32::MAX);
            let capacity = &mut organisations[at.index()].capacity;
            *capacity = capacity.map(|capacity| capacity.saturating_sub(outside));
        }
        organisations
    }

    fn volunteer(&self, world: &World<'_>, number: u32, date: Date) -> Volunteer {
        let mother = &world.mothers[number as usize];
        let like = world.engine.outset.instance.volunteer(mother.like);
        let outside = mother.held.iter().filter(|&&kid| self.kid_at[kid as usize] == NOBODY);
        let outside = u16::try_from(outside.count()).unwrap_or(u16::MAX);
        let load = u16::try_from(mother.held.len()).unwrap_or(u16::MAX);
        // Who serves is vetted anew in time.
        let vetting = match like.vetting {
            Vetting::Clear { until } => Vetting::Clear { until: until.max(date) },
            other => other,
        };
        Volunteer {
            capacity: capacity(world, number).max(load).saturating_sub(outside),
            capacity_reason: true,
            vetting,
            organisation: organisation(world, number as usize),
            ..like.clone()
        }
    }

    fn child(&self, world: &World<'_>, number: u32, date: Date) -> Child {
        let kid = &world.kids[number as usize];
        let row = &world.engine.start.rows[kid.row as usize];
        let instance = world.engine.outset.instance;
        let like = instance.child(row.child);
        let (requirements, unmet) = requirements(world, kid);
        let held = kid.held.len();
        let demand = (held + kid.open.len()).max(held + unmet);
        Child {
            // Who has come since is as old as whom it is like was at the start, and leaves in time.
            birth: if kid.was_there() { like.birth } else { date },
            priority: Priority::ALL[usize::from(kid.colour)],
            demand: Some(u16::try_from(demand).unwrap_or(u16::MAX)),
            requirements,
            household: like.household.filter(|_| kid.was_there()),
            school: None,
            ..like.clone()
        }
    }
}

fn capacity(world: &World<'_>, mother: u32) -> u16 {
    let like = world.mothers[mother as usize].like;
    world.engine.outset.instance.volunteer(like).capacity
}

/// Whose places a volunteer uses; who has come since the start comes on her own.
fn organisation(world: &World<'_>, mother: usize) -> Option<OrganisationId> {
    let mother = &world.mothers[mother];
    let like = world.engine.outset.instance.volunteer(mother.like);
    like.organisation.filter(|_| !mother.new)
}

/// Whether a volunteer's next children cost other than if they were her first.
fn differs(policy: &Policy, load: usize, capacity: usize) -> bool {
    let more = capacity.saturating_sub(load);
    load > 0 && (1..=more).any(|n| objective::load(policy, load + n) != objective::load(policy, n))
}

/// The roles that a child's volunteers fill, and how many more it takes for those that nobody does.
fn requirements(world: &World<'_>, kid: &Kid) -> (Vec<Requirement>, usize) {
    let instance = world.engine.outset.instance;
    let row = &world.engine.start.rows[kid.row as usize];
    let own = instance.child(row.child).requirements.iter();
    let of_colour = instance.policy().requirements[usize::from(kid.colour)].iter();
    let requirements: Vec<Requirement> = own.chain(of_colour).copied().collect();
    let mut free: Vec<VolunteerId> =
        kid.held.iter().map(|&mother| world.mothers[mother as usize].like).collect();
    let mut unmet = 0;
    for requirement in &requirements {
        for _ in 0..requirement.count {
            let fits = |v: &VolunteerId| fills(instance.volunteer(*v), requirement.role);
            match free.iter().position(fits) {
                Some(at) => drop(free.swap_remove(at)),
                None => unmet += 1,
            }
        }
    }
    (requirements, unmet)
}

/// Travel between those who take part: the ways of those whom they are like.
fn travel<'a>(world: &World<'a>, round: &Round) -> Relocated<'a> {
    let outset = world.engine.outset;
    let instance = outset.instance;
    let mother = |&number: &u32| instance.volunteer_site(world.mothers[number as usize].like);
    let kid = |&number: &u32| {
        let row = world.kids[number as usize].row as usize;
        instance.child_site(world.engine.start.rows[row].child)
    };
    let sites = round.mothers.iter().map(mother).chain(round.kids.iter().map(kid));
    Relocated::to(outset.travel, sites.collect())
}
