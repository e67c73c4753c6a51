//! Every visit that could take place, one by one: what prices are about.

use std::collections::BTreeMap;
use std::ops::Range;

use super::ground::Trip;
use crate::ids::VolunteerId;
use crate::model::{Instance, Site};
use crate::travel::Travel;
use crate::units::{Hours, Seconds};
use crate::visits::{Agenda, Day, Form, Obligation, ObligationId, Opening, ResourceId};

/// Position of a task among the tasks of its agenda.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(pub u32);

/// Somebody's part in one visit of a kind on a day; of a joint visit, at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskKey {
    /// To what it belongs.
    pub obligation: ObligationId,
    /// Kind of its form.
    pub kind: u16,
    /// When.
    pub day: Day,
    /// When it begins, where several people begin together.
    pub start: Option<u32>,
    /// Whose part.
    pub member: VolunteerId,
}

/// A task with what a tour needs to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// What it is.
    pub key: TaskKey,
    /// How long.
    pub stay: Seconds,
    /// Where.
    pub site: Site,
    /// When it can begin.
    pub begins: Vec<Hours>,
}

/// One way of meeting an occurrence on a day; of a joint visit, at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// Position among the forms of its occurrence.
    pub form: u16,
    /// Tier of the form.
    pub tier: u8,
    /// When.
    pub day: Day,
    /// When it begins, where several people begin together.
    pub start: Option<u32>,
    /// Who stays the same.
    pub lead: VolunteerId,
    /// Whether no other visit of the obligation has to come before.
    pub introduces: bool,
    /// The parts of everybody; the second is there in joint visits only.
    pub tasks: [Option<TaskId>; 2],
    /// What it takes one unit of.
    pub resource: Option<ResourceId>,
}

/// All tasks of an agenda, and all nodes of its occurrences.
#[derive(Clone, Debug)]
pub struct Tasks {
    tasks: Vec<Task>,
    nodes: Vec<Node>,
    /// Where the nodes of every occurrence begin, occurrence by occurrence of all obligations.
    first_node: Vec<u32>,
    /// Where the occurrences of every obligation begin.
    first_occurrence: Vec<u32>,
    /// Tasks by member, then day.
    by_day: Vec<TaskId>,
}

/// When visits of a form can begin on a day.
pub(super) fn begins(form: &Form, spans: &[Hours]) -> Vec<Hours> {
    let begin = |span: &Hours| {
        let until = span.until.checked_sub(form.stay.0)?;
        (span.from <= until).then_some(Hours { from: span.from, until })
    };
    spans.iter().filter_map(begin).collect()
}

/// The times of a joint visit: multiples of the step.
fn starts(begins: &[Hours], step: u32) -> impl Iterator<Item = u32> + '_ {
    let step = step.max(1);
    begins.iter().flat_map(move |span| {
        (span.from.div_ceil(step)..=span.until / step).map(move |number| number * step)
    })
}

/// Tells what somebody can visit alone.
struct Maker<'a> {
    instance: &'a Instance,
    travel: &'a dyn Travel,
    agenda: &'a Agenda,
    trips: BTreeMap<(VolunteerId, Site), Option<Trip>>,
}

impl Maker<'_> {
    /// Whether some shift of the day has room for the visit alone.
    fn can(&mut self, member: VolunteerId, form: &Form, day: Day, begins: &[Hours]) -> bool {
        let home = self.instance.volunteer_site(member);
        let travel = self.travel;
        let trip = self.trips.entry((member, form.site));
        let Some(trip) = *trip.or_insert_with(|| Trip::new(travel, home, form.site)) else {
            return false;
        };
        let limits = self.agenda.limits();
        self.agenda.shifts_of(member, day).any(|at| {
            let span = self.agenda.shifts()[at as usize].span;
            trip.fits(span, begins, form.stay, limits)
        })
    }
}

impl Tasks {
    /// All tasks of the agenda: of what can be visited by a tour to nobody else. O(nodes · log tasks).
    #[must_use]
    pub fn new(instance: &Instance, travel: &dyn Travel, agenda: &Agenda) -> Self {
        let mut maker = Maker { instance, travel, agenda, trips: BTreeMap::new() };
        let mut all = Self {
            tasks: Vec::new(),
            nodes: Vec::new(),
            first_node: vec![0],
            first_occurrence: vec![0],
            by_day: Vec::new(),
        };
        for id in agenda.obligation_ids() {
            all.add(&mut maker, id);
        }
        let number = u32::try_from(all.tasks.len()).unwrap_or(u32::MAX);
        all.by_day = (0..number).map(TaskId).collect();
        let tasks = &all.tasks;
        all.by_day
            .sort_by_key(|&id| (tasks[id.0 as usize].key.member, tasks[id.0 as usize].key.day, id));
        all
    }

    fn add(&mut self, maker: &mut Maker<'_>, id: ObligationId) {
        let obligation: &Obligation = maker.agenda.obligation(id);
        let mut known: BTreeMap<TaskKey, TaskId> = BTreeMap::new();
        for occurrence in &obligation.occurrences {
            for (number, form) in (0..).zip(&occurrence.forms) {
                for opening in &form.openings {
                    self.add_form(maker, id, (number, form), opening, &mut known);
                }
            }
            self.first_node.push(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        }
        self.first_occurrence.push(u32::try_from(self.first_node.len() - 1).unwrap_or(u32::MAX));
    }

    /// Adds the nodes of a form on a day: one, or of a joint visit one for each time.
    fn add_form(
        &mut self,
        maker: &mut Maker<'_>,
        id: ObligationId,
        (number, form): (u16, &Form),
        opening: &Opening,
        known: &mut BTreeMap<TaskKey, TaskId>,
    ) {
        let begins = begins(form, &opening.spans);
        let times: Vec<Option<u32>> = match form.crew.is_joint() {
            true => starts(&begins, maker.agenda.limits().joint_step.0).map(Some).collect(),
            false if begins.is_empty() => Vec::new(),
            false => vec![None],
        };
        let (day, lead, kind) = (opening.day, form.crew.lead, form.kind);
        for start in times {
            let at: Vec<Hours> = match start {
                Some(start) => vec![Hours { from: start, until: start }],
                None => begins.clone(),
            };
            if !form.crew.members().all(|member| maker.can(member, form, day, &at)) {
                continue;
            }
            let mut task = |member: VolunteerId| {
                let key = TaskKey { obligation: id, kind, day, start, member };
                *known.entry(key).or_insert_with(|| {
                    let begins = at.clone();
                    self.tasks.push(Task { key, stay: form.stay, site: form.site, begins });
                    TaskId(u32::try_from(self.tasks.len() - 1).unwrap_or(u32::MAX))
                })
            };
            let tasks = [Some(task(lead)), form.crew.companion.map(task)];
            let (tier, resource) = (form.tier, form.resource);
            let introduces = form.introduces || !maker.agenda.obligation(id).first_visit;
            self.nodes.push(Node {
                form: number,
                tier,
                day,
                start,
                lead,
                introduces,
                tasks,
                resource,
            });
        }
    }

    /// Number of tasks.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tasks.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    /// All tasks.
    #[must_use]
    pub fn all(&self) -> &[Task] {
        &self.tasks
    }

    /// The task `id`.
    #[must_use]
    pub fn task(&self, id: TaskId) -> &Task {
        &self.tasks[id.0 as usize]
    }

    /// The task with this key.
    #[must_use]
    pub fn find(&self, key: &TaskKey) -> Option<TaskId> {
        let day = self.of(key.member, key.day);
        day.iter().copied().find(|&id| self.task(id).key == *key)
    }

    /// Nodes of all occurrences of an obligation, occurrence by occurrence.
    pub fn occurrences(&self, id: ObligationId) -> impl Iterator<Item = &[Node]> {
        let range = |at: &[u32], from: usize| at[from] as usize..at[from + 1] as usize;
        let occurrences: Range<usize> = range(&self.first_occurrence, id.0 as usize);
        occurrences.map(move |at| &self.nodes[range(&self.first_node, at)])
    }

    /// Tasks of somebody on a day. O(log tasks).
    #[must_use]
    pub fn of(&self, member: VolunteerId, day: Day) -> &[TaskId] {
        let key = |id: &TaskId| (self.task(*id).key.member, self.task(*id).key.day);
        let from = self.by_day.partition_point(|id| key(id) < (member, day));
        let to = self.by_day.partition_point(|id| key(id) <= (member, day));
        &self.by_day[from..to]
    }
}
