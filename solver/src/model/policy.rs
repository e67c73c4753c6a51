//! The policy of a round: demand, order of coverage, reach, weights, and the switches of the rules.

use super::{Need, NeedSet, Priority, Requirement};
use crate::units::{Cost, Leg, Metres, Seconds};

/// Whether a unit is a child's first volunteer or a further one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// The child's first volunteer.
    First,
    /// Any volunteer after the first.
    Further,
}

/// One class of demand, the unit of lexicographic coverage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CoverageClass {
    /// Priority of the child.
    pub priority: Priority,
    /// First or further volunteer.
    pub rank: Rank,
}

impl CoverageClass {
    /// The name used in documents: `red.first`.
    #[must_use]
    pub fn name(self) -> String {
        let rank = match self.rank {
            Rank::First => "first",
            Rank::Further => "further",
        };
        format!("{}.{rank}", self.priority.name())
    }
}

/// How uncovered demand is judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// Maximise covered units class by class in this order, then minimise cost. A child's `First`
    /// class stands before its `Further` class.
    Lexicographic(Vec<CoverageClass>),
    /// Every uncovered unit costs its child's penalty; minimise the sum with the pairs' cost. The
    /// convention of the public benchmark instances.
    Priced,
}

/// Weights of the policy cost, in metre-equivalents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weights {
    /// Metre-equivalents per thousand metres of travel.
    pub per_metre_permille: u32,
    /// Metre-equivalents per minute on the way.
    pub per_minute: u32,
    /// A need met by the same skill.
    pub same_need: Cost,
    /// A need met by a related skill only.
    pub related_need: Cost,
    /// A need that no skill of the volunteer meets.
    pub other_need: Cost,
    /// No language in common, where both sides state theirs.
    pub language: Cost,
    /// Cost of a volunteer's n-th child; the last entry holds for every later one. Non-decreasing.
    pub nth_child: Vec<Cost>,
    /// Bonus for keeping a previous pair.
    pub keep_base: Cost,
    /// Further bonus per completed month of the pair.
    pub keep_per_month: Cost,
    /// Largest bonus.
    pub keep_max: Cost,
    /// What the bonus is multiplied by, per thousand, by priority of the child.
    pub keep_permille: [u32; 4],
}

impl Weights {
    /// No pair's bonus is larger.
    #[must_use]
    pub fn largest_keep(&self) -> Cost {
        let most = self.keep_permille.iter().copied().max().unwrap_or(1000);
        self.keep_max.saturating_mul(i64::from(most)) / 1000
    }
}

/// What happens to siblings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Households {
    /// Each child is paired on its own.
    Free,
    /// Siblings stay together: of two siblings, the volunteers of the one with the smaller demand
    /// are among the volunteers of the other; with equal demand they are the same.
    Together,
}

/// The rules that a province may loosen (marked ° in the domain): one on a pair, two on its visits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Safeguards {
    /// A man may have a pair of his own. Strict default: false.
    pub man_alone_allowed: bool,
    /// Who may not have met meet in company. Strict default: true.
    pub first_visit_accompanied: bool,
    /// Two adults go to a red child. Strict default: true.
    pub two_adults_red: bool,
}

impl Safeguards {
    /// Nothing loosened.
    pub const STRICT: Self =
        Self { man_alone_allowed: false, first_visit_accompanied: true, two_adults_red: true };
}

/// The policy of a round. Plain data, validated by the instance builder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Volunteers per child, by priority.
    pub demand: [u16; 4],
    /// Places with a role that every child of a priority asks for, in addition to its own.
    pub requirements: [Vec<Requirement>; 4],
    /// How uncovered demand is judged.
    pub coverage: Coverage,
    /// Longest way to a near child, by priority; `None` is no limit.
    pub reach: [Option<Metres>; 4],
    /// Longest time on the way to a near child, by priority; `None` is no limit.
    pub reach_time: [Option<Seconds>; 4],
    /// Weights of the cost.
    pub weights: Weights,
    /// Skills that count as related to a need, by [`Need`] order.
    pub related: [NeedSet; 8],
    /// Siblings.
    pub households: Households,
    /// Loosened rules.
    pub safeguards: Safeguards,
    /// For how many months a survey counts, where nobody is paired without one.
    pub survey_months: Option<u16>,
    /// A left-behind child leaves the programme at this age, in completed years.
    pub left_behind_age: u8,
    /// Any other child leaves at this age.
    pub child_age: u8,
    /// Capacity above which a recorded reason is asked for.
    pub capacity_ceiling: u16,
}

impl Policy {
    /// The documented defaults (CONTRACT, POLICY), from which packs depart.
    #[must_use]
    pub fn standard() -> Self {
        let order = Priority::ALL
            .into_iter()
            .flat_map(|priority| {
                [Rank::First, Rank::Further].map(|rank| CoverageClass { priority, rank })
            })
            .collect();
        Self {
            demand: [2, 1, 1, 1],
            requirements: Default::default(),
            coverage: Coverage::Lexicographic(order),
            reach: [None; 4],
            reach_time: [None; 4],
            weights: Weights {
                per_metre_permille: 1000,
                per_minute: 0,
                same_need: 0,
                related_need: 3000,
                other_need: 15_000,
                language: 5000,
                nth_child: vec![0, 0, 1000, 3000],
                keep_base: 2000,
                keep_per_month: 100,
                keep_max: 6000,
                keep_permille: [1000; 4],
            },
            related: standard_related(),
            households: Households::Free,
            safeguards: Safeguards::STRICT,
            survey_months: None,
            left_behind_age: 16,
            child_age: 18,
            capacity_ceiling: 3,
        }
    }

    /// The longest way that the policy allows to a near child of the priority.
    #[must_use]
    pub fn limit(&self, priority: Priority) -> Leg {
        Leg {
            metres: self.reach[priority.index()].unwrap_or(Leg::LONGEST.metres),
            seconds: self.reach_time[priority.index()].unwrap_or(Leg::LONGEST.seconds),
        }
    }

    /// Skills that count as related to `need`.
    #[must_use]
    pub fn related_to(&self, need: Need) -> NeedSet {
        self.related[need as usize]
    }
}

/// Related needs by default (ours): what a person with the one skill can decently begin of the other.
fn standard_related() -> [NeedSet; 8] {
    let pairs = [
        (Need::Life, Need::Health),
        (Need::Study, Need::Companionship),
        (Need::Psychology, Need::Companionship),
        (Need::Psychology, Need::ParentingGuidance),
        (Need::Safety, Need::Legal),
        (Need::Life, Need::Safety),
        (Need::Study, Need::ParentingGuidance),
    ];
    let mut related = [NeedSet::EMPTY; 8];
    for (a, b) in pairs {
        related[a as usize] = related[a as usize].with(b);
        related[b as usize] = related[b as usize].with(a);
    }
    related
}
