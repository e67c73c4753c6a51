//! Other weights of coverage than the engine begins with.

use crate::eligibility;
use crate::ids::ChildId;
use crate::model::{CoverageClass, Rank};
use crate::objective;
use crate::pairing::complete::Engine;

/// Widest weight. With [`DEAR`] and prices of budgets a reduced cost fits 64 bits.
pub(super) const WIDEST: i64 = 1 << 55;
/// Cost of arcs that no optimum uses under such weights.
const DEAR: i64 = 1 << 57;

/// The arcs whose cost is the weight of a class, or a multiple of it that is dear.
pub(super) struct Weighed {
    /// Arcs of uncovered units with the position of their class; none where the policy names none.
    units: Vec<(u32, Option<usize>)>,
    /// Arcs that no optimum uses.
    artificial: Vec<u32>,
}

impl Weighed {
    /// Finds them in an engine that has not been weighed yet.
    pub(super) fn of(engine: &Engine<'_>) -> Self {
        let formulation = &engine.formulation;
        let (instance, simplex) = (formulation.instance, &engine.simplex);
        let classes = objective::classes(instance.policy());
        let dear = 2 * formulation.scale.factor * (formulation.scale.classes + 1);
        let (mut units, mut artificial) = (Vec::new(), Vec::new());
        for arc in 0..u32::try_from(engine.first_pair).expect("arcs are limited far below 2^31") {
            let (tail, head) = simplex.ends(arc);
            let other = if tail == simplex.root() { head } else { tail };
            if (tail != simplex.root() && head != simplex.root()) || simplex.cost(arc) == 0 {
                continue;
            }
            let Some(child) = formulation.child_of_node(other) else { continue };
            if formulation.child_node(child) != other {
                if simplex.cost(arc).abs() == dear {
                    artificial.push(arc);
                }
                continue;
            }
            // The first unit's arc is the one without limit, where it has not been covered by a pin.
            let wide = simplex.amount(arc).1 >= i64::from(instance.demand(child));
            let first = wide && !Self::is_begun(engine, child);
            let rank = if first { Rank::First } else { Rank::Further };
            let class = CoverageClass { priority: instance.child(child).priority, rank };
            units.push((arc, classes.iter().position(|&c| c == class)));
        }
        Self { units, artificial }
    }

    /// Whether pins outside the network cover the child's first unit.
    fn is_begun(engine: &Engine<'_>, child: ChildId) -> bool {
        let formulation = &engine.formulation;
        let instance = formulation.instance;
        !formulation.has_places(child)
            && eligibility::child(instance, child).is_ok()
            && !instance.pinned(child).is_empty()
    }

    /// Lets an uncovered unit cost what its class weighs; at most [`WIDEST`].
    pub(super) fn weigh(&self, engine: &mut Engine<'_>, weights: &[i64]) {
        let unit = |&(arc, class): &(u32, Option<usize>)| {
            (arc, class.map_or(0, |class| weights[class].min(WIDEST)))
        };
        let artificial = self.artificial.iter().map(|&arc| (arc, DEAR));
        let simplex = &mut engine.simplex;
        let changed: Vec<(u32, i64)> = self
            .units
            .iter()
            .map(unit)
            .chain(artificial)
            .filter(|&(arc, cost)| simplex.cost(arc) != cost)
            .collect();
        if !changed.is_empty() {
            simplex.set_costs(changed.into_iter());
        }
    }
}
