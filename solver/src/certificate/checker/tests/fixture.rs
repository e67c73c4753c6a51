//! Two volunteers on the x axis, four children above them, one place short.
//!
//! ```text
//!   c1 blue   (0, 20)                 c3 yellow (100, 30)
//!   c0 red    (0, 10)                 c2 blue   (100, 10)
//!   A, two places (0, 0)              B, one place (100, 0)
//! ```
//! Every child asks for one volunteer; only metres cost. Whole metres: A–c0 10, A–c1 20, A–c2 100,
//! A–c3 104, B–c0 100, B–c1 102, B–c2 10, B–c3 30.
//!
//! One child stays uncovered, and it must be a blue one (the last class). Without c1 the best is c0–A,
//! c2–B, c3–A: 10 + 10 + 104 = 124 (the other way: 10 + 100 + 30 = 140). Without c2 it is c0–A, c1–A,
//! c3–B: 10 + 20 + 30 = **60**, the optimum.
//!
//! The longest way is 105 (the box's diagonal, rounded up), so the scale is K = 4 · 105 + 1 = 421, and
//! an uncovered blue unit weighs 2K: the scaled value is 2K + 60. Prices that prove it: c2 = 2K
//! (uncovered), B = 2K − 10 (so that c2–B is worth 0), A = 2K − 50 (any of 2K − 100 … 2K − 20),
//! c0 = A + 10, c1 = A + 20, c3 = B + 30. Σ of the children 8K − 50, less two places of A and one of B,
//! 6K − 110, is 2K + 60.

use crate::certificate::{
    Certificate, ChildPrices, Pair, Place, Prices, Solution, Status, Violator,
};
use crate::ids::{ChildId, VolunteerId};
use crate::model::{
    Child, ChildKind, Division, Households, Instance, InstanceBuilder, LanguageSet, Mode, Need,
    NeedSet, Organisation, Party, Point, Policy, Priority, Reach, Requirement, Role, Sex, Vetting,
    Volunteer,
};
use crate::objective::Value;
use crate::travel::Planar;
use crate::units::Date;

const K: i64 = 421;

pub(super) fn child(n: usize) -> ChildId {
    ChildId::new(n)
}

pub(super) fn volunteer(n: usize) -> VolunteerId {
    VolunteerId::new(n)
}

/// A violator of nothing.
pub(super) const NOBODY: Violator =
    Violator { children: Vec::new(), volunteers: Vec::new(), demand: 0, available: 0 };

pub(super) struct Fixture {
    pub(super) instance: Instance,
    pub(super) travel: Planar,
}

/// What a test may change.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) forbidden: Option<(usize, usize)>,
    pub(super) pinned: Option<(usize, usize)>,
    /// Limit of the organisation of both volunteers.
    pub(super) limit: Option<u32>,
    /// Whether c0 and c3 are siblings and stay together.
    pub(super) siblings: bool,
    /// Whether c0 asks for a psychologist, whom nobody is.
    pub(super) psychologist: bool,
}

impl Fixture {
    pub(super) fn new() -> Self {
        Self::with(&Draft::default())
    }

    pub(super) fn with(draft: &Draft) -> Self {
        let mut policy = free_of_charge_but_metres();
        if draft.siblings {
            policy.households = Households::Together;
        }
        let date = Date::from_ymd(2026, 11, 23).expect("a day");
        let mut builder = InstanceBuilder::new(date, policy);
        let organisation = builder.organisation(Organisation {
            division: division(),
            capacity: draft.limit,
            contract: (None, None),
        });
        let household = builder.household();
        for capacity in [2, 1] {
            builder.volunteer(Volunteer {
                organisation: Some(organisation),
                ..mother(capacity, date)
            });
        }
        let colours = [Priority::Red, Priority::Blue, Priority::Blue, Priority::Yellow];
        for (at, priority) in colours.into_iter().enumerate() {
            let mut child = schoolchild(priority);
            child.household = [0, 3].contains(&at).then_some(household);
            if draft.psychologist && at == 0 {
                let role = Role::Skilled(Need::Psychology);
                child.requirements.push(Requirement { role, count: 1 });
            }
            builder.child(child);
        }
        draft.forbidden.iter().for_each(|&(v, c)| builder.forbid(volunteer(v), child(c)));
        draft.pinned.iter().for_each(|&(v, c)| builder.pin(volunteer(v), child(c)));
        let instance = builder.build().expect("a valid fixture");
        let travel = Planar::new(&[(0, 0), (100, 0), (0, 10), (0, 20), (100, 10), (100, 30)]);
        Self { instance, travel }
    }

    /// The optimum of the unchanged fixture with the proof above.
    pub(super) fn optimum() -> Solution {
        let pair = |c, v| Pair { child: child(c), volunteer: volunteer(v), place: Place::Open };
        let (a, b) = (2 * K - 50, 2 * K - 10);
        let children = [a + 10, a + 20, 2 * K, b + 30];
        let children = children.map(|child| ChildPrices { child, places: Vec::new() });
        Solution {
            status: Status::Optimal,
            pairs: vec![pair(0, 0), pair(1, 0), pair(3, 1)],
            // red, orange, yellow, blue: first and further.
            value: Value { covered: vec![1, 0, 0, 0, 1, 0, 1, 0], cost: 60 },
            bound: i128::from(2 * K + 60),
            certificate: Certificate {
                scale: K,
                prices: Prices {
                    volunteers: vec![a, b],
                    organisations: vec![0],
                    children: children.into(),
                },
                violators: vec![Violator {
                    children: (0..4).map(child).collect(),
                    volunteers: (0..2).map(volunteer).collect(),
                    demand: 4,
                    available: 3,
                }],
                siblings: None,
                budgets: Vec::new(),
            },
        }
    }
}

/// What an infeasible solution looks like.
pub(super) fn infeasible() -> Solution {
    Solution {
        status: Status::Infeasible,
        pairs: Vec::new(),
        value: Value::default(),
        bound: 0,
        certificate: Certificate::default(),
    }
}

fn free_of_charge_but_metres() -> Policy {
    let mut policy = Policy::standard();
    let weights = &mut policy.weights;
    (weights.same_need, weights.related_need, weights.other_need) = (0, 0, 0);
    (weights.language, weights.keep_base) = (0, 0);
    (weights.keep_per_month, weights.keep_max) = (0, 0);
    weights.nth_child = Vec::new();
    policy
}

fn division() -> Division {
    Division::parse("320826").expect("a county's code")
}

fn mother(capacity: u16, until: Date) -> Volunteer {
    Volunteer {
        home: Point { longitude: 119.0, latitude: 33.8 },
        division: division(),
        party: Party::Person(Sex::Female),
        birth: None,
        skills: NeedSet::EMPTY,
        languages: LanguageSet::default(),
        professional: false,
        capacity,
        capacity_reason: false,
        reach: Reach::Unlimited,
        mode: Mode::Near,
        vetting: Vetting::Clear { until },
        organisation: None,
    }
}

fn schoolchild(priority: Priority) -> Child {
    Child {
        home: Point { longitude: 119.0, latitude: 33.8 },
        division: division(),
        sex: Sex::Female,
        birth: Date::from_ymd(2016, 6, 1).expect("a day"),
        kind: ChildKind::LeftBehind,
        priority,
        needs: NeedSet::EMPTY,
        languages: LanguageSet::default(),
        demand: Some(1),
        requirements: Vec::new(),
        household: None,
        school: None,
        consent: true,
        surveyed: None,
        penalty: 0,
    }
}
