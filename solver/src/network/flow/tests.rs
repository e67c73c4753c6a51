use super::super::{Dissolved, UNBOUNDED};
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
        let solution = minimum_cost_flow(&problem, &|| false);
        if solution.end == FlowEnd::Optimal {
            let survey = Survey::of(&problem).expect("it was solved");
            assert_eq!(solution, solve::<i64>(&problem, survey, &|| false));
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

/// A root, middle nodes, sinks, and what makes such a network less regular.
fn layered(dice: &mut Dice, middles: u32, sinks: u32) -> FlowProblem {
    let mut supply = vec![0; (1 + middles + sinks) as usize];
    let mut arcs = Vec::new();
    let arc = |tail, head, upper, cost| FlowArc { tail, head, lower: 0, upper, cost };
    let odd = dice.below(4);
    for middle in 1..=middles {
        for _ in 0..1 + dice.below(7) / 6 {
            let cost = i64::from(dice.below(9)) - i64::from(odd);
            arcs.push(arc(0, middle, i64::from(1 + dice.below(3)), cost));
        }
    }
    for sink in 1 + middles..1 + middles + sinks {
        let demand = i64::from(dice.below(8).min(1) + dice.below(5) / 3);
        supply[sink as usize] = -demand;
        supply[0] += demand;
        for _ in 0..1 + dice.below(2 + middles.min(12)) {
            let upper = i64::from(1 + dice.below(9) / 8);
            arcs.push(arc(1 + dice.below(middles), sink, upper, i64::from(dice.below(60))));
        }
        if odd == 0 || dice.below(9) > 0 {
            let upper = [demand.max(1), 1, UNBOUNDED][dice.below(16).saturating_sub(13) as usize];
            arcs.push(arc(0, sink, upper, 50 << dice.below(4)));
        }
    }
    if odd == 3 {
        let at = dice.below(u32::try_from(arcs.len()).expect("few")) as usize;
        arcs[at].lower = arcs[at].upper.min(1);
        let (tail, head) = (dice.below(1 + middles + sinks), dice.below(1 + middles + sinks));
        arcs.push(arc(tail, head, 2, i64::from(dice.below(99)) - 9));
    }
    for at in (1..arcs.len()).rev().filter(|_| odd > 0) {
        arcs.swap(at, dice.below(u32::try_from(at + 1).expect("few")) as usize);
    }
    FlowProblem { supply, arcs }
}

#[test]
fn layered_networks_are_proved_or_infeasible() {
    let mut dice = Dice(23);
    let (mut optimal, mut planted) = (0, 0);
    for _ in 0..6000 {
        let (middles, sinks) = (1 + dice.below(6), 1 + dice.below(8));
        let problem = layered(&mut dice, middles, sinks);
        let solution = minimum_cost_flow(&problem, &|| false);
        let survey = || Survey::of(&problem).expect("narrow and sound");
        let (simplex, star) = star::star::<i64>(&problem, survey());
        planted += u32::from(Auction::new(&simplex, &star).is_some());
        if feasible(&problem) {
            assert_eq!(solution.end, FlowEnd::Optimal, "{problem:?}");
            assert_proved(&problem, &solution);
            assert_eq!(solution, solve::<i64>(&problem, survey(), &|| false));
            optimal += 1;
        } else {
            assert_eq!(solution.end, FlowEnd::Infeasible, "{problem:?}");
        }
    }
    assert!((2000..5900).contains(&optimal), "{optimal}");
    assert!((2000..5900).contains(&planted), "{planted}");
}

#[test]
fn costs_and_capacities_too_wide_for_an_arc_are_as_exact() {
    let mut dice = Dice(31);
    let mut optimal = 0;
    for round in 0..3000 {
        let mut problem =
            if round % 2 == 0 { network(&mut dice) } else { layered(&mut dice, 4, 6) };
        for arc in &mut problem.arcs {
            arc.cost <<= 33 * (dice.below(3) / 2);
            arc.upper =
                arc.upper.saturating_add(i64::from(dice.below(3) / 2 * (16_370 + dice.below(20))));
        }
        let solution = minimum_cost_flow(&problem, &|| false);
        assert_eq!(feasible(&problem), solution.end == FlowEnd::Optimal, "{problem:?}");
        if solution.end == FlowEnd::Optimal {
            assert_proved(&problem, &solution);
            optimal += 1;
        }
    }
    assert!((1000..2900).contains(&optimal), "{optimal}");
}

#[test]
fn a_planted_basis_is_strongly_feasible_and_carries_the_same_supplies() {
    let mut dice = Dice(29);
    let mut planted = 0;
    for round in 0..400 {
        let (middles, sinks) = (1 + dice.below(20 + round), 1 + dice.below(20 + round));
        let problem = layered(&mut dice, middles, sinks);
        let survey = || Survey::of(&problem).expect("narrow and sound");
        let (mut simplex, star) = star::star::<i32>(&problem, survey());
        let Some(plan) = plan(&simplex, &star) else { continue };
        let balance = |simplex: &Simplex| {
            let mut balance = vec![0; problem.supply.len()];
            for arc in 0..u32::try_from(simplex.arcs()).expect("few") {
                let (tail, head) = simplex.ends(arc);
                balance[tail as usize] += simplex.flow(arc);
                balance[head as usize] -= simplex.flow(arc);
            }
            balance
        };
        let before = balance(&simplex);
        simplex.replant(&plan);
        simplex.audit();
        assert_eq!(before, balance(&simplex));
        planted += 1;
        let solution = minimum_cost_flow(&problem, &|| false);
        if solution.end == FlowEnd::Optimal {
            assert_proved(&problem, &solution);
        }
    }
    assert!(planted > 200, "{planted}");
}

/// Networks side by side on one common node, the root of all.
fn side_by_side(dice: &mut Dice) -> FlowProblem {
    let mut joined = FlowProblem { supply: vec![0], arcs: Vec::new() };
    for _ in 0..2 + dice.below(4) {
        let part = network(dice);
        let first = u32::try_from(joined.supply.len()).expect("few nodes") - 1;
        let number = |node: u32| if node == 0 { 0 } else { first + node };
        joined.supply[0] += part.supply[0];
        joined.supply.extend(&part.supply[1..]);
        joined.arcs.extend(part.arcs.iter().map(|arc| FlowArc {
            tail: number(arc.tail),
            head: number(arc.head),
            ..*arc
        }));
    }
    // The node that feeds most others is the one where the network falls apart.
    for node in 0..u32::try_from(joined.supply.len()).expect("few nodes") {
        joined.arcs.push(FlowArc { tail: 0, head: node, lower: 0, upper: 2, cost: 60 });
    }
    joined
}

#[test]
fn parts_give_what_the_whole_gives() {
    let mut dice = Dice(23);
    let (mut optimal, mut apart) = (0, 0);
    for _ in 0..2000 {
        let problem = side_by_side(&mut dice);
        let survey = Survey::of(&problem).expect("sound");
        let root = survey.centre().expect("not empty");
        let alone = whole(&problem, survey, &|| false);
        let parts = by_parts(&problem, 0, &|| false);
        assert_eq!(parts.end, alone.end, "{problem:?}");
        if parts.end == FlowEnd::Optimal {
            assert_eq!(parts.cost, alone.cost);
            assert_proved(&problem, &parts);
            optimal += 1;
        }
        let one = |part: &FlowProblem| ended(part, FlowEnd::Stopped);
        apart += u32::from(components::solve(&problem, root, 0, &one).is_some());
    }
    assert!(optimal > 300, "{optimal}");
    assert!(apart > 1900, "{apart}");
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
    assert_eq!(minimum_cost_flow(&problem, &|| false).end, FlowEnd::Unbounded);
}

#[test]
fn flow_on_a_cycle_does_not_hide_that_it_has_no_limit() {
    let arc = |tail, head, cost| FlowArc { tail, head, lower: 0, upper: UNBOUNDED, cost };
    let arcs = vec![arc(0, 1, 1), arc(1, 2, 1), arc(2, 0, -3)];
    let problem = FlowProblem { supply: vec![5, 0, -5], arcs };
    assert_eq!(minimum_cost_flow(&problem, &|| false).end, FlowEnd::Unbounded);
}

#[test]
fn empty_networks_have_an_empty_answer() {
    let solution = minimum_cost_flow(&FlowProblem::default(), &|| false);
    assert_eq!((solution.end, solution.cost), (FlowEnd::Optimal, 0));
}

#[test]
fn a_tree_grown_around_an_optimal_flow_is_optimal() {
    let mut dice = Dice(31);
    let mut grown = 0;
    for _ in 0..2000 {
        let problem = network(&mut dice);
        let Ok(survey) = Survey::of(&problem) else { continue };
        let (mut simplex, _) = star::star::<i64>(&problem, survey);
        if simplex.solve(&mut || false) != End::Optimal {
            continue;
        }
        let arcs = 0..u32::try_from(simplex.arcs()).expect("few arcs");
        let flow: Vec<i64> = arcs.clone().map(|arc| simplex.flow(arc)).collect();
        let price = simplex.prices().to_vec();
        let told = Dissolved {
            flow: flow.clone(),
            price: price.clone(),
            pairs: Vec::new(),
            ways: Vec::new(),
        };
        let mut again = simplex.without(simplex.root(), &told);
        again.audit();
        let grown_prices = again.prices().to_vec();
        assert_eq!(again.solve(&mut || false), End::Optimal);
        assert_eq!(again.prices(), grown_prices, "nothing but arcs without capacity prices out");
        assert_eq!(arcs.map(|arc| again.flow(arc)).collect::<Vec<_>>(), flow);
        assert!(again.prices().iter().zip(&price).all(|(now, before)| now >= before));
        grown += 1;
    }
    assert!(grown > 1000, "{grown}");
}
