//! From pairs, rules and delegations to what can be planned.

use std::collections::BTreeMap;

use super::model::{
    BlockId, Day, Delegation, HomeId, MOST_CHOICES, MOST_HOMES, Member, MemberId, TripProblem,
    Visit,
};
use crate::certificate::plan::way;
use crate::eligibility::{in_age, may_serve};
use crate::ids::{ChildId, VolunteerId};
use crate::model::{Division, Party, Sex, Site};
use crate::units::{Cost, Date, Hours, Metres};
use crate::visits::cadence::{Kind, Rule};
use crate::visits::{Outlook, Period, Tie, at_home, dates, due, holding};

/// What a policy says of trips.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TripPolicy {
    /// No car is away from the base before or after.
    pub hours: Hours,
    /// Longest way of a car's day.
    pub way: Metres,
    /// Most visits of a car's day.
    pub stops: usize,
    /// Cost of a car's day besides its metres.
    pub car_day: Cost,
    /// Cost of a member who takes part in a block.
    pub taking_part: Cost,
    /// Whether one of the programme's staff rides in every car.
    pub staffed: bool,
}

/// A delegation as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Where it goes.
    pub division: Division,
    /// Where its cars start.
    pub base: Site,
    /// Candidate blocks; those that do not lie in the span are not used.
    pub blocks: Vec<Period>,
    /// Most blocks that it uses.
    pub trips: usize,
    /// Cars on a day.
    pub cars: u32,
    /// Members in a car.
    pub seats: u32,
}

/// One visit that a remote pair owes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Owed {
    /// To whom.
    pub child: ChildId,
    /// By whom.
    pub volunteer: VolunteerId,
    /// First day of its whole period.
    pub since: Date,
}

/// Who and what stands behind the positions of one delegation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roll {
    /// By block, its position among those that were asked for.
    pub blocks: Vec<usize>,
    /// By home, whose it is.
    pub homes: Vec<ChildId>,
    /// By member, who it is.
    pub members: Vec<VolunteerId>,
    /// By visit, what it is.
    pub visits: Vec<Owed>,
}

/// What can be planned, and who stands behind it.
#[derive(Clone, Debug, Default)]
pub struct Booked {
    /// In numbers.
    pub problem: TripProblem,
    /// By delegation.
    pub rolls: Vec<Roll>,
    /// Visits to counties that no delegation goes to, with what leaving them out costs.
    pub outside: Vec<(Owed, Cost)>,
}

/// A delegation that is too large to be planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TooLarge {
    /// Which, by position.
    pub delegation: usize,
    /// What there is too much of.
    pub what: &'static str,
    /// How much was found.
    pub found: usize,
    /// How much is allowed.
    pub most: usize,
}

/// What delegations can do for the pairs of an outlook.
///
/// # Errors
/// Every delegation that is too large.
pub fn booked(
    outlook: &Outlook<'_>,
    asked: &[Asked],
    policy: TripPolicy,
) -> Result<Booked, Vec<TooLarge>> {
    let mut owed: Vec<Vec<Due>> = vec![Vec::new(); asked.len()];
    let mut booked = Booked::default();
    for tie in outlook.ties {
        let Some(rule) = rule_of(outlook, tie) else { continue };
        let division = outlook.instance.child(tie.child).division;
        let goes = asked.iter().position(|one| one.division.contains(division));
        let penalty = outlook.policy.missed(rule, outlook.instance.child(tie.child).priority);
        for (since, period) in periods(outlook, rule, tie, goes.map(|at| &asked[at])) {
            let Tie { child, volunteer, .. } = *tie;
            let what = Owed { child, volunteer, since };
            match goes {
                Some(at) => owed[at].push(Due { what, period, penalty, rule }),
                None => {
                    booked.problem.outside += penalty;
                    booked.outside.push((what, penalty));
                }
            }
        }
    }
    let mut faults = Vec::new();
    for (number, (one, owed)) in asked.iter().zip(&owed).enumerate() {
        let (delegation, roll) = Maker { outlook, asked: one, policy, owed }.make();
        let choices = delegation.choices().len();
        for (what, found, most) in [
            ("children", roll.homes.len(), MOST_HOMES),
            ("choices of blocks", choices, MOST_CHOICES),
        ] {
            if found > most {
                faults.push(TooLarge { delegation: number, what, found, most });
            }
        }
        booked.problem.delegations.push(delegation);
        booked.rolls.push(roll);
    }
    if faults.is_empty() { Ok(booked) } else { Err(faults) }
}

/// A visit that falls due.
#[derive(Clone, Copy)]
struct Due<'a> {
    what: Owed,
    period: Period,
    penalty: Cost,
    rule: &'a Rule,
}

/// The rule of block trips that holds for a pair.
fn rule_of<'a>(outlook: &Outlook<'a>, tie: &Tie) -> Option<&'a Rule> {
    let child = outlook.instance.child(tie.child);
    let mode = outlook.instance.volunteer(tie.volunteer).mode;
    let mut rules = outlook.policy.rules.iter().filter(|rule| rule.kind == Kind::BlockTrip);
    rules.find(|rule| rule.whom.holds(child, mode))
}

/// The periods in which a pair is owed a visit: those that fall due, and those in which its delegation could come.
fn periods(
    outlook: &Outlook<'_>,
    rule: &Rule,
    tie: &Tie,
    asked: Option<&Asked>,
) -> BTreeMap<Date, Period> {
    let birth = outlook.instance.child(tie.child).birth;
    let falls = due(&rule.every, birth, outlook.calendar, outlook.span);
    let mut all: BTreeMap<Date, Period> =
        falls.into_iter().map(|due| (due.since, due.period)).collect();
    for block in asked.iter().flat_map(|asked| &asked.blocks).filter(|b| inside(outlook, b)) {
        let whole = holding(&rule.every, block.first, outlook.calendar);
        if let Some(whole) = whole
            && let Some(period) = whole.common(outlook.span)
        {
            all.entry(whole.first).or_insert(period);
        }
    }
    all
}

fn inside(outlook: &Outlook<'_>, block: &Period) -> bool {
    outlook.span.contains(block.first) && outlook.span.contains(block.last)
}

/// Makes one delegation.
struct Maker<'a, 'o> {
    outlook: &'a Outlook<'o>,
    asked: &'a Asked,
    policy: TripPolicy,
    owed: &'a [Due<'a>],
}

impl Maker<'_, '_> {
    fn make(&self) -> (Delegation, Roll) {
        let Self { outlook, asked, policy, owed } = self;
        let all = asked.blocks.iter().enumerate();
        let (blocks, spans): (Vec<usize>, Vec<Period>) =
            all.filter(|(_, block)| inside(outlook, block)).map(|(at, block)| (at, *block)).unzip();
        let mut homes: Vec<ChildId> = owed.iter().map(|due| due.what.child).collect();
        homes.dedup();
        let mut members: Vec<VolunteerId> = owed.iter().map(|due| due.what.volunteer).collect();
        members.sort_unstable();
        members.dedup();
        let at = |who: VolunteerId| members.partition_point(|&other| other < who);
        let home = |child: ChildId| homes.partition_point(|&other| other < child);
        let visit = |due: &Due<'_>| Visit {
            home: HomeId::at(home(due.what.child)),
            member: MemberId::at(at(due.what.volunteer)),
            period: [due.period.first, due.period.last],
            penalty: due.penalty,
        };
        let stay = owed.first().map(|due| due.rule.stay).unwrap_or_default();
        let delegation = Delegation {
            days: self.days(&spans, &homes),
            blocks: spans.iter().map(|span| [span.first, span.last]).collect(),
            trips: asked.trips,
            cars: asked.cars,
            seats: asked.seats,
            staffed: policy.staffed,
            woman: !outlook.instance.policy().safeguards.man_alone_allowed,
            hours: policy.hours,
            stay,
            way: policy.way,
            stops: policy.stops,
            car_day: policy.car_day,
            taking_part: policy.taking_part,
            homes: homes.len(),
            ways: self.ways(&homes),
            members: members.iter().map(|&id| self.member(id, &spans)).collect(),
            visits: owed.iter().map(visit).collect(),
        };
        let visits = owed.iter().map(|due| due.what).collect();
        (delegation, Roll { blocks, homes, members, visits })
    }

    fn ways(&self, homes: &[ChildId]) -> Vec<Option<crate::units::Leg>> {
        // Too many are refused, and not asked for.
        if homes.len() > MOST_HOMES {
            return Vec::new();
        }
        let instance = self.outlook.instance;
        let sites: Vec<Site> = [self.asked.base]
            .into_iter()
            .chain(homes.iter().map(|&child| instance.child_site(child)))
            .collect();
        let row = |&from: &Site| {
            sites.iter().map(move |&to| way(self.outlook.travel, from, to)).collect::<Vec<_>>()
        };
        sites.iter().flat_map(row).collect()
    }

    fn member(&self, id: VolunteerId, blocks: &[Period]) -> Member {
        let Self { outlook, .. } = self;
        let instance = outlook.instance;
        let throughout = |holds: &dyn Fn(Date) -> bool| -> Vec<bool> {
            blocks.iter().map(|block| dates(*block).all(holds)).collect()
        };
        let has_time = |date: Date| {
            let own = outlook.volunteers.get(id.index()).and_then(Option::as_ref);
            !outlook.absences.of_volunteer(id, date)
                && own.is_none_or(|own| !own.windows(date).is_empty())
        };
        let vetted = throughout(&|date| may_serve(instance, id, date));
        let free = throughout(&|date| has_time(date) && may_serve(instance, id, date));
        let woman = match instance.volunteer(id).party {
            Party::Person(sex) => sex == Sex::Female,
            Party::Team { women, .. } => women > 0,
        };
        let person = u32::try_from(id.index()).unwrap_or(u32::MAX);
        Member { person, woman, vetted, free }
    }

    fn days(&self, blocks: &[Period], homes: &[ChildId]) -> Vec<Day> {
        let mut days = Vec::new();
        for (at, block) in blocks.iter().enumerate() {
            for date in dates(*block) {
                let open = homes.iter().map(|&child| self.open(child, date)).collect();
                days.push(Day { block: BlockId::at(at), date, open });
            }
        }
        days
    }

    /// When a home can be visited.
    fn open(&self, child: ChildId, date: Date) -> Vec<Hours> {
        let Self { outlook, policy, owed, .. } = self;
        let instance = outlook.instance;
        let Some(due) = owed.iter().find(|due| due.what.child == child) else { return Vec::new() };
        let here = !outlook.absences.of_visit(child, None, date)
            && in_age(instance.policy(), instance.child(child), date).is_ok();
        if !here {
            return Vec::new();
        }
        let hours = at_home(outlook, child, due.rule, date).into_iter();
        hours.filter_map(|span| span.common(policy.hours)).collect()
    }
}
