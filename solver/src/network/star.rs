//! The first basis of a flow problem: a star around the node that feeds most others.

use std::ops::Range;

use super::flow::{FlowEnd, FlowProblem};
use super::tree::NONE;
use super::{Amount, Simplex, UNBOUNDED};

/// What one pass over the arcs tells: arcs are wide, and reading them is what setting up costs.
pub(super) struct Survey {
    /// Supply by node, with every arc at its least flow.
    supply: Vec<i64>,
    out_degree: Vec<u32>,
    in_degree: Vec<u32>,
    /// A cost above that of any simple path.
    artificial: i64,
    /// No basis carries more on an arc: supplies, and what arcs at their bounds carry.
    pub(super) most_flow: i64,
    /// Whether any arc has a least flow other than 0.
    lower: bool,
    /// Whether any arc takes nothing.
    closed: bool,
    /// A node that feeds many, and the arcs that leave it: it will be the centre, as a rule.
    likely: (u32, Vec<u32>),
}

impl Survey {
    /// Looks at everything, or says why the problem cannot be solved.
    pub(super) fn of(problem: &FlowProblem) -> Result<Self, FlowEnd> {
        let nodes = problem.supply.len();
        if problem.arcs.len() + nodes >= 1 << 30 {
            return Err(FlowEnd::TooWide);
        }
        let mut supply = problem.supply.clone();
        let (mut out_degree, mut in_degree) = (vec![0_u32; nodes], vec![0_u32; nodes]);
        let (mut widest, mut lower, mut closed) = (0, false, false);
        let mut amounts: i128 = supply.iter().map(|&s| i128::from(s).abs()).sum();
        let mut most_flow =
            supply.iter().fold(0, |sum: i64, s| sum.saturating_add(s.saturating_abs()));
        let mut sound = supply.iter().map(|&s| i128::from(s)).sum::<i128>() == 0;
        let likely = likely_centre(problem);
        let mut leave = Vec::new();
        for (a, arc) in (0_u32..).zip(&problem.arcs) {
            if arc.tail == likely {
                leave.push(a);
            }
            let (tail, head) = (arc.tail as usize, arc.head as usize);
            widest = widest.max(arc.cost.unsigned_abs());
            closed |= arc.lower == arc.upper;
            sound &= arc.lower <= arc.upper && tail < nodes && head < nodes;
            if !sound {
                continue;
            }
            if arc.lower != 0 {
                lower = true;
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
        Ok(Self {
            supply,
            out_degree,
            in_degree,
            artificial,
            most_flow,
            lower,
            closed,
            likely: (likely, leave),
        })
    }

    /// The node that feeds most others.
    pub(super) fn centre(&self) -> Option<u32> {
        let degree = &self.out_degree;
        let nodes = 0..u32::try_from(degree.len()).expect("nodes are limited to 2^30");
        nodes.max_by_key(|&n| (degree[n as usize], std::cmp::Reverse(n)))
    }
}

/// How the problem's nodes and arcs stand in the simplex.
pub(super) struct Numbers {
    /// Simplex number of each node.
    pub(super) node: Vec<u32>,
    /// Simplex arc of each problem arc.
    pub(super) arc_of: Vec<u32>,
    /// Artificial arcs, and what they cost.
    pub(super) artificial: Vec<u32>,
    pub(super) most: i64,
    /// By simplex node, the root last: the arcs into it outside the star, and how many arcs leave it.
    pub(super) ways: Vec<Range<u32>>,
    pub(super) ways_out: Vec<u32>,
    /// Whether any arc has a least flow other than 0.
    pub(super) lower: bool,
    /// Whether any arc takes nothing.
    pub(super) closed: bool,
}

/// The star, in which the arc of each simplex node bears its number, and all other arcs, sorted by head.
pub(super) fn star<A: Amount>(problem: &FlowProblem, survey: Survey) -> (Simplex<A>, Numbers) {
    let nodes = problem.supply.len();
    let centre = survey.centre().map(|centre| centre as usize);
    let basis = basis(problem, &survey, centre);
    let mut simplex = Simplex::new(nodes.saturating_sub(1));
    let mut numbers = Numbers {
        node: numbers(nodes, centre),
        arc_of: vec![0; problem.arcs.len()],
        artificial: Vec::new(),
        most: survey.artificial,
        ways: vec![0..0; nodes],
        ways_out: vec![0; nodes],
        lower: survey.lower,
        closed: survey.closed,
    };
    simplex.reserve(problem.arcs.len() + nodes);
    let root = simplex.root();
    for node in (0..nodes).filter(|&node| Some(node) != centre) {
        let (supply, number) = (survey.supply[node], numbers.node[node]);
        let (a, room) = basis[node];
        if a != NONE {
            let cost = problem.arcs[a as usize].cost;
            numbers.arc_of[a as usize] =
                simplex.add_tree_arc(number, root, false, cost, (-supply, room));
        } else {
            let amount = (supply.abs(), UNBOUNDED);
            let arc = simplex.add_tree_arc(number, root, supply > 0, survey.artificial, amount);
            numbers.artificial.push(arc);
        }
    }
    numbers.add_ways(&mut simplex, problem, &survey, &basis);
    (simplex, numbers)
}

impl Numbers {
    /// Adds all other arcs in one pass. O(arcs).
    fn add_ways<A: Amount>(
        &mut self,
        simplex: &mut Simplex<A>,
        problem: &FlowProblem,
        survey: &Survey,
        basis: &[(u32, i64)],
    ) {
        let first = u32::try_from(simplex.arcs()).expect("arcs are limited to 2^30");
        let mut next = first;
        // By node: the next arc into it, its number, and what of an arc's capacity is enough for it.
        let mut place: Vec<(u32, u32, i64)> = Vec::with_capacity(basis.len());
        for (node, &(basic, _)) in basis.iter().enumerate() {
            let (start, number) = (next, self.node[node]);
            next += survey.in_degree[node] - u32::from(basic != NONE);
            self.ways[number as usize] = start..next;
            self.ways_out[number as usize] = survey.out_degree[node];
            // A node without a way out never takes more than it asks for.
            let sink = survey.out_degree[node] == 0 && survey.supply[node] <= 0;
            place.push((start, number, if sink { -survey.supply[node] } else { UNBOUNDED }));
        }
        simplex.make_room((next - first) as usize);
        for ((a, arc), arc_of) in (0_u32..).zip(&problem.arcs).zip(&mut self.arc_of) {
            let head = arc.head as usize;
            if basis[head].0 == a {
                continue;
            }
            *arc_of = place[head].0;
            place[head].0 += 1;
            let (number, enough) = (place[head].1, place[head].2);
            let room = arc.upper - arc.lower;
            let room = if room >= enough { UNBOUNDED } else { room };
            simplex.put(*arc_of, (self.node[arc.tail as usize], number), arc.cost, room);
        }
        simplex.close_room();
    }
}

/// The commonest tail of a thousand arcs.
fn likely_centre(problem: &FlowProblem) -> u32 {
    let sample = problem.arcs.iter().step_by(1 + problem.arcs.len() / 1024);
    let mut tails: Vec<u32> = sample.map(|arc| arc.tail).collect();
    tails.sort_unstable();
    let commonest = tails.chunk_by(|a, b| a == b).max_by_key(|same| same.len());
    commonest.map_or(0, |same| same[0])
}

/// By node the cheapest arc from the centre that can carry what the node asks for, or [`NONE`], with its
/// capacity.
fn basis(problem: &FlowProblem, survey: &Survey, centre: Option<usize>) -> Vec<(u32, i64)> {
    let mut basis = vec![(NONE, 0); problem.supply.len()];
    let mut consider = |a: u32| {
        let arc = &problem.arcs[a as usize];
        if Some(arc.tail as usize) != centre || arc.head == arc.tail {
            return;
        }
        let head = arc.head as usize;
        let demand = -survey.supply[head];
        // A node without a way out never takes more than it asks for.
        let room = if survey.out_degree[head] == 0 && arc.upper - arc.lower >= demand {
            UNBOUNDED
        } else {
            arc.upper - arc.lower
        };
        let (before, _) = basis[head];
        let better = before == NONE || arc.cost < problem.arcs[before as usize].cost;
        if demand >= 0 && demand < room && better {
            basis[head] = (a, room);
        }
    };
    let (likely, leave) = &survey.likely;
    if centre == Some(*likely as usize) {
        leave.iter().for_each(|&a| consider(a));
    } else {
        (0_u32..).zip(&problem.arcs).for_each(|(a, _)| consider(a));
    }
    basis
}

/// Numbers the nodes in order, the centre last (it is the simplex's root).
fn numbers(nodes: usize, centre: Option<usize>) -> Vec<u32> {
    let last = u32::try_from(nodes.saturating_sub(1)).expect("nodes are limited to 2^30");
    let mut next = 0..;
    (0..nodes).map(|n| if Some(n) == centre { last } else { next.next().unwrap_or(last) }).collect()
}
