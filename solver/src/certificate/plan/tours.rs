//! The cheapest tour of a shift at given prices.

use super::SCALE;
use super::ground::{Ground, Places, Trip};
use super::tasks::{TaskId, Tasks};
use super::timing::Timing;
use crate::units::{Cost, Hours};
use crate::visits::{Agenda, Shift, TourLimits};

/// Most labels of one shift; beyond, a weaker bound is taken.
pub const MOST_LABELS: usize = 400_000;
/// Most obligations that one shift can choose among; beyond, a weaker bound is taken.
pub const MOST_CHOICES: usize = 128;

/// A tour by its tasks in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// What is done, in order.
    pub tasks: Vec<TaskId>,
    /// Weighted travel, home to home.
    pub cost: Cost,
    /// [`SCALE`] times the travel, less the prices of its tasks.
    pub reduced: Cost,
}

/// What a search for tours found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Every tour that is cheaper than asked for, the cheapest for each set of tasks; or the cheapest.
    Routes(Vec<Route>),
    /// Too many to look at. No tour has a smaller reduced cost.
    TooMany(Cost),
}

/// A task that the shift can do.
struct Choice {
    id: TaskId,
    /// Which obligation, among those of the shift: a tour visits each once.
    group: u32,
    place: usize,
    begins: Vec<Hours>,
    stay: u32,
    price: Cost,
}

#[derive(Clone, Copy)]
struct Label {
    timing: Timing,
    /// Travel so far, and what it is less the prices.
    cost: Cost,
    reduced: Cost,
    metres: u32,
    /// Obligations visited.
    seen: u128,
    /// The choice made last, and the label before.
    choice: u32,
    before: u32,
    stops: u16,
}

const NONE: u32 = u32::MAX;

/// Searches for tours of one shift.
pub struct Search<'a> {
    places: &'a Places,
    limits: TourLimits,
    span: Hours,
    choices: Vec<Choice>,
}

/// What is sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sought {
    /// The tour with the smallest reduced cost.
    Cheapest,
    /// For every set of tasks the cheapest tour, where its reduced cost is below this.
    AllBelow(Cost),
}

impl<'a> Search<'a> {
    /// Prices in thousandths of a metre-equivalent, one for each task; tasks with `None` are left out.
    #[must_use]
    pub fn new(
        agenda: &Agenda,
        tasks: &Tasks,
        ground: &'a Ground,
        shift: &Shift,
        price: impl Fn(TaskId) -> Option<Cost>,
    ) -> Self {
        let places = ground.of(shift.volunteer);
        let mut groups = Vec::new();
        let mut choices = Vec::new();
        for &id in tasks.of(shift.volunteer, shift.day) {
            let task = tasks.task(id);
            let (Some(place), Some(price)) = (places.number(task.site), price(id)) else {
                continue;
            };
            let limits = agenda.limits();
            let fits = |trip: Trip| trip.fits(shift.span, &task.begins, task.stay, limits);
            if !places.trip(place).is_some_and(fits) {
                continue;
            }
            let known = groups.iter().position(|&o| o == task.key.obligation);
            let group = known.unwrap_or_else(|| {
                groups.push(task.key.obligation);
                groups.len() - 1
            });
            choices.push(Choice {
                id,
                group: u32::try_from(group).unwrap_or(NONE),
                place,
                begins: task.begins.clone(),
                stay: task.stay.0,
                price,
            });
        }
        Self { places, limits: agenda.limits(), span: shift.span, choices }
    }

    /// Whether all tours of the shift are few.
    #[must_use]
    pub fn is_small(&self) -> bool {
        self.choices.len() <= 8
    }

    /// No tour has a smaller reduced cost: the dearest task of every obligation, as many as a tour has
    /// stops, without any travel.
    fn floor(&self) -> Cost {
        let groups = self.choices.iter().map(|c| c.group as usize + 1).max().unwrap_or(0);
        let mut best = vec![0; groups];
        for choice in &self.choices {
            let known = &mut best[choice.group as usize];
            *known = choice.price.max(*known);
        }
        best.sort_unstable_by(|a, b| b.cmp(a));
        -best.iter().take(usize::from(self.limits.stops)).sum::<Cost>()
    }

    /// Searches by labels, longer tours from shorter ones; a label goes where another is no worse in
    /// everything that counts for going on (Feillet, Dejax, Gendreau, Gueguen 2004).
    #[must_use]
    pub fn find(&self, sought: Sought) -> Found {
        let groups = self.choices.iter().map(|c| c.group as usize + 1).max().unwrap_or(0);
        if groups > MOST_CHOICES {
            return Found::TooMany(self.floor());
        }
        let mut labels: Vec<Label> = Vec::new();
        let mut kept: Vec<Vec<u32>> = vec![Vec::new(); self.choices.len()];
        let mut ends: Vec<(Cost, u32)> = Vec::new();
        let mut next = 0;
        self.extend(None, NONE, &mut labels, &mut kept, sought);
        while next < labels.len() {
            if labels.len() > MOST_LABELS {
                return Found::TooMany(self.floor());
            }
            let (at, label) = (u32::try_from(next).unwrap_or(NONE), labels[next]);
            next += 1;
            // Something better has come since.
            if !kept[label.choice as usize].contains(&at) {
                continue;
            }
            if let Some(reduced) = self.home(&label) {
                ends.push((reduced, at));
            }
            if label.stops < self.limits.stops {
                self.extend(Some(label), at, &mut labels, &mut kept, sought);
            }
        }
        Found::Routes(self.routes(&labels, ends, sought))
    }

    fn extend(
        &self,
        from: Option<Label>,
        before: u32,
        labels: &mut Vec<Label>,
        kept: &mut [Vec<u32>],
        sought: Sought,
    ) {
        for ((number, choice), here) in (0..).zip(&self.choices).zip(kept.iter_mut()) {
            let bit = 1_u128 << choice.group;
            if from.is_some_and(|label| label.seen & bit != 0) {
                continue;
            }
            for &begins in &choice.begins {
                let Some(mut label) = self.then(from, choice, begins) else { continue };
                label.choice = number;
                label.before = before;
                let worse = |other: &Label, than: &Label| match sought {
                    Sought::Cheapest => is_no_worse(than, other),
                    Sought::AllBelow(_) => other.seen == than.seen && is_no_worse(than, other),
                };
                let same = |a: &Label, b: &Label| match sought {
                    Sought::Cheapest => true,
                    Sought::AllBelow(_) => self.tasks_of(labels, a) == self.tasks_of(labels, b),
                };
                if here.iter().any(|&at| {
                    let other = &labels[at as usize];
                    worse(&label, other) && same(&label, other)
                }) {
                    continue;
                }
                here.retain(|&at| {
                    let other = &labels[at as usize];
                    !(worse(other, &label) && same(other, &label))
                });
                here.push(u32::try_from(labels.len()).unwrap_or(NONE));
                labels.push(label);
            }
        }
    }

    fn then(&self, from: Option<Label>, choice: &Choice, begins: Hours) -> Option<Label> {
        let (place, timing) = match &from {
            Some(label) => (self.choices[label.choice as usize].place, label.timing),
            None => (0, Timing::at_home(self.span)),
        };
        let step = self.places.step(place, choice.place)?;
        let timing = timing.then(step.leg.seconds.0, begins, choice.stay)?;
        let (cost, reduced, metres, seen, stops) =
            from.map_or((0, 0, 0, 0, 0), |l| (l.cost, l.reduced, l.metres, l.seen, l.stops));
        let metres = u32::checked_add(metres, step.leg.metres.0)?;
        let possible = timing.lasting <= self.limits.away.0
            && timing.over() <= self.span.until
            && metres <= self.limits.way.0;
        possible.then_some(Label {
            timing,
            cost: cost + step.cost,
            reduced: reduced + SCALE * step.cost - choice.price,
            metres,
            seen: seen | 1 << choice.group,
            choice: NONE,
            before: NONE,
            stops: stops + 1,
        })
    }

    /// The reduced cost with the way home, where that is possible.
    fn home(&self, label: &Label) -> Option<Cost> {
        let step = self.places.step(self.choices[label.choice as usize].place, 0)?;
        let lasting = label.timing.lasting.checked_add(step.leg.seconds.0)?;
        let over = label.timing.over().checked_add(step.leg.seconds.0)?;
        let metres = label.metres.checked_add(step.leg.metres.0)?;
        let possible =
            lasting <= self.limits.away.0 && over <= self.span.until && metres <= self.limits.way.0;
        possible.then_some(label.reduced + SCALE * step.cost)
    }

    fn order(&self, labels: &[Label], label: &Label) -> Vec<TaskId> {
        let mut tasks = Vec::with_capacity(usize::from(label.stops));
        let mut label = *label;
        loop {
            tasks.push(self.choices[label.choice as usize].id);
            if label.before == NONE {
                break;
            }
            label = labels[label.before as usize];
        }
        tasks.reverse();
        tasks
    }

    fn tasks_of(&self, labels: &[Label], label: &Label) -> Vec<TaskId> {
        let mut tasks = self.order(labels, label);
        tasks.sort_unstable();
        tasks
    }

    fn routes(&self, labels: &[Label], mut ends: Vec<(Cost, u32)>, sought: Sought) -> Vec<Route> {
        let price = |tasks: &[TaskId]| -> Cost {
            let one =
                |id: &TaskId| self.choices.iter().find(|c| c.id == *id).map_or(0, |c| c.price);
            tasks.iter().map(one).sum()
        };
        let route = |&(reduced, at): &(Cost, u32)| {
            let tasks = self.order(labels, &labels[at as usize]);
            let cost = (reduced + price(&tasks)) / SCALE;
            Route { tasks, cost, reduced }
        };
        match sought {
            Sought::Cheapest => ends.iter().min().map(route).into_iter().collect(),
            Sought::AllBelow(most) => {
                ends.retain(|end| end.0 < most);
                let mut routes: Vec<(Vec<TaskId>, Route)> = ends
                    .iter()
                    .map(route)
                    .map(|route| {
                        let mut set = route.tasks.clone();
                        set.sort_unstable();
                        (set, route)
                    })
                    .collect();
                routes.sort_by(|a, b| {
                    (&a.0, a.1.reduced, &a.1.tasks).cmp(&(&b.0, b.1.reduced, &b.1.tasks))
                });
                routes.dedup_by(|later, first| later.0 == first.0);
                routes.into_iter().map(|(_, route)| route).collect()
            }
        }
    }
}

/// Whether whatever follows `b` can follow `a` for no more.
fn is_no_worse(a: &Label, b: &Label) -> bool {
    a.reduced <= b.reduced
        && a.seen & !b.seen == 0
        && a.metres <= b.metres
        && a.stops <= b.stops
        && a.timing.is_no_worse(b.timing)
}
