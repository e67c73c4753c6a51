//! From what is sited to its document.

use std::collections::BTreeMap;

use tongxing_solver::expansion::{Expansion, Use, uses};
use tongxing_solver::ids::ChildId;
use tongxing_solver::model::Division;
use tongxing_solver::siting::model::{Answer, Proof, Served, Sharing, Step};

use super::Prospect;
use crate::document::DivisionCode;
use crate::document::candidates::AimWord;
use crate::document::expansion::{
    AskedDocument, ByColour, CountyCoverage, PointDocument, ProofDocument, StationUse,
    StepDocument, TargetDocument,
};
use crate::document::result::StatusName;

fn add(count: &mut ByColour, colour: usize) {
    let counts = [&mut count.red, &mut count.orange, &mut count.yellow, &mut count.blue];
    if let Some(count) = counts.into_iter().nth(colour) {
        *count += 1;
    }
}

/// Who is counted.
#[must_use]
pub fn asked(prospect: &Prospect, expansion: &Expansion) -> AskedDocument {
    let instance = &prospect.case.instance;
    let (mut children, mut no_consent, mut out_of_reach) = (ByColour::default(), 0, 0);
    for id in instance.child_ids() {
        let child = instance.child(id);
        if !child.consent {
            no_consent += 1;
            continue;
        }
        add(&mut children, child.priority.index());
        out_of_reach += u64::from(expansion.near[id.index()].is_empty());
    }
    AskedDocument { children, weight: expansion.total, no_consent, out_of_reach }
}

/// An answer for a number of new stations.
#[must_use]
pub fn point(
    prospect: &Prospect,
    expansion: &Expansion,
    (stations, answer, proof): (usize, &Answer, &Proof),
) -> PointDocument {
    let units = expansion.units(proof.bound.max(0));
    let cover = prospect.candidates.aim == AimWord::Cover;
    let bound = if cover { expansion.total - units } else { units };
    bounded(prospect, expansion, (stations, answer), (bound, proof))
}

/// An answer with what no other exceeds.
pub(super) fn bounded(
    prospect: &Prospect,
    expansion: &Expansion,
    (stations, answer): (usize, &Answer),
    (bound, proof): (i64, &Proof),
) -> PointDocument {
    let uses = uses(&prospect.case.instance, expansion, answer);
    let cover = prospect.candidates.aim == AimWord::Cover;
    let units = expansion.units(answer.cost);
    let value = if cover { expansion.total - units } else { units };
    let sites = &prospect.problem.stations;
    let new = answer.open.iter().map(|site| site.index());
    let new = new.filter(|at| (prospect.standing..sites.len()).contains(at));
    PointDocument {
        stations: stations as u64,
        status: if value == bound { StatusName::Optimal } else { StatusName::Feasible },
        value,
        bound,
        gap: gap(value, bound),
        open: new.map(|at| sites[at].id.clone()).collect(),
        covered: by_colour(prospect, &uses),
        counties: counties(prospect, &uses),
        stations_used: stations_used(prospect, answer, &uses),
        shares: shares(expansion, answer, sites.len()),
        proof: proof_document(proof),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a share to read")]
fn gap(value: i64, bound: i64) -> f64 {
    (bound as f64 - value as f64).abs() / (value as f64).abs().max(1.0)
}

impl Prospect {
    /// Children with consent.
    fn counted(&self) -> impl Iterator<Item = ChildId> + '_ {
        let instance = &self.case.instance;
        instance.child_ids().filter(|&id| instance.child(id).consent)
    }
}

fn by_colour(prospect: &Prospect, uses: &[Use]) -> ByColour {
    let mut count = ByColour::default();
    for one in uses {
        add(&mut count, prospect.case.instance.child(one.child).priority.index());
    }
    count
}

fn counties(prospect: &Prospect, uses: &[Use]) -> Vec<CountyCoverage> {
    let county = |child: ChildId| {
        let division: Division = prospect.case.instance.child(child).division;
        division.truncate(6).unwrap_or(division)
    };
    let mut all: BTreeMap<Division, (u64, u64)> = BTreeMap::new();
    prospect.counted().for_each(|child| all.entry(county(child)).or_default().0 += 1);
    uses.iter().for_each(|one| all.entry(county(one.child)).or_default().1 += 1);
    let document = |(division, (children, covered))| CountyCoverage {
        division: DivisionCode(division),
        children,
        covered,
    };
    all.into_iter().map(document).collect()
}

fn stations_used(prospect: &Prospect, answer: &Answer, uses: &[Use]) -> Vec<StationUse> {
    let sites = &prospect.problem.stations;
    let mut all = vec![(0, 0); sites.len()];
    for one in uses {
        let (children, metres) = &mut all[one.station.index()];
        *children += 1;
        *metres += u64::from(one.metres);
    }
    let open = answer.open.iter().map(|site| site.index()).filter(|&at| at < sites.len());
    let document = |at: usize| {
        let (children, metres) = all[at];
        StationUse { station: sites[at].id.clone(), children, metres }
    };
    open.map(document).collect()
}

fn shares(expansion: &Expansion, answer: &Answer, sites: usize) -> Vec<(u32, u32, u32)> {
    let Served::Split(shares) = &answer.served else { return Vec::new() };
    debug_assert_eq!(expansion.problem.sharing(), Sharing::Split);
    let real = shares.iter().filter(|share| share.site.index() < sites);
    let units = |units: i64| u32::try_from(units).unwrap_or(u32::MAX);
    real.map(|share| (share.customer.0, share.site.0, units(share.units))).collect()
}

pub(super) fn proof_document(proof: &Proof) -> ProofDocument {
    let step = |step: &Step| match step {
        Step::Leaf { prices } => StepDocument::Leaf { prices: *prices },
        Step::Fixed { prices, open, closed } => StepDocument::Fixed {
            prices: *prices,
            open: open.iter().map(|site| site.0).collect(),
            closed: closed.iter().map(|site| site.0).collect(),
        },
        Step::Site(site) => StepDocument::Site { site: site.0 },
        Step::Offers { customer, sites } => StepDocument::Offers {
            group: customer.0,
            sites: sites.iter().map(|site| site.0).collect(),
        },
    };
    ProofDocument {
        bound: proof.bound,
        scale: proof.scale,
        prices: proof.prices.clone(),
        steps: proof.steps.iter().map(step).collect(),
    }
}

/// What is covered at least where a share of everything is; in permille.
#[must_use]
pub fn needed(expansion: &Expansion, permille: u32) -> i64 {
    let whole = i128::from(expansion.total) * i128::from(permille);
    i64::try_from((whole + 999) / 1000).unwrap_or(i64::MAX)
}

/// What the points say of a target.
#[must_use]
pub fn target(expansion: &Expansion, permille: u32, points: &[PointDocument]) -> TargetDocument {
    let needed = needed(expansion, permille);
    let reached = points.iter().filter(|point| point.value >= needed);
    let stations = reached.map(|point| point.stations).min();
    let short = |stations: u64| {
        let before = |point: &&PointDocument| point.stations + 1 == stations;
        points.iter().find(before).is_some_and(|point| point.bound < needed)
    };
    let proved = match stations {
        Some(0) => true,
        Some(stations) => short(stations),
        None => points.last().is_some_and(|point| point.bound < needed),
    };
    TargetDocument { permille, stations, proved }
}
