//! Ways between the places where somebody may go.

use rayon::prelude::*;

use super::tasks::Tasks;
use super::timing::Timing;
use crate::ids::VolunteerId;
use crate::model::{Instance, Site};
use crate::objective;
use crate::travel::Travel;
use crate::units::{Cost, Hours, Leg, Metres, Seconds};
use crate::visits::TourLimits;

/// A way with what it costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Metres and seconds.
    pub leg: Leg,
    /// In metre-equivalents.
    pub cost: Cost,
}

/// The places of one volunteer, home first, and the ways between them.
#[derive(Clone, Debug, Default)]
pub struct Places {
    sites: Vec<Site>,
    steps: Vec<Option<Step>>,
    longest: Metres,
}

impl Places {
    /// Number of a place; home is 0.
    #[must_use]
    pub fn number(&self, site: Site) -> Option<usize> {
        self.sites.iter().position(|&known| known == site)
    }

    /// Number of places, with home.
    pub(super) fn len(&self) -> usize {
        self.sites.len()
    }

    /// The longest way from place to place.
    pub(super) fn longest_way(&self) -> Metres {
        self.longest
    }

    /// From home to a place and back.
    #[must_use]
    pub fn trip(&self, place: usize) -> Option<Trip> {
        Some(Trip { there: self.step(0, place)?.leg, back: self.step(place, 0)?.leg })
    }

    /// The way from place to place; `None` where none leads.
    #[must_use]
    pub fn step(&self, from: usize, to: usize) -> Option<Step> {
        self.steps[from * self.sites.len() + to]
    }
}

/// The way between two sites of a tour. A table of ways that knows only those from volunteers to
/// children holds for the way back too.
#[must_use]
pub fn way(travel: &dyn Travel, from: Site, to: Site) -> Option<Leg> {
    if from == to {
        return Some(Leg::default());
    }
    travel.leg(from, to).or_else(|| travel.leg(to, from))
}

/// From home to a place, a visit, and back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trip {
    /// The way there.
    pub there: Leg,
    /// The way back.
    pub back: Leg,
}

impl Trip {
    /// To a site and home again, where a way leads both there and back.
    #[must_use]
    pub fn new(travel: &dyn Travel, home: Site, site: Site) -> Option<Self> {
        Some(Self { there: way(travel, home, site)?, back: way(travel, site, home)? })
    }

    /// Whether a visit fits into the hours of a shift and the limits of a tour.
    #[must_use]
    pub fn fits(self, span: Hours, begins: &[Hours], stay: Seconds, limits: TourLimits) -> bool {
        let metres = u64::from(self.there.metres.0) + u64::from(self.back.metres.0);
        let (there, back) = (self.there.seconds.0, self.back.seconds.0);
        let possible = |begins: &Hours| {
            let timing = Timing::at_home(span).then(there, *begins, stay.0);
            timing.is_some_and(|timing| {
                timing.lasting.saturating_add(back) <= limits.away.0
                    && timing.over().saturating_add(back) <= span.until
            })
        };
        metres <= u64::from(limits.way.0) && limits.stops > 0 && begins.iter().any(possible)
    }
}

/// Places and ways of everybody.
#[derive(Clone, Debug)]
pub struct Ground {
    places: Vec<Places>,
}

impl Ground {
    /// Asks for every way that a tour can take. Quadratic in the places of each volunteer.
    #[must_use]
    pub fn new(instance: &Instance, travel: &dyn Travel, tasks: &Tasks) -> Self {
        let mut sites: Vec<Vec<Site>> =
            instance.volunteer_ids().map(|id| vec![instance.volunteer_site(id)]).collect();
        for task in tasks.all() {
            let known = &mut sites[task.key.member.index()];
            if !known.contains(&task.site) {
                known.push(task.site);
            }
        }
        let places = sites.into_par_iter().map(|sites| {
            let step = |&from: &Site, &to: &Site| {
                let leg = way(travel, from, to)?;
                Some(Step { leg, cost: objective::travel(instance.policy(), leg) })
            };
            let steps: Vec<Option<Step>> =
                sites.iter().flat_map(|a| sites.iter().map(move |b| step(a, b))).collect();
            let longest = steps.iter().flatten().map(|step| step.leg.metres).max();
            Places { sites, steps, longest: longest.unwrap_or_default() }
        });
        Self { places: places.collect() }
    }

    /// Places of a volunteer.
    #[must_use]
    pub fn of(&self, volunteer: VolunteerId) -> &Places {
        &self.places[volunteer.index()]
    }
}
