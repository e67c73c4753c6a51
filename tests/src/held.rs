//! Whether a plan keeps the rules of its agenda, written apart from the checker.

use std::collections::BTreeMap;

use tongxing_solver::certificate::plan::{Plan, Stop, Tour, way};
use tongxing_solver::ids::VolunteerId;
use tongxing_solver::model::Site;
use tongxing_solver::objective;
use tongxing_solver::travel::Travel;
use tongxing_solver::units::Cost;

use crate::agendas::Drawn;
use crate::calls;

/// Whether a plan keeps every rule of its agenda and costs what it says: visit by visit, written apart from
/// the checker. What its prices prove is left out.
#[must_use]
pub fn holds(drawn: &Drawn, plan: &Plan) -> bool {
    let agenda = &drawn.agenda;
    let mut shifts: Vec<u32> = plan.tours.iter().map(|tour| tour.shift.0).collect();
    shifts.sort_unstable();
    let known =
        |tour: &Tour| (tour.shift.0 as usize) < agenda.shifts().len() && !tour.stops.is_empty();
    if shifts.windows(2).any(|pair| pair[0] == pair[1]) || !plan.tours.iter().all(known) {
        return false;
    }
    let Some(travel) = plan.tours.iter().map(|tour| drive(drawn, tour)).sum::<Option<Cost>>()
    else {
        return false;
    };
    let mut penalties = 0;
    let mut used: BTreeMap<(u16, u16), u32> = BTreeMap::new();
    for (id, obligation) in agenda.obligation_ids().zip(agenda.obligations()) {
        let mut met: Vec<Option<(u16, VolunteerId, u8)>> = Vec::new();
        let mut meets = None;
        for (number, occurrence) in (0_u16..).zip(&obligation.occurrences) {
            let mine = |stop: &Stop| stop.obligation == id && stop.occurrence == number;
            let all = plan.tours.iter().flat_map(|t| t.stops.iter().map(move |s| (t, s)));
            let visits: Vec<(&Tour, &Stop)> = all.filter(|(_, stop)| mine(stop)).collect();
            let Some(&(first, stop)) = visits.first() else {
                penalties += occurrence.penalty;
                met.push(None);
                continue;
            };
            let form = &occurrence.forms[usize::from(stop.form)];
            let day = agenda.shift(first.shift).day;
            let mut people: Vec<_> =
                visits.iter().map(|(t, _)| agenda.shift(t.shift).volunteer).collect();
            people.sort_unstable();
            let mut crew: Vec<_> = form.crew.members().collect();
            crew.sort_unstable();
            let same = |(t, s): &(&Tour, &Stop)| {
                (agenda.shift(t.shift).day, s.form, s.start) == (day, stop.form, stop.start)
            };
            if people != crew || !visits.iter().all(same) {
                return false;
            }
            if let Some(resource) = form.resource {
                *used.entry((resource.0, day.0)).or_default() += 1;
            }
            met.push(Some((day.0, form.crew.lead, form.tier)));
            meets.get_or_insert(form.introduces);
        }
        let in_order: Vec<(usize, (u16, VolunteerId, u8))> =
            met.iter().enumerate().filter_map(|(at, met)| met.map(|met| (at, met))).collect();
        let apart = in_order.windows(2).all(|pair| {
            let ((a, first), (b, second)) = (pair[0], pair[1]);
            let days = i32::from(second.0) - i32::from(first.0);
            let near = b > a + 1 || days <= i32::from(obligation.gap.most);
            days >= i32::from(obligation.gap.least) && near && first.1 == second.1
        });
        let unmet = obligation.first_visit && meets == Some(false);
        if !apart || unmet {
            return false;
        }
        for upgrade in &obligation.upgrades {
            let among = &met[usize::from(upgrade.from)..=usize::from(upgrade.to)];
            if !among.iter().flatten().any(|met| met.2 >= upgrade.tier) {
                penalties += upgrade.penalty;
            }
        }
    }
    let enough = |(&(resource, day), &many): (&(u16, u16), &u32)| {
        many <= agenda.resources()[usize::from(resource)].units[usize::from(day)]
    };
    let Some(calls) = calls::cost(agenda, plan) else { return false };
    used.iter().all(enough) && travel + penalties + calls == plan.value
}

/// The cost of a tour that can be driven as it says.
fn drive(drawn: &Drawn, tour: &Tour) -> Option<Cost> {
    let (agenda, instance) = (&drawn.agenda, &drawn.instance);
    let (shift, limits) = (agenda.shift(tour.shift), agenda.limits());
    let home = instance.volunteer_site(shift.volunteer);
    let (mut at, mut now, mut metres, mut cost) = (home, tour.depart, 0_u64, 0);
    let mut go = |to: Site, now: u32| {
        let leg = way(&drawn.travel as &dyn Travel, at, to)?;
        at = to;
        metres += u64::from(leg.metres.0);
        cost += objective::travel(instance.policy(), leg);
        Some(now + leg.seconds.0)
    };
    for stop in &tour.stops {
        let obligation = agenda.obligations().get(stop.obligation.0 as usize)?;
        let occurrence = obligation.occurrences.get(usize::from(stop.occurrence))?;
        let form = occurrence.forms.get(usize::from(stop.form))?;
        let opening = form.openings.iter().find(|opening| opening.day == shift.day)?;
        let over = stop.start + form.stay.0;
        let inside = opening.spans.iter().any(|s| s.from <= stop.start && over <= s.until);
        let joint = form.crew.companion.is_some();
        let on_time = go(form.site, now)? <= stop.start;
        if !inside || !on_time || (joint && stop.start % limits.joint_step.0 != 0) {
            return None;
        }
        now = over;
    }
    let back = go(home, now)?;
    let possible = back <= tour.back
        && tour.depart >= shift.span.from
        && tour.back <= shift.span.until
        && tour.depart <= tour.back
        && tour.back - tour.depart <= limits.away.0
        && metres <= u64::from(limits.way.0)
        && tour.stops.len() <= usize::from(limits.stops);
    possible.then_some(cost)
}
