//! From documents to the solver's world, with every problem located.

use std::collections::BTreeMap;

use tongxing_solver::model::Policy;

use super::Need;

/// The related needs of the national pack.
#[must_use]
pub fn standard_related() -> BTreeMap<Need, Vec<Need>> {
    let policy = Policy::standard();
    let related = |need: &Need| policy.related_to(need.core()).iter().map(Need::from).collect();
    Need::ALL.iter().map(|need| (*need, related(need))).collect()
}
