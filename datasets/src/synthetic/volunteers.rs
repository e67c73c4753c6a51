//! Volunteers of a county by sector: who lives where, can what, and takes how many.

use tongxing_solver::units::Date;

use super::random::{Purpose, Stream};
use super::settlement::Home;
use super::{Making, record::Record};
use crate::document::{Mode, Need, Sex, VettingStatus};

/// A sector: its name, where its people live (county seat, township, village), what they can do, and
/// whether they serve as professionals.
#[derive(Clone, Copy, Debug)]
pub struct Sector {
    /// 行业
    pub name: &'static str,
    /// Weights of living in the county's seat, at the seat of a township, in a village.
    pub lives: [f64; 3],
    /// The skill of the trade; a second one is drawn.
    pub skill: Need,
    /// Serves as a professional with a caseload.
    pub professional: bool,
}

const fn sector(name: &'static str, lives: [f64; 3], skill: Need, professional: bool) -> Sector {
    Sector { name, lives, skill, professional }
}

/// The sectors, in the order of `volunteer.sectors` in a specification (ours).
pub const SECTORS: [Sector; 11] = [
    sector("妇联干部", [0.50, 0.35, 0.15], Need::ParentingGuidance, false),
    sector("教师", [0.25, 0.60, 0.15], Need::Study, false),
    sector("村社区干部", [0.0, 0.15, 0.85], Need::Life, false),
    sector("机关干部", [0.60, 0.40, 0.0], Need::Companionship, false),
    sector("医护人员", [0.40, 0.50, 0.10], Need::Health, false),
    sector("法律工作者", [0.80, 0.20, 0.0], Need::Legal, true),
    sector("心理咨询师", [0.80, 0.20, 0.0], Need::Psychology, true),
    sector("社会组织", [0.60, 0.30, 0.10], Need::Companionship, false),
    sector("企业职工", [0.40, 0.50, 0.10], Need::Safety, false),
    sector("退休人员", [0.40, 0.40, 0.20], Need::Life, false),
    sector("其他", [0.30, 0.40, 0.30], Need::Companionship, false),
];

/// Capacities by class: lowest and highest of each weight of `volunteer.capacities`.
const CAPACITIES: [(i32, i32); 6] = [(1, 1), (2, 2), (3, 3), (4, 6), (7, 12), (13, 28)];
/// Reaches in kilometres; the last is none.
const REACHES: [Option<u32>; 6] = [Some(5), Some(8), Some(10), Some(15), Some(20), None];
/// Weights of a second skill by [`Need::ALL`].
const SKILLS: [f64; 8] = [0.2, 0.2, 0.1, 0.1, 0.1, 0.02, 0.2, 0.08];
/// Capacity above which a reason is recorded.
const CEILING: u16 = 3;

/// One generated volunteer, a row of the roster.
#[derive(Clone, Debug)]
pub(super) struct Volunteer {
    pub(super) record: Record,
    pub(super) sex: Sex,
    pub(super) birth: Date,
    /// Index into [`SECTORS`].
    pub(super) sector: usize,
    pub(super) skills: Vec<Need>,
    pub(super) capacity: u16,
    pub(super) reach: Option<u32>,
    pub(super) mode: Mode,
    pub(super) vetting: (VettingStatus, Date),
    pub(super) local_language: bool,
    /// Number of the team within the county.
    pub(super) team: Option<usize>,
    /// Index into the county's organisations.
    pub(super) organisation: Option<usize>,
}

impl Volunteer {
    /// Whether a reason for the capacity is on file.
    pub(super) fn has_reason(&self) -> bool {
        self.capacity > CEILING
    }
}

/// The volunteers of a county, the members of a team next to each other.
pub(super) fn volunteers(making: &Making<'_>, count: u32, organisations: usize) -> Vec<Volunteer> {
    let mut volunteers: Vec<Volunteer> = Vec::with_capacity(count as usize);
    let (mut in_teams, mut teams) = (0.0, 0);
    while volunteers.len() < count as usize {
        let index = volunteers.len();
        let mut stream = making.stream(Purpose::Volunteer, index);
        let left = count as usize - index;
        // A team opens whenever the share of members has fallen behind.
        in_teams += making.spec.volunteer.in_teams;
        if in_teams >= 4.0 && left >= 5 {
            let size = 3 + stream.below(3);
            let home = home(making, making.sector(&mut stream), &mut stream);
            for member in 0..size {
                let mut stream = making.stream(Purpose::Volunteer, index + member);
                volunteers.push(member_of(making, (teams, member, size), home, &mut stream));
            }
            in_teams -= size as f64;
            in_teams += making.spec.volunteer.in_teams * (size - 1) as f64;
            teams += 1;
        } else {
            volunteers.push(one(making, organisations, &mut stream));
        }
    }
    volunteers
}

impl Making<'_> {
    fn sector(&self, stream: &mut Stream) -> usize {
        stream.weighted(&self.spec.volunteer.sectors)
    }
}

fn home(making: &Making<'_>, sector: usize, stream: &mut Stream) -> Home {
    match stream.weighted(&SECTORS[sector].lives) {
        0 => making.settlement.seat_home(stream),
        1 => making.settlement.town_home(stream),
        _ => making.settlement.village_home(stream),
    }
}

fn one(making: &Making<'_>, organisations: usize, stream: &mut Stream) -> Volunteer {
    let spec = &making.spec.volunteer;
    let sector = making.sector(stream);
    let home = home(making, sector, stream);
    let mut weights = SKILLS;
    weights[SECTORS[sector].skill as usize] = 0.0;
    let mut skills = vec![SECTORS[sector].skill];
    if stream.chance(0.5) {
        skills.push(Need::ALL[stream.weighted(&weights)]);
        skills.sort();
    }
    let (low, high) = CAPACITIES[stream.weighted(&spec.capacities)];
    let remote = stream.chance(spec.remote);
    // Social organisations and firms send most of the volunteers who come through one.
    let through =
        organisations > 0 && stream.chance(if matches!(sector, 7 | 8) { 0.8 } else { 0.05 });
    Volunteer {
        record: Record::of(making, home, stream),
        sex: Sex::Female,
        birth: adult(making, if sector == 9 { [55, 70] } else { [22, 58] }, stream),
        sector,
        skills,
        capacity: u16::try_from(stream.between(low, high)).unwrap_or(2),
        reach: REACHES[stream.weighted(&spec.reaches)].filter(|_| !remote),
        mode: if remote { Mode::Remote } else { Mode::Near },
        vetting: vetting(making, stream),
        local_language: making.language.is_some() && stream.chance(spec.local_language),
        team: None,
        organisation: through.then(|| stream.below(organisations)),
    }
}

/// A member of a team: the first is a woman and carries the team's places, one of the others is
/// most often a man.
fn member_of(
    making: &Making<'_>,
    (team, member, size): (usize, usize, usize),
    home: Home,
    stream: &mut Stream,
) -> Volunteer {
    let mut volunteer = one(making, 0, stream);
    volunteer.record = Record::of(making, home, stream);
    volunteer.team = Some(team);
    volunteer.mode = Mode::Near;
    let until = making.day(400);
    volunteer.vetting = (VettingStatus::Clear, until);
    volunteer.capacity =
        if member == 0 { u16::try_from(size).unwrap_or(3).min(CEILING) } else { 0 };
    if member + 1 == size && stream.chance(0.8) {
        volunteer.sex = Sex::Male;
    }
    volunteer
}

/// A birth date that makes the volunteer's age lie in the range.
fn adult(making: &Making<'_>, [youngest, eldest]: [i32; 2], stream: &mut Stream) -> Date {
    making.day(-stream.between(youngest * 366, eldest * 365))
}

fn vetting(making: &Making<'_>, stream: &mut Stream) -> (VettingStatus, Date) {
    let spec = &making.spec.volunteer;
    let clear = (1.0 - spec.pending - spec.expired - spec.refused).max(0.0);
    let ahead = stream.between(30, 730);
    match stream.weighted(&[clear, spec.pending, spec.expired, spec.refused]) {
        1 => (VettingStatus::Pending, making.day(ahead)),
        2 => (VettingStatus::Clear, making.day(-ahead / 3)),
        3 => (VettingStatus::Refused, making.day(ahead)),
        _ => (VettingStatus::Clear, making.day(ahead)),
    }
}
