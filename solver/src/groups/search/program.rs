//! Groups at some meetings as one mixed-integer program, beside groups elsewhere that stay as they are. Once it is known which
//! groups meet, who leads and who attends is nearly a network: the relaxation is tight, and its duals are prices.

use std::collections::BTreeMap;

use super::super::model::{Choice, Group, GroupProblem, LeaderId, MeetingId, MemberId};
use super::dual::{Point, real};
use crate::lp::{Answer, Domain, Limits, Program, Row, Sense, Status, Variable};

/// A choice of a meeting that a group could meet for.
struct Candidate {
    meeting: MeetingId,
    choice: u32,
    leads: Vec<(LeaderId, Variable)>,
    seats: Vec<(MemberId, Variable)>,
    /// A team leads it; volunteers do.
    runs: [Variable; 2],
}

/// Columns of somebody at each meeting.
type ByMeeting = BTreeMap<MeetingId, Vec<Variable>>;

/// Groups that stay, by who is in them.
#[derive(Default)]
struct Standing {
    members: BTreeMap<MemberId, Vec<MeetingId>>,
    leaders: BTreeMap<LeaderId, Vec<MeetingId>>,
}

/// The program of some meetings.
pub(super) struct Programme<'a> {
    problem: &'a GroupProblem,
    standing: Standing,
    program: Program,
    candidates: Vec<Candidate>,
    members: BTreeMap<MemberId, Row>,
    leaders: BTreeMap<LeaderId, Row>,
    /// What leading costs pairs, group by group, where it costs them anything.
    losses: BTreeMap<LeaderId, Vec<Variable>>,
}

impl<'a> Programme<'a> {
    /// Of groups at `meetings`, beside those that stay; `begin` is what is known to be possible there.
    pub(super) fn new(
        problem: &'a GroupProblem,
        meetings: &[MeetingId],
        standing: &[&Group],
        begin: &[&Group],
    ) -> Self {
        let mut stays = Standing::default();
        for group in standing {
            for &member in &group.members {
                stays.members.entry(member).or_default().push(group.meeting);
            }
            for &leader in &group.leaders {
                stays.leaders.entry(leader).or_default().push(group.meeting);
            }
        }
        let mut formed = Self {
            problem,
            standing: stays,
            program: Program::new(),
            candidates: Vec::new(),
            members: BTreeMap::new(),
            leaders: BTreeMap::new(),
            losses: BTreeMap::new(),
        };
        let (mut attends, mut leads) = (BTreeMap::new(), BTreeMap::new());
        for &meeting in meetings {
            formed.meeting(meeting, &mut attends, &mut leads);
        }
        formed.people(attends, leads);
        formed.begin(begin);
        formed
    }

    fn meeting(
        &mut self,
        meeting: MeetingId,
        attends: &mut BTreeMap<MemberId, ByMeeting>,
        leads: &mut BTreeMap<LeaderId, ByMeeting>,
    ) {
        let problem = self.problem;
        let first = self.candidates.len();
        for (number, choice) in (0..).zip(&problem.meetings()[meeting.index()].choices) {
            if let Some(candidate) = self.candidate(meeting, number, choice) {
                for &(member, column) in &candidate.seats {
                    let by_meeting = attends.entry(member).or_default();
                    by_meeting.entry(meeting).or_default().push(column);
                }
                for &(leader, column) in &candidate.leads {
                    leads.entry(leader).or_default().entry(meeting).or_default().push(column);
                }
                self.candidates.push(candidate);
            }
        }
        let runs = self.candidates[first..].iter().flat_map(|candidate| candidate.runs);
        let terms: Vec<_> = runs.map(|column| (column, 1.0)).collect();
        if !terms.is_empty() {
            self.program.row(terms, Sense::AtMost, 1.0);
        }
    }

    fn candidate(
        &mut self,
        meeting: MeetingId,
        number: u32,
        choice: &'a Choice,
    ) -> Option<Candidate> {
        let (problem, standing) = (self.problem, &self.standing);
        let apart = |others: Option<&Vec<MeetingId>>| {
            others.is_none_or(|all| !all.iter().any(|&other| problem.overlap(other, meeting)))
        };
        let seats: Vec<_> = choice
            .seats
            .iter()
            .filter(|seat| {
                let others = standing.members.get(&seat.member);
                let had = others.map_or(0, Vec::len);
                (had as u64) < u64::from(problem.members()[seat.member.index()].wanted)
                    && apart(others)
            })
            .collect();
        let leads: Vec<_> = choice
            .leads
            .iter()
            .filter(|lead| {
                let (others, leader) =
                    (standing.leaders.get(&lead.leader), &problem.leaders()[lead.leader.index()]);
                let alone = leader.woman && lead.skilled && leader.size >= choice.volunteers;
                others.map_or(0, Vec::len) < leader.losses.len()
                    && apart(others)
                    && (!leader.team || alone)
            })
            .collect();
        if leads.is_empty() || seats.len() < choice.least as usize {
            return None;
        }
        let program = &mut self.program;
        let mut binary = |cost: i64| program.variable(real(cost), 0.0, 1.0, Domain::Integer);
        let runs = [binary(0), binary(0)];
        let led: Vec<_> = leads.iter().map(|lead| (lead.leader, binary(lead.cost))).collect();
        let mut attended = Vec::with_capacity(seats.len());
        for seat in seats {
            let member = &problem.members()[seat.member.index()];
            // Whole by itself unless meetings of one child exclude one another.
            let domain = if member.wanted > 1 { Domain::Integer } else { Domain::Real };
            let column = program.variable(real(seat.cost - member.penalty), 0.0, 1.0, domain);
            attended.push((seat.member, column));
            let row = vec![(column, 1.0), (runs[0], -1.0), (runs[1], -1.0)];
            program.row(row, Sense::AtMost, 0.0);
        }
        let skilled: Vec<bool> = leads.iter().map(|lead| lead.skilled).collect();
        let candidate = Candidate { meeting, choice: number, runs, leads: led, seats: attended };
        self.sizes(&candidate, choice, &skilled);
        Some(candidate)
    }

    /// How many lead and attend the candidate.
    fn sizes(&mut self, candidate: &Candidate, choice: &Choice, skilled: &[bool]) {
        let [by_team, by_volunteers] = candidate.runs;
        let mut teams = vec![(by_team, -1.0)];
        let mut all = vec![(by_volunteers, -f64::from(choice.volunteers))];
        let (mut women, mut skills) = (vec![(by_volunteers, -1.0)], vec![(by_volunteers, -1.0)]);
        let mut cared: Vec<_> = candidate.seats.iter().map(|&(_, seat)| (seat, 1.0)).collect();
        for (&(leader, column), &skilled) in candidate.leads.iter().zip(skilled) {
            let leader = &self.problem.leaders()[leader.index()];
            let size = if leader.team { leader.size } else { 1 };
            cared.push((column, -f64::from(choice.per_volunteer) * f64::from(size)));
            if leader.team {
                teams.push((column, 1.0));
                continue;
            }
            all.push((column, 1.0));
            if leader.woman {
                women.push((column, 1.0));
            }
            if skilled {
                skills.push((column, 1.0));
            }
            let row = vec![(column, 1.0), (by_volunteers, -1.0)];
            self.program.row(row, Sense::AtMost, 0.0);
        }
        let program = &mut self.program;
        program.row(teams, Sense::Exactly, 0.0);
        for row in [all, women, skills] {
            program.row(row, Sense::AtLeast, 0.0);
        }
        program.row(cared, Sense::AtMost, 0.0);
        for (sense, size) in [(Sense::AtLeast, choice.least), (Sense::AtMost, choice.most)] {
            let mut sized: Vec<_> = candidate.seats.iter().map(|&(_, seat)| (seat, 1.0)).collect();
            sized.extend(candidate.runs.map(|runs| (runs, -f64::from(size))));
            program.row(sized, sense, 0.0);
        }
    }

    /// How many groups everybody is in.
    fn people(
        &mut self,
        attends: BTreeMap<MemberId, ByMeeting>,
        leads: BTreeMap<LeaderId, ByMeeting>,
    ) {
        for (member, columns) in attends {
            let had = self.standing.members.get(&member).map_or(0, Vec::len);
            let wanted = self.problem.members()[member.index()].wanted;
            let left = real(i64::from(wanted)) - real(wide(had));
            let terms = all(&columns);
            self.members.insert(member, self.program.row(terms, Sense::AtMost, left));
            if left > 1.0 {
                self.apart(&columns);
            }
        }
        for (leader, columns) in leads {
            let had = self.standing.leaders.get(&leader).map_or(0, Vec::len);
            let left = &self.problem.leaders()[leader.index()].losses[had..];
            let mut terms = all(&columns);
            let free = left.iter().filter(|&&loss| loss == 0).count();
            // Losses ascend, so what is led is counted from the least.
            let dear = left.iter().skip(free);
            let losses: Vec<Variable> = dear
                .map(|&loss| self.program.variable(real(loss), 0.0, 1.0, Domain::Real))
                .collect();
            terms.extend(losses.iter().map(|&column| (column, -1.0)));
            let row = self.program.row(terms, Sense::AtMost, real(wide(free)));
            self.leaders.insert(leader, row);
            self.losses.insert(leader, losses);
            if left.len() > 1 {
                self.apart(&columns);
            }
        }
    }

    /// Nobody is at two meetings at once.
    fn apart(&mut self, columns: &ByMeeting) {
        for (&one, first) in columns {
            let beside = columns.range(one..).skip(1);
            for (_, second) in beside.filter(|&(&other, _)| self.problem.overlap(one, other)) {
                let terms = first.iter().chain(second).map(|&column| (column, 1.0)).collect();
                self.program.row(terms, Sense::AtMost, 1.0);
            }
        }
    }

    /// Begins at groups that are known to be possible.
    fn begin(&mut self, groups: &[&Group]) {
        let mut led: BTreeMap<LeaderId, usize> = BTreeMap::new();
        for group in groups {
            let at = |c: &&Candidate| (c.meeting, c.choice) == (group.meeting, group.choice);
            let Some(candidate) = self.candidates.iter().find(at) else { return };
            let by_team =
                group.leaders.first().is_some_and(|l| self.problem.leaders()[l.index()].team);
            let seats = candidate.seats.iter().filter(|(m, _)| group.members.contains(m));
            let leads = candidate.leads.iter().filter(|(l, _)| group.leaders.contains(l));
            let columns = seats.map(|&(_, c)| c).chain(leads.map(|&(_, c)| c));
            let columns: Vec<_> = columns.chain([candidate.runs[usize::from(!by_team)]]).collect();
            columns.into_iter().for_each(|column| self.program.start(column, 1.0));
            group.leaders.iter().for_each(|&leader| *led.entry(leader).or_default() += 1);
        }
        for (leader, led) in led {
            let had = self.standing.leaders.get(&leader).map_or(0, Vec::len);
            let losses = &self.problem.leaders()[leader.index()].losses[had..];
            let free = losses.iter().filter(|&&loss| loss == 0).count();
            for &column in self.losses[&leader].iter().take(led.saturating_sub(free)) {
                self.program.start(column, 1.0);
            }
        }
    }

    /// The best groups found within the limits.
    pub(super) fn groups(&self, limits: Limits) -> Option<Vec<Group>> {
        let answer = self.program.minimise(limits).ok()?;
        if !matches!(answer.status, Status::Optimal | Status::Stopped) {
            return None;
        }
        let mut groups = Vec::new();
        for candidate in &self.candidates {
            let runs = candidate.runs.map(|column| answer.rounded(column));
            if runs[0]? + runs[1]? > 0 {
                groups.push(Group {
                    meeting: candidate.meeting,
                    choice: candidate.choice,
                    leaders: taken(&answer, &candidate.leads)?,
                    members: taken(&answer, &candidate.seats)?,
                });
            }
        }
        Some(groups)
    }

    /// The prices that the relaxation has.
    pub(super) fn prices(&self, limits: Limits) -> Option<Point> {
        let mut relaxed = self.program.clone();
        relaxed.relax();
        let answer = relaxed.minimise(limits).ok()?;
        if answer.status != Status::Optimal {
            return None;
        }
        let dual = |row: Option<&Row>| row.and_then(|row| answer.duals.get(row.0)).copied();
        let members = (0..).zip(self.problem.members()).map(|(at, member)| {
            real(member.penalty) + dual(self.members.get(&MemberId(at))).unwrap_or(0.0).min(0.0)
        });
        let leaders = (0..)
            .zip(self.problem.leaders())
            .map(|(at, _)| -dual(self.leaders.get(&LeaderId(at))).unwrap_or(0.0).min(0.0));
        Some(Point { members: members.collect(), leaders: leaders.collect() })
    }
}

fn all(columns: &ByMeeting) -> Vec<(Variable, f64)> {
    columns.values().flatten().map(|&column| (column, 1.0)).collect()
}

/// Who is in the group, in order.
fn taken<P: Copy>(answer: &Answer, columns: &[(P, Variable)]) -> Option<Vec<P>> {
    let mut people = Vec::new();
    for &(person, column) in columns {
        if answer.rounded(column)? > 0 {
            people.push(person);
        }
    }
    Some(people)
}

fn wide(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
