//! The cheapest tour of a shift at given prices.
//!
//! Where a shift has many obligations to choose among, a tour remembers only those near where it is: it
//! could visit others again, which makes it cheaper than tours are and the bound weaker, but never wrong
//! (ng-routes of Baldacci, Mingozzi and Roberti 2011).

mod ahead;
mod alike;
mod memory;
mod set;
mod several;
mod together;
mod tolls;

use ahead::Ahead;
pub use alike::{Alike, Offer};
pub use memory::REMEMBERED;
use set::Set;
use together::Together;
pub use tolls::MOST_TOLLS;
use tolls::{Since, Tolls};

use super::SCALE;
use super::ground::{Ground, Places, Trip};
use super::tasks::{TaskId, Tasks};
use super::timing::Timing;
use crate::units::{Cost, Hours};
use crate::visits::{Agenda, Shift, TourLimits};

/// Most labels of one shift; beyond, a weaker bound is taken.
pub const MOST_LABELS: usize = 200_000;
/// Most obligations that one shift can choose among; beyond, a weaker bound is taken.
pub const MOST_CHOICES: usize = set::MOST;

/// A tour by its tasks in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// What is done, in order.
    pub tasks: Vec<TaskId>,
    /// Weighted travel, home to home.
    pub cost: Cost,
    /// [`SCALE`] times the travel, less the prices of its tasks, with tolls.
    pub reduced: Cost,
}

/// What a search for tours found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Every tour that is cheaper than asked for, the cheapest for each set of tasks; or the cheapest,
    /// where it costs less than nothing.
    Routes(Vec<Route>),
    /// No tour has a smaller reduced cost than this, which visits some obligation again.
    Relaxed(Route),
    /// Too many to look at. No tour has a smaller reduced cost.
    TooMany(Cost),
}

impl Found {
    /// No tour has a smaller reduced cost, and staying at home costs nothing.
    #[must_use]
    pub fn least(&self) -> Cost {
        let least = match self {
            Self::Routes(routes) => routes.iter().map(|route| route.reduced).min().unwrap_or(0),
            Self::Relaxed(route) => route.reduced,
            Self::TooMany(floor) => *floor,
        };
        least.min(0)
    }

    /// The tours, none of which visits an obligation again.
    #[must_use]
    pub fn routes(self) -> Vec<Route> {
        match self {
            Self::Routes(routes) => routes,
            Self::Relaxed(_) | Self::TooMany(_) => Vec::new(),
        }
    }
}

/// A task that the shift can do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Choice {
    /// Which obligation, among those of the shift: a tour visits each once.
    group: u32,
    place: usize,
    begins: Vec<Hours>,
    stay: u32,
    price: Cost,
    id: TaskId,
    /// The tolls that it counts for, as bits.
    counted: u128,
    /// The visits that it makes of those that go together or do not, as bits.
    made: u64,
}

#[derive(Clone, Copy)]
struct Label {
    timing: Timing,
    /// Travel so far less the prices.
    reduced: Cost,
    metres: u32,
    /// Obligations that are not visited again.
    seen: Set,
    /// Visits made of the cuts that charge.
    since: Since,
    /// Visits made of those that go together or do not.
    made: u64,
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
    groups: usize,
    tolls: Tolls,
    together: Together,
}

/// What is sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sought {
    /// The tour with the smallest reduced cost, where that is below nothing.
    Cheapest,
    /// For every set of tasks the cheapest tour, where its reduced cost is below this.
    AllBelow(Cost),
}

/// Which limits can bind: labels are compared by these only.
#[derive(Clone, Copy)]
struct Binding {
    away: bool,
    way: bool,
    stops: bool,
}

/// A search under way.
struct Course<'a> {
    shift: &'a Search<'a>,
    sought: Sought,
    /// What no tour counts that does not cost less.
    below: Cost,
    binding: Binding,
    ahead: Ahead,
    /// What each choice remembers of the obligations visited before.
    near: Vec<Set>,
    labels: Vec<Label>,
    /// Labels of each choice that none is better than.
    kept: Vec<Vec<u32>>,
    ends: Vec<(Cost, u32)>,
    /// Most effort, and the labels that others were compared with so far.
    most: usize,
    compared: usize,
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
            // Tasks of an obligation follow one another.
            if groups.last() != Some(&task.key.obligation) {
                groups.push(task.key.obligation);
            }
            choices.push(Choice {
                id,
                group: u32::try_from(groups.len() - 1).unwrap_or(NONE),
                place,
                begins: task.begins.clone(),
                stay: task.stay.0,
                price,
                counted: 0,
                made: 0,
            });
        }
        let groups = groups.len();
        let (span, limits) = (shift.span, agenda.limits());
        let (tolls, together) = (Tolls::default(), Together::default());
        Self { places, limits, span, choices, groups, tolls, together }
    }

    /// No tour has a smaller reduced cost: the dearest task of every obligation, as many as a tour has
    /// stops, without any travel.
    fn floor(&self) -> Cost {
        let mut best = vec![0; self.groups];
        for choice in &self.choices {
            let known = &mut best[choice.group as usize];
            *known = choice.price.max(*known);
        }
        best.sort_unstable_by(|a, b| b.cmp(a));
        -best.iter().take(usize::from(self.limits.stops)).sum::<Cost>()
    }

    /// Seconds that a tour can last.
    fn longest(&self) -> u32 {
        self.span.until.saturating_sub(self.span.from).min(self.limits.away.0)
    }

    fn binding(&self) -> Binding {
        let stops = self.most_stops();
        let farthest = u64::from(self.places.longest_way().0);
        Binding {
            away: self.span.until.saturating_sub(self.span.from) > self.limits.away.0,
            way: farthest.saturating_mul(u64::from(stops) + 1) > u64::from(self.limits.way.0),
            stops: stops == u32::from(self.limits.stops),
        }
    }

    /// Searches by labels, longer tours from shorter ones; a label goes where another is no worse in
    /// everything that counts for going on (Feillet, Dejax, Gendreau, Gueguen 2004), or where nothing that
    /// follows costs little enough.
    #[must_use]
    pub fn find(&self, sought: Sought) -> Found {
        if self.groups > MOST_CHOICES {
            return Found::TooMany(self.floor());
        }
        let mut course = self.course(sought);
        match course.run() {
            true => course.found(),
            false => Found::TooMany(self.unsearched(&course)),
        }
    }

    /// No tour has a smaller reduced cost, where there are too many to look at.
    fn unsearched(&self, course: &Course<'_>) -> Cost {
        course.ahead.from(0, self.longest()).max(self.floor())
    }

    fn course(&self, sought: Sought) -> Course<'_> {
        Course {
            shift: self,
            sought,
            below: match sought {
                Sought::Cheapest => 0,
                Sought::AllBelow(most) => most,
            },
            binding: self.binding(),
            ahead: Ahead::new(self.places, &self.choices, self.longest()),
            near: self.near(sought),
            labels: Vec::new(),
            kept: vec![Vec::new(); self.choices.len()],
            ends: Vec::new(),
            most: usize::MAX,
            compared: 0,
        }
    }
}

impl Course<'_> {
    /// Whether all labels were looked at.
    fn run(&mut self) -> bool {
        let mut next = 0;
        self.extend(None, NONE);
        while next < self.labels.len() {
            if self.labels.len() > MOST_LABELS || self.effort() > self.most {
                return false;
            }
            let (at, label) = (u32::try_from(next).unwrap_or(NONE), self.labels[next]);
            next += 1;
            // Something better has come since.
            if !self.kept[label.choice as usize].contains(&at) {
                continue;
            }
            if let Some(reduced) = self.home(&label)
                && reduced < self.below
            {
                self.ends.push((reduced, at));
            }
            if label.stops < self.shift.limits.stops {
                self.extend(Some(&label), at);
            }
        }
        true
    }

    fn extend(&mut self, from: Option<&Label>, before: u32) {
        let shift = self.shift;
        for (number, choice) in (0..).zip(&shift.choices) {
            if from.is_some_and(|label| label.seen.has(choice.group as usize)) {
                continue;
            }
            for &begins in &choice.begins {
                if let Some(label) = self.then(from, number, begins) {
                    self.keep(Label { choice: number, before, ..label });
                }
            }
        }
    }

    /// Adds a label unless another is no worse, and drops those than which it is.
    fn keep(&mut self, label: Label) {
        let mut here = std::mem::take(&mut self.kept[label.choice as usize]);
        self.compared += here.len();
        let worse = |than: &Label, other: &Label| {
            let no_worse = self.is_no_worse(than, other);
            match self.sought {
                Sought::Cheapest => no_worse,
                Sought::AllBelow(_) => {
                    no_worse && other.seen == than.seen && self.set(other) == self.set(than)
                }
            }
        };
        if !here.iter().any(|&at| worse(&self.labels[at as usize], &label)) {
            here.retain(|&at| !worse(&label, &self.labels[at as usize]));
            here.push(u32::try_from(self.labels.len()).unwrap_or(NONE));
            self.labels.push(label);
        }
        self.kept[label.choice as usize] = here;
    }

    /// Whether whatever follows `b` can follow `a` for no more.
    fn is_no_worse(&self, a: &Label, b: &Label) -> bool {
        let Binding { away, way, stops } = self.binding;
        let timing = match away {
            true => a.timing.is_no_worse(b.timing),
            false => a.timing.over() <= b.timing.over(),
        };
        timing
            && self.shift.together.is_no_worse(a.made, b.made)
            && a.reduced + self.shift.tolls.more(a.since, b.since) <= b.reduced
            && (!way || a.metres <= b.metres)
            && (!stops || a.stops <= b.stops)
            && a.seen.is_within(&b.seen)
    }

    fn then(&self, from: Option<&Label>, number: u32, begins: Hours) -> Option<Label> {
        let Search { places, limits, span, choices, together, .. } = self.shift;
        let choice = &choices[number as usize];
        let (place, timing) = match from {
            Some(label) => (choices[label.choice as usize].place, label.timing),
            None => (0, Timing::at_home(*span)),
        };
        let step = places.step(place, choice.place)?;
        let timing = timing.then(step.leg.seconds.0, begins, choice.stay)?;
        let (reduced, metres, stops) =
            from.map_or((0, 0, 0), |label| (label.reduced, label.metres, label.stops));
        let metres = u32::checked_add(metres, step.leg.metres.0)?;
        let away = limits.away.0.checked_sub(timing.lasting)?;
        let left = span.until.checked_sub(timing.over())?.min(away);
        let (since, made) = from.map_or((Since::default(), 0), |label| (label.since, label.made));
        let made = made | choice.made;
        let (since, toll) = self.shift.tolls.visit(since, choice.counted);
        let reduced = reduced + SCALE * step.cost - choice.price + toll;
        let least = reduced.saturating_add(self.ahead.from(choice.place, left));
        if metres > limits.way.0 || least >= self.below || !together.goes_on(made) {
            return None;
        }
        let near = &self.near[number as usize];
        let mut seen = from.map_or(Set::default(), |label| label.seen.common(near));
        seen.insert(choice.group as usize);
        let stops = stops + 1;
        Some(Label {
            timing,
            reduced,
            metres,
            seen,
            since,
            made,
            choice: NONE,
            before: NONE,
            stops,
        })
    }

    /// The reduced cost with the way home, where that is possible.
    fn home(&self, label: &Label) -> Option<Cost> {
        let Search { places, limits, span, choices, together, .. } = self.shift;
        if !together.ends(label.made) {
            return None;
        }
        let step = places.step(choices[label.choice as usize].place, 0)?;
        let lasting = label.timing.lasting.checked_add(step.leg.seconds.0)?;
        let over = label.timing.over().checked_add(step.leg.seconds.0)?;
        let metres = label.metres.checked_add(step.leg.metres.0)?;
        let possible = lasting <= limits.away.0 && over <= span.until && metres <= limits.way.0;
        possible.then_some(label.reduced + SCALE * step.cost)
    }

    /// The choices made, first to last.
    fn order(&self, label: &Label) -> Vec<&Choice> {
        let mut order = Vec::with_capacity(usize::from(label.stops));
        let mut label = label;
        loop {
            order.push(&self.shift.choices[label.choice as usize]);
            if label.before == NONE {
                break;
            }
            label = &self.labels[label.before as usize];
        }
        order.reverse();
        order
    }

    fn set(&self, label: &Label) -> Vec<TaskId> {
        let mut tasks: Vec<TaskId> = self.order(label).iter().map(|choice| choice.id).collect();
        tasks.sort_unstable();
        tasks
    }

    fn route(&self, &(reduced, at): &(Cost, u32)) -> Route {
        let order = self.order(&self.labels[at as usize]);
        let prices: Cost = order.iter().map(|choice| choice.price).sum();
        let (mut since, mut tolls) = (Since::default(), 0);
        for choice in &order {
            let toll;
            (since, toll) = self.shift.tolls.visit(since, choice.counted);
            tolls += toll;
        }
        let tasks = order.iter().map(|choice| choice.id).collect();
        Route { tasks, cost: (reduced + prices - tolls) / SCALE, reduced }
    }

    fn groups(&self, at: u32) -> Vec<u32> {
        self.order(&self.labels[at as usize]).iter().map(|choice| choice.group).collect()
    }

    fn apart(mut self) -> Vec<Route> {
        self.ends.sort_unstable();
        let mut taken = Set::default();
        let mut routes = Vec::new();
        for end in &self.ends {
            let groups = self.groups(end.1);
            if !groups.iter().any(|&group| taken.has(group as usize)) {
                groups.iter().for_each(|&group| taken.insert(group as usize));
                routes.push(self.route(end));
            }
        }
        routes
    }

    fn found(&self) -> Found {
        if self.sought == Sought::Cheapest {
            let Some(end) = self.ends.iter().min() else { return Found::Routes(Vec::new()) };
            let mut groups = self.groups(end.1);
            groups.sort_unstable();
            let again = groups.windows(2).any(|pair| pair[0] == pair[1]);
            return match again {
                true => Found::Relaxed(self.route(end)),
                false => Found::Routes(vec![self.route(end)]),
            };
        }
        let sorted = |route: Route| {
            let mut set = route.tasks.clone();
            set.sort_unstable();
            (set, route)
        };
        let mut routes: Vec<(Vec<TaskId>, Route)> =
            self.ends.iter().map(|end| sorted(self.route(end))).collect();
        routes
            .sort_by(|a, b| (&a.0, a.1.reduced, &a.1.tasks).cmp(&(&b.0, b.1.reduced, &b.1.tasks)));
        routes.dedup_by(|later, first| later.0 == first.0);
        Found::Routes(routes.into_iter().map(|(_, route)| route).collect())
    }
}
