//! Minimum-cost flow in any network, by the network simplex.

use std::ops::Range;

use super::auction::Auction;
use super::{Amount, End, Simplex, UNBOUNDED, components, planting};

/// One arc of a [`FlowProblem`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowArc {
    /// From.
    pub tail: u32,
    /// To.
    pub head: u32,
    /// Least flow.
    pub lower: i64,
    /// Most flow; [`UNBOUNDED`] for no limit.
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
/// artificial arc dearer than any path.
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
    let star = Star::<A>::new(problem, survey);
    let mut simplex = star.simplex;
    let plan = Auction::new(&simplex, &star.ways, &star.ways_out, star.most).map(|mut auction| {
        auction.run();
        planting::plan(&simplex, &auction)
    });
    if let Some(plan) = plan {
        simplex.replant(&plan);
    } else {
        // One arc a head while the tree is shallow: each node takes its cheapest way in.
        for ways in star.ways.iter().filter(|ways| !ways.is_empty()) {
            simplex.improve(ways.start, ways.end);
        }
    }
    let end = simplex.solve(&mut || stop());
    read(problem, &simplex, &star.arc_of, &star.number, &star.artificial, end)
}

/// What one pass over the arcs tells: arcs are wide, and reading them is what setting up costs.
struct Survey {
    /// Supply by node, with every arc at its least flow.
    supply: Vec<i64>,
    out_degree: Vec<u32>,
    in_degree: Vec<u32>,
    /// A cost above that of any simple path.
    artificial: i64,
    /// No basis carries more on an arc: supplies, and what arcs at their bounds carry.
    most_flow: i64,
}

impl Survey {
    /// Looks at everything, or says why the problem cannot be solved.
    fn of(problem: &FlowProblem) -> Result<Self, FlowEnd> {
        let nodes = problem.supply.len();
        if problem.arcs.len() + nodes >= 1 << 30 {
            return Err(FlowEnd::TooWide);
        }
        let mut supply = problem.supply.clone();
        let (mut out_degree, mut in_degree) = (vec![0_u32; nodes], vec![0_u32; nodes]);
        let mut widest = 0;
        let mut amounts: i128 = supply.iter().map(|&s| i128::from(s).abs()).sum();
        let mut most_flow =
            supply.iter().fold(0, |sum: i64, s| sum.saturating_add(s.saturating_abs()));
        let mut sound = supply.iter().map(|&s| i128::from(s)).sum::<i128>() == 0;
        for arc in &problem.arcs {
            let (tail, head) = (arc.tail as usize, arc.head as usize);
            widest = widest.max(arc.cost.unsigned_abs());
            sound &= arc.lower <= arc.upper && tail < nodes && head < nodes;
            if !sound {
                continue;
            }
            if arc.lower != 0 {
                amounts += i128::from(arc.lower).abs();
                most_flow = most_flow.saturating_add(arc.lower.saturating_abs());
                // Amounts too wide are refused below.
                supply[tail] = supply[tail].wrapping_sub(arc.lower);
                supply[head] = supply[head].wrapping_add(arc.lower);
            }
            if arc.upper < UNBOUNDED {
                most_flow = most_flow.saturating_add(arc.upper.saturating_sub(arc.lower));
            }
            out_degree[tail] += 1;
            in_degree[head] += 1;
        }
        let artificial = (i128::from(widest) + 1) * (nodes as i128 + 1);
        if artificial > 1 << 60 || amounts > i128::from(UNBOUNDED) / 2 {
            return Err(FlowEnd::TooWide);
        }
        if !sound {
            return Err(FlowEnd::Infeasible);
        }
        let artificial = i64::try_from(artificial).map_err(|_| FlowEnd::TooWide)?;
        Ok(Self { supply, out_degree, in_degree, artificial, most_flow })
    }

    /// The node that feeds most others.
    fn centre(&self) -> Option<u32> {
        let degree = &self.out_degree;
        let nodes = 0..u32::try_from(degree.len()).expect("nodes are limited to 2^30");
        nodes.max_by_key(|&n| (degree[n as usize], std::cmp::Reverse(n)))
    }
}

/// The first basis, and all other arcs.
struct Star<A> {
    simplex: Simplex<A>,
    /// Simplex number of each node.
    number: Vec<u32>,
    /// Simplex arcs outside the basis that lead into each simplex node, the root last.
    ways: Vec<Range<usize>>,
    /// How many leave each.
    ways_out: Vec<u32>,
    /// Cost of artificial arcs.
    most: i64,
    /// Simplex arc of each problem arc.
    arc_of: Vec<u32>,
    /// Artificial arcs.
    artificial: Vec<u32>,
}

impl<A: Amount> Star<A> {
    fn new(problem: &FlowProblem, survey: Survey) -> Self {
        let nodes = problem.supply.len();
        let centre = survey.centre().map(|centre| centre as usize);
        let basis = basis(problem, &survey, centre);
        let mut star = Self {
            simplex: Simplex::new(nodes.saturating_sub(1)),
            number: numbers(nodes, centre),
            ways: vec![0..0; nodes],
            ways_out: vec![0; nodes],
            most: survey.artificial,
            arc_of: vec![0; problem.arcs.len()],
            artificial: Vec::new(),
        };
        star.simplex.reserve(problem.arcs.len() + nodes);
        star.add_basis(problem, &survey, &basis, centre);
        star.add_rest(problem, &survey, &basis);
        star
    }

    fn add_basis(
        &mut self,
        problem: &FlowProblem,
        survey: &Survey,
        basis: &[Option<(u32, i64)>],
        centre: Option<usize>,
    ) {
        let root = self.simplex.root();
        for node in (0..basis.len()).filter(|&node| Some(node) != centre) {
            let (supply, number) = (survey.supply[node], self.number[node]);
            if let Some((a, room)) = basis[node] {
                let cost = problem.arcs[a as usize].cost;
                self.arc_of[a as usize] =
                    self.simplex.add_tree_arc(number, root, false, cost, (-supply, room));
            } else {
                let (cost, amount) = (survey.artificial, (supply.abs(), UNBOUNDED));
                let arc = self.simplex.add_tree_arc(number, root, supply > 0, cost, amount);
                self.artificial.push(arc);
            }
        }
    }

    /// Adds all other arcs, sorted by head. O(arcs).
    fn add_rest(&mut self, problem: &FlowProblem, survey: &Survey, basis: &[Option<(u32, i64)>]) {
        let mut total = 0;
        let mut place: Vec<u32> = Vec::with_capacity(basis.len());
        for (&degree, basic) in survey.in_degree.iter().zip(basis) {
            place.push(total);
            total += degree - u32::from(basic.is_some());
        }
        let mut sorted = vec![0; total as usize];
        for (a, arc) in (0_u32..).zip(&problem.arcs) {
            let head = arc.head as usize;
            if basis[head].is_none_or(|(b, _)| a != b) {
                sorted[place[head] as usize] = a;
                place[head] += 1;
            }
        }
        let mut start = 0;
        for (node, &end) in place.iter().enumerate() {
            let head = self.number[node];
            let first = self.simplex.arcs();
            self.ways[head as usize] = first..first + (end - start) as usize;
            self.ways_out[head as usize] = survey.out_degree[node];
            let demand = -survey.supply[node];
            let is_sink = survey.out_degree[node] == 0 && demand >= 0;
            for &a in &sorted[start as usize..end as usize] {
                let arc = &problem.arcs[a as usize];
                let room = arc.upper - arc.lower;
                // A node without a way out never takes more than it asks for.
                let room = if is_sink && room >= demand { UNBOUNDED } else { room };
                let tail = self.number[arc.tail as usize];
                self.arc_of[a as usize] = self.simplex.add_arc(tail, head, arc.cost, room);
            }
            start = end;
        }
    }
}

/// By node the cheapest arc from the centre that can carry what the node asks for, with its capacity.
fn basis(problem: &FlowProblem, survey: &Survey, centre: Option<usize>) -> Vec<Option<(u32, i64)>> {
    let mut basis: Vec<Option<(u32, i64)>> = vec![None; problem.supply.len()];
    for (a, arc) in (0_u32..).zip(&problem.arcs) {
        if Some(arc.tail as usize) != centre || arc.head == arc.tail {
            continue;
        }
        let head = arc.head as usize;
        let demand = -survey.supply[head];
        // A node without a way out never takes more than it asks for.
        let room = if survey.out_degree[head] == 0 && arc.upper - arc.lower >= demand {
            UNBOUNDED
        } else {
            arc.upper - arc.lower
        };
        let better = basis[head].is_none_or(|(b, _)| arc.cost < problem.arcs[b as usize].cost);
        if demand >= 0 && demand < room && better {
            basis[head] = Some((a, room));
        }
    }
    basis
}

/// Numbers the nodes in order, the centre last (it is the simplex's root).
fn numbers(nodes: usize, centre: Option<usize>) -> Vec<u32> {
    let last = u32::try_from(nodes.saturating_sub(1)).expect("nodes are limited to 2^30");
    let mut next = 0..;
    (0..nodes).map(|n| if Some(n) == centre { last } else { next.next().unwrap_or(last) }).collect()
}

fn read<A: Amount>(
    problem: &FlowProblem,
    simplex: &Simplex<A>,
    arc_of: &[u32],
    number: &[u32],
    artificial: &[u32],
    end: End,
) -> FlowSolution {
    let mut cost = 0;
    let carry = |(&at, arc): (&u32, &FlowArc)| {
        let flow = arc.lower + simplex.flow(at);
        if flow != 0 {
            cost += i128::from(flow) * i128::from(arc.cost);
        }
        flow
    };
    let flow: Vec<i64> = arc_of.iter().zip(&problem.arcs).map(carry).collect();
    let end = match end {
        End::Optimal if artificial.iter().any(|&a| simplex.flow(a) != 0) => FlowEnd::Infeasible,
        End::Optimal => FlowEnd::Optimal,
        End::Unbounded => FlowEnd::Unbounded,
        End::Stopped => FlowEnd::Stopped,
    };
    FlowSolution {
        end,
        cost,
        price: number.iter().map(|&n| simplex.prices()[n as usize]).collect(),
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
