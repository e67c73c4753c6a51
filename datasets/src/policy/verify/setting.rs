//! The synthetic county on which a pack's properties are looked at.

use tongxing_solver::units::Date;

use super::delegations;
use super::facts::plus;
use crate::document::groups::{ActivityDocument, MeetingDocument, WeekdayWord};
use crate::document::problem::{OpenPointDocument, StationDocument};
use crate::document::{
    Day, DivisionCode, Faults, Need, PolicyChoice, ProblemDocument, ProjectDocument,
};
use crate::geography::Gazetteer;
use crate::synthetic::{self, Spec};

/// How a pack is tried.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The county, where its geography is known; else the built-in one.
    pub division: &'static str,
    /// Children.
    pub children: u32,
    /// Volunteers.
    pub volunteers: u32,
    /// Date of the round.
    pub date: &'static str,
    /// Share of volunteers who serve from afar.
    pub remote: f64,
    /// First day and weeks of the plan, where there is one.
    pub plan: Option<(&'static str, u16)>,
    /// Counties with delegations, in place of the one county; each has as many people as it would.
    pub counties: &'static [&'static str],
    /// First day and weeks of block trips, where there are any.
    pub trips: Option<(&'static str, u16)>,
    /// Whether the pairs have known each other for half a year.
    pub settled: bool,
    /// What the county has besides.
    pub besides: fn(&mut ProblemDocument),
}

const AUTUMN: &str = "2026-09-01";
const SCHOOL_STARTED: &str = "2026-09-07";

/// A county of 300 children with a plan of four weeks of pairs that know each other.
const USUAL: Setting = Setting {
    division: "320826",
    children: 300,
    volunteers: 150,
    date: AUTUMN,
    remote: 0.03,
    plan: Some((SCHOOL_STARTED, 4)),
    counties: &[],
    trips: None,
    settled: true,
    besides: nothing,
};

/// How the properties of a pack are looked at.
#[must_use]
pub fn setting(pack: &str) -> Setting {
    let pairs = Setting { plan: None, settled: false, ..USUAL };
    match pack {
        // About 800 remote pairs.
        "national" => Setting {
            children: 36,
            volunteers: 36,
            counties: delegations::COUNTIES,
            trips: Some((SCHOOL_STARTED, 26)),
            ..USUAL
        },
        "chongqing" => Setting { division: "500155", besides: choirs, ..pairs },
        "fujian" => Setting { division: "350923", ..pairs },
        // A whole calendar year.
        "gansu" => Setting {
            division: "620921",
            children: 60,
            volunteers: 45,
            date: "2026-12-21",
            plan: Some(("2026-12-28", 53)),
            ..USUAL
        },
        "guizhou" => Setting { division: "520521", settled: false, ..USUAL },
        "hebei" => Setting { division: "130582", ..pairs },
        "heilongjiang" => Setting { division: "230229", ..USUAL },
        "henan" => Setting { division: "411224", besides: functions, ..pairs },
        "hubei" => Setting { division: "420527", besides: projects, ..USUAL },
        "jiangsu" => Setting { division: "320826", besides: open_points, ..USUAL },
        "jiangxi" => Setting { division: "360731", ..USUAL },
        // The end of a term and the break that follows.
        "liaoning" => Setting {
            division: "211422",
            date: "2026-12-21",
            plan: Some(("2026-12-28", 5)),
            besides: classes,
            ..USUAL
        },
        "ningxia" => Setting { division: "640422", ..USUAL },
        "shandong" => Setting { division: "371323", besides: camps, ..USUAL },
        "shanxi" => Setting { division: "140429", besides: contracts, ..pairs },
        "yunnan" => Setting { division: "530426", besides: counties, ..pairs },
        "zhejiang" => Setting {
            division: "330127",
            date: "2027-01-04",
            plan: Some(("2027-01-11", 6)),
            besides: stations,
            ..USUAL
        },
        _ => USUAL,
    }
}

impl Setting {
    /// The round: a pure function of setting, pack, geography and seed.
    ///
    /// # Errors
    /// A geography that knows neither the county nor the built-in one.
    pub fn problem(
        &self,
        pack: &str,
        gazetteer: &Gazetteer,
        seed: u64,
    ) -> Result<ProblemDocument, Faults> {
        let mut spec = Spec::default();
        let known =
            DivisionCode::parse(self.division).filter(|code| gazetteer.county(code.0).is_some());
        spec.division = known.unwrap_or(spec.division);
        (spec.children, spec.volunteers) = (self.children, self.volunteers);
        spec.date = Day::parse(self.date).unwrap_or(spec.date);
        spec.volunteer.remote = self.remote;
        // Mandatory pairs would hide what the rules do by themselves.
        spec.records.rules = 0.0;
        let mut problem = ProblemDocument::new(spec.date, spec.division);
        "straight:1.3".clone_into(&mut problem.travel);
        problem.policy = PolicyChoice::Named(pack.to_owned());
        if self.counties.is_empty() {
            synthetic::generate(&spec, gazetteer, seed)?.add_to(&mut problem, gazetteer);
        }
        for (code, seed) in self.counties.iter().zip(seed..) {
            self.delegation(&mut problem, (code, &spec), gazetteer, seed)?;
        }
        (self.besides)(&mut problem);
        Ok(problem)
    }

    /// Adds a county with its delegation.
    fn delegation(
        &self,
        problem: &mut ProblemDocument,
        (code, spec): (&str, &Spec),
        gazetteer: &Gazetteer,
        seed: u64,
    ) -> Result<(), Faults> {
        let Some(code) = DivisionCode::parse(code) else { return Ok(()) };
        let known = gazetteer.county(code.0).is_some();
        let mut spec = spec.clone();
        spec.division = if known { code } else { Spec::default().division };
        let mut county = ProblemDocument::new(spec.date, spec.division);
        synthetic::generate(&spec, gazetteer, seed)?.add_to(&mut county, gazetteer);
        let seat = gazetteer.county(spec.division.0).map(|county| county.seat);
        if let Some(seat) = seat {
            delegations::add(problem, county, (code, known), seat);
        }
        Ok(())
    }

    /// First day and weeks of the block trips.
    #[must_use]
    pub fn block_trips(&self) -> Option<(Date, u16)> {
        let (from, weeks) = self.trips?;
        Some((Day::parse(from)?.0, weeks))
    }

    /// First day and weeks of the plan.
    #[must_use]
    pub fn span(&self) -> Option<(Date, u16)> {
        let (from, weeks) = self.plan?;
        Some((Day::parse(from)?.0, weeks))
    }

    /// Since when pairs that know each other have done so.
    #[must_use]
    pub fn since(&self) -> Option<Day> {
        let round = Day::parse(self.date).filter(|_| self.settled)?;
        Some(Day(plus(round.0, -180)))
    }
}

fn nothing(_: &mut ProblemDocument) {}

/// A station with three seats in every township.
fn stations(problem: &mut ProblemDocument) {
    let mut towns: Vec<DivisionCode> = Vec::new();
    for who in &problem.volunteers {
        if towns.contains(&who.division) || towns.len() == 30 {
            continue;
        }
        towns.push(who.division);
        problem.stations.push(StationDocument {
            id: format!("示例驿站{:02}", towns.len()),
            title: None,
            division: who.division,
            longitude: who.longitude,
            latitude: who.latitude,
            datum: who.datum,
            seats: 3,
            hours: None,
            level: Some("县".to_owned()),
            available: None,
        });
    }
}

fn activity(id: &str, need: Option<Need>, ages: [u8; 2], per_volunteer: u32) -> ActivityDocument {
    ActivityDocument {
        id: id.to_owned(),
        title: None,
        need,
        skill: None,
        ages,
        children: [4, 24],
        per_volunteer,
    }
}

/// Meetings in one room of each of the first stations; every second volunteer leads one group.
fn meetings(problem: &mut ProblemDocument, times: &[(WeekdayWord, &str)], span: [Option<&str>; 2]) {
    let activities: Vec<String> = problem.activities.iter().map(|one| one.id.clone()).collect();
    let [from, to] = span.map(|day| day.and_then(Day::parse));
    for station in problem.stations.iter().take(6) {
        for (weekday, window) in times {
            problem.meetings.push(MeetingDocument {
                id: format!("{}-{}", station.id, problem.meetings.len() + 1),
                station: station.id.clone(),
                room: Some("1".to_owned()),
                weekday: *weekday,
                window: (*window).to_owned(),
                from,
                to,
                seats: 20,
                activities: activities.clone(),
            });
        }
    }
    for volunteer in problem.volunteers.iter_mut().step_by(2) {
        volunteer.groups = Some(1);
    }
}

/// A choir and running, at weekends.
fn choirs(problem: &mut ProblemDocument) {
    stations(problem);
    problem.activities = vec![
        activity("合唱", Some(Need::Companionship), [7, 16], 6),
        activity("跑步", Some(Need::Health), [8, 16], 5),
    ];
    meetings(
        problem,
        &[(WeekdayWord::Sa, "09:00-11:00"), (WeekdayWord::Su, "14:30-16:30")],
        [None; 2],
    );
}

/// Classes of the spring term, with a teacher who can help with learning.
fn classes(problem: &mut ProblemDocument) {
    stations(problem);
    let class = activity("功课", Some(Need::Study), [6, 15], 8);
    problem.activities = vec![
        ActivityDocument { skill: Some(Need::Study), ..class },
        activity("手工", Some(Need::Companionship), [6, 15], 8),
    ];
    let span = [Some("2027-03-01"), Some("2027-07-09")];
    meetings(problem, &[(WeekdayWord::Sa, "09:00-10:30"), (WeekdayWord::Su, "09:00-10:30")], span);
}

/// Camps and study trips of the autumn.
fn camps(problem: &mut ProblemDocument) {
    stations(problem);
    problem.activities = vec![activity("研学营", None, [8, 16], 8)];
    let span = [Some("2026-10-10"), Some("2026-12-06")];
    meetings(problem, &[(WeekdayWord::Sa, "09:00-11:30")], span);
}

/// Every twelfth child has something that a visit of the last days left open.
fn open_points(problem: &mut ProblemDocument) {
    let date = problem.round.date.0;
    let children = problem.children.iter().enumerate().step_by(12);
    problem.open_points = children
        .map(|(at, child)| OpenPointDocument {
            child: child.id.clone(),
            since: Day(plus(date, -i32::try_from(at % 15).unwrap_or(0))),
            reason: None,
            kind: None,
        })
        .collect();
}

/// A third of the children and a quarter of the volunteers speak the language of the county.
fn languages(problem: &mut ProblemDocument) {
    let speaks = |local: bool| vec![if local { "彝语" } else { "汉语" }.to_owned()];
    for (at, child) in problem.children.iter_mut().enumerate() {
        child.languages = speaks(at % 3 == 0);
    }
    for (at, who) in problem.volunteers.iter_mut().enumerate() {
        who.languages = speaks(at % 4 == 0);
    }
}

/// Of three organisations one has a contract, one is paid for half of its places, the contract of one has ended.
fn contracts(problem: &mut ProblemDocument) {
    let day = |days: i32| Some(Day(plus(problem.round.date.0, days)));
    let (begun, runs, ended) = (day(-60), day(300), day(-1));
    for (at, organisation) in problem.organisations.iter_mut().enumerate() {
        match at % 3 {
            0 => (organisation.from, organisation.until) = (begun, runs),
            1 => organisation.budget = organisation.capacity.map(|places| places.div_ceil(2)),
            _ => organisation.until = ended,
        }
    }
}

/// Besides languages: of nine children one was never surveyed and one too long ago.
fn surveys(problem: &mut ProblemDocument) {
    languages(problem);
    let date = problem.round.date.0;
    for (at, child) in problem.children.iter_mut().enumerate() {
        let days = i32::try_from(at * 29 % 330).unwrap_or(0);
        child.surveyed = match at % 9 {
            4 => None,
            7 => Some(Day(plus(date, -400))),
            _ => Some(Day(plus(date, -days))),
        };
    }
}

/// Besides surveys: every third child is counted in a county of Nujiang.
fn counties(problem: &mut ProblemDocument) {
    surveys(problem);
    let code = |text: &str| DivisionCode::parse(text);
    let (Some(province), Some(nujiang)) = (code("53"), code("533301")) else { return };
    problem.round.division = province;
    problem.children.iter_mut().step_by(3).for_each(|child| child.division = nujiang);
}

/// Besides stations: three projects, one of which has ended, through an organisation and by themselves.
fn projects(problem: &mut ProblemDocument) {
    stations(problem);
    let date = problem.round.date.0;
    let project = |number: u8, target_children: u32, days: i32| ProjectDocument {
        id: format!("示例项目{number}"),
        title: None,
        target_children,
        from: Some(Day(plus(date, -90))),
        until: Some(Day(plus(date, days))),
    };
    problem.projects = vec![project(1, 60, 270), project(2, 5, 270), project(3, 30, -1)];
    let ids: Vec<String> = problem.projects.iter().map(|project| project.id.clone()).collect();
    for (at, who) in problem.volunteers.iter_mut().enumerate() {
        who.project = ids.get(at % 8).cloned();
    }
    for organisation in problem.organisations.iter_mut().take(1) {
        organisation.project = ids.first().cloned();
    }
}

/// Every seventh volunteer each is in one of four groups.
fn functions(problem: &mut ProblemDocument) {
    let groups = ["生活照料组", "学业辅导组", "心理疏导组", "法律援助组"];
    for (at, who) in problem.volunteers.iter_mut().enumerate() {
        if let Some(group) = groups.get(at % 7).filter(|_| !who.professional) {
            who.function = Some((*group).to_owned());
        }
    }
}
