//! Minimum-cost flow in any network, by the network simplex.

use super::auction::Auction;
use super::planting::{self, Plan};
use super::star::{self, Numbers, Survey};
use super::{Amount, End, Simplex, components};

/// One arc of a [`FlowProblem`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowArc {
    /// From.
    pub tail: u32,
    /// To.
    pub head: u32,
    /// Least flow.
    pub lower: i64,
    /// Most flow; [`UNBOUNDED`](super::UNBOUNDED) for no limit.
    pub upper: i64,
    /// Cost of a unit; may be negative.
    pub cost: i64,
}

/// A network: at every node outflow − inflow = supply.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlowProblem {
    /// Supply by node (demand is negative).
    pub supply: Vec<i64>,
    /// The arcs.
    pub arcs: Vec<FlowArc>,
}

/// How a flow problem ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowEnd {
    /// Flow and prices prove each other optimal.
    Optimal,
    /// Supplies and capacities admit no flow.
    Infeasible,
    /// A cycle of negative cost and no limit.
    Unbounded,
    /// The caller said stop.
    Stopped,
    /// Costs or amounts too wide for exact 64-bit sums.
    TooWide,
}

/// A flow with its potentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowSolution {
    /// How it ended.
    pub end: FlowEnd,
    /// Flow by arc.
    pub flow: Vec<i64>,
    /// Price by node; the reduced cost of an arc is cost + price(tail) − price(head).
    pub price: Vec<i64>,
    /// Σ cost · flow.
    pub cost: i128,
    /// Pivots made.
    pub pivots: u64,
}

/// Solves a minimum-cost flow problem exactly in integers.
///
/// The first basis is a star: where one node feeds many others by arcs of its own (a depot, a
/// source), that node is the root and those arcs are the basis; every other node hangs from it by an
/// artificial arc dearer than any path. Where the others feed sinks that no arc leaves, an auction finds a
/// better one.
///
/// A large network that falls apart at that node is solved part by part, on all threads. `stop` is asked
/// every few thousand pivots.
pub fn minimum_cost_flow(problem: &FlowProblem, stop: &(dyn Fn() -> bool + Sync)) -> FlowSolution {
    by_parts(problem, components::WORTH_PARTS, stop)
}

fn by_parts(problem: &FlowProblem, least: usize, stop: &(dyn Fn() -> bool + Sync)) -> FlowSolution {
    let survey = match Survey::of(problem) {
        Ok(survey) => survey,
        Err(end) => return ended(problem, end),
    };
    let one = |part: &FlowProblem| match Survey::of(part) {
        Ok(survey) => whole(part, survey, stop),
        Err(end) => ended(part, end),
    };
    let parts = survey.centre().and_then(|root| components::solve(problem, root, least, &one));
    parts.unwrap_or_else(|| whole(problem, survey, stop))
}

fn whole(problem: &FlowProblem, survey: Survey, stop: &(dyn Fn() -> bool + Sync)) -> FlowSolution {
    if survey.most_flow < i64::from(i32::PLENTY) {
        solve::<i32>(problem, survey, stop)
    } else {
        solve::<i64>(problem, survey, stop)
    }
}

fn solve<A: Amount>(
    problem: &FlowProblem,
    survey: Survey,
    stop: &(dyn Fn() -> bool + Sync),
) -> FlowSolution {
    let (mut simplex, star) = star::star::<A>(problem, survey);
    if let Some(plan) = plan(&simplex, &star) {
        simplex.replant(&plan);
    } else {
        // One arc a head while the tree is shallow: each node takes its cheapest way in.
        for ways in star.ways.iter().filter(|ways| !ways.is_empty()) {
            simplex.improve(ways.start as usize, ways.end as usize);
        }
    }
    let end = simplex.solve(&mut || stop());
    read(problem, &simplex, &star, end)
}

/// A better basis than the star, where the network is of that kind.
fn plan<A: Amount>(simplex: &Simplex<A>, star: &Numbers) -> Option<Plan> {
    let mut auction = Auction::new(simplex, star)?;
    auction.run();
    Some(planting::plan(simplex, &auction))
}

/// Flow and prices in the numbers of the problem. Arcs are wide: those without flow are not read.
fn read<A: Amount>(
    problem: &FlowProblem,
    simplex: &Simplex<A>,
    star: &Numbers,
    end: End,
) -> FlowSolution {
    let mut flow = if star.lower {
        problem.arcs.iter().map(|arc| arc.lower).collect()
    } else {
        vec![0; problem.arcs.len()]
    };
    let mut cost = 0;
    for ((flow, &at), arc) in flow.iter_mut().zip(&star.arc_of).zip(&problem.arcs) {
        *flow += simplex.flow(at);
        if *flow != 0 {
            cost += i128::from(*flow) * i128::from(arc.cost);
        }
    }
    let missing = || star.artificial.iter().any(|&a| simplex.flow(a) != 0);
    let end = match end {
        End::Optimal if missing() => FlowEnd::Infeasible,
        End::Optimal => FlowEnd::Optimal,
        End::Unbounded => FlowEnd::Unbounded,
        End::Stopped => FlowEnd::Stopped,
    };
    FlowSolution {
        end,
        cost,
        price: star.node.iter().map(|&n| simplex.prices()[n as usize]).collect(),
        flow,
        pivots: simplex.pivots(),
    }
}

fn ended(problem: &FlowProblem, end: FlowEnd) -> FlowSolution {
    FlowSolution {
        end,
        flow: vec![0; problem.arcs.len()],
        price: vec![0; problem.supply.len()],
        cost: 0,
        pivots: 0,
    }
}

#[cfg(test)]
mod tests;
