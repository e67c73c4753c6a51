//! What is to be allotted, and what an answer and its proof are. All quantities are integers.

/// Stands for no agent.
pub const NOBODY: u32 = u32::MAX;

/// Sizes that the engine takes.
pub mod limits {
    /// Most agents.
    pub const AGENTS: usize = 10_000;
    /// Most items.
    pub const ITEMS: usize = 1_000_000;
    /// Most pairs of an agent and an item.
    pub const PAIRS: usize = 50_000_000;
    /// Largest cost of a pair.
    pub const COST: i64 = 1 << 40;
    /// Largest sum of the dearest costs of all items.
    pub const COSTS: i64 = 1 << 50;
    /// Largest weight and capacity.
    pub const WEIGHT: i64 = 1 << 40;
    /// Largest table of a dynamic program over capacities, in cells.
    pub(crate) const CELLS: i64 = 1 << 27;
    /// Largest capacity that such a table has.
    pub(crate) const WIDTH: i64 = 1 << 22;
}

/// A contradiction in what a problem is to be made of.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code} at {place}: found {found}, allowed {allowed}")]
pub struct AllotmentFault {
    /// Stable code.
    pub code: &'static str,
    /// Where it stands: `agents[3].costs[7]`.
    pub place: String,
    /// What was found.
    pub found: String,
    /// What is allowed.
    pub allowed: String,
}

/// An agent: what it can take, and what each item costs and takes there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agent {
    /// Most that its items may take together.
    pub capacity: i64,
    /// By item.
    pub costs: Vec<i64>,
    /// By item: what it takes of the capacity.
    pub weights: Vec<i64>,
}

/// A valid problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllotmentProblem {
    agents: Vec<Agent>,
    items: usize,
}

impl AllotmentProblem {
    /// The problem, if it is one.
    ///
    /// # Errors
    /// Every fault of sizes and numbers.
    pub fn new(items: usize, agents: Vec<Agent>) -> Result<Self, Vec<AllotmentFault>> {
        let mut faults = Vec::new();
        let mut fault = |code, place: String, found: i128, allowed: String| {
            faults.push(AllotmentFault { code, place, found: found.to_string(), allowed });
        };
        let sizes = [
            ("agents", agents.len(), limits::AGENTS),
            ("items", items, limits::ITEMS),
            ("pairs", agents.len().saturating_mul(items), limits::PAIRS),
        ];
        for (place, found, most) in sizes {
            if found > most || found == 0 {
                fault("too_large", place.to_owned(), found as i128, format!("1 to {most}"));
            }
        }
        for (at, agent) in agents.iter().enumerate() {
            for (name, list, most) in
                [("costs", &agent.costs, limits::COST), ("weights", &agent.weights, limits::WEIGHT)]
            {
                let place = format!("agents[{at}].{name}");
                if list.len() != items {
                    fault("wrong_number", place, list.len() as i128, format!("{items}"));
                    continue;
                }
                for (item, number) in list.iter().enumerate() {
                    if !(0..=most).contains(number) {
                        let place = format!("{place}[{item}]");
                        fault("out_of_range", place, i128::from(*number), format!("0 to {most}"));
                    }
                }
            }
            if !(0..=limits::WEIGHT).contains(&agent.capacity) {
                let (place, most) = (format!("agents[{at}].capacity"), limits::WEIGHT);
                fault("out_of_range", place, i128::from(agent.capacity), format!("0 to {most}"));
            }
        }
        if faults.is_empty() {
            let problem = Self { agents, items };
            let dearest = problem.dearest();
            if dearest <= i128::from(limits::COSTS) {
                return Ok(problem);
            }
            let allowed = format!("at most {}", limits::COSTS);
            let (code, place, found) = ("too_wide", "costs".to_owned(), dearest.to_string());
            faults.push(AllotmentFault { code, place, found, allowed });
        }
        Err(faults)
    }

    /// The problem of some agents and some items alone.
    pub(crate) fn part(&self, agents: &[u32], items: &[u32]) -> Self {
        let some = |list: &[i64]| items.iter().map(|&item| list[item as usize]).collect();
        let agent = |&at: &u32| {
            let Agent { capacity, costs, weights } = &self.agents[at as usize];
            Agent { capacity: *capacity, costs: some(costs), weights: some(weights) }
        };
        Self { agents: agents.iter().map(agent).collect(), items: items.len() }
    }

    /// All agents.
    #[must_use]
    pub fn agents(&self) -> &[Agent] {
        &self.agents
    }

    /// Number of items.
    #[must_use]
    pub fn items(&self) -> usize {
        self.items
    }

    /// What no answer exceeds.
    #[must_use]
    pub fn dearest(&self) -> i128 {
        let dearest = |item: usize| self.agents.iter().map(|agent| agent.costs[item]).max();
        (0..self.items).filter_map(dearest).map(i128::from).sum()
    }

    /// Whether the sack of an agent is worked out exactly; else shares of items stand for whole ones.
    #[must_use]
    pub fn is_exact(&self, agent: usize) -> bool {
        let capacity = self.agents[agent].capacity;
        let items = i64::try_from(self.items).unwrap_or(i64::MAX);
        capacity <= limits::WIDTH && (capacity + 1).saturating_mul(items) <= limits::CELLS
    }
}

/// An answer: who takes what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allotment {
    /// By item: the position of its agent.
    pub agent: Vec<u32>,
    /// What it costs.
    pub cost: i64,
}

/// An agent and an item, by position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AgentItem {
    /// The agent.
    pub agent: u32,
    /// The item.
    pub item: u32,
}

/// One step of a proof. Steps stand in preorder: a case, then everything that is said of its first half, then everything
/// that is said of its second.
///
/// In every case, what can be concluded is: a pair whose item does not fit any more vanishes, and an item with one agent
/// left is taken by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// With these prices, nothing in this case costs less than the bound.
    Leaf {
        /// Position of the prices.
        prices: usize,
    },
    /// With these prices, each of the pairs changed alone makes everything cost the bound at least; the rest of this case
    /// follows.
    Fixed {
        /// Position of the prices.
        prices: usize,
        /// Nothing without one of them is cheaper than the bound.
        taken: Vec<AgentItem>,
        /// Nothing with one of them is cheaper than the bound.
        apart: Vec<AgentItem>,
    },
    /// Two cases: the agent takes the item; it does not.
    Branch(AgentItem),
}

/// No answer costs less than the bound.
///
/// For any prices λ of the items, an answer costs at least Σ λ_j − Σ_i sack_i, where sack_i is the most that agent i can
/// make of λ_j − cost_ij within its capacity: the Lagrangian relaxation of "every item once".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// What every answer costs at least; above what any can cost, there is none.
    pub bound: i64,
    /// Prices are counted in this fraction of a unit of cost.
    pub scale: i64,
    /// Prices of all items, once for every time that they were found anew.
    pub prices: Vec<Vec<i64>>,
    /// The cases; none where the bound is one that needs no proof.
    pub steps: Vec<Step>,
}

impl Proof {
    /// Of the bound that needs no proof: no cost is negative.
    #[must_use]
    pub fn none() -> Self {
        Self { bound: 0, scale: 1, prices: Vec::new(), steps: Vec::new() }
    }
}
