//! Minimum-cost flow in any network, by the network simplex.

use super::{Amount, End, Simplex, UNBOUNDED};

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
pub fn minimum_cost_flow(problem: &FlowProblem, stop: &mut dyn FnMut() -> bool) -> FlowSolution {
    let artificial = match artificial_cost(problem) {
        Ok(cost) => cost,
        Err(end) => return ended(problem, end),
    };
    if most_flow(problem) < i64::from(i32::PLENTY) {
        solve::<i32>(problem, artificial, stop)
    } else {
        solve::<i64>(problem, artificial, stop)
    }
}

/// No basis carries more on an arc: supplies, and what arcs at their bounds carry.
fn most_flow(problem: &FlowProblem) -> i64 {
    let supplies = problem.supply.iter().map(|s| s.saturating_abs());
    let finite = |arc: &&FlowArc| arc.upper < UNBOUNDED;
    let widths = problem.arcs.iter().map(|a| a.lower.saturating_abs());
    let bounds = problem.arcs.iter().filter(finite).map(|a| a.upper.saturating_sub(a.lower));
    supplies.chain(widths).chain(bounds).fold(0, i64::saturating_add)
}

fn solve<A: Amount>(
    problem: &FlowProblem,
    artificial: i64,
    stop: &mut dyn FnMut() -> bool,
) -> FlowSolution {
    let star = Star::<A>::new(problem, artificial);
    let mut simplex = star.simplex;
    let mut start = simplex.arcs();
    for &a in &star.rest {
        let arc = problem.arcs[a as usize];
        let (tail, head) = (star.number[arc.tail as usize], star.number[arc.head as usize]);
        simplex.add_arc(tail, head, arc.cost, arc.upper - arc.lower);
    }
    // One arc a head while the tree is shallow: each node takes its cheapest way in.
    let head = |a: u32| problem.arcs[a as usize].head;
    for arcs in star.rest.chunk_by(|&a, &b| head(a) == head(b)) {
        let end = start + arcs.len();
        simplex.improve(start, end);
        start = end;
    }
    let end = simplex.solve(stop);
    read(problem, &simplex, &star.arc_of, &star.number, &star.artificial, end)
}

/// A cost above that of any simple path, or why the problem cannot be solved.
fn artificial_cost(problem: &FlowProblem) -> Result<i64, FlowEnd> {
    let nodes = problem.supply.len();
    let widest = problem.arcs.iter().map(|a| i128::from(a.cost.unsigned_abs())).max().unwrap_or(0);
    let artificial = (widest + 1) * (nodes as i128 + 1);
    let amounts: i128 = problem.supply.iter().map(|&s| i128::from(s).abs()).sum::<i128>()
        + problem.arcs.iter().map(|a| i128::from(a.lower).abs()).sum::<i128>();
    let ends_exist = |a: &FlowArc| (a.tail.max(a.head) as usize) < nodes;
    if artificial > 1 << 60
        || amounts > i128::from(UNBOUNDED) / 2
        || problem.arcs.len() + nodes >= 1 << 30
    {
        return Err(FlowEnd::TooWide);
    }
    if problem.supply.iter().map(|&s| i128::from(s)).sum::<i128>() != 0
        || problem.arcs.iter().any(|a| a.lower > a.upper || !ends_exist(a))
    {
        return Err(FlowEnd::Infeasible);
    }
    i64::try_from(artificial).map_err(|_| FlowEnd::TooWide)
}

/// The first basis.
struct Star<A> {
    simplex: Simplex<A>,
    /// Simplex number of each node.
    number: Vec<u32>,
    /// Arcs not in the basis, sorted by head.
    rest: Vec<u32>,
    /// Simplex arc of each problem arc.
    arc_of: Vec<u32>,
    /// Artificial arcs.
    artificial: Vec<u32>,
}

impl<A: Amount> Star<A> {
    fn new(problem: &FlowProblem, artificial_cost: i64) -> Self {
        let nodes = problem.supply.len();
        let mut supply = problem.supply.clone();
        let mut out_degree = vec![0_u32; nodes];
        for arc in &problem.arcs {
            supply[arc.tail as usize] -= arc.lower;
            supply[arc.head as usize] += arc.lower;
            out_degree[arc.tail as usize] += 1;
        }
        let centre = (0..nodes).max_by_key(|&n| (out_degree[n], std::cmp::Reverse(n)));
        let number = numbers(nodes, centre);
        let mut basis = vec![None; nodes];
        for (a, arc) in (0_u32..).zip(&problem.arcs) {
            let head = arc.head as usize;
            let demand = -supply[head];
            // A node without a way out never takes more than it asks for.
            let room = if out_degree[head] == 0 && arc.upper - arc.lower >= demand {
                UNBOUNDED
            } else {
                arc.upper - arc.lower
            };
            let better = |&(b, _): &(u32, i64)| arc.cost < problem.arcs[b as usize].cost;
            if Some(arc.tail as usize) == centre
                && arc.head != arc.tail
                && demand >= 0
                && demand < room
                && basis[head].as_ref().is_none_or(better)
            {
                basis[head] = Some((a, room));
            }
        }
        let mut simplex = Simplex::new(nodes.saturating_sub(1));
        simplex.reserve(problem.arcs.len() + nodes);
        let mut arc_of = vec![0; problem.arcs.len()];
        let mut artificial = Vec::new();
        let root = simplex.root();
        for node in (0..nodes).filter(|&node| Some(node) != centre) {
            let supply = supply[node];
            if let Some((a, room)) = basis[node] {
                let cost = problem.arcs[a as usize].cost;
                arc_of[a as usize] =
                    simplex.add_tree_arc(number[node], root, false, cost, (-supply, room));
            } else {
                let amount = (supply.abs(), UNBOUNDED);
                artificial.push(simplex.add_tree_arc(
                    number[node],
                    root,
                    supply > 0,
                    artificial_cost,
                    amount,
                ));
            }
        }
        let in_basis =
            |a: u32| basis[problem.arcs[a as usize].head as usize].is_some_and(|(b, _)| a == b);
        let mut rest: Vec<u32> = (0..).take(problem.arcs.len()).filter(|&a| !in_basis(a)).collect();
        rest.sort_by_key(|&a| problem.arcs[a as usize].head);
        let first = u32::try_from(simplex.arcs()).expect("arcs are limited to 2^30");
        for (at, &a) in (first..).zip(&rest) {
            arc_of[a as usize] = at;
        }
        Self { simplex, number, rest, arc_of, artificial }
    }
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
    let flow: Vec<i64> =
        arc_of.iter().zip(&problem.arcs).map(|(&at, a)| a.lower + simplex.flow(at)).collect();
    let costs = flow.iter().zip(&problem.arcs).map(|(&f, a)| i128::from(f) * i128::from(a.cost));
    let end = match end {
        End::Optimal if artificial.iter().any(|&a| simplex.flow(a) != 0) => FlowEnd::Infeasible,
        End::Optimal => FlowEnd::Optimal,
        End::Unbounded => FlowEnd::Unbounded,
        End::Stopped => FlowEnd::Stopped,
    };
    FlowSolution {
        end,
        cost: costs.sum(),
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
mod tests {
    use super::*;

    /// Splitmix64: networks are a function of the seed.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, limit: u32) -> u32 {
            self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = self.0;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            u32::try_from((z ^ (z >> 31)) % u64::from(limit)).expect("below a u32")
        }
    }

    fn network(dice: &mut Dice) -> FlowProblem {
        let nodes = 2 + dice.below(9);
        let mut supply = vec![0; nodes as usize];
        for _ in 0..dice.below(6) {
            let (from, to) = (dice.below(nodes) as usize, dice.below(nodes) as usize);
            let amount = i64::from(dice.below(7));
            supply[from] += amount;
            supply[to] -= amount;
        }
        let arcs = (0..dice.below(40)).map(|_| {
            let lower = i64::from(dice.below(4)) - 3;
            FlowArc {
                tail: dice.below(nodes),
                head: dice.below(nodes),
                lower: lower.max(0),
                upper: lower.max(0) + i64::from(dice.below(9)),
                cost: i64::from(dice.below(41)) - 15,
            }
        });
        let arcs = arcs.collect();
        FlowProblem { supply, arcs }
    }

    /// Balance, capacities and complementary slackness: flow and prices prove each other.
    fn assert_proved(problem: &FlowProblem, solution: &FlowSolution) {
        let mut balance = problem.supply.clone();
        for (arc, &flow) in problem.arcs.iter().zip(&solution.flow) {
            balance[arc.tail as usize] -= flow;
            balance[arc.head as usize] += flow;
            assert!((arc.lower..=arc.upper).contains(&flow));
            let reduced =
                arc.cost + solution.price[arc.tail as usize] - solution.price[arc.head as usize];
            assert!(flow == arc.upper || reduced >= 0, "{problem:?}");
            assert!(flow == arc.lower || reduced <= 0, "{problem:?}");
        }
        assert!(balance.iter().all(|&b| b == 0), "{problem:?}");
    }

    /// Whether the least flows and supplies can be met at all, by augmenting paths.
    fn feasible(problem: &FlowProblem) -> bool {
        let mut excess = problem.supply.clone();
        let mut flow: Vec<i64> = problem.arcs.iter().map(|a| a.lower).collect();
        for arc in &problem.arcs {
            excess[arc.tail as usize] -= arc.lower;
            excess[arc.head as usize] += arc.lower;
        }
        while let Some(source) = excess.iter().position(|&e| e > 0) {
            let mut from = vec![None; excess.len()];
            let mut queue = vec![source];
            let mut sink = None;
            while let Some(node) = queue.pop() {
                if excess[node] < 0 {
                    sink = Some(node);
                    break;
                }
                for (a, arc) in problem.arcs.iter().enumerate() {
                    let (tail, head) = (arc.tail as usize, arc.head as usize);
                    for (at, next, room) in
                        [(tail, head, arc.upper - flow[a]), (head, tail, flow[a] - arc.lower)]
                    {
                        if at == node && room > 0 && next != source && from[next].is_none() {
                            from[next] = Some((a, at));
                            queue.push(next);
                        }
                    }
                }
            }
            let Some(mut node) = sink else { return false };
            excess[node] += 1;
            excess[source] -= 1;
            while node != source {
                let (a, previous) = from[node].expect("on the path");
                flow[a] += if problem.arcs[a].tail as usize == previous { 1 } else { -1 };
                node = previous;
            }
        }
        true
    }

    #[test]
    fn random_networks_are_proved_or_infeasible() {
        let mut dice = Dice(7);
        let mut optimal = 0;
        for _ in 0..4000 {
            let problem = network(&mut dice);
            let solution = minimum_cost_flow(&problem, &mut || false);
            let artificial = artificial_cost(&problem).unwrap_or(1);
            if solution.end == FlowEnd::Optimal {
                assert_eq!(solution, solve::<i64>(&problem, artificial, &mut || false));
            }
            if feasible(&problem) {
                assert_eq!(solution.end, FlowEnd::Optimal, "{problem:?}");
                assert_proved(&problem, &solution);
                optimal += 1;
            } else {
                assert_eq!(solution.end, FlowEnd::Infeasible, "{problem:?}");
            }
        }
        assert!((1000..3900).contains(&optimal), "{optimal}");
    }

    #[test]
    fn the_basis_stays_a_strongly_feasible_tree() {
        let mut dice = Dice(11);
        for _ in 0..300 {
            let nodes = 3 + dice.below(30);
            let mut simplex = Simplex::<i32>::new(nodes as usize);
            let root = simplex.root();
            for node in 0..nodes {
                let demand = i64::from(dice.below(3));
                simplex.add_tree_arc(node, root, false, 1000, (demand, UNBOUNDED));
            }
            for _ in 0..5 {
                for _ in 0..nodes {
                    let (tail, head) = (dice.below(nodes), dice.below(nodes));
                    if tail != head {
                        let capacity = i64::from(1 + dice.below(2));
                        simplex.add_arc(tail, head, i64::from(dice.below(900)), capacity);
                        simplex.add_arc(root, head, i64::from(dice.below(900)), capacity);
                    }
                }
                assert_eq!(simplex.solve(&mut || false), End::Optimal);
                simplex.audit();
            }
        }
    }

    #[test]
    fn a_cycle_of_negative_cost_without_limit_is_unbounded() {
        let arc = |tail, head| FlowArc { tail, head, lower: 0, upper: UNBOUNDED, cost: -1 };
        let problem = FlowProblem { supply: vec![0, 0, 0], arcs: vec![arc(0, 1), arc(1, 0)] };
        assert_eq!(minimum_cost_flow(&problem, &mut || false).end, FlowEnd::Unbounded);
    }

    #[test]
    fn flow_on_a_cycle_does_not_hide_that_it_has_no_limit() {
        let arc = |tail, head, cost| FlowArc { tail, head, lower: 0, upper: UNBOUNDED, cost };
        let arcs = vec![arc(0, 1, 1), arc(1, 2, 1), arc(2, 0, -3)];
        let problem = FlowProblem { supply: vec![5, 0, -5], arcs };
        assert_eq!(minimum_cost_flow(&problem, &mut || false).end, FlowEnd::Unbounded);
    }

    #[test]
    fn empty_networks_have_an_empty_answer() {
        let solution = minimum_cost_flow(&FlowProblem::default(), &mut || false);
        assert_eq!((solution.end, solution.cost), (FlowEnd::Optimal, 0));
    }
}
