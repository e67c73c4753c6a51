//! Whether a pack may be used for a round: its division has to hold the round's.

use tongxing_solver::model::Division;

use super::national;
use crate::document::{Fault, PolicyDocument};

/// What a round hears of a pack from elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Area {
    /// The pack is national, or the round lies in its division.
    Holds,
    /// A pack from elsewhere that loosens nothing: it may serve as an example, and the answer says so.
    Elsewhere(Fault),
    /// A pack from elsewhere that loosens a rule.
    Refused(Fault),
}

/// Holds a valid pack's division against that of a round.
#[must_use]
pub fn area(pack: &PolicyDocument, round: Division) -> Area {
    let Some(division) = pack.division.filter(|division| !division.0.contains(round)) else {
        return Area::Holds;
    };
    let allowed = format!("a national pack, or one of a division that holds {round}");
    let fault = |message: &str, found: String| {
        Fault::new("wrong_area", "division", message, found, allowed.clone())
    };
    let loosened = loosened(pack);
    if loosened.is_empty() {
        let message = "the pack is of another area";
        return Area::Elsewhere(fault(message, division.to_string()));
    }
    let message = "a pack that loosens a rule holds in its own area alone";
    Area::Refused(fault(message, format!("{division}, which loosens {}", loosened.join(", "))))
}

/// Keys by which the pack asks for less than the national rules do.
fn loosened(pack: &PolicyDocument) -> Vec<&'static str> {
    let (here, there) = (pack, &national());
    let keys = [
        (
            "safeguards.man_alone_allowed",
            here.safeguards.man_alone_allowed && !there.safeguards.man_alone_allowed,
        ),
        (
            "safeguards.first_visit_accompanied",
            !here.safeguards.first_visit_accompanied && there.safeguards.first_visit_accompanied,
        ),
        (
            "safeguards.two_adults_red",
            !here.safeguards.two_adults_red && there.safeguards.two_adults_red,
        ),
        (
            "safeguards.capacity_ceiling",
            here.safeguards.capacity_ceiling > there.safeguards.capacity_ceiling,
        ),
        ("age.left_behind", here.age.left_behind > there.age.left_behind),
        ("age.child", here.age.child > there.age.child),
        ("demand.red", here.demand.red < there.demand.red),
        ("demand.orange", here.demand.orange < there.demand.orange),
        ("demand.yellow", here.demand.yellow < there.demand.yellow),
        ("demand.blue", here.demand.blue < there.demand.blue),
    ];
    keys.into_iter().filter(|&(_, looser)| looser).map(|(key, _)| key).collect()
}
