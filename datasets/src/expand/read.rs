//! From a document back to an answer and its proof, and what in it is not so.

use std::collections::BTreeMap;

use tongxing_solver::expansion::Expansion;
use tongxing_solver::siting::model::{
    Answer, CustomerId, Proof, Served, Share, Sharing, SiteId, Step,
};

use super::Prospect;
use crate::document::candidates::AimWord;
use crate::document::expansion::{ExpansionDocument, PointDocument, ProofDocument, StepDocument};
use crate::document::result::StatusName;
use crate::document::{Fault, Faults};

/// The answer and the proof that a point states.
///
/// # Errors
/// Stations that are not there.
pub fn answer(
    prospect: &Prospect,
    expansion: &Expansion,
    place: &str,
    point: &PointDocument,
) -> Result<(Answer, Proof), Faults> {
    let sites = &prospect.problem.stations;
    let by_id: BTreeMap<&str, usize> =
        (prospect.standing..sites.len()).map(|at| (sites[at].id.as_str(), at)).collect();
    let mut open: Vec<SiteId> = (0..prospect.standing).map(SiteId::at).collect();
    let mut faults = Vec::new();
    for (number, id) in point.open.iter().enumerate() {
        match by_id.get(id.as_str()) {
            Some(&at) => open.push(SiteId::at(at)),
            None => {
                let (message, allowed) = ("is no candidate", "an id of candidates.sites[]");
                let place = format!("{place}.open[{number}]");
                faults.push(Fault::new("unknown_id", place, message, id, allowed));
            }
        }
    }
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let served = match expansion.problem.sharing() {
        Sharing::Split => {
            open.push(SiteId::at(sites.len()));
            Served::Split(shares(expansion, point, sites.len()))
        }
        Sharing::Nearest | Sharing::Whole => Served::Nearest,
    };
    let cover = prospect.candidates.aim == AimWord::Cover;
    let units = if cover { expansion.total.saturating_sub(point.value) } else { point.value };
    let cost = expansion.cost(units);
    Ok((Answer { open, served, cost }, proof(&point.proof)))
}

/// All shares, those of going without among them.
fn shares(expansion: &Expansion, point: &PointDocument, without: usize) -> Vec<Share> {
    let mut left: Vec<i64> = expansion.problem.customers().iter().map(|c| c.demand).collect();
    let mut shares: Vec<Share> = Vec::with_capacity(point.shares.len() + left.len());
    for &(customer, site, units) in &point.shares {
        let units = i64::from(units);
        if let Some(left) = left.get_mut(customer as usize) {
            *left -= units;
        }
        shares.push(Share { customer: CustomerId(customer), site: SiteId(site), units });
    }
    for (at, left) in left.into_iter().enumerate().filter(|&(_, left)| left > 0) {
        let (customer, site) = (CustomerId::at(at), SiteId::at(without));
        shares.push(Share { customer, site, units: left });
    }
    // By customer, as they are written; what is out of order within one is found.
    shares.sort_by_key(|share| (share.customer, share.site.index() == without));
    shares
}

pub(super) fn proof(stated: &ProofDocument) -> Proof {
    let all = |sites: &[u32]| sites.iter().map(|&site| SiteId(site)).collect();
    let step = |step: &StepDocument| match step {
        StepDocument::Leaf { prices } => Step::Leaf { prices: *prices },
        StepDocument::Fixed { prices, open, closed } => {
            Step::Fixed { prices: *prices, open: all(open), closed: all(closed) }
        }
        StepDocument::Site { site } => Step::Site(SiteId(*site)),
        StepDocument::Offers { group, sites } => {
            Step::Offers { customer: CustomerId(*group), sites: all(sites) }
        }
    };
    Proof {
        bound: stated.bound,
        scale: stated.scale,
        prices: stated.prices.clone(),
        steps: stated.steps.iter().map(step).collect(),
    }
}

/// Statements of a point that do not follow from its answer and proof.
#[must_use]
pub fn statements(place: &str, stated: &PointDocument, found: &PointDocument) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut hold = |key: &str, same: bool, stated: String, found: String| {
        if !same {
            let place = format!("{place}.{key}");
            faults.push(Fault::new("false_statement", place, "is not so", stated, found));
        }
    };
    let modest = stated.status == StatusName::Feasible && found.status == StatusName::Optimal;
    let text = |status: StatusName| format!("{status:?}").to_lowercase();
    let same = stated.status == found.status || modest;
    hold("status", same, text(stated.status), text(found.status));
    hold("value", stated.value == found.value, stated.value.to_string(), found.value.to_string());
    hold("bound", stated.bound == found.bound, stated.bound.to_string(), found.bound.to_string());
    let same = (stated.gap - found.gap).abs() <= 1e-12;
    hold("gap", same, stated.gap.to_string(), found.gap.to_string());
    let debug = |value: &dyn std::fmt::Debug| format!("{value:?}");
    hold("open", stated.open == found.open, debug(&stated.open), debug(&found.open));
    let same = stated.covered == found.covered;
    hold("covered", same, debug(&stated.covered), debug(&found.covered));
    let same = stated.counties == found.counties;
    hold("counties", same, debug(&stated.counties), debug(&found.counties));
    let same = stated.stations_used == found.stations_used;
    hold("stations_used", same, debug(&stated.stations_used), debug(&found.stations_used));
    let same = stated.shares == found.shares;
    hold("shares", same, debug(&stated.shares), debug(&found.shares));
    faults
}

/// What the document says of its target that its points do not.
#[must_use]
pub fn target_statements(expansion: &Expansion, stated: &ExpansionDocument) -> Vec<Fault> {
    let Some(target) = &stated.target else { return Vec::new() };
    let found = super::target(expansion, target.permille, &stated.points);
    let modest = !target.proved && found.proved;
    let same = target.stations == found.stations && (target.proved == found.proved || modest);
    let fault = || {
        let (stated, found) = (format!("{target:?}"), format!("{found:?}"));
        Fault::new("false_statement", "target", "is not so", stated, found)
    };
    (!same).then(fault).into_iter().collect()
}
