//! Days of cars that are known.

use std::collections::BTreeMap;

use crate::certificate::trips::{Case, timing};
use crate::trips::model::{CarDay, Delegation, VisitId};

/// Known days of cars, each once.
pub(super) struct Pool<'a> {
    delegation: &'a Delegation,
    cars: Vec<(CarDay, i64)>,
    /// Position by day, homes in order and members.
    known: BTreeMap<CarDay, usize>,
}

impl<'a> Pool<'a> {
    pub(super) fn new(delegation: &'a Delegation) -> Self {
        Self { delegation, cars: Vec::new(), known: BTreeMap::new() }
    }

    pub(super) fn all(&self) -> &[(CarDay, i64)] {
        &self.cars
    }

    /// Adds a day of a car; whether it is new, or shorter than the one known with the same homes.
    pub(super) fn add(&mut self, car: CarDay) -> bool {
        let Some(timing) = timing(self.delegation, car.day, &car.homes) else { return false };
        let cost = self.delegation.car_day + i64::from(timing.metres.0);
        let mut key = car.clone();
        key.homes.sort_unstable();
        match self.known.get(&key) {
            Some(&at) if self.cars[at].1 <= cost => false,
            Some(&at) => {
                self.cars[at] = (car, cost);
                true
            }
            None => {
                self.known.insert(key, self.cars.len());
                self.cars.push((car, cost));
                true
            }
        }
    }

    /// The visits that a known day of a car meets in a case.
    pub(super) fn met(&self, case: &Case<'_>, car: &CarDay) -> Vec<VisitId> {
        let meets = |&id: &VisitId| {
            let visit = self.delegation.visit(id);
            car.homes.contains(&visit.home)
                && car.members.contains(&visit.member)
                && case.offers(id, car.day)
        };
        (0..self.delegation.visits.len()).map(VisitId::at).filter(meets).collect()
    }
}
