//! The siting problem of a round.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::certificate::plan::way;
use crate::ids::{ChildId, StationId};
use crate::model::{Instance, Priority};
use crate::siting::model::{
    Customer, CustomerId, Measure, Offer, ProblemBuilder, Sharing, Site, SiteId, SitingFault,
    SitingProblem, UNLIMITED,
};
use crate::travel::{Travel, chord};
use crate::units::Metres;

/// What stations are opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// Many children in reach of an open station, each counted by its colour; within the places of the stations
    /// where these are limited.
    Cover,
    /// Short ways to the nearest open station, all together, each counted by the child's colour.
    Median,
    /// The longest of these ways short.
    Center,
}

/// What is to be sited.
#[derive(Clone, Copy)]
pub struct Outlook<'a> {
    /// The round; its stations are those that stand, then the candidates.
    pub instance: &'a Instance,
    /// How one gets around.
    pub travel: &'a dyn Travel,
    /// So many of the stations, the first ones, stand.
    pub standing: usize,
    /// By station: how far children come to it.
    pub catchment: &'a [Metres],
    /// By station: how many children it has places for, where that is limited.
    pub places: Option<&'a [u32]>,
    /// By colour from red: what a child counts.
    pub weights: [i64; 4],
    /// What for.
    pub aim: Aim,
}

/// Why there is no such problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExpansionError {
    /// Children who have no way to any station, though each must have one.
    NoWay(Vec<ChildId>),
    /// Larger than the engine takes.
    TooLarge(Vec<SitingFault>),
}

/// A siting problem with the children behind its customers.
#[derive(Clone, Debug)]
pub struct Expansion {
    /// Sites are the stations in order; where places are limited, one more stands for going without.
    pub problem: SitingProblem,
    /// By customer, ascending.
    pub children: Arc<Vec<Vec<ChildId>>>,
    /// By child of the instance: the stations that it can use, nearest first.
    pub near: Arc<Vec<Vec<(u32, StationId)>>>,
    /// All weights of the children who count.
    pub total: i64,
    /// Costs are counted in so many parts of a unit: where places are limited in so many that no rounding of
    /// the engine amounts to one unit.
    pub parts: i64,
}

impl Expansion {
    /// A cost in whole units; one that is proved to be exceeded rounds up, for costs are whole.
    #[must_use]
    pub fn units(&self, cost: i64) -> i64 {
        let (whole, rest) = (cost.div_euclid(self.parts), cost.rem_euclid(self.parts));
        whole + i64::from(rest > 0)
    }

    /// Units as a cost.
    #[must_use]
    pub fn cost(&self, units: i64) -> i64 {
        units.saturating_mul(self.parts)
    }
}

/// Children who can be served at all: with consent.
fn counted(instance: &Instance) -> impl Iterator<Item = ChildId> + '_ {
    instance.child_ids().filter(|&id| instance.child(id).consent)
}

impl Outlook<'_> {
    /// The problem with at most so many new stations. O(children · stations), most pairs by their straight line.
    ///
    /// # Errors
    /// Children without a way to any station, where each must have one; more than the engine takes.
    pub fn problem(&self, new: usize) -> Result<Expansion, ExpansionError> {
        let near = self.near();
        match self.aim {
            Aim::Cover => self.cover(near, new),
            Aim::Median | Aim::Center => self.ways(near, new),
        }
    }

    /// For every child the stations that it can use, nearest first.
    fn near(&self) -> Vec<Vec<(u32, StationId)>> {
        let Self { instance, travel, catchment, aim, .. } = *self;
        let stations: Vec<StationId> = (0..instance.stations().len()).map(StationId::new).collect();
        let places: Vec<[f64; 3]> =
            stations.iter().map(|&id| travel.position(instance.station_site(id))).collect();
        let of = |child: ChildId| {
            if !instance.child(child).consent {
                return Vec::new();
            }
            let home = instance.child_site(child);
            let from = travel.position(home);
            let mut near = Vec::new();
            for (&id, &to) in stations.iter().zip(&places) {
                let reach = match aim {
                    Aim::Cover => catchment[id.index()].0,
                    Aim::Median | Aim::Center => u32::MAX,
                };
                if chord(from, to) > f64::from(reach) + 1.0 {
                    continue;
                }
                let leg = way(travel, home, instance.station_site(id));
                if let Some(leg) = leg.filter(|leg| leg.metres.0 <= reach) {
                    near.push((leg.metres.0, id));
                }
            }
            near.sort_unstable();
            near
        };
        let ids: Vec<ChildId> = instance.child_ids().collect();
        ids.into_par_iter().map(of).collect()
    }

    /// What a child counts.
    pub(super) fn weight(&self, child: ChildId) -> i64 {
        let priority: Priority = self.instance.child(child).priority;
        self.weights[priority as usize % 4]
    }

    fn builder(&self, new: usize, sharing: Sharing, measure: Measure) -> ProblemBuilder {
        let stations = self.instance.stations().len();
        let without = usize::from(sharing == Sharing::Split);
        let open = self.standing.saturating_add(new).saturating_add(without);
        let mut builder = ProblemBuilder::new(open, sharing, measure);
        for at in 0..stations {
            let places = self.places.filter(|_| sharing == Sharing::Split);
            builder.site(Site {
                capacity: places.map_or(UNLIMITED, |places| i64::from(places[at])),
                standing: at < self.standing,
                ..Site::CANDIDATE
            });
        }
        if sharing == Sharing::Split {
            builder.site(Site { standing: true, ..Site::CANDIDATE });
        }
        builder
    }

    fn cover(
        &self,
        near: Vec<Vec<(u32, StationId)>>,
        new: usize,
    ) -> Result<Expansion, ExpansionError> {
        let sites = |child: ChildId| -> Vec<u32> {
            let stations = near[child.index()].iter();
            let mut sites: Vec<u32> = stations.map(|&(_, id)| SiteId::at(id.index()).0).collect();
            sites.sort_unstable();
            sites
        };
        let (mut total, mut parts) = (0, 1);
        let (mut builder, mut children): (_, Vec<Vec<ChildId>>);
        if self.places.is_none() {
            builder = self.builder(new, Sharing::Nearest, Measure::Total);
            children = Vec::new();
            for child in counted(self.instance) {
                total += self.weight(child);
                let CustomerId(at) = builder.covered(self.weight(child), &sites(child));
                children.resize((at as usize + 1).max(children.len()), Vec::new());
                children[at as usize].push(child);
            }
        } else {
            builder = self.builder(new, Sharing::Split, Measure::Total);
            // Of one county, so that whatever its children count they stay alike.
            let county = |child: ChildId| self.instance.child(child).division.truncate(6);
            let mut alike: BTreeMap<_, Vec<ChildId>> = BTreeMap::new();
            for child in counted(self.instance) {
                total += self.weight(child);
                let key = (sites(child), self.weight(child), county(child));
                alike.entry(key).or_default().push(child);
            }
            let without = SiteId::at(self.instance.stations().len());
            let sites = self.instance.stations().len().saturating_add(1);
            parts += 2 * i64::try_from(sites.min(alike.len())).unwrap_or(0);
            for ((sites, weight, _), group) in &alike {
                let many = i64::try_from(group.len()).unwrap_or(i64::MAX);
                let offers = sites.iter().map(|&site| Offer { cost: 0, site: SiteId(site) });
                let lost = weight.saturating_mul(many).saturating_mul(parts);
                let none = Offer { cost: lost, site: without };
                let customer = Customer { demand: many, left_out: None };
                builder.customer(customer, offers.chain([none]));
            }
            children = alike.into_values().collect();
        }
        let problem = builder.build().map_err(ExpansionError::TooLarge)?;
        Ok(Expansion { problem, children: Arc::new(children), near: Arc::new(near), total, parts })
    }

    /// The same covering problem, with the same groups of children, where children count otherwise. O(offers).
    pub(super) fn worth(
        &self,
        expansion: &Expansion,
        worth: &dyn Fn(ChildId) -> i64,
    ) -> Result<Expansion, ExpansionError> {
        let of = &expansion.problem;
        let mut builder = ProblemBuilder::new(of.most_open(), of.sharing(), of.measure());
        for &site in of.sites() {
            builder.site(site);
        }
        let without = SiteId::at(self.instance.stations().len());
        let mut total = 0_i64;
        for (id, group) in of.customer_ids().zip(expansion.children.iter()) {
            let sum = group.iter().fold(0_i64, |sum, &child| sum.saturating_add(worth(child)));
            total = total.saturating_add(sum);
            let lost = sum.saturating_mul(expansion.parts);
            let customer = of.customers()[id.index()];
            let left_out = customer.left_out.map(|_| lost);
            let priced = of.offers(id).iter().map(|offer| match offer.site == without {
                true => Offer { cost: lost, ..*offer },
                false => *offer,
            });
            builder.customer(Customer { left_out, ..customer }, priced);
        }
        let problem = builder.build().map_err(ExpansionError::TooLarge)?;
        Ok(Expansion {
            problem,
            children: expansion.children.clone(),
            near: expansion.near.clone(),
            total,
            parts: expansion.parts,
        })
    }

    /// Children at one place are one customer.
    fn ways(
        &self,
        near: Vec<Vec<(u32, StationId)>>,
        new: usize,
    ) -> Result<Expansion, ExpansionError> {
        let lost: Vec<ChildId> =
            counted(self.instance).filter(|child| near[child.index()].is_empty()).collect();
        if !lost.is_empty() {
            return Err(ExpansionError::NoWay(lost));
        }
        let measure = if self.aim == Aim::Center { Measure::Largest } else { Measure::Total };
        let mut builder = self.builder(new, Sharing::Nearest, measure);
        let mut alike: BTreeMap<(u64, u64), Vec<ChildId>> = BTreeMap::new();
        let mut total = 0;
        for child in counted(self.instance) {
            total += self.weight(child);
            let home = self.instance.child(child).home;
            alike
                .entry((home.longitude.to_bits(), home.latitude.to_bits()))
                .or_default()
                .push(child);
        }
        let mut children: Vec<Vec<ChildId>> = alike.into_values().collect();
        children.sort_unstable();
        for group in &children {
            let weight: i64 = match self.aim {
                Aim::Center => 1,
                _ => group.iter().map(|&child| self.weight(child)).sum(),
            };
            let stations = near[group[0].index()].iter();
            let offers = stations.map(|&(metres, id)| Offer {
                cost: i64::from(metres).saturating_mul(weight),
                site: SiteId::at(id.index()),
            });
            builder.customer(Customer { demand: 0, left_out: None }, offers);
        }
        let problem = builder.build().map_err(ExpansionError::TooLarge)?;
        Ok(Expansion {
            problem,
            children: Arc::new(children),
            near: Arc::new(near),
            total,
            parts: 1,
        })
    }
}
