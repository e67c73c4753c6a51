//! What falls due and what is planned, by kind.

use std::collections::BTreeMap;

use tongxing_solver::certificate::plan::{Fate, Plan, covers};
use tongxing_solver::visits::Agenda;

use crate::document::PolicyDocument;
use crate::document::cadence::VisitKind;
use crate::document::plan::KindDocument;

/// Counts of every kind that falls due, in the order of the vocabulary. An occurrence counts as its
/// obligation's kind, and once more as the kind of every upgrade among its occurrences; a call that a visit
/// satisfies is planned.
pub(super) fn kinds(policy: &PolicyDocument, agenda: &Agenda, plan: &Plan) -> Vec<KindDocument> {
    let mut met: BTreeMap<(u32, u16), u16> = BTreeMap::new();
    for stop in plan.tours.iter().flat_map(|tour| &tour.stops) {
        met.insert((stop.obligation.0, stop.occurrence), stop.form);
    }
    let kind = |rule: u16| policy.cadence.get(usize::from(rule)).map(|rule| rule.kind);
    let mut counts: BTreeMap<VisitKind, (u64, u64)> = BTreeMap::new();
    let mut count = |kind: Option<VisitKind>, planned: bool| {
        let Some(kind) = kind else { return };
        let known = counts.entry(kind).or_default();
        known.0 += 1;
        known.1 += u64::from(planned);
    };
    for (id, obligation) in agenda.obligation_ids().zip(agenda.obligations()) {
        let tier = |number: usize| {
            let form = *met.get(&(id.0, u16::try_from(number).ok()?))?;
            Some(obligation.occurrences[number].forms[usize::from(form)].tier)
        };
        for number in 0..obligation.occurrences.len() {
            count(kind(obligation.rule), tier(number).is_some());
        }
        for upgrade in &obligation.upgrades {
            let mut among = (0..obligation.occurrences.len()).filter(|&n| covers(upgrade, n));
            count(kind(upgrade.kind), among.any(|n| tier(n).is_some_and(|t| t >= upgrade.tier)));
        }
    }
    for (series, fates) in agenda.calls().iter().zip(plan.fates(agenda)) {
        for fate in fates {
            count(kind(series.rule), fate != Fate::Missed);
        }
    }
    let document = |(kind, (due, planned))| KindDocument { kind, due, planned };
    counts.into_iter().map(document).collect()
}
