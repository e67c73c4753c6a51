//! The only way to an [`Instance`]: collects every problem, then builds or refuses.

mod checks;
mod edit;

use checks::{check_pins, check_point, check_policy, check_requirements};

use super::{
    Child, Instance, Item, Organisation, Party, Policy, PreviousPair, Problem, ProblemCode,
    Requirement, School, Station, Volunteer,
};
use crate::few::Few;
use crate::ids::{ChildId, HouseholdId, OrganisationId, SchoolId, StationId, VolunteerId};
use crate::units::Date;

/// Documented limits of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most volunteers, and most children.
    pub people: usize,
    /// Most places of one volunteer.
    pub capacity: u16,
    /// Most volunteers of one child.
    pub demand: u16,
    /// Most roles among one child's requirements.
    pub roles: usize,
    /// Largest weight or bonus of a policy, in metre-equivalents, and largest penalty.
    pub cost: i64,
    /// Largest weight of a metre, per thousand.
    pub per_metre_permille: u32,
    /// Largest weight of a minute, in metre-equivalents.
    pub per_minute: u32,
    /// Longest list of load costs.
    pub nth_child: usize,
}

impl Limits {
    /// The limits in force.
    pub const STANDARD: Self = Self {
        people: 4_000_000,
        capacity: 1000,
        demand: 100,
        roles: 4,
        cost: 1_000_000_000,
        per_metre_permille: 100_000,
        per_minute: 1_000_000,
        nth_child: 64,
    };
}

/// Collects an instance.
#[derive(Clone, Debug)]
pub struct InstanceBuilder {
    date: Date,
    policy: Policy,
    volunteers: Vec<Volunteer>,
    children: Vec<Child>,
    organisations: Vec<Organisation>,
    stations: Vec<Station>,
    schools: Vec<School>,
    household_count: usize,
    forbidden: Vec<(VolunteerId, ChildId)>,
    pinned: Vec<(VolunteerId, ChildId)>,
    previous: Vec<(VolunteerId, ChildId, Date)>,
    beside: i64,
}

impl InstanceBuilder {
    /// Starts an instance for a round on `date` under `policy`.
    #[must_use]
    pub fn new(date: Date, policy: Policy) -> Self {
        Self {
            date,
            policy,
            volunteers: Vec::new(),
            children: Vec::new(),
            organisations: Vec::new(),
            stations: Vec::new(),
            schools: Vec::new(),
            household_count: 0,
            forbidden: Vec::new(),
            pinned: Vec::new(),
            previous: Vec::new(),
            beside: 0,
        }
    }

    /// What is decided together with the pairs costs at most so much; a unit of coverage outweighs it.
    pub fn beside(&mut self, cost: i64) {
        self.beside = cost.max(0);
    }

    /// Adds a volunteer.
    pub fn volunteer(&mut self, volunteer: Volunteer) -> VolunteerId {
        self.volunteers.push(volunteer);
        VolunteerId::new(self.volunteers.len() - 1)
    }

    /// Adds a child.
    pub fn child(&mut self, child: Child) -> ChildId {
        self.children.push(child);
        ChildId::new(self.children.len() - 1)
    }

    /// Adds an organisation.
    pub fn organisation(&mut self, organisation: Organisation) -> OrganisationId {
        self.organisations.push(organisation);
        OrganisationId::new(self.organisations.len() - 1)
    }

    /// Adds a station.
    pub fn station(&mut self, station: Station) -> StationId {
        self.stations.push(station);
        StationId::new(self.stations.len() - 1)
    }

    /// Adds a school for children to name.
    pub fn school(&mut self, school: School) -> SchoolId {
        self.schools.push(school);
        SchoolId::new(self.schools.len() - 1)
    }

    /// Opens a household for children to name.
    pub fn household(&mut self) -> HouseholdId {
        self.household_count += 1;
        HouseholdId::new(self.household_count - 1)
    }

    /// Forbids a pair by name.
    pub fn forbid(&mut self, volunteer: VolunteerId, child: ChildId) {
        self.forbidden.push((volunteer, child));
    }

    /// Makes a pair mandatory. A pin overrides reach, never a rule that protects the child.
    pub fn pin(&mut self, volunteer: VolunteerId, child: ChildId) {
        self.pinned.push((volunteer, child));
    }

    /// Records a pair of the round before.
    pub fn previous(&mut self, volunteer: VolunteerId, child: ChildId, since: Date) {
        self.previous.push((volunteer, child, since));
    }

    /// Builds the instance.
    ///
    /// # Errors
    /// Every problem of the input at once.
    pub fn build(self) -> Result<Instance, Vec<Problem>> {
        let mut problems = Vec::new();
        self.check_sizes(&mut problems);
        check_policy(&self.policy, &mut problems);
        self.check_volunteers(&mut problems);
        self.check_children(&mut problems);
        self.check_places(&mut problems);
        let pairs_in_range = self.check_pair_ids(&mut problems);
        if !pairs_in_range || problems.iter().any(|p| p.code == ProblemCode::UnknownId) {
            return Err(problems);
        }
        let pinned_list = self.pinned.clone();
        let instance = self.assemble(&mut problems);
        check_requirements(&instance, &mut problems);
        check_pins(&instance, &pinned_list, &mut problems);
        if problems.is_empty() { Ok(instance) } else { Err(problems) }
    }

    fn check_sizes(&self, problems: &mut Vec<Problem>) {
        let counts = [("volunteers", self.volunteers.len()), ("children", self.children.len())];
        for (field, found) in counts {
            if found > Limits::STANDARD.people {
                problems.push(problem(
                    ProblemCode::TooLarge,
                    Item::Instance,
                    field,
                    found,
                    format!("at most {}", Limits::STANDARD.people),
                ));
            }
        }
    }

    fn check_volunteers(&self, problems: &mut Vec<Problem>) {
        let limits = Limits::STANDARD;
        for (index, volunteer) in self.volunteers.iter().enumerate() {
            let item = Item::Volunteer(VolunteerId::new(index));
            check_point(volunteer.home, item, problems);
            if volunteer.capacity > limits.capacity {
                let allowed = format!("0 to {}", limits.capacity);
                problems.push(problem(
                    ProblemCode::OutOfRange,
                    item,
                    "capacity",
                    volunteer.capacity,
                    allowed,
                ));
            } else if volunteer.capacity > self.policy.capacity_ceiling
                && !volunteer.capacity_reason
            {
                let allowed = format!(
                    "at most {}, or more with a recorded reason",
                    self.policy.capacity_ceiling
                );
                problems.push(problem(
                    ProblemCode::CapacityNeedsReason,
                    item,
                    "capacity",
                    volunteer.capacity,
                    allowed,
                ));
            }
            if let Some(birth) = volunteer.birth.filter(|&birth| birth > self.date) {
                problems.push(problem(
                    ProblemCode::BirthInFuture,
                    item,
                    "birth",
                    birth,
                    format!("at most {}", self.date),
                ));
            }
            if volunteer.party == (Party::Team { women: 0, men: 0 }) {
                problems.push(problem(
                    ProblemCode::OutOfRange,
                    item,
                    "members",
                    0,
                    "at least 1".to_owned(),
                ));
            }
            if let Some(id) =
                volunteer.organisation.filter(|id| id.index() >= self.organisations.len())
            {
                problems.push(problem(
                    ProblemCode::UnknownId,
                    item,
                    "organisation",
                    id.index(),
                    "an organisation of the instance".to_owned(),
                ));
            }
        }
    }

    fn check_children(&self, problems: &mut Vec<Problem>) {
        let limits = Limits::STANDARD;
        for (index, child) in self.children.iter().enumerate() {
            let item = Item::Child(ChildId::new(index));
            check_point(child.home, item, problems);
            if child.birth > self.date {
                problems.push(problem(
                    ProblemCode::BirthInFuture,
                    item,
                    "birth",
                    child.birth,
                    format!("at most {}", self.date),
                ));
            }
            if let Some(demand) = child.demand.filter(|&demand| demand > limits.demand) {
                problems.push(problem(
                    ProblemCode::OutOfRange,
                    item,
                    "demand",
                    demand,
                    format!("0 to {}", limits.demand),
                ));
            }
            if !(0..=limits.cost).contains(&child.penalty) {
                problems.push(problem(
                    ProblemCode::OutOfRange,
                    item,
                    "penalty",
                    child.penalty,
                    format!("0 to {}", limits.cost),
                ));
            }
            if let Some(id) = child.household.filter(|id| id.index() >= self.household_count) {
                problems.push(problem(
                    ProblemCode::UnknownId,
                    item,
                    "household",
                    id.index(),
                    "a household of the instance".to_owned(),
                ));
            }
            if let Some(id) = child.school.filter(|id| id.index() >= self.schools.len()) {
                problems.push(problem(
                    ProblemCode::UnknownId,
                    item,
                    "school",
                    id.index(),
                    "a school of the instance".to_owned(),
                ));
            }
        }
    }

    fn check_places(&self, problems: &mut Vec<Problem>) {
        for (index, station) in self.stations.iter().enumerate() {
            check_point(station.place, Item::Station(StationId::new(index)), problems);
        }
        for (index, school) in self.schools.iter().enumerate() {
            check_point(school.place, Item::School(SchoolId::new(index)), problems);
        }
    }

    fn check_pair_ids(&self, problems: &mut Vec<Problem>) -> bool {
        let before = problems.len();
        let mut check = |item: Item, volunteer: VolunteerId, child: ChildId| {
            if volunteer.index() >= self.volunteers.len() {
                problems.push(problem(
                    ProblemCode::UnknownId,
                    item,
                    "volunteer",
                    volunteer.index(),
                    "a volunteer of the instance".to_owned(),
                ));
            }
            if child.index() >= self.children.len() {
                problems.push(problem(
                    ProblemCode::UnknownId,
                    item,
                    "child",
                    child.index(),
                    "a child of the instance".to_owned(),
                ));
            }
        };
        for (n, &(v, c)) in self.forbidden.iter().enumerate() {
            check(Item::Forbidden(n), v, c);
        }
        for (n, &(v, c)) in self.pinned.iter().enumerate() {
            check(Item::Pinned(n), v, c);
        }
        for (n, &(v, c, _)) in self.previous.iter().enumerate() {
            check(Item::Previous(n), v, c);
        }
        problems.len() == before
    }

    fn assemble(self, problems: &mut Vec<Problem>) -> Instance {
        let children = self.children.len();
        let mut households = vec![Vec::new(); self.household_count];
        for (index, child) in self.children.iter().enumerate() {
            if let Some(household) = child.household {
                households[household.index()].push(ChildId::new(index));
            }
        }
        let demand = self
            .children
            .iter()
            .map(|child| child.demand.unwrap_or(self.policy.demand[child.priority.index()]))
            .collect();
        let requirements =
            self.children.iter().map(|child| merged_requirements(&self.policy, child)).collect();
        let forbidden = by_child(children, self.forbidden.iter().map(|&(v, c)| (c, v)));
        for (n, pair) in duplicates(&self.pinned).chain(contradictions(&self.pinned, &forbidden)) {
            problems.push(Problem { item: Item::Pinned(n), ..pair });
        }
        let mut previous: Vec<Few<PreviousPair>> = vec![Few::new(); children];
        for (n, &(volunteer, child, since)) in self.previous.iter().enumerate() {
            if since > self.date {
                problems.push(problem(
                    ProblemCode::OutOfRange,
                    Item::Previous(n),
                    "since",
                    since,
                    format!("at most {}", self.date),
                ));
            }
            let pairs = &mut previous[child.index()];
            match pairs.binary_search_by_key(&volunteer, |pair| pair.volunteer) {
                Ok(_) => problems.push(problem(
                    ProblemCode::Duplicate,
                    Item::Previous(n),
                    "pair",
                    "twice",
                    "once".to_owned(),
                )),
                Err(at) => pairs.insert(at, PreviousPair { volunteer, since }),
            }
        }
        Instance {
            date: self.date,
            policy: self.policy,
            volunteers: self.volunteers,
            children: self.children,
            organisations: self.organisations,
            stations: self.stations,
            schools: self.schools,
            households,
            demand,
            requirements,
            forbidden,
            pinned: by_child(children, self.pinned.iter().map(|&(v, c)| (c, v))),
            previous,
            budgets: Vec::new(),
            beside: self.beside,
        }
    }
}

fn by_child(
    children: usize,
    pairs: impl Iterator<Item = (ChildId, VolunteerId)>,
) -> Vec<Few<VolunteerId>> {
    let mut lists = vec![Few::new(); children];
    for (child, volunteer) in pairs {
        let list: &mut Few<VolunteerId> = &mut lists[child.index()];
        if let Err(at) = list.binary_search(&volunteer) {
            list.insert(at, volunteer);
        }
    }
    lists
}

fn duplicates(pairs: &[(VolunteerId, ChildId)]) -> impl Iterator<Item = (usize, Problem)> + '_ {
    let mut seen = std::collections::BTreeSet::new();
    pairs.iter().enumerate().filter(move |&(_, pair)| !seen.insert(*pair)).map(|(n, _)| {
        (n, problem(ProblemCode::Duplicate, Item::Pinned(n), "pair", "twice", "once".to_owned()))
    })
}

fn contradictions<'a>(
    pinned: &'a [(VolunteerId, ChildId)],
    forbidden: &'a [Few<VolunteerId>],
) -> impl Iterator<Item = (usize, Problem)> + 'a {
    pinned
        .iter()
        .enumerate()
        .filter(|(_, (volunteer, child))| forbidden[child.index()].binary_search(volunteer).is_ok())
        .map(|(n, _)| {
            let allowed = "pinned or forbidden, not both".to_owned();
            (
                n,
                problem(
                    ProblemCode::Contradiction,
                    Item::Pinned(n),
                    "pair",
                    "pinned and forbidden",
                    allowed,
                ),
            )
        })
}

fn merged_requirements(policy: &Policy, child: &Child) -> Vec<Requirement> {
    let mut merged: Vec<Requirement> = Vec::new();
    for requirement in policy.requirements[child.priority.index()].iter().chain(&child.requirements)
    {
        match merged.iter_mut().find(|known| known.role == requirement.role) {
            Some(known) => known.count = known.count.max(requirement.count),
            None => merged.push(*requirement),
        }
    }
    merged.retain(|requirement| requirement.count > 0);
    merged.sort_by_key(|requirement| requirement.role);
    merged
}

fn problem(
    code: ProblemCode,
    item: Item,
    field: &'static str,
    found: impl ToString,
    allowed: String,
) -> Problem {
    Problem { code, item, field, found: found.to_string(), allowed }
}
