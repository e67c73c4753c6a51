//! A first basis around the pairs that could go on.

use crate::pairing::complete::Engine;

/// Lets the pairs of these arcs flow, as far as capacities and demand hold them. Pairs at places with a role
/// are left to the simplex.
pub(super) fn plant(engine: &mut Engine<'_>, pairs: &[u32]) {
    let simplex = &engine.simplex;
    let arcs = 0..u32::try_from(simplex.arcs()).expect("arcs are limited far below 2^31");
    let mut flow: Vec<i64> = arcs.clone().map(|arc| simplex.flow(arc)).collect();
    let nodes = simplex.root() as usize + 1;
    // Arcs that are no pairs, by where they lead, cheapest first.
    let mut into: Vec<Vec<u32>> = vec![Vec::new(); nodes];
    let first_pair = engine.first_pair;
    for arc in arcs.take(first_pair) {
        into[simplex.ends(arc).1 as usize].push(arc);
    }
    for list in &mut into {
        list.sort_by_key(|&arc| (simplex.cost(arc), arc));
    }
    for &pair in pairs {
        let (volunteer, head) = simplex.ends(pair);
        let child = engine.formulation.child_at(head);
        if engine.formulation.has_places(child) || flow[pair as usize] > 0 {
            continue;
        }
        let open = |&&arc: &&u32| flow[arc as usize] < simplex.amount(arc).1;
        let Some(&feed) = into[volunteer as usize].iter().find(open) else { continue };
        let above = simplex.ends(feed).0;
        let pool = if above == simplex.root() {
            None
        } else {
            let Some(&pool) = into[above as usize].iter().find(open) else { continue };
            Some(pool)
        };
        // The arc without limit first: it is the one that may stay partly used beside another.
        let uncovered = into[head as usize].iter().filter(|&&arc| flow[arc as usize] > 0);
        let Some(&uncovered) = uncovered.max_by_key(|&&arc| simplex.amount(arc).1) else {
            continue;
        };
        flow[uncovered as usize] -= 1;
        flow[feed as usize] += 1;
        if let Some(pool) = pool {
            flow[pool as usize] += 1;
        }
        flow[pair as usize] = 1;
    }
    engine.simplex.plant(&flow);
}
