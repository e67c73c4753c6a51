//! The problem: volunteers, children, policy and rules, immutable once built.
//!
//! An [`Instance`] comes from an [`InstanceBuilder`] only, which collects every problem of its input.
//! Nothing downstream re-checks what the builder has checked.

mod budgets;
mod builder;
mod people;
mod policy;
mod problem;
mod recruits;
mod vocabulary;

pub use budgets::{Budget, Scope};
pub use builder::{InstanceBuilder, Limits};
pub use people::{
    Child, ChildKind, Division, Organisation, Party, Point, Reach, Requirement, School, Station,
    Vetting, Volunteer,
};
pub use policy::{Coverage, CoverageClass, Households, Policy, Rank, Safeguards, Weights};
pub use problem::{Item, Problem, ProblemCode};
pub use recruits::Recruits;
pub use vocabulary::{LanguageSet, Mode, Need, NeedSet, Priority, Role, Sex};

use crate::few::Few;
use crate::ids::{ChildId, HouseholdId, OrganisationId, SchoolId, StationId, VolunteerId};
use crate::units::{Cost, Date};

/// A place that the travel model knows: volunteers first, then children, stations and schools.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Site(pub u32);

/// Whose a site is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// A volunteer's home.
    Volunteer(VolunteerId),
    /// A child's home.
    Child(ChildId),
    /// A station.
    Station(StationId),
    /// A school.
    School(SchoolId),
}

/// A pair of the round before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PreviousPair {
    /// The volunteer.
    pub volunteer: VolunteerId,
    /// Since when the pair has existed.
    pub since: Date,
}

/// One pairing round, valid by construction.
#[derive(Clone, Debug)]
pub struct Instance {
    date: Date,
    policy: Policy,
    volunteers: Vec<Volunteer>,
    children: Vec<Child>,
    organisations: Vec<Organisation>,
    stations: Vec<Station>,
    schools: Vec<School>,
    households: Vec<Vec<ChildId>>,
    demand: Vec<u16>,
    requirements: Vec<Vec<Requirement>>,
    forbidden: Vec<Few<VolunteerId>>,
    pinned: Vec<Few<VolunteerId>>,
    previous: Vec<Few<PreviousPair>>,
    budgets: Vec<Budget>,
    beside: Cost,
}

impl Instance {
    /// The same round without these volunteers: their vetting counts as refused from now on.
    #[must_use]
    pub fn without(&self, volunteers: &[VolunteerId]) -> Self {
        let mut reduced = self.clone();
        for volunteer in volunteers {
            reduced.volunteers[volunteer.index()].vetting = Vetting::Refused;
        }
        reduced
    }

    /// The same round in which volunteers have so many places fewer, by volunteer; never fewer than their mandatory pairs take.
    #[must_use]
    pub fn with_places_taken(&self, taken: &[u16]) -> Self {
        let mut reduced = self.clone();
        let mut pinned = vec![0_u16; self.volunteers.len()];
        for volunteer in self.pinned.iter().flatten() {
            pinned[volunteer.index()] += 1;
        }
        for ((volunteer, &taken), &pinned) in reduced
            .volunteers
            .iter_mut()
            .zip(taken)
            .zip(&pinned)
            .filter(|((_, taken), _)| **taken > 0)
        {
            volunteer.capacity = volunteer.capacity.saturating_sub(taken).max(pinned);
        }
        reduced
    }

    /// What is decided together with the pairs costs at most so much; a unit of coverage outweighs it.
    #[must_use]
    pub fn beside(&self) -> Cost {
        self.beside
    }

    /// The day on which vetting, age and consent are judged.
    #[must_use]
    pub fn date(&self) -> Date {
        self.date
    }

    /// The policy of the round.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Every volunteer, by id.
    #[must_use]
    pub fn volunteers(&self) -> &[Volunteer] {
        &self.volunteers
    }

    /// Every child, by id.
    #[must_use]
    pub fn children(&self) -> &[Child] {
        &self.children
    }

    /// Every organisation, by id.
    #[must_use]
    pub fn organisations(&self) -> &[Organisation] {
        &self.organisations
    }

    /// Every station, by id.
    #[must_use]
    pub fn stations(&self) -> &[Station] {
        &self.stations
    }

    /// Every school, by id.
    #[must_use]
    pub fn schools(&self) -> &[School] {
        &self.schools
    }

    /// Every household with its children, in order of id.
    #[must_use]
    pub fn households(&self) -> &[Vec<ChildId>] {
        &self.households
    }

    /// The volunteer `id`.
    #[must_use]
    pub fn volunteer(&self, id: VolunteerId) -> &Volunteer {
        &self.volunteers[id.index()]
    }

    /// The child `id`.
    #[must_use]
    pub fn child(&self, id: ChildId) -> &Child {
        &self.children[id.index()]
    }

    /// The organisation `id`.
    #[must_use]
    pub fn organisation(&self, id: OrganisationId) -> &Organisation {
        &self.organisations[id.index()]
    }

    /// The children of household `id`.
    #[must_use]
    pub fn household(&self, id: HouseholdId) -> &[ChildId] {
        &self.households[id.index()]
    }

    /// Ids of all volunteers.
    pub fn volunteer_ids(&self) -> impl ExactSizeIterator<Item = VolunteerId> + use<> {
        (0..self.volunteers.len()).map(VolunteerId::new)
    }

    /// Ids of all children.
    pub fn child_ids(&self) -> impl ExactSizeIterator<Item = ChildId> + use<> {
        (0..self.children.len()).map(ChildId::new)
    }

    /// How many volunteers the child asks for: the roster's word, else the policy's.
    #[must_use]
    pub fn demand(&self, child: ChildId) -> u16 {
        self.demand[child.index()]
    }

    /// Places with a role among the child's demand, each role once, in order of role.
    #[must_use]
    pub fn requirements(&self, child: ChildId) -> &[Requirement] {
        &self.requirements[child.index()]
    }

    /// Whether the pair is forbidden by name.
    #[must_use]
    pub fn is_forbidden(&self, volunteer: VolunteerId, child: ChildId) -> bool {
        self.forbidden[child.index()].binary_search(&volunteer).is_ok()
    }

    /// Volunteers that must not be paired with the child, in order of id.
    #[must_use]
    pub fn forbidden(&self, child: ChildId) -> &[VolunteerId] {
        &self.forbidden[child.index()]
    }

    /// Volunteers that must be paired with the child, in order of id.
    #[must_use]
    pub fn pinned(&self, child: ChildId) -> &[VolunteerId] {
        &self.pinned[child.index()]
    }

    /// Whether the pair is mandatory.
    #[must_use]
    pub fn is_pinned(&self, volunteer: VolunteerId, child: ChildId) -> bool {
        self.pinned[child.index()].binary_search(&volunteer).is_ok()
    }

    /// Pairs of the child in the round before, in order of volunteer.
    #[must_use]
    pub fn previous(&self, child: ChildId) -> &[PreviousPair] {
        &self.previous[child.index()]
    }

    /// Since when the pair has existed, if it is a previous one.
    #[must_use]
    pub fn previous_since(&self, volunteer: VolunteerId, child: ChildId) -> Option<Date> {
        let pairs = self.previous(child);
        let at = pairs.binary_search_by_key(&volunteer, |pair| pair.volunteer).ok()?;
        Some(pairs[at].since)
    }

    /// The site of a volunteer's home.
    #[must_use]
    pub fn volunteer_site(&self, id: VolunteerId) -> Site {
        site(id.index())
    }

    /// The site of a child's home.
    #[must_use]
    pub fn child_site(&self, id: ChildId) -> Site {
        site(self.volunteers.len() + id.index())
    }

    /// The site of a station.
    #[must_use]
    pub fn station_site(&self, id: StationId) -> Site {
        site(self.volunteers.len() + self.children.len() + id.index())
    }

    /// The site of a school.
    #[must_use]
    pub fn school_site(&self, id: SchoolId) -> Site {
        let before = self.volunteers.len() + self.children.len() + self.stations.len();
        site(before + id.index())
    }

    /// What stands at a site.
    #[must_use]
    pub fn at_site(&self, Site(number): Site) -> Spot {
        let at = number as usize;
        let children = self.volunteers.len();
        let stations = children + self.children.len();
        let schools = stations + self.stations.len();
        match at {
            _ if at >= schools => Spot::School(SchoolId::new(at - schools)),
            _ if at >= stations => Spot::Station(StationId::new(at - stations)),
            _ if at >= children => Spot::Child(ChildId::new(at - children)),
            _ => Spot::Volunteer(VolunteerId::new(at)),
        }
    }

    /// Position of every site: volunteers, children, stations, schools.
    pub fn site_points(&self) -> impl Iterator<Item = Point> + '_ {
        let volunteers = self.volunteers.iter().map(|v| v.home);
        let children = self.children.iter().map(|c| c.home);
        let stations = self.stations.iter().map(|s| s.place);
        let schools = self.schools.iter().map(|s| s.place);
        volunteers.chain(children).chain(stations).chain(schools)
    }
}

fn site(index: usize) -> Site {
    Site(u32::try_from(index).expect("the builder limits every array far below 2^32"))
}
