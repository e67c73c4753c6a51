//! Small random agendas, and their cheapest plans by looking at every one.

use std::collections::BTreeMap;

use tongxing_solver::certificate::plan::{Node, Tasks, way};
use tongxing_solver::ids::{ChildId, VolunteerId};
use tongxing_solver::model::{Instance, InstanceBuilder, Mode, Policy, Priority, Site};
use tongxing_solver::objective;
use tongxing_solver::travel::{StraightLine, Travel};
use tongxing_solver::units::{Cost, Hours, Metres, Seconds};
use tongxing_solver::visits::{
    Agenda, AgendaBuilder, Crew, Day, Form, Gap, Obligation, Occurrence, OccurrenceName, Opening,
    Resource, Shift, TourLimits, Upgrade,
};

pub use crate::contested::{contested, crowded};
use crate::county;
pub use crate::held::holds;
use crate::random::{Dice, today};

/// An agenda with what it is about.
pub struct Drawn {
    /// Who there is.
    pub instance: Instance,
    /// How one gets around.
    pub travel: StraightLine,
    /// What has to be planned.
    pub agenda: Agenda,
}

pub(crate) const HOUR: u32 = 3600;

/// A few volunteers and children, a few days.
///
/// # Panics
/// Never: what is drawn is valid.
#[must_use]
pub fn draw(seed: u64) -> Drawn {
    draw_with(seed, |_, _, _| {})
}

/// The same with something more.
///
/// # Panics
/// If with that it is not valid any more.
#[must_use]
pub fn draw_with(seed: u64, more: impl FnOnce(&Instance, u16, &mut AgendaBuilder)) -> Drawn {
    let mut dice = Dice::new(seed);
    let (people, days) = (1 + dice.below(3), 3 + dice.below(5));
    let instance = instance(&mut dice, people, 3);
    let travel = StraightLine::new(&instance, 1300).expect("a factor");
    let days = u16::try_from(days).expect("few");
    let mut builder = agenda(&mut dice, &instance, days);
    more(&instance, days, &mut builder);
    let agenda = builder.build().expect("a valid agenda");
    Drawn { instance, travel, agenda }
}

pub(crate) fn instance(dice: &mut Dice, people: usize, children: usize) -> Instance {
    let mut builder = InstanceBuilder::new(today(), Policy::standard());
    let mut homes = Vec::new();
    for _ in 0..=people + children {
        let part =
            |dice: &mut Dice| f64::from(u32::try_from(dice.below(1000)).expect("small")) / 20_000.0;
        homes.push(tongxing_solver::model::Point {
            longitude: 105.0 + part(dice),
            latitude: 35.0 + part(dice),
        });
    }
    for home in &homes[..people] {
        let drawn = county::volunteer(dice, &[*home]);
        let until = tongxing_solver::units::Date::from_ymd(2030, 1, 1).expect("a day");
        builder.volunteer(tongxing_solver::model::Volunteer {
            home: *home,
            mode: Mode::Near,
            vetting: tongxing_solver::model::Vetting::Clear { until },
            party: tongxing_solver::model::Party::Person(tongxing_solver::model::Sex::Female),
            ..drawn
        });
    }
    for home in &homes[people..people + children] {
        let drawn = county::child(dice, *home, None);
        builder.child(tongxing_solver::model::Child {
            consent: true,
            priority: Priority::Blue,
            ..drawn
        });
    }
    builder.build().expect("a valid round")
}

fn hours(dice: &mut Dice, from: u32, until: u32) -> Hours {
    let step = HOUR / 2;
    let slots = (until - from) / step;
    let number = |n: usize| u32::try_from(n).expect("small");
    let first = number(dice.below(slots as usize));
    let last = first + 1 + number(dice.below((slots - first) as usize));
    Hours { from: from + first * step, until: from + last * step }
}

fn agenda(dice: &mut Dice, instance: &Instance, days: u16) -> AgendaBuilder {
    let limits = TourLimits {
        away: Seconds(if dice.chance(50) { 4 * HOUR } else { 8 * HOUR }),
        way: Metres(if dice.chance(30) { 9000 } else { 100_000 }),
        stops: if dice.chance(30) { 2 } else { 5 },
        joint_step: Seconds(HOUR),
    };
    let mut builder = AgendaBuilder::new(today(), days, limits);
    let units =
        |dice: &mut Dice| (0..days).map(|_| u32::try_from(dice.below(3)).expect("small")).collect();
    let drawn = Resource { units: units(dice) };
    let resource = builder.resource(drawn);
    for volunteer in instance.volunteer_ids() {
        for day in (0..days).map(Day) {
            if dice.chance(75) {
                builder.shift(Shift { volunteer, day, span: hours(dice, 8 * HOUR, 13 * HOUR) });
            }
            if dice.chance(25) {
                builder.shift(Shift { volunteer, day, span: hours(dice, 14 * HOUR, 18 * HOUR) });
            }
        }
    }
    for child in instance.child_ids().take(1 + dice.below(3)) {
        let obligation = obligation(dice, instance, child, days, resource);
        builder.obligation(obligation);
    }
    builder
}

fn obligation(
    dice: &mut Dice,
    instance: &Instance,
    child: ChildId,
    days: u16,
    resource: tongxing_solver::visits::ResourceId,
) -> Obligation {
    let people = instance.volunteers().len();
    let lead = VolunteerId::new(dice.below(people));
    let many = 1 + dice.below(2);
    let choice = dice.chance(25);
    let joint = dice.chance(35);
    let mut occurrences = Vec::new();
    for number in 0..many {
        let part = days / u16::try_from(many).expect("few");
        let first = part * u16::try_from(number).expect("few");
        let last = if number + 1 == many { days - 1 } else { first + part - 1 };
        let mut forms = Vec::new();
        for kind in 0..1 + u16::from(dice.chance(40)) {
            let mut leads = vec![lead];
            if choice {
                leads.push(VolunteerId::new((lead.index() + 1) % people));
            }
            leads.dedup();
            let openings: Vec<Opening> = (first..=last)
                .filter_map(|day| {
                    let spans = vec![hours(dice, 8 * HOUR, 18 * HOUR)];
                    dice.chance(80).then_some(Opening { day: Day(day), spans })
                })
                .collect();
            let stay = Seconds(HOUR / 2 * (1 + u32::from(kind)));
            let resource = dice.chance(30).then_some(resource);
            let introduces = dice.chance(if number == 0 { 90 } else { 40 });
            for lead in leads {
                let other = VolunteerId::new((lead.index() + 1) % people);
                let companion = (joint && other != lead).then_some(other);
                forms.push(Form {
                    kind: kind + 2 * u16::try_from(number).expect("few"),
                    tier: u8::try_from(kind).expect("few"),
                    crew: Crew { lead, companion },
                    attended: true,
                    introduces,
                    stay,
                    site: instance.child_site(child),
                    resource,
                    openings: openings.clone(),
                });
            }
        }
        let penalty = i64::try_from(2000 + 1000 * dice.below(20)).expect("small");
        let name = OccurrenceName { since: today(), nth: u16::try_from(number).expect("few") };
        occurrences.push(Occurrence { first: Day(first), last: Day(last), forms, penalty, name });
    }
    let least = 1 + u16::try_from(dice.below(3)).expect("small");
    let gap = Gap { least, most: least + u16::try_from(dice.below(4)).expect("small") };
    let to = u16::try_from(many - 1).expect("few");
    let upgrades = match dice.chance(40) {
        true => vec![Upgrade { kind: 1, from: 0, to, tier: 1, penalty: 3000 }],
        false => Vec::new(),
    };
    let first_visit = dice.chance(40);
    Obligation { child, rule: 0, first_visit, occurrences, gap, upgrades }
}

/// A stop of a day: where, when it may begin, how long.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Visit {
    site: Site,
    begins: Vec<Hours>,
    stay: u32,
}

/// The cheapest plan's cost, by looking at every choice of days, people and tours.
#[must_use]
pub fn cheapest(drawn: &Drawn) -> Cost {
    let tasks = Tasks::new(&drawn.instance, &drawn.travel, &drawn.agenda);
    let choices: Vec<Vec<(Cost, Vec<Node>)>> = drawn
        .agenda
        .obligation_ids()
        .map(|id| {
            let nodes: Vec<Vec<Node>> = tasks.occurrences(id).map(<[Node]>::to_vec).collect();
            patterns(drawn.agenda.obligation(id), &nodes)
        })
        .collect();
    let mut search = Search { drawn, tasks: &tasks, known: BTreeMap::new(), best: Cost::MAX };
    search.go(&choices, 0, Vec::new());
    search.best
}

/// Every way of meeting an obligation with the penalties of what it leaves out.
fn patterns(obligation: &Obligation, nodes: &[Vec<Node>]) -> Vec<(Cost, Vec<Node>)> {
    let mut all: Vec<Vec<Option<Node>>> = vec![Vec::new()];
    for nodes in nodes {
        let longer = all.iter().flat_map(|so_far| {
            let with = |node: Option<Node>| {
                let mut next = so_far.clone();
                next.push(node);
                next
            };
            nodes.iter().map(move |node| with(Some(*node))).chain([{
                let mut next = so_far.clone();
                next.push(None);
                next
            }])
        });
        all = longer.collect();
    }
    all.retain(|pattern| {
        let met: Vec<(usize, Node)> = pattern
            .iter()
            .enumerate()
            .filter_map(|(at, node)| node.map(|node| (at, node)))
            .collect();
        let introduces = |node: &Node| {
            let (at, form) = (pattern.iter().position(|n| n.as_ref() == Some(node)), node.form);
            at.is_some_and(|at| obligation.occurrences[at].forms[usize::from(form)].introduces)
        };
        let unmet =
            obligation.first_visit && met.first().is_some_and(|(_, node)| !introduces(node));
        !unmet
            && met.windows(2).all(|pair| {
                let ((a, first), (b, second)) = (pair[0], pair[1]);
                let days = i32::from(second.day.0) - i32::from(first.day.0);
                days >= i32::from(obligation.gap.least)
                    && (b > a + 1 || days <= i32::from(obligation.gap.most))
                    && first.lead == second.lead
            })
    });
    let cost = |pattern: &[Option<Node>]| -> Cost {
        let left = obligation.occurrences.iter().zip(pattern).filter(|(_, node)| node.is_none());
        let left: Cost = left.map(|(occurrence, _)| occurrence.penalty).sum();
        let unmet = obligation.upgrades.iter().filter(|upgrade| {
            let among = &pattern[usize::from(upgrade.from)..=usize::from(upgrade.to)];
            !among.iter().flatten().any(|node| node.tier >= upgrade.tier)
        });
        left + unmet.map(|upgrade| upgrade.penalty).sum::<Cost>()
    };
    all.into_iter().map(|p| (cost(&p), p.into_iter().flatten().collect())).collect()
}

struct Search<'a> {
    drawn: &'a Drawn,
    tasks: &'a Tasks,
    /// Cheapest tours of somebody's visits of a day; `None` where there are none.
    known: BTreeMap<(VolunteerId, Day, Vec<Visit>), Option<Cost>>,
    best: Cost,
}

impl Search<'_> {
    fn go(&mut self, choices: &[Vec<(Cost, Vec<Node>)>], so_far: Cost, nodes: Vec<Node>) {
        if so_far >= self.best {
            return;
        }
        let Some((first, rest)) = choices.split_first() else {
            if let Some(travel) = self.travel(&nodes) {
                self.best = self.best.min(so_far + travel);
            }
            return;
        };
        for (penalty, more) in first {
            let mut all = nodes.clone();
            all.extend(more);
            self.go(rest, so_far + penalty, all);
        }
    }

    fn travel(&mut self, nodes: &[Node]) -> Option<Cost> {
        let mut used: BTreeMap<(u16, u16), u32> = BTreeMap::new();
        let mut days: BTreeMap<(VolunteerId, Day), Vec<Visit>> = BTreeMap::new();
        for node in nodes {
            if let Some(resource) = node.resource {
                *used.entry((resource.0, node.day.0)).or_default() += 1;
            }
            for task in node.tasks.iter().flatten().map(|&id| self.tasks.task(id)) {
                let visit =
                    Visit { site: task.site, begins: task.begins.clone(), stay: task.stay.0 };
                days.entry((task.key.member, task.key.day)).or_default().push(visit);
            }
        }
        let units = |resource: u16, day: u16| {
            self.drawn.agenda.resources()[usize::from(resource)].units[usize::from(day)]
        };
        if used.iter().any(|(&(resource, day), &many)| many > units(resource, day)) {
            return None;
        }
        let mut sum = 0;
        for ((member, day), mut visits) in days {
            visits.sort();
            sum += match self.known.get(&(member, day, visits.clone())) {
                Some(known) => (*known)?,
                None => {
                    let found = self.of_day(member, day, &visits);
                    self.known.insert((member, day, visits), found);
                    found?
                }
            };
        }
        Some(sum)
    }

    /// The cheapest way of sharing the visits out among the shifts of the day.
    fn of_day(&self, member: VolunteerId, day: Day, visits: &[Visit]) -> Option<Cost> {
        let shifts: Vec<Hours> = self
            .drawn
            .agenda
            .shifts_of(member, day)
            .map(|at| self.drawn.agenda.shifts()[at as usize].span)
            .collect();
        let shares = shifts.len().pow(u32::try_from(visits.len()).expect("few"));
        let share = |number: usize| -> Option<Cost> {
            let mut parts = vec![Vec::new(); shifts.len()];
            let mut number = number;
            for visit in visits {
                parts[number % shifts.len()].push(visit.clone());
                number /= shifts.len();
            }
            let cost = |(part, span): (&Vec<Visit>, &Hours)| match part.is_empty() {
                true => Some(0),
                false => self.tour(member, *span, part),
            };
            parts.iter().zip(&shifts).map(cost).sum()
        };
        (0..shares).filter_map(share).min()
    }

    /// The cheapest tour, over every order and every departure on the minute.
    fn tour(&self, member: VolunteerId, span: Hours, visits: &[Visit]) -> Option<Cost> {
        let orders = permutations(visits.len());
        let tour = |order: &Vec<usize>| {
            let ordered: Vec<&Visit> = order.iter().map(|&at| &visits[at]).collect();
            self.ordered(member, span, &ordered)
        };
        orders.iter().filter_map(tour).min()
    }

    fn ordered(&self, member: VolunteerId, span: Hours, visits: &[&Visit]) -> Option<Cost> {
        let home = self.drawn.instance.volunteer_site(member);
        let sites: Vec<Site> =
            [home].into_iter().chain(visits.iter().map(|v| v.site)).chain([home]).collect();
        let legs: Option<Vec<_>> =
            sites.windows(2).map(|p| way(&self.drawn.travel as &dyn Travel, p[0], p[1])).collect();
        let legs = legs?;
        let limits = self.drawn.agenda.limits();
        let metres: u32 = legs.iter().map(|leg| leg.metres.0).sum();
        if metres > limits.way.0 || visits.len() > usize::from(limits.stops) {
            return None;
        }
        // Only the first and the last departure matter, and those from which some visit begins with its
        // hours, or as late as it may.
        let mut departures = vec![span.from, span.until];
        let mut before = 0;
        for (visit, leg) in visits.iter().zip(&legs) {
            before += leg.seconds.0;
            let ends = visit.begins.iter().flat_map(|b| [b.from, b.until]);
            departures.extend(ends.filter_map(|end| end.checked_sub(before)));
            before += visit.stay;
        }
        let possible = |&depart: &u32| {
            let mut now = depart;
            for (visit, leg) in visits.iter().zip(&legs) {
                now += leg.seconds.0;
                let begin = |b: &Hours| (now <= b.until).then_some(now.max(b.from));
                now = visit.begins.iter().filter_map(begin).min()? + visit.stay;
            }
            now += legs[visits.len()].seconds.0;
            let inside = depart >= span.from && depart <= span.until && now <= span.until;
            (inside && now - depart <= limits.away.0).then_some(())
        };
        departures.iter().find_map(possible)?;
        let policy = self.drawn.instance.policy();
        Some(legs.iter().map(|&leg| objective::travel(policy, leg)).sum())
    }
}

fn permutations(many: usize) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for _ in 0..many {
        let longer = all.iter().flat_map(|order: &Vec<usize>| {
            let rest = (0..many).filter(|at| !order.contains(at));
            rest.map(|at| order.iter().copied().chain([at]).collect()).collect::<Vec<Vec<usize>>>()
        });
        all = longer.collect();
    }
    all
}
