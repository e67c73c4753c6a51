//! What a search of a component looks up over and over, in flat lists.

use super::super::Scene;
use super::super::components::Component;
use crate::certificate::plan::{Menu, Node, Places, TaskId};
use crate::units::{Cost, Hours, Seconds};
use crate::visits::{Obligation, ObligationId, ShiftId};

/// No task, no shift.
pub(super) const NONE: u32 = u32::MAX;
/// Most obligations that count as near another.
const MOST_NEAR: usize = 16;

/// A task of the component.
pub(super) struct Errand<'a> {
    pub(super) id: TaskId,
    pub(super) obligation: u32,
    pub(super) place: usize,
    pub(super) begins: &'a [Hours],
    pub(super) stay: Seconds,
}

/// A node of an occurrence.
#[derive(Clone, Copy)]
pub(super) struct Way {
    pub(super) node: Node,
    /// Positions of its tasks; [`NONE`] where there is no second.
    pub(super) errands: [u32; 2],
}

impl Way {
    /// Positions of its tasks.
    pub(super) fn errands(&self) -> impl Iterator<Item = u32> + use<> {
        self.errands.into_iter().filter(|&errand| errand != NONE)
    }
}

/// An obligation of the component.
pub(super) struct Duty<'a> {
    pub(super) obligation: &'a Obligation,
    pub(super) menu: Menu,
    /// By occurrence.
    pub(super) ways: Vec<Vec<Way>>,
    /// What leaving out its dearest occurrence costs.
    pub(super) dearest: Cost,
    /// Other obligations at places near its own, nearest first.
    pub(super) near: Vec<u32>,
}

/// A component as the search sees it.
pub(in super::super) struct Field<'a> {
    pub(super) scene: Scene<'a>,
    pub(super) duties: Vec<Duty<'a>>,
    pub(super) errands: Vec<Errand<'a>>,
    /// Positions, among the shifts of the component, of the shifts that have room for each task alone.
    pub(super) options: Vec<u32>,
    /// Where the options of each task begin; the last is where those of the last end.
    pub(super) first_option: Vec<u32>,
    pub(super) shifts: &'a [ShiftId],
    /// Obligations that want some unit of a resource.
    pub(super) competing: Vec<u32>,
}

impl<'a> Field<'a> {
    /// O(nodes · log nodes + obligations² of each lead).
    pub(in super::super) fn new(scene: Scene<'a>, component: &'a Component) -> Self {
        let mut ids: Vec<TaskId> = Vec::new();
        for &id in &component.obligations {
            let nodes = scene.tasks.occurrences(id).flatten();
            ids.extend(nodes.flat_map(|node| node.tasks.into_iter().flatten()));
        }
        ids.sort_unstable();
        ids.dedup();
        let duty = |&id: &ObligationId| Duty {
            obligation: scene.agenda.obligation(id),
            menu: Menu::new(scene.tasks, id),
            ways: scene.tasks.occurrences(id).map(|nodes| ways(nodes, &ids)).collect(),
            dearest: dearest(scene.agenda.obligation(id)),
            near: Vec::new(),
        };
        let mut field = Self {
            scene,
            duties: component.obligations.iter().map(duty).collect(),
            errands: Vec::with_capacity(ids.len()),
            options: Vec::new(),
            first_option: vec![0],
            shifts: &component.shifts,
            competing: Vec::new(),
        };
        for id in ids {
            field.errand(id, component);
        }
        field.find_near();
        field.find_competing();
        field
    }

    fn errand(&mut self, id: TaskId, component: &Component) {
        let Scene { agenda, tasks, ground, .. } = self.scene;
        let task = tasks.task(id);
        let places = ground.of(task.key.member);
        let place = places.number(task.site).unwrap_or(0);
        let trip = places.trip(place);
        let limits = agenda.limits();
        for at in agenda.shifts_of(task.key.member, task.key.day) {
            let shift = ShiftId(at);
            let span = agenda.shift(shift).span;
            let fits = trip.is_some_and(|trip| trip.fits(span, &task.begins, task.stay, limits));
            if fits && let Ok(at) = component.shifts.binary_search(&shift) {
                self.options.push(number(at));
            }
        }
        let obligation = component.obligations.binary_search(&task.key.obligation);
        self.errands.push(Errand {
            id,
            obligation: obligation.map_or(NONE, number),
            place,
            begins: &task.begins,
            stay: task.stay,
        });
        self.first_option.push(number(self.options.len()));
    }

    /// Places and ways of whoever makes the shift.
    pub(super) fn places(&self, shift: u32) -> &'a Places {
        let shift = self.scene.agenda.shift(self.shifts[shift as usize]);
        self.scene.ground.of(shift.volunteer)
    }

    fn find_competing(&mut self) {
        let wants = |way: &Way| way.node.resource.is_some();
        let duties = (0..).zip(&self.duties);
        let competing = duties.filter(|(_, duty)| duty.ways.iter().flatten().any(wants));
        self.competing = competing.map(|(at, _)| at).collect();
    }

    /// By the ways of somebody who can lead both.
    fn find_near(&mut self) {
        let mut of_lead: Vec<(crate::ids::VolunteerId, usize, u32)> = Vec::new();
        for (at, duty) in self.duties.iter().enumerate() {
            for way in duty.ways.iter().flatten() {
                let errand = &self.errands[way.errands[0] as usize];
                of_lead.push((way.node.lead, errand.place, number(at)));
            }
        }
        of_lead.sort_unstable();
        of_lead.dedup();
        let mut near: Vec<Vec<(Cost, u32)>> = vec![Vec::new(); self.duties.len()];
        for mine in of_lead.chunk_by(|a, b| a.0 == b.0) {
            let places = self.scene.ground.of(mine[0].0);
            for &(_, place, one) in mine {
                for &(_, other_place, other) in mine.iter().filter(|other| other.2 != one) {
                    if let Some(step) = places.step(place, other_place) {
                        near[one as usize].push((step.cost, other));
                    }
                }
            }
        }
        for (duty, mut near) in self.duties.iter_mut().zip(near) {
            near.sort_unstable();
            for (_, other) in near {
                if duty.near.len() < MOST_NEAR && !duty.near.contains(&other) {
                    duty.near.push(other);
                }
            }
        }
    }
}

fn ways(nodes: &[Node], ids: &[TaskId]) -> Vec<Way> {
    let errand = |task: Option<TaskId>| {
        task.and_then(|task| ids.binary_search(&task).ok()).map_or(NONE, number)
    };
    nodes.iter().map(|&node| Way { node, errands: node.tasks.map(errand) }).collect()
}

fn dearest(obligation: &Obligation) -> Cost {
    obligation.occurrences.iter().map(|occurrence| occurrence.penalty).max().unwrap_or(0)
}

pub(super) fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(NONE)
}
