//! A network that falls apart at its root is solved part by part, on all threads.
//!
//! Where all ways between two groups of nodes lead through one node (a depot, a source), flow in one
//! group does not depend on the other: each is a network of its own with that node, which balances it,
//! and the prices agree once each gives that node price 0. Smaller trees have shorter cycles, too.

use petgraph::unionfind::UnionFind;
use rayon::prelude::*;

use super::flow::{FlowArc, FlowEnd, FlowProblem, FlowSolution};

/// Nodes from which on it is worth looking for parts.
pub(super) const WORTH_PARTS: usize = 1 << 16;
/// Parts are solved together until they have so many nodes.
const TOGETHER: usize = 1 << 12;

/// Part of each node and arc; the root belongs to all.
struct Parts {
    count: u32,
    /// By node.
    part: Vec<u32>,
    root: u32,
}

/// The parts of the network without `root`, small ones together; nothing if it does not fall apart or is
/// small. O(arcs · α).
fn parts(problem: &FlowProblem, root: u32, least: usize) -> Option<Parts> {
    let nodes = problem.supply.len();
    if nodes < least {
        return None;
    }
    let mut sets = UnionFind::<u32>::new(nodes);
    // The root is a set of its own.
    let mut separate = nodes - 1;
    for arc in &problem.arcs {
        if arc.tail != root && arc.head != root && sets.union(arc.tail, arc.head) {
            separate -= 1;
            if separate == 1 {
                return None;
            }
        }
    }
    let label = sets.into_labeling();
    let mut size = vec![0_usize; nodes];
    for &set in &label {
        size[set as usize] += 1;
    }
    let (mut count, mut filled) = (0, 0);
    let mut of_set = vec![u32::MAX; nodes];
    let mut part = vec![0; nodes];
    for (node, &set) in label.iter().enumerate() {
        let set = set as usize;
        if node == root as usize {
            continue;
        }
        if of_set[set] == u32::MAX {
            if count == 0 || filled + size[set] > TOGETHER.min(least) {
                (count, filled) = (count + 1, 0);
            }
            filled += size[set];
            of_set[set] = count - 1;
        }
        part[node] = of_set[set];
    }
    (count > 1).then_some(Parts { count, part, root })
}

/// Solves part by part; nothing if the network does not fall apart at `root`.
pub(super) fn solve(
    problem: &FlowProblem,
    root: u32,
    least: usize,
    one: &(dyn Fn(&FlowProblem) -> FlowSolution + Sync),
) -> Option<FlowSolution> {
    let parts = parts(problem, root, least)?;
    let pieces = parts.split(problem);
    let solved: Vec<FlowSolution> = pieces.par_iter().map(|piece| one(&piece.problem)).collect();
    Some(join(problem, root, &pieces, &solved))
}

/// One part as a network of its own; its last node is the root.
#[derive(Default)]
struct Piece {
    problem: FlowProblem,
    /// Numbers in the whole network.
    nodes: Vec<u32>,
    arcs: Vec<u32>,
}

impl Parts {
    fn split(&self, problem: &FlowProblem) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = (0..self.count).map(|_| Piece::default()).collect();
        let mut number = vec![0; self.part.len()];
        for (node, &supply) in (0_u32..).zip(&problem.supply) {
            if node == self.root {
                continue;
            }
            let piece = &mut pieces[self.part[node as usize] as usize];
            number[node as usize] = small(piece.nodes.len());
            piece.nodes.push(node);
            piece.problem.supply.push(supply);
        }
        for piece in &mut pieces {
            piece.nodes.push(self.root);
            let supply = -piece.problem.supply.iter().sum::<i64>();
            piece.problem.supply.push(supply);
        }
        for (at, arc) in (0_u32..).zip(&problem.arcs) {
            let inner = if arc.tail == self.root { arc.head } else { arc.tail };
            // A loop at the root goes to the first part.
            let piece = &mut pieces[self.part[inner as usize] as usize];
            let local = |node: u32| {
                if node == self.root { small(piece.nodes.len() - 1) } else { number[node as usize] }
            };
            let (tail, head) = (local(arc.tail), local(arc.head));
            piece.problem.arcs.push(FlowArc { tail, head, ..*arc });
            piece.arcs.push(at);
        }
        pieces
    }
}

fn join(
    problem: &FlowProblem,
    root: u32,
    pieces: &[Piece],
    solved: &[FlowSolution],
) -> FlowSolution {
    let mut whole = FlowSolution {
        end: FlowEnd::Optimal,
        flow: vec![0; problem.arcs.len()],
        price: vec![0; problem.supply.len()],
        cost: 0,
        pivots: 0,
    };
    for (piece, part) in pieces.iter().zip(solved) {
        whole.end = worse(whole.end, part.end);
        whole.cost += part.cost;
        whole.pivots += part.pivots;
        for (&arc, &flow) in piece.arcs.iter().zip(&part.flow) {
            whole.flow[arc as usize] = flow;
        }
        let shift = part.price.last().copied().unwrap_or(0);
        for (&node, &price) in piece.nodes.iter().zip(&part.price) {
            whole.price[node as usize] = price - shift;
        }
    }
    debug_assert_eq!(whole.price[root as usize], 0);
    whole
}

/// What is said of the whole: that there is no flow before that it has no least cost.
fn worse(one: FlowEnd, other: FlowEnd) -> FlowEnd {
    let rank = |end: FlowEnd| match end {
        FlowEnd::Optimal => 0,
        FlowEnd::Unbounded => 1,
        FlowEnd::Stopped => 2,
        FlowEnd::TooWide => 3,
        FlowEnd::Infeasible => 4,
    };
    if rank(other) > rank(one) { other } else { one }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).expect("nodes are limited to 2^30")
}
