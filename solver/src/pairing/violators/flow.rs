//! Units on their way from volunteers to children, and walks through what can be changed about them.

use crate::few::Few;

/// How a child was met: who asked, the volunteer who would come, the one who would leave.
#[derive(Clone, Copy, Debug, Default)]
struct Step {
    asking: u32,
    comes: u32,
    leaves: u32,
}

/// Who may give how much.
#[derive(Clone, Debug, Default)]
pub(super) struct Givers {
    /// Places by volunteer.
    pub(super) capacity: Vec<u16>,
    /// Organisation by volunteer, where it has a limit.
    pub(super) pool: Vec<Option<u32>>,
    /// Limit by organisation.
    pub(super) limit: Vec<u32>,
    /// Volunteers who may have pairs, by organisation with a limit.
    pub(super) members: Vec<Vec<u32>>,
}

/// A flow with the walk at hand. Children and volunteers are dense numbers.
#[derive(Clone, Debug)]
pub(super) struct Flow {
    givers: Givers,
    pub(super) volunteers_of: Vec<Few<u32>>,
    children_of: Vec<Few<u32>>,
    load: Vec<u32>,
    /// Units that each child lacks.
    pub(super) missing: Vec<u16>,
    /// The current walk; whoever carries another number has not been met.
    walk: u32,
    child_met: Vec<u32>,
    volunteer_met: Vec<u32>,
    pool_met: Vec<u32>,
    how: Vec<Step>,
    /// Children met, in order.
    pub(super) order: Vec<u32>,
    /// Volunteers met.
    pub(super) reached: Vec<u32>,
    /// Children met by an earlier part of the same walk.
    pub(super) touched: Vec<u32>,
    /// A volunteer with a free place for the child that asked last.
    pub(super) free: Option<u32>,
}

impl Flow {
    pub(super) fn new(givers: Givers, missing: Vec<u16>) -> Self {
        let (children, volunteers) = (missing.len(), givers.capacity.len());
        let pools = givers.limit.len();
        Self {
            givers,
            volunteers_of: vec![Few::new(); children],
            children_of: vec![Few::new(); volunteers],
            load: vec![0; pools],
            missing,
            walk: 0,
            child_met: vec![0; children],
            volunteer_met: vec![0; volunteers],
            pool_met: vec![0; pools],
            how: vec![Step::default(); children],
            order: Vec::new(),
            reached: Vec::new(),
            touched: Vec::new(),
            free: None,
        }
    }

    /// Adds a pair.
    pub(super) fn give(&mut self, child: u32, volunteer: u32) {
        self.volunteers_of[child as usize].push(volunteer);
        self.children_of[volunteer as usize].push(child);
        if let Some(pool) = self.givers.pool[volunteer as usize] {
            self.load[pool as usize] += 1;
        }
    }

    fn take(&mut self, child: u32, volunteer: u32) {
        self.volunteers_of[child as usize].retain(|&mut other| other != volunteer);
        self.children_of[volunteer as usize].retain(|&mut other| other != child);
        if let Some(pool) = self.givers.pool[volunteer as usize] {
            self.load[pool as usize] -= 1;
        }
    }

    /// Takes every unit off the child; it lacks them afterwards.
    pub(super) fn strip(&mut self, child: u32) {
        for volunteer in self.volunteers_of[child as usize].clone() {
            self.take(child, volunteer);
            self.missing[child as usize] += 1;
        }
    }

    /// Begins a walk in which nobody has been met.
    pub(super) fn begin(&mut self) {
        self.walk += 1;
    }

    /// Begins the next part of the walk at a child.
    pub(super) fn enter(&mut self, child: u32) {
        self.order.clear();
        self.reached.clear();
        self.touched.clear();
        self.free = None;
        self.child_met[child as usize] = self.walk;
        self.order.push(child);
    }

    /// Whether the child has been met.
    pub(super) fn has_met(&self, child: u32) -> bool {
        self.child_met[child as usize] == self.walk
    }

    /// Whether no organisation limits the volunteer.
    pub(super) fn is_free_of_limits(&self, volunteer: u32) -> bool {
        self.givers.pool[volunteer as usize].is_none()
    }

    /// Whether the volunteer gives all that she can, where no organisation limits that.
    pub(super) fn is_full(&self, volunteer: u32) -> bool {
        let at = volunteer as usize;
        let most = usize::from(self.givers.capacity[at]);
        self.is_free_of_limits(volunteer) && self.children_of[at].len() >= most
    }

    /// Whether the volunteer can lead the child that asks to somebody new.
    pub(super) fn leads(&self, child: u32, volunteer: u32) -> bool {
        self.volunteer_met[volunteer as usize] != self.walk
            && !self.volunteers_of[child as usize].contains(&volunteer)
    }

    /// Meets a volunteer who may have the child, with everybody whom she leads to.
    pub(super) fn meet(&mut self, child: u32, volunteer: u32) {
        let index = volunteer as usize;
        self.volunteer_met[index] = self.walk;
        self.reached.push(volunteer);
        if self.children_of[index].len() >= usize::from(self.givers.capacity[index]) {
            for at in 0..self.children_of[index].len() {
                let step = Step { asking: child, comes: volunteer, leaves: volunteer };
                self.discover(self.children_of[index][at], step);
            }
            return;
        }
        let pool = self.givers.pool[index].map(|pool| pool as usize);
        match pool.filter(|&pool| self.load[pool] >= self.givers.limit[pool]) {
            None => self.free = Some(volunteer),
            Some(pool) if self.pool_met[pool] == self.walk => {}
            Some(pool) => {
                self.pool_met[pool] = self.walk;
                for member in self.givers.members[pool].clone() {
                    for at in 0..self.children_of[member as usize].len() {
                        let step = Step { asking: child, comes: volunteer, leaves: member };
                        self.discover(self.children_of[member as usize][at], step);
                    }
                    // She leads nowhere else, full or not.
                    if self.volunteer_met[member as usize] != self.walk {
                        self.volunteer_met[member as usize] = self.walk;
                        self.reached.push(member);
                    }
                }
            }
        }
    }

    fn discover(&mut self, child: u32, step: Step) {
        if self.has_met(child) {
            self.touched.push(child);
            return;
        }
        self.child_met[child as usize] = self.walk;
        self.how[child as usize] = step;
        self.order.push(child);
    }

    /// Gives the free place found by `last` to it and moves pairs back to the child that the walk began
    /// with, which has a unit more. This part of the walk is forgotten.
    pub(super) fn augment(&mut self, mut last: u32, free: u32) {
        let first = self.order[0];
        let mut comes = free;
        while last != first {
            let step = self.how[last as usize];
            self.take(last, step.leaves);
            self.give(last, comes);
            (last, comes) = (step.asking, step.comes);
        }
        self.give(first, comes);
        self.missing[first as usize] -= 1;
        self.forget();
    }

    fn forget(&mut self) {
        for &child in &self.order {
            self.child_met[child as usize] = 0;
        }
        for &volunteer in &self.reached {
            self.volunteer_met[volunteer as usize] = 0;
            if let Some(pool) = self.givers.pool[volunteer as usize] {
                self.pool_met[pool as usize] = 0;
            }
        }
    }
}
