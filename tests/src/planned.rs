//! Small random rounds as documents, with a plan of the visits that follow, and what protects the child
//! in a plan, read from its documents alone.

use std::collections::{BTreeMap, BTreeSet};

use tongxing::clock::Clock;
use tongxing::round::{self, CheckRequest, Failure, PairRequest, RunOptions};
use tongxing::visits::{self, VisitsRequest};
use tongxing_datasets::document::cadence::{CadenceDocument, EveryWord, VisitKind};
use tongxing_datasets::document::{
    Day, PlanDocument, PolicyChoice, PolicyDocument, Priority, ProblemDocument, ResultDocument,
    Sex, VettingStatus, VolunteerDocument,
};
use tongxing_datasets::policy;
use tongxing_datasets::visits::Timetable;
use tongxing_solver::travel::StraightLine;
use tongxing_solver::units::Date;

use crate::agendas::Drawn;
use crate::document;
use crate::random::{self, Dice, Profile, today};

/// A round, its result and a plan.
#[derive(Clone)]
pub struct Planned {
    /// The round and its result.
    pub check: CheckRequest,
    /// The plan.
    pub plan: PlanDocument,
}

const PEOPLE: Profile = Profile { volunteers: 6, children: 4, together: false, alike: false };

fn run() -> RunOptions {
    RunOptions { threads: 1, ..RunOptions::default() }
}

/// What a call answers; `None` where the drawn documents are refused.
fn answer<T>(answer: Result<T, Failure>) -> Option<T> {
    match answer {
        Ok(answer) => Some(answer),
        Err(Failure::Input(_)) => None,
        Err(error) => panic!("{error}"),
    }
}

fn day(month: u32, day: u32) -> Day {
    Day(Date::from_ymd(2026, month, day).expect("a day"))
}

/// A drawn problem in one corner of its county, whose volunteers' vetting runs out before, within and after
/// the plan.
fn problem(seed: u64, dice: &mut Dice) -> ProblemDocument {
    let (mut problem, _) = document::problem(&random::case(seed, PEOPLE).instance);
    let near = |degrees: &mut f64, middle: f64| *degrees = middle + (*degrees - middle) / 8.0;
    for volunteer in &mut problem.volunteers {
        near(&mut volunteer.longitude, 119.2);
        near(&mut volunteer.latitude, 33.7);
        if volunteer.vetting.status == VettingStatus::Clear {
            let runs_out = [day(11, 22), day(11, 27), day(12, 5), day(12, 31), day(12, 31)];
            volunteer.vetting.valid_until = Some(dice.pick(&runs_out));
        }
    }
    for child in &mut problem.children {
        near(&mut child.longitude, 119.2);
        near(&mut child.latitude, 33.7);
    }
    let packs = ["national", "chongqing", "fujian", "guizhou"];
    problem.policy = weekly(dice.pick(&packs));
    if seed.is_multiple_of(5) {
        problem.policy = PolicyChoice::Inline(Box::new(connected()));
    }
    problem
}

/// A pack's rules of pairs with the national cadence: a few weeks hold more of it than of a pack's own.
fn weekly(name: &str) -> PolicyChoice {
    let national = policy::national();
    match policy::pack(name) {
        Some(mut pack) if pack.cadence != national.cadence => {
            (pack.cadence, pack.visits) = (national.cadence, national.visits);
            PolicyChoice::Inline(Box::new(pack))
        }
        _ => PolicyChoice::Named(name.to_owned()),
    }
}

/// The national pack with three-party calls and talks by phone, and call hours in which not all finds room.
fn connected() -> PolicyDocument {
    let mut pack = policy::national();
    "connected".clone_into(&mut pack.name);
    let weekly = pack.cadence[0].clone();
    let call = |kind, tier, every, minutes, gap_days| CadenceDocument {
        kind,
        tier,
        every,
        minutes,
        gap_days,
        missed_permille: 300,
        ..weekly.clone()
    };
    pack.cadence.push(call(VisitKind::ThreePartyCall, None, EveryWord::HalfMonth, 30, [5, 30]));
    pack.cadence.push(call(VisitKind::GuardianTalk, Some(5), EveryWord::Span, 15, [1, 366]));
    pack.visits.volunteer_call_hours.working = vec!["18:00-18:45".to_owned()];
    pack.visits.volunteer_call_hours.free = Vec::new();
    pack.visits.parent_hours.working = vec!["18:00-21:00".to_owned()];
    pack
}

/// Draws a round and plans two or three weeks of it, every second after a round before; `None` where a pack
/// does not allow what is drawn.
#[must_use]
pub fn draw(seed: u64) -> Option<Planned> {
    draw_with(seed, |_| {})
}

/// The same with a problem that is changed before anything else.
#[must_use]
pub fn draw_with(seed: u64, change: impl FnOnce(&mut ProblemDocument)) -> Option<Planned> {
    let mut dice = Dice::new(seed ^ 0x9177);
    let mut problem = problem(seed, &mut dice);
    change(&mut problem);
    let pair = |previous: Option<ResultDocument>| {
        let problem = problem.clone();
        let request =
            PairRequest { problem, policy: None, travel: None, previous, limits: None, run: run() };
        answer(round::pair(&request, &Clock::start(None)))
    };
    let mut result = pair(None)?;
    if dice.chance(50) {
        result.pairs.iter_mut().for_each(|pair| pair.since = day(3, 1));
        result = pair(Some(result))?;
    }
    let check = CheckRequest {
        problem,
        result,
        policy: None,
        travel: None,
        previous: None,
        brute_force: false,
        run: run(),
    };
    let request = VisitsRequest::new(check, today(), dice.pick(&[2, 3]));
    let plan = answer(visits::plan(&request, &Clock::start(None)))?;
    Some(Planned { check: request.check, plan })
}

impl Planned {
    /// The agenda behind the plan, to hold plans against.
    #[must_use]
    pub fn drawn(&self) -> (Drawn, tongxing_datasets::document::Case) {
        let (round, _) = round::stated(&self.check).expect("a round that was planned");
        let CheckRequest { problem, result, .. } = &self.check;
        let inputs = &self.plan.inputs;
        let span = (inputs.from.0, inputs.weeks);
        let changes = inputs.changes.as_ref();
        let timetable = Timetable::new(&round.case, problem, result, changes, span);
        let timetable = timetable.expect("a span that was planned");
        let instance = round.case.instance.clone();
        let travel = StraightLine::new(&instance, 1000).expect("a factor");
        let agenda = timetable.agenda(&round.case, &travel).expect("small");
        (Drawn { instance, travel, agenda }, round.case)
    }
}

/// Everybody who is at one visit.
#[derive(Default)]
struct Meeting<'a> {
    people: BTreeSet<&'a str>,
    named: BTreeSet<&'a str>,
    attended: bool,
}

/// Women and men who come for a volunteer.
fn party(volunteer: &VolunteerDocument) -> (u32, u32) {
    match (volunteer.members, volunteer.sex) {
        (Some(members), _) => (u32::from(members.women), u32::from(members.men)),
        (None, Some(Sex::Female)) => (1, 0),
        (None, _) => (0, 1),
    }
}

/// What in a plan does not protect the child: no man alone, a first visit accompanied, two adults with a red
/// child, vetting valid on the day, the guardian's consent. Written from the rules, apart from every checker.
#[must_use]
pub fn unprotected(planned: &Planned) -> Vec<String> {
    let Planned { check, plan } = planned;
    let problem = &check.problem;
    let volunteers: BTreeMap<&str, &VolunteerDocument> =
        problem.volunteers.iter().map(|v| (v.id.as_str(), v)).collect();
    let mut wrong = Vec::new();
    let mut meetings: BTreeMap<(Day, &str, &str), Meeting<'_>> = BTreeMap::new();
    for tour in &plan.tours {
        let vetting = &volunteers[tour.volunteer.as_str()].vetting;
        let valid = vetting.valid_until.is_some_and(|until| until >= tour.date);
        if vetting.status != VettingStatus::Clear || !valid {
            wrong.push(format!("{} goes on {} without vetting", tour.volunteer, tour.date));
        }
        for stop in &tour.stops {
            let key = (tour.date, stop.start.as_str(), stop.child.as_str());
            let meeting = meetings.entry(key).or_default();
            meeting.people.insert(&tour.volunteer);
            meeting.named.extend(stop.with.iter().map(String::as_str));
            meeting.attended |= stop.attended;
        }
    }
    for call in &plan.calls {
        let child = problem.children.iter().find(|child| child.id == call.child).expect("a child");
        let vetting = &volunteers[call.volunteer.as_str()].vetting;
        let valid = vetting.valid_until.is_some_and(|until| until >= call.date);
        let consent = child.consent.on_file(problem.round.date);
        if vetting.status != VettingStatus::Clear || !valid || !consent {
            wrong.push(format!("{} calls {} on {}", call.volunteer, call.child, call.date));
        }
    }
    let since: BTreeMap<(&str, &str), Day> = (check.result.pairs.iter())
        .map(|pair| ((pair.child.as_str(), pair.volunteer.as_str()), pair.since))
        .collect();
    let mut met: BTreeSet<(&str, &str)> = BTreeSet::new();
    for ((date, start, id), meeting) in &meetings {
        let child = problem.children.iter().find(|child| child.id == **id).expect("a child");
        let mut tell = |what: &str| wrong.push(format!("{id} at {start} on {date}: {what}"));
        if !meeting.named.is_subset(&meeting.people) {
            tell("somebody is named who does not come");
        }
        if !child.consent.on_file(problem.round.date) {
            tell("no consent");
        }
        let parties = meeting.people.iter().map(|person| party(volunteers[person]));
        let (women, men) = parties.fold((0, 0), |(a, b), (c, d)| (a + c, b + d));
        if women == 0 {
            tell("men alone");
        }
        let adults = women + men + u32::from(meeting.attended);
        if child.priority == Priority::Red && adults < 2 {
            tell("one adult with a red child");
        }
        for person in &meeting.people {
            let known = since.get(&(*id, *person)).is_some_and(|day| *day < problem.round.date);
            if met.insert((*id, *person)) && !known && adults < 2 {
                tell("a first visit that nobody accompanies");
            }
        }
    }
    wrong
}
