//! What a generated county turned out like, to hold beside the figures it is made after.

use serde::Serialize;

use super::County;
use crate::document::{Priority, Sex};

/// Figures of a generated county.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// The county's code.
    pub division: String,
    /// Its name.
    pub name: String,
    /// Children.
    pub children: usize,
    /// Rows of volunteers.
    pub volunteers: usize,
    /// Volunteers per child.
    pub scarcity: f64,
    /// Townships, and how many of them have a known point.
    pub towns: [usize; 2],
    /// Villages, and how many of them have a known point.
    pub villages: [usize; 2],
    /// Mean distance to the nearest village over what pure chance would give: 1 is chance, above 1
    /// is spread out. 0 with fewer than two villages.
    pub clark_evans: f64,
    /// Median distance from a village to its township, metres.
    pub village_town_metres: f64,
    /// Share of boys.
    pub boys: f64,
    /// Shares of red, orange, yellow, blue.
    pub priorities: [f64; 4],
    /// Share of children with a sibling in the list.
    pub siblings: f64,
    /// Children with consent on file, as a share.
    pub consent: f64,
    /// Places that the volunteers offer, whatever their vetting.
    pub places: u32,
    /// Rows without coordinates.
    pub without_coordinates: usize,
}

impl County {
    /// The county's figures.
    #[must_use]
    pub fn report(&self) -> Report {
        let children = &self.children;
        let share = |count: usize| count as f64 / children.len().max(1) as f64;
        let of = |test: &dyn Fn(&super::Child) -> bool| {
            share(children.iter().filter(|child| test(child)).count())
        };
        let records = children.iter().map(|c| &c.record);
        let records = records.chain(self.volunteers.iter().map(|v| &v.record));
        let (towns, villages) = (&self.settlement.territory.towns, &self.settlement.villages);
        Report {
            division: self.division().to_string(),
            name: self.county.name.clone(),
            children: children.len(),
            volunteers: self.volunteers.len(),
            scarcity: share(self.volunteers.len()),
            towns: [towns.len(), towns.iter().filter(|t| t.known).count()],
            villages: [villages.len(), villages.iter().filter(|v| v.known).count()],
            clark_evans: self.clark_evans(),
            village_town_metres: self.village_town_metres(),
            boys: of(&|child| child.sex == Sex::Male),
            priorities: std::array::from_fn(|i| of(&|c| c.priority == Priority::ALL[i])),
            siblings: of(&|child| child.household.is_some()),
            consent: of(&|child| child.consent.is_some()),
            places: self.volunteers.iter().map(|v| u32::from(v.capacity)).sum(),
            without_coordinates: records.filter(|r| r.written.is_none()).count(),
        }
    }

    fn clark_evans(&self) -> f64 {
        let spots: Vec<_> = self.settlement.villages.iter().map(|v| v.spot).collect();
        if spots.len() < 2 {
            return 0.0;
        }
        let nearest = |index: usize| {
            let others = spots.iter().enumerate().filter(|(other, _)| *other != index);
            others.map(|(_, spot)| spot.square(spots[index])).fold(f64::INFINITY, f64::min).sqrt()
        };
        let mean = (0..spots.len()).map(nearest).sum::<f64>() / spots.len() as f64;
        let density = spots.len() as f64 / (self.county.area_km2 * 1e6);
        mean / (0.5 / density.sqrt())
    }

    fn village_town_metres(&self) -> f64 {
        let towns = &self.settlement.territory.towns;
        let villages = self.settlement.villages.iter();
        let mut metres: Vec<f64> =
            villages.map(|village| village.spot.distance(towns[village.town].spot)).collect();
        metres.sort_by(f64::total_cmp);
        metres.get(metres.len() / 2).copied().unwrap_or(0.0)
    }
}
