//! What delegations can do, what an answer and its proof are: numbers only.
//!
//! A *delegation* goes to one county, on at most so many of its candidate *blocks* of consecutive days. Who goes takes part for
//! the whole block. A *car's day* leaves the base, visits homes and comes back; a *visit* that is owed is met where its
//! member is in a car that stops at its home on a day of its period. Costs are integers in metre-equivalents; what is to
//! be small is
//!
//! Σ over cars' days (cost of a car's day + metres) + Σ over members and blocks cost of taking part + Σ penalties of
//! visits that are not met.

use crate::ids::position;
use crate::units::{Cost, Date, Hours, Leg, Metres, Seconds};

position!(
    /// A home that a delegation may visit.
    HomeId
);
position!(
    /// Somebody who may be of a delegation.
    MemberId
);
position!(
    /// A visit that is owed.
    VisitId
);
position!(
    /// A day of one of the blocks.
    DayId
);
position!(
    /// A candidate block.
    BlockId
);

/// Somebody who may be of a delegation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who it is in all delegations: nobody is on two trips at a time.
    pub person: u32,
    /// Whether it is, or brings, a woman.
    pub woman: bool,
    /// By block, whether vetting and contract hold on each of its days.
    pub vetted: Vec<bool>,
    /// By block, whether there is time besides.
    pub free: Vec<bool>,
}

/// A visit that is owed: one pair in one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Where.
    pub home: HomeId,
    /// By whom.
    pub member: MemberId,
    /// First and last day.
    pub period: [Date; 2],
    /// Cost of leaving it out.
    pub penalty: Cost,
}

/// A day of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// Of which block.
    pub block: BlockId,
    /// Its date.
    pub date: Date,
    /// By home, when it can be visited, ascending and apart.
    pub open: Vec<Vec<Hours>>,
}

/// What one delegation can do. Positions in its lists are valid, days stand by block, then date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// Days of all blocks.
    pub days: Vec<Day>,
    /// First and last day of each block.
    pub blocks: Vec<[Date; 2]>,
    /// Most blocks that it uses.
    pub trips: usize,
    /// Cars on a day.
    pub cars: u32,
    /// Members in a car.
    pub seats: u32,
    /// Whether one of the staff of the programme rides in every car.
    pub staffed: bool,
    /// Whether a car without staff needs a woman.
    pub woman: bool,
    /// No car is away from the base before or after.
    pub hours: Hours,
    /// How long a visit takes.
    pub stay: Seconds,
    /// Longest way of a car's day.
    pub way: Metres,
    /// Most visits of a car's day.
    pub stops: usize,
    /// Cost of a car's day besides its metres.
    pub car_day: Cost,
    /// Cost of a member who takes part in a block.
    pub taking_part: Cost,
    /// Number of homes, at most [`MOST_HOMES`].
    pub homes: usize,
    /// Ways between the base and the homes: from row to column, the base first.
    pub ways: Vec<Option<Leg>>,
    /// Who may go.
    pub members: Vec<Member>,
    /// What is owed.
    pub visits: Vec<Visit>,
}

/// Most homes of one delegation: the bits of a set.
pub const MOST_HOMES: usize = 128;
/// Most sets of blocks among which one delegation chooses.
pub const MOST_CHOICES: usize = 64;
/// Largest penalty or cost of one thing.
pub const LARGEST: i64 = 1 << 40;

impl Delegation {
    /// The way from the base, or a home, to a home, or the base.
    #[must_use]
    pub fn way(&self, from: Option<HomeId>, to: Option<HomeId>) -> Option<Leg> {
        let at = |home: Option<HomeId>| home.map_or(0, |home| home.index() + 1);
        self.ways[at(from) * (self.homes + 1) + at(to)]
    }

    /// The day `id`.
    #[must_use]
    pub fn day(&self, id: DayId) -> &Day {
        &self.days[id.index()]
    }

    /// The visit `id`.
    #[must_use]
    pub fn visit(&self, id: VisitId) -> &Visit {
        &self.visits[id.index()]
    }

    /// Days of a block, ascending.
    pub fn days_of(&self, block: BlockId) -> impl Iterator<Item = DayId> {
        let days = self.days.iter().enumerate();
        days.filter(move |(_, day)| day.block == block).map(|(at, _)| DayId::at(at))
    }

    /// First and last date of a block.
    #[must_use]
    pub fn span(&self, block: BlockId) -> [Date; 2] {
        self.blocks[block.index()]
    }

    /// Whether a visit can be met on a day as far as its period and its member's time say.
    #[must_use]
    pub fn offers(&self, id: VisitId, on: DayId) -> bool {
        let (visit, day) = (self.visit(id), self.day(on));
        let [first, last] = visit.period;
        (first..=last).contains(&day.date)
            && self.members[visit.member.index()].free[day.block.index()]
    }

    /// Whether two blocks have a day in common.
    #[must_use]
    pub fn overlap(&self, one: BlockId, other: BlockId) -> bool {
        let ([first, last], [from, until]) = (self.span(one), self.span(other));
        first <= until && from <= last
    }

    /// Every set of blocks that the delegation could use and to which none can be added, in order. More blocks allow no
    /// less, so no answer needs another choice. At most [`MOST_CHOICES`] and one.
    #[must_use]
    pub fn choices(&self) -> Vec<Vec<BlockId>> {
        let mut all = Vec::new();
        self.choose(&mut Vec::new(), 0, &mut all);
        all
    }

    fn choose(&self, chosen: &mut Vec<BlockId>, from: usize, all: &mut Vec<Vec<BlockId>>) {
        if all.len() > MOST_CHOICES {
            return;
        }
        let fits = |chosen: &[BlockId], at: usize| {
            chosen.iter().all(|&other| !self.overlap(other, BlockId::at(at)))
        };
        let full = chosen.len() == self.trips;
        if full || !(0..self.blocks.len()).any(|at| fits(chosen, at)) {
            all.push(chosen.clone());
            return;
        }
        for at in from..self.blocks.len() {
            if fits(chosen, at) {
                chosen.push(BlockId::at(at));
                self.choose(chosen, at + 1, all);
                chosen.pop();
            }
        }
    }
}

/// A valid problem: what every delegation can do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TripProblem {
    /// The delegations, to counties that have nothing in common.
    pub delegations: Vec<Delegation>,
    /// Penalties of visits that no delegation could make.
    pub outside: Cost,
}

/// A day of a car.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct CarDay {
    /// When.
    pub day: DayId,
    /// The homes in the order of the way.
    pub homes: Vec<HomeId>,
    /// Who is in it, ascending.
    pub members: Vec<MemberId>,
}

/// Parts of the unit of cost in which prices are stated.
pub const SCALE: i64 = 1000;

/// Prices of what a delegation has and owes, in [`SCALE`]ths of the unit of cost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prices {
    /// What meeting a visit is worth, 0 or more.
    pub visits: Vec<i64>,
    /// By day and member, what being in a car costs, 0 or more.
    pub rides: Vec<Vec<i64>>,
    /// By block and visit, what meeting it there costs, 0 or more: its member takes part then.
    pub meetings: Vec<Vec<i64>>,
    /// By block, what one of its places for members costs, 0 or more.
    pub places: Vec<i64>,
    /// What one car's day more costs on any day, of either sign.
    pub cars: i64,
}

impl Prices {
    /// Nothing costs anything.
    #[must_use]
    pub fn none(delegation: &Delegation) -> Self {
        Self {
            visits: vec![0; delegation.visits.len()],
            rides: vec![vec![0; delegation.members.len()]; delegation.days.len()],
            meetings: vec![vec![0; delegation.visits.len()]; delegation.blocks.len()],
            places: vec![0; delegation.blocks.len()],
            cars: 0,
        }
    }
}

/// What parts one case of a proof from another: it is so in the first, not so in the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Split {
    /// There are at most so many cars' days in all.
    Cars(u32),
    /// There are at most so many cars on the day.
    On(DayId, u32),
    /// The visit is met on the day.
    Met(VisitId, DayId),
}

/// One step of a proof, cases in preorder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Two cases follow: it is so, it is not.
    Split(Split),
    /// The case is bounded at the prices of this position.
    Bounded(u32),
}

/// A tree of cases of one choice of blocks, each bounded by prices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChoiceProof {
    /// Prices that steps name.
    pub prices: Vec<Prices>,
    /// The cases.
    pub steps: Vec<Step>,
}

/// What one delegation does, with what proves how good that is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Days of cars, in order.
    pub cars: Vec<CarDay>,
    /// Choice by choice, as [`Delegation::choices`] lists them.
    pub proof: Vec<ChoiceProof>,
}

/// Trips with their cost and what no trips cost less than.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// By delegation.
    pub plans: Vec<Plan>,
    /// What they cost.
    pub cost: Cost,
    /// No other trips cost less.
    pub bound: Cost,
}
