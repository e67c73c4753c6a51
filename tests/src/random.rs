//! Small random instances that between them use every feature of the model, as a pure function of a
//! seed.

use tongxing_solver::ids::{ChildId, HouseholdId, OrganisationId, VolunteerId};
use tongxing_solver::model::{
    Child, ChildKind, Coverage, Division, Households, Instance, InstanceBuilder, LanguageSet, Mode,
    Need, NeedSet, Organisation, Party, Point, Policy, Priority, Reach, Requirement, Role, Sex,
    Vetting, Volunteer,
};
use tongxing_solver::travel::{Matrix, Planar, StraightLine, Travel};
use tongxing_solver::units::{Date, Metres, Seconds};

use crate::winding::Winding;

/// Counter-based generator (Steele, Lea and Flood 2014, SplitMix64).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Dice for a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5851_F42D_4C95_7F2D)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`; 0 where `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).expect("a length").max(1);
        usize::try_from(self.bits() % end).expect("below a length")
    }

    /// True in `percent` of a hundred.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of the items.
    ///
    /// # Panics
    /// If there are none.
    pub fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    /// The numbers below `count` in random order.
    pub fn shuffled(&mut self, count: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count).collect();
        for at in (1..count).rev() {
            let other = self.below(at + 1);
            order.swap(at, other);
        }
        order
    }
}

/// What the drawn instances may contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Most volunteers.
    pub volunteers: usize,
    /// Most children.
    pub children: usize,
    /// Whether children of the same household stay together.
    pub together: bool,
    /// Whether volunteers may be alike to all children.
    pub alike: bool,
}

impl Profile {
    /// Small enough for brute force; everything that stays inside the network.
    pub const NETWORK: Self = Self { volunteers: 6, children: 6, together: false, alike: true };
    /// Small enough for brute force, siblings together.
    pub const SIBLINGS: Self = Self { volunteers: 5, children: 6, together: true, alike: true };
}

/// An instance with its travel model.
pub struct Case {
    /// Where it comes from, for messages.
    pub origin: String,
    /// The instance.
    pub instance: Instance,
    /// How one gets about.
    pub travel: Box<dyn Travel>,
}

impl Case {
    /// Everything that a failing test should print: how to draw the case again, and what it is.
    #[must_use]
    pub fn describe(&self) -> String {
        let mut ways = String::new();
        for volunteer in self.instance.volunteer_ids() {
            for child in self.instance.child_ids() {
                let sites =
                    (self.instance.volunteer_site(volunteer), self.instance.child_site(child));
                let leg = self.travel.leg(sites.0, sites.1);
                ways.push_str(&format!("{volunteer:?} {child:?} {leg:?}\n"));
            }
        }
        format!("{}\n{:#?}\n{ways}", self.origin, self.instance)
    }
}

/// The date of every drawn round.
///
/// # Panics
/// Never: the day exists.
#[must_use]
pub fn today() -> Date {
    Date::from_ymd(2026, 11, 23).expect("a day")
}

/// Draws the case of `seed`.
#[must_use]
pub fn case(seed: u64, profile: Profile) -> Case {
    let mut dice = Dice::new(seed);
    let instance = instance(&mut dice, profile);
    let travel = travel(&mut dice, &instance);
    Case { origin: format!("random::case({seed}, {profile:?})"), instance, travel }
}

fn instance(dice: &mut Dice, profile: Profile) -> Instance {
    let mut builder = InstanceBuilder::new(today(), policy(dice, profile.together));
    let organisations: Vec<OrganisationId> =
        (0..dice.below(3)).map(|_| builder.organisation(organisation(dice))).collect();
    let households: Vec<HouseholdId> = (0..dice.below(4)).map(|_| builder.household()).collect();
    let plain = dice.chance(30);
    let mut drawn: Vec<Volunteer> = (0..dice.below(profile.volunteers + 1))
        .map(|_| volunteer(dice, &organisations, plain))
        .collect();
    if dice.chance(20) && profile.alike {
        gather(dice, &mut drawn);
    }
    let volunteers: Vec<VolunteerId> =
        drawn.into_iter().map(|volunteer| builder.volunteer(volunteer)).collect();
    let roles = dice.chance(40);
    let children: Vec<ChildId> = (0..dice.below(profile.children + 1))
        .map(|_| {
            let drawn = child(dice, &households, profile.together, roles);
            let without = Child { requirements: Vec::new(), demand: None, ..drawn.clone() };
            // What the drawn policy does not allow is drawn without its own wishes.
            let mut tried = builder.clone();
            tried.child(drawn.clone());
            builder.child(if tried.build().is_ok() { drawn } else { without })
        })
        .collect();
    if !volunteers.is_empty() && !children.is_empty() {
        named_pairs(dice, &mut builder, &volunteers, &children);
    }
    builder.build().unwrap_or_else(|problems| panic!("drawn instances are valid: {problems:?}"))
}

fn named_pairs(
    dice: &mut Dice,
    builder: &mut InstanceBuilder,
    volunteers: &[VolunteerId],
    children: &[ChildId],
) {
    let mut attempt =
        |dice: &mut Dice, add: &dyn Fn(&mut InstanceBuilder, VolunteerId, ChildId)| {
            let mut tried = builder.clone();
            add(&mut tried, dice.pick(volunteers), dice.pick(children));
            if tried.clone().build().is_ok() {
                *builder = tried;
            }
        };
    for _ in 0..dice.below(4) {
        attempt(dice, &|b, v, c| b.forbid(v, c));
    }
    for _ in 0..dice.below(5) {
        let days = today().days_since_epoch() - i32::try_from(dice.below(2000)).unwrap_or(0);
        let since = Date::from_days_since_epoch(days).unwrap_or(today());
        attempt(dice, &|b, v, c| b.previous(v, c, since));
    }
    if dice.chance(30) {
        for _ in 0..1 + dice.below(2) {
            attempt(dice, &|b, v, c| b.pin(v, c));
        }
    }
}

fn policy(dice: &mut Dice, together: bool) -> Policy {
    let mut policy = Policy::standard();
    policy.households = if together { Households::Together } else { Households::Free };
    policy.demand = std::array::from_fn(|_| dice.pick(&[0, 1, 1, 2, 2, 3]));
    policy.reach = std::array::from_fn(|_| dice.chance(20).then(|| Metres(metres(dice))));
    policy.safeguards.man_alone_allowed = dice.chance(20);
    let weights = &mut policy.weights;
    weights.per_metre_permille = dice.pick(&[0, 500, 1000, 1000, 1337]);
    weights.same_need = dice.pick(&[0, 0, 100]);
    weights.nth_child =
        dice.pick(&[&[0, 0, 1000, 3000][..], &[], &[500], &[0, 2000], &[0, 0, 0, 9000]]).to_vec();
    if dice.chance(30) {
        policy.coverage = Coverage::Priced;
    } else if let Coverage::Lexicographic(order) = &mut policy.coverage {
        if dice.chance(40) {
            order.sort_by_key(|class| (class.rank, class.priority));
        } else if dice.chance(30) {
            order.sort_by_key(|class| (std::cmp::Reverse(class.priority), class.rank));
        }
    }
    if dice.chance(15) {
        let priority = dice.below(4);
        policy.demand[priority] = policy.demand[priority].max(1);
        policy.requirements[priority].push(Requirement { role: role(dice), count: 1 });
    }
    if dice.chance(40) {
        policy.weights.per_minute = dice.pick(&[1, 60, 500]);
        let reach = |dice: &mut Dice| dice.chance(20).then(|| Seconds(metres(dice) / 10));
        policy.reach_time = std::array::from_fn(|_| reach(dice));
    }
    policy
}

fn metres(dice: &mut Dice) -> u32 {
    u32::try_from(dice.below(30_000)).expect("small")
}

fn organisation(dice: &mut Dice) -> Organisation {
    let capacity = dice.pick(&[None, Some(0), Some(1), Some(2), Some(3), Some(5)]);
    Organisation { division: division(), capacity, contract: (None, None) }
}

fn division() -> Division {
    Division::parse("320826").expect("a county's code")
}

fn role(dice: &mut Dice) -> Role {
    let skilled = [Role::Skilled(Need::Psychology), Role::Skilled(Need::Study)];
    dice.pick(&[skilled[0], skilled[0], skilled[1], Role::Mother, Role::Professional])
}

fn needs(dice: &mut Dice) -> NeedSet {
    let count = dice.below(3);
    (0..count).map(|_| dice.pick(&Need::ALL[..4])).collect()
}

fn languages(dice: &mut Dice) -> LanguageSet {
    LanguageSet(dice.pick(&[0, 0, 1, 2, 3]))
}

/// Points of a county-sized box, some of them shared.
fn home(dice: &mut Dice) -> Point {
    let mut step = || f64::from(u32::try_from(dice.below(40)).expect("small")) / 100.0;
    Point { longitude: 119.0 + step(), latitude: 33.5 + step() }
}

fn birth(dice: &mut Dice, from: i32, to: i32) -> Date {
    let years = i32::try_from(dice.below(usize::try_from(to - from).unwrap_or(0))).unwrap_or(0);
    Date::from_ymd(2026 - from - years, 6, 15).expect("a day")
}

fn volunteer(dice: &mut Dice, organisations: &[OrganisationId], plain: bool) -> Volunteer {
    let vetting = match dice.below(if plain { 1 } else { 20 }) {
        1 => Vetting::Pending,
        2 => Vetting::Refused,
        3 => Vetting::Clear { until: birth(dice, 1, 3) },
        _ => Vetting::Clear { until: today() },
    };
    let party = match dice.below(if plain { 1 } else { 12 }) {
        1 => Party::Person(Sex::Male),
        2 => Party::Team { women: 0, men: 3 },
        3 => Party::Team { women: 2, men: 1 },
        _ => Party::Person(Sex::Female),
    };
    let reach = match dice.below(6) {
        0 => Reach::Metres(Metres(metres(dice))),
        1 => Reach::Seconds(Seconds(metres(dice) / 8)),
        _ => Reach::Unlimited,
    };
    Volunteer {
        home: home(dice),
        division: division(),
        party,
        birth: dice.chance(50).then(|| birth(dice, 16, 60)),
        skills: needs(dice),
        languages: languages(dice),
        professional: dice.chance(25),
        capacity: u16::try_from(dice.pick(&[0, 1, 1, 1, 2, 2, 3, 4])).expect("small"),
        capacity_reason: true,
        reach,
        mode: if dice.chance(15) { Mode::Remote } else { Mode::Near },
        vetting,
        organisation: (dice.chance(60) && !organisations.is_empty())
            .then(|| dice.pick(organisations)),
    }
}

/// Makes most volunteers alike to every child.
fn gather(dice: &mut Dice, volunteers: &mut [Volunteer]) {
    let Some((first, others)) = volunteers.split_first_mut() else { return };
    first.mode = Mode::Remote;
    for other in others.iter_mut().filter(|_| dice.chance(70)) {
        other.mode = Mode::Remote;
        (other.skills, other.professional) = (first.skills, first.professional);
        other.languages = first.languages;
    }
}

fn child(dice: &mut Dice, households: &[HouseholdId], together: bool, roles: bool) -> Child {
    let sibling = dice.chance(if together { 75 } else { 30 }) && !households.is_empty();
    let requirements = if roles && dice.chance(60) {
        (0..1 + dice.below(2)).map(|_| Requirement { role: role(dice), count: 1 }).collect()
    } else {
        Vec::new()
    };
    Child {
        home: home(dice),
        division: division(),
        sex: dice.pick(&[Sex::Female, Sex::Male]),
        birth: birth(dice, 0, 19),
        kind: dice.pick(&[ChildKind::LeftBehind, ChildKind::InDifficulty, ChildKind::Other]),
        priority: dice.pick(&Priority::ALL),
        needs: needs(dice),
        languages: languages(dice),
        demand: dice.chance(40).then(|| dice.pick(&[0, 1, 1, 2, 2, 3])),
        requirements,
        household: sibling.then(|| dice.pick(households)),
        school: None,
        consent: dice.chance(93),
        surveyed: None,
        penalty: i64::try_from(dice.below(60_000)).expect("small"),
    }
}

fn travel(dice: &mut Dice, instance: &Instance) -> Box<dyn Travel> {
    let (volunteers, children) = (instance.volunteers().len(), instance.children().len());
    let coordinate = |dice: &mut Dice| i32::try_from(dice.below(20_000)).expect("small") - 10_000;
    let points = |dice: &mut Dice| -> Vec<(i32, i32)> {
        (0..volunteers + children).map(|_| (coordinate(dice), coordinate(dice))).collect()
    };
    match dice.below(4) {
        0 => Box::new(Planar::new(&points(dice))),
        3 => Box::new(Winding::new(&points(dice), dice.bits())),
        1 => Box::new(
            StraightLine::new(instance, dice.pick(&[1000, 1300])).expect("an allowed factor"),
        ),
        _ => {
            let ways = (0..volunteers * children)
                .map(|_| if dice.chance(10) { Matrix::NO_WAY } else { metres(dice) });
            Box::new(Matrix::new(instance, ways.collect(), None).expect("one way for each pair"))
        }
    }
}
