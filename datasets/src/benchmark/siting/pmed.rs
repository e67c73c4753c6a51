//! The p-median files of Beasley's OR-Library: a graph, whose shortest ways are the costs.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tongxing_solver::siting::model::{
    Customer, Measure, Offer, ProblemBuilder, Sharing, Site, SiteId,
};

use super::super::FormatError;
use super::words::Words;
use super::{Siting, built};

/// Most nodes: all pairs of them are offers.
const NODES: usize = 6_000;
/// Most edges.
const EDGES: i64 = 20_000_000;
/// Longest edge.
const LONGEST: i64 = 1_000_000_000;

/// Reads `n m p`, then m edges `i j cost`; a repeated edge counts as it stands last. Every node is a customer
/// and a site. O(n (n + m) log n) for the ways between all nodes.
///
/// # Errors
/// Where the file is not of this format, or a node is not reached from another.
pub fn median(bytes: &[u8], measure: Measure) -> Result<Siting, FormatError> {
    let mut words = Words::new(bytes)?;
    let nodes = words.count("the number of nodes", NODES)?;
    let edges = usize::try_from(words.whole("the number of edges", 0, EDGES)?).unwrap_or(0);
    let open = words.count("the number of sites to open", nodes)?;
    let mut list = Vec::with_capacity(edges.min(bytes.len()));
    for at in 0..edges {
        let most = i64::try_from(nodes).unwrap_or(i64::MAX);
        let a = words.whole("a node", 1, most)? - 1;
        let b = words.whole("a node", 1, most)? - 1;
        let cost = words.whole("a cost", 0, LONGEST)?;
        list.push((a.min(b), a.max(b), at, cost));
    }
    words.end()?;
    list.sort_unstable();
    let ways = Graph::new(nodes, &list);
    let mut builder = ProblemBuilder::new(open, Sharing::Nearest, measure);
    for _ in 0..nodes {
        builder.site(Site::CANDIDATE);
    }
    let (mut distance, mut heap) = (vec![i64::MAX; nodes], BinaryHeap::new());
    for from in 0..nodes {
        ways.from(from, &mut distance, &mut heap);
        if let Some(to) = distance.iter().position(|&way| way == i64::MAX) {
            let found = format!("no way from node {} to node {}", from + 1, to + 1);
            return Err(FormatError::new("edges", found, "a connected graph"));
        }
        let offers = distance.iter().enumerate();
        let offers = offers.map(|(site, &cost)| Offer { cost, site: SiteId::at(site) });
        builder.customer(Customer { demand: 0, left_out: None }, offers);
    }
    Ok(Siting { problem: built(builder)?, parts: 1, stated: None })
}

/// Neighbours by node.
struct Graph {
    first: Vec<usize>,
    arcs: Vec<(usize, i64)>,
}

impl Graph {
    /// Edges are sorted by their ends, then by their place in the file.
    fn new(nodes: usize, edges: &[(i64, i64, usize, i64)]) -> Self {
        let mut by_node = vec![Vec::new(); nodes];
        for (at, &(a, b, _, cost)) in edges.iter().enumerate() {
            let repeated = edges.get(at + 1).is_some_and(|next| (next.0, next.1) == (a, b));
            let (a, b) = (usize::try_from(a).unwrap_or(0), usize::try_from(b).unwrap_or(0));
            if !repeated && a != b {
                by_node[a].push((b, cost));
                by_node[b].push((a, cost));
            }
        }
        let mut graph = Self { first: vec![0], arcs: Vec::new() };
        for arcs in by_node {
            graph.arcs.extend(arcs);
            graph.first.push(graph.arcs.len());
        }
        graph
    }

    /// Shortest ways from a node (Dijkstra 1959).
    fn from(
        &self,
        from: usize,
        distance: &mut [i64],
        heap: &mut BinaryHeap<Reverse<(i64, usize)>>,
    ) {
        distance.fill(i64::MAX);
        distance[from] = 0;
        heap.push(Reverse((0, from)));
        while let Some(Reverse((way, node))) = heap.pop() {
            if way > distance[node] {
                continue;
            }
            for &(next, cost) in &self.arcs[self.first[node]..self.first[node + 1]] {
                if way + cost < distance[next] {
                    distance[next] = way + cost;
                    heap.push(Reverse((way + cost, next)));
                }
            }
        }
    }
}
