//! What tours cost, and whether they are possible.

use super::field::{Errand, Field};
use crate::certificate::plan::{Places, Timing};
use crate::units::{Cost, Hours};

/// Room for timings.
#[derive(Default)]
pub(super) struct Clock {
    now: Vec<Timing>,
    next: Vec<Timing>,
    /// What a task costs in each place of a tour, and how many seconds of driving.
    options: Vec<(Cost, usize, u32)>,
}

impl Clock {
    /// What a tour costs; `None` where it is not possible.
    pub(super) fn cost(&mut self, field: &Field<'_>, shift: u32, tour: &[u32]) -> Option<Cost> {
        if tour.is_empty() {
            return Some(0);
        }
        let places = field.places(shift);
        let (mut at, mut cost) = (0, 0);
        for &errand in tour {
            let place = field.errands[errand as usize].place;
            cost += places.step(at, place)?.cost;
            at = place;
        }
        cost += places.step(at, 0)?.cost;
        self.is_possible(field, shift, tour.iter().copied()).then_some(cost)
    }

    /// Where a task costs least in a tour, and how much more the tour costs then; `None` where there is no
    /// room for it.
    pub(super) fn insertion(
        &mut self,
        field: &Field<'_>,
        shift: u32,
        tour: &[u32],
        cost: Cost,
        errand: u32,
    ) -> Option<(Cost, u16)> {
        let places = field.places(shift);
        let agenda = field.scene.agenda;
        let limits = agenda.limits();
        if tour.len() >= usize::from(limits.stops) {
            return None;
        }
        let span = agenda.shift(field.shifts[shift as usize]).span;
        let errand_of = |errand: u32| &field.errands[errand as usize];
        let (new, stay) = (errand_of(errand).place, errand_of(errand).stay.0);
        let busy = |errand: &u32| errand_of(*errand).stay.0;
        let busy: u32 = tour.iter().map(busy).sum::<u32>() + stay;
        // Without any waiting a tour is on its way no longer than this.
        let most = span.until.saturating_sub(span.from).min(limits.away.0);
        let driving = most.checked_sub(busy)?;
        let mut options = std::mem::take(&mut self.options);
        options.clear();
        let (mut before, mut whole) = (0, 0);
        for at in 0..=tour.len() {
            let after = tour.get(at).map_or(0, |&errand| errand_of(errand).place);
            let (there, on) = (places.step(before, new), places.step(new, after));
            let without = if tour.is_empty() { None } else { places.step(before, after) };
            whole += without.map_or(0, |step| step.leg.seconds.0);
            if let (Some(there), Some(on)) = (there, on) {
                let free = match tour.is_empty() {
                    true => 0,
                    false => without.map_or(cost, |step| step.cost),
                };
                let seconds = there.leg.seconds.0 + on.leg.seconds.0;
                let more = seconds.saturating_sub(without.map_or(0, |step| step.leg.seconds.0));
                options.push((there.cost + on.cost - free, at, more));
            }
            before = after;
        }
        options.retain(|&(_, _, more)| whole.saturating_add(more) <= driving);
        options.sort_unstable();
        let possible = options.iter().find(|&&(_, at, _)| {
            let order = tour[..at].iter().chain([&errand]).chain(&tour[at..]).copied();
            self.is_possible(field, shift, order)
        });
        let found = possible.map(|&(more, at, _)| (more, u16::try_from(at).unwrap_or(u16::MAX)));
        self.options = options;
        found
    }

    /// Whether somebody can make the visits in this order within the shift and the limits of a tour.
    fn is_possible(
        &mut self,
        field: &Field<'_>,
        shift: u32,
        order: impl Iterator<Item = u32>,
    ) -> bool {
        let limits = field.scene.agenda.limits();
        let span = field.scene.agenda.shift(field.shifts[shift as usize]).span;
        let places = field.places(shift);
        self.now.clear();
        self.now.push(Timing::at_home(span));
        let (mut at, mut metres, mut stops) = (0, 0_u64, 0_u16);
        for errand in order {
            let errand = &field.errands[errand as usize];
            let Some(step) = places.step(at, errand.place) else { return false };
            metres += u64::from(step.leg.metres.0);
            stops += 1;
            self.go(step.leg.seconds.0, errand, span);
            if self.now.is_empty() {
                return false;
            }
            at = errand.place;
        }
        let Some(home) = home(places, at) else { return false };
        metres += home.0;
        let fits = |timing: &Timing| {
            timing.lasting.saturating_add(home.1) <= limits.away.0
                && timing.over().saturating_add(home.1) <= span.until
        };
        metres <= u64::from(limits.way.0) && stops <= limits.stops && self.now.iter().any(fits)
    }

    /// On to the next visit, in every opening of it.
    fn go(&mut self, driving: u32, errand: &Errand<'_>, span: Hours) {
        self.next.clear();
        for timing in &self.now {
            for &begins in errand.begins {
                let Some(later) = timing.then(driving, begins, errand.stay.0) else { continue };
                let late = later.over() > span.until;
                if !late && !self.next.iter().any(|known| known.is_no_worse(later)) {
                    self.next.push(later);
                }
            }
        }
        std::mem::swap(&mut self.now, &mut self.next);
    }
}

/// Metres and seconds of the way home.
fn home(places: &Places, from: usize) -> Option<(u64, u32)> {
    let step = places.step(from, 0)?;
    Some((u64::from(step.leg.metres.0), step.leg.seconds.0))
}
