//! A county of any size: villages, siblings in one home, scarce or plentiful volunteers.

use tongxing_solver::ids::HouseholdId;
use tongxing_solver::model::{
    Child, ChildKind, Division, Households, InstanceBuilder, LanguageSet, Mode, Need, NeedSet,
    Party, Point, Policy, Priority, Reach, Sex, Vetting, Volunteer,
};
use tongxing_solver::travel::StraightLine;
use tongxing_solver::units::Date;

use crate::random::{Case, Dice, today};

/// What a county is drawn from.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// Children.
    pub children: usize,
    /// Volunteers.
    pub volunteers: usize,
    /// Percent of the children who have a sibling in the programme.
    pub siblings: usize,
}

/// Draws a county: siblings together, everything else as in the standard policy.
#[must_use]
pub fn county(seed: u64, spec: Spec) -> Case {
    let mut dice = Dice::new(seed);
    let policy = Policy { households: Households::Together, ..Policy::standard() };
    let mut builder = InstanceBuilder::new(today(), policy);
    let villages: Vec<Point> = (0..spec.children / 12 + 1).map(|_| village(&mut dice)).collect();
    for _ in 0..spec.volunteers {
        builder.volunteer(volunteer(&mut dice, &villages));
    }
    let mut left = spec.children;
    while left > 0 {
        let home = near(&mut dice, &villages);
        // A household of two, sometimes three; drawn so that the share of children comes out.
        let size = match dice.below(100 * 2) {
            n if n < spec.siblings => 2 + usize::from(dice.chance(15)),
            _ => 1,
        };
        let household = (size > 1).then(|| builder.household());
        let first = child(&mut dice, home, household);
        for at in 0..size.min(left) {
            let sibling = Child { sex: dice.pick(&[Sex::Female, Sex::Male]), ..first.clone() };
            let priority = if dice.chance(20) { colour(&mut dice) } else { first.priority };
            let needs = if dice.chance(50) { needs(&mut dice) } else { first.needs };
            let sibling = Child { priority, needs, ..sibling };
            builder.child(if at == 0 { first.clone() } else { sibling });
        }
        left -= size.min(left);
    }
    let instance =
        builder.build().unwrap_or_else(|problems| panic!("a valid county: {problems:?}"));
    let travel = Box::new(StraightLine::new(&instance, 1300).expect("an allowed factor"));
    Case { origin: format!("county::county({seed}, {spec:?})"), instance, travel }
}

/// Children who are left to `alike` volunteers from afar, all of one kind, with a thousand places each.
#[must_use]
pub fn remote(seed: u64, children: usize, alike: usize) -> Case {
    let mut dice = Dice::new(seed);
    let mut builder = InstanceBuilder::new(today(), Policy::standard());
    let villages = [village(&mut dice)];
    let one = Volunteer {
        capacity: 1000,
        mode: Mode::Remote,
        skills: NeedSet::default(),
        ..volunteer(&mut dice, &villages)
    };
    for _ in 0..alike {
        builder.volunteer(one.clone());
    }
    for _ in 0..children {
        let home = near(&mut dice, &villages);
        builder.child(Child { consent: true, ..child(&mut dice, home, None) });
    }
    let instance =
        builder.build().unwrap_or_else(|problems| panic!("a valid county: {problems:?}"));
    let travel = Box::new(StraightLine::new(&instance, 1000).expect("an allowed factor"));
    Case { origin: format!("county::remote({seed}, {children}, {alike})"), instance, travel }
}

fn fraction(dice: &mut Dice) -> f64 {
    f64::from(u32::try_from(dice.below(1_000_000)).expect("small")) / 1e6
}

fn village(dice: &mut Dice) -> Point {
    Point { longitude: 119.0 + 0.6 * fraction(dice), latitude: 33.6 + 0.5 * fraction(dice) }
}

fn near(dice: &mut Dice, villages: &[Point]) -> Point {
    let at = dice.pick(villages);
    Point {
        longitude: at.longitude + 0.01 * fraction(dice),
        latitude: at.latitude + 0.01 * fraction(dice),
    }
}

fn colour(dice: &mut Dice) -> Priority {
    match dice.below(100) {
        0..8 => Priority::Red,
        8..25 => Priority::Orange,
        25..60 => Priority::Yellow,
        _ => Priority::Blue,
    }
}

fn needs(dice: &mut Dice) -> NeedSet {
    (0..1 + dice.below(2)).map(|_| dice.pick(&Need::ALL)).collect()
}

pub(crate) fn child(dice: &mut Dice, home: Point, household: Option<HouseholdId>) -> Child {
    Child {
        home,
        division: Division::parse("320826").expect("a county's code"),
        sex: Sex::Female,
        birth: Date::from_ymd(2016, 6, 1).expect("a day"),
        kind: ChildKind::LeftBehind,
        priority: colour(dice),
        needs: needs(dice),
        languages: LanguageSet::default(),
        demand: None,
        requirements: Vec::new(),
        household,
        school: None,
        consent: dice.chance(98),
        surveyed: None,
        penalty: 0,
    }
}

pub(crate) fn volunteer(dice: &mut Dice, villages: &[Point]) -> Volunteer {
    Volunteer {
        home: near(dice, villages),
        division: Division::parse("320826").expect("a county's code"),
        party: Party::Person(Sex::Female),
        birth: None,
        skills: needs(dice),
        languages: LanguageSet::default(),
        professional: false,
        capacity: u16::try_from(dice.pick(&[1, 1, 1, 2, 2, 2, 2, 3, 3, 5])).expect("small"),
        capacity_reason: true,
        reach: Reach::Unlimited,
        mode: if dice.chance(3) { Mode::Remote } else { Mode::Near },
        vetting: Vetting::Clear { until: today() },
        organisation: None,
    }
}
