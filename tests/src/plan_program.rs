//! One mixed-integer program for a whole agenda, with a variable for every arc of every tour: what the planner
//! is held against. It reads the agenda alone, not the tasks that planner and checker make of it.

use std::collections::BTreeMap;

use tongxing_solver::certificate::plan::way;
use tongxing_solver::ids::VolunteerId;
use tongxing_solver::lp::{Domain, Limits, Program, Sense, Status, Variable, integer, real};
use tongxing_solver::model::Site;
use tongxing_solver::objective;
use tongxing_solver::units::{Cost, Hours};
use tongxing_solver::visits::{Form, Obligation, Opening, Shift, ShiftId, Upgrade};

use crate::agendas::Drawn;

const DAY: f64 = 86_400.0;

type Terms = Vec<(Variable, f64)>;

/// A form of an occurrence on a day, and whether it takes place.
struct Choice<'a> {
    form: &'a Form,
    day: u16,
    taken: Variable,
}

/// A visit as a tour sees it.
struct Stop {
    site: Site,
    stay: f64,
    start: Variable,
    /// Whether this tour makes it.
    made: Variable,
}

struct Monolith<'a> {
    drawn: &'a Drawn,
    program: Program,
    /// What must be made by some tour of a shift.
    stops: BTreeMap<ShiftId, Vec<Stop>>,
    /// Visits by resource and day.
    used: BTreeMap<(u16, u16), Terms>,
}

/// The least that a plan of the agenda costs, calls apart.
///
/// # Panics
/// If the engine does not solve the program.
#[must_use]
pub fn least(drawn: &Drawn) -> Cost {
    let (stops, used) = (BTreeMap::new(), BTreeMap::new());
    let mut monolith = Monolith { drawn, program: Program::new(), stops, used };
    let all: Cost = drawn.agenda.obligations().iter().map(|o| monolith.obligation(o)).sum();
    for (id, stops) in std::mem::take(&mut monolith.stops) {
        monolith.tour(drawn.agenda.shift(id), &stops);
    }
    for ((resource, day), terms) in std::mem::take(&mut monolith.used) {
        let units = &drawn.agenda.resources()[usize::from(resource)].units;
        monolith.program.row(terms, Sense::AtMost, f64::from(units[usize::from(day)]));
    }
    let answer = monolith.program.minimise(Limits::default()).expect("an engine");
    assert_eq!(answer.status, Status::Optimal);
    all + integer(answer.objective)
}

impl Monolith<'_> {
    fn binary(&mut self, cost: Cost) -> Variable {
        self.program.variable(real(cost), 0.0, 1.0, Domain::Integer)
    }

    /// Days, people and hours of an obligation. Gives what leaving all of it out costs.
    fn obligation(&mut self, obligation: &Obligation) -> Cost {
        let mut leads: BTreeMap<VolunteerId, Variable> = BTreeMap::new();
        let mut choices = Vec::new();
        for occurrence in &obligation.occurrences {
            let mut here = Vec::new();
            for form in &occurrence.forms {
                let lead = form.crew.lead;
                let lead = *leads
                    .entry(lead)
                    .or_insert_with(|| self.program.variable(0.0, 0.0, 1.0, Domain::Integer));
                for opening in &form.openings {
                    let choice = self.choice(form, opening, -occurrence.penalty);
                    let terms = vec![(choice.taken, 1.0), (lead, -1.0)];
                    self.program.row(terms, Sense::AtMost, 0.0);
                    here.push(choice);
                }
            }
            self.program.row(sum(&here, |_| 1.0), Sense::AtMost, 1.0);
            choices.push(here);
        }
        let leads = leads.into_values().map(|lead| (lead, 1.0)).collect();
        self.program.row(leads, Sense::AtMost, 1.0);
        self.gaps(obligation, &choices);
        let left: Cost = obligation.occurrences.iter().map(|o| o.penalty).sum();
        left + obligation.upgrades.iter().map(|u| self.upgrade(u, &choices)).sum::<Cost>()
    }

    fn upgrade(&mut self, upgrade: &Upgrade, choices: &[Vec<Choice<'_>>]) -> Cost {
        let met = self.program.variable(real(-upgrade.penalty), 0.0, 1.0, Domain::Real);
        let mut terms = vec![(met, 1.0)];
        for here in &choices[usize::from(upgrade.from)..=usize::from(upgrade.to)] {
            let high = here.iter().filter(|choice| choice.form.tier >= upgrade.tier);
            terms.extend(high.map(|choice| (choice.taken, -1.0)));
        }
        self.program.row(terms, Sense::AtMost, 0.0);
        upgrade.penalty
    }

    /// Days from one visit to the next, and one that introduces before all others.
    fn gaps(&mut self, obligation: &Obligation, choices: &[Vec<Choice<'_>>]) {
        let far = f64::from(self.drawn.agenda.days()) + f64::from(obligation.gap.least);
        for (number, later) in choices.iter().enumerate() {
            if obligation.first_visit {
                let needs = later.iter().filter(|choice| !choice.form.introduces);
                let mut terms: Vec<_> = needs.map(|choice| (choice.taken, 1.0)).collect();
                terms.extend(choices[..number].iter().flatten().map(|choice| (choice.taken, -1.0)));
                self.program.row(terms, Sense::AtMost, 0.0);
            }
            for (before, earlier) in choices[..number].iter().enumerate() {
                // Days between, where both take place; else far enough.
                let mut terms = sum(later, |day| day - far);
                terms.extend(sum(earlier, |day| -day - far));
                let least = f64::from(obligation.gap.least);
                self.program.row(terms, Sense::AtLeast, least - 2.0 * far);
                if before + 1 == number {
                    let mut terms = sum(later, |day| day + far);
                    terms.extend(sum(earlier, |day| far - day));
                    let most = f64::from(obligation.gap.most);
                    self.program.row(terms, Sense::AtMost, most + 2.0 * far);
                }
            }
        }
    }

    /// A visit within one of the spans of its day, on a tour of everybody who comes.
    fn choice<'f>(&mut self, form: &'f Form, opening: &Opening, cost: Cost) -> Choice<'f> {
        let taken = self.binary(cost);
        let start = self.program.variable(0.0, 0.0, DAY, Domain::Real);
        let stay = f64::from(form.stay.0);
        let (mut spans, mut from, mut until) = (vec![(taken, -1.0)], vec![], vec![]);
        for &Hours { from: opens, until: closes } in &opening.spans {
            let within = self.binary(0);
            spans.push((within, 1.0));
            from.push((within, -f64::from(opens)));
            until.push((within, DAY - f64::from(closes)));
        }
        self.program.row(spans, Sense::Exactly, 0.0);
        from.push((start, 1.0));
        self.program.row(from, Sense::AtLeast, 0.0);
        until.push((start, 1.0));
        self.program.row(until, Sense::AtMost, DAY - stay);
        if form.crew.is_joint() {
            let step = f64::from(self.drawn.agenda.limits().joint_step.0);
            let steps = self.program.variable(0.0, 0.0, DAY / step, Domain::Integer);
            self.program.row(vec![(start, 1.0), (steps, -step)], Sense::Exactly, 0.0);
        }
        for member in form.crew.members() {
            let mut made = vec![(taken, -1.0)];
            for shift in self.drawn.agenda.shifts_of(member, opening.day).map(ShiftId) {
                let here = self.binary(0);
                made.push((here, 1.0));
                let stop = Stop { site: form.site, stay, start, made: here };
                self.stops.entry(shift).or_default().push(stop);
            }
            self.program.row(made, Sense::Exactly, 0.0);
        }
        if let Some(resource) = form.resource {
            self.used.entry((resource.0, opening.day.0)).or_default().push((taken, 1.0));
        }
        Choice { form, day: opening.day.0, taken }
    }

    /// From home through the visits and back, within the shift and the limits of a tour.
    fn tour(&mut self, shift: &Shift, stops: &[Stop]) {
        let limits = self.drawn.agenda.limits();
        let home = self.drawn.instance.volunteer_site(shift.volunteer);
        let (from, until) = (f64::from(shift.span.from), f64::from(shift.span.until));
        let leaves = self.program.variable(0.0, from, until, Domain::Real);
        let returns = self.program.variable(0.0, from, until, Domain::Real);
        let away = f64::from(limits.away.0);
        self.program.row(vec![(returns, 1.0), (leaves, -1.0)], Sense::AtMost, away);
        let made = stops.iter().map(|stop| (stop.made, 1.0)).collect();
        self.program.row(made, Sense::AtMost, f64::from(limits.stops));
        // 0 is home.
        let site = |at: usize| if at == 0 { home } else { stops[at - 1].site };
        let after = |at: usize| if at == 0 { leaves } else { stops[at - 1].start };
        let before = |at: usize| if at == 0 { returns } else { stops[at - 1].start };
        let stay = |at: usize| if at == 0 { 0.0 } else { stops[at - 1].stay };
        let mut out: Vec<Terms> = vec![Vec::new(); stops.len() + 1];
        let mut into = out.clone();
        let mut metres = Vec::new();
        let many = stops.len() + 1;
        for (i, j) in (0..many * many).map(|both| (both / many, both % many)) {
            let Some(leg) = way(&self.drawn.travel, site(i), site(j)) else { continue };
            if i == j {
                continue;
            }
            let arc = self.binary(objective::travel(self.drawn.instance.policy(), leg));
            out[i].push((arc, 1.0));
            into[j].push((arc, 1.0));
            metres.push((arc, f64::from(leg.metres.0)));
            // There no earlier than after the visit before and the way.
            let later = 2.0 * DAY;
            let terms = vec![(before(j), 1.0), (after(i), -1.0), (arc, -later)];
            let seconds = stay(i) + f64::from(leg.seconds.0);
            self.program.row(terms, Sense::AtLeast, seconds - later);
        }
        self.program.row(metres, Sense::AtMost, f64::from(limits.way.0));
        for (at, (mut out, mut into)) in out.into_iter().zip(into).enumerate() {
            if at == 0 {
                self.program.row(out, Sense::AtMost, 1.0);
                continue;
            }
            let made = stops[at - 1].made;
            out.push((made, -1.0));
            into.push((made, -1.0));
            self.program.row(out, Sense::Exactly, 0.0);
            self.program.row(into, Sense::Exactly, 0.0);
        }
    }
}

fn sum(choices: &[Choice<'_>], factor: impl Fn(f64) -> f64) -> Terms {
    choices.iter().map(|choice| (choice.taken, factor(f64::from(choice.day)))).collect()
}
