//! Small random problems of groups, and the whole of one as a mixed-integer program.

use tongxing_solver::groups::model::{
    Choice, GroupProblem, Lead, Leader, LeaderId, Meeting, MeetingId, Member, MemberId, Seat,
};
use tongxing_solver::lp::{Domain, Limits, Program, Row, Sense, Variable, integer, real};

use crate::random::Dice;

/// A problem that uses every rule, as a pure function of its seed.
///
/// # Panics
/// Never: it is valid.
#[must_use]
pub fn groups(seed: u64) -> GroupProblem {
    let mut dice = Dice::new(seed);
    let (meetings, leaders, members) = (1 + dice.below(4), 1 + dice.below(6), 2 + dice.below(7));
    let leader = |dice: &mut Dice| {
        let team = dice.chance(50);
        let mut losses: Vec<i64> = (0..=dice.below(2)).map(|_| cost(dice, 300)).collect();
        losses.sort_unstable();
        let size = if team { 2 + narrow(dice.below(3)) } else { 1 };
        Leader { size, team, woman: dice.chance(75), losses }
    };
    let leaders: Vec<Leader> = (0..leaders).map(|_| leader(&mut dice)).collect();
    let member = |dice: &mut Dice| {
        let wanted = if dice.chance(33) { 2 } else { 1 };
        Member { wanted, penalty: 100 + cost(dice, 1000) }
    };
    let members: Vec<Member> = (0..members).map(|_| member(&mut dice)).collect();
    let mut overlaps = vec![Vec::new(); meetings];
    for one in 0..meetings {
        for other in 0..one {
            if dice.chance(33) {
                overlaps[one].push(MeetingId::at(other));
                overlaps[other].push(MeetingId::at(one));
            }
        }
    }
    let meetings = overlaps.into_iter().map(|mut overlaps| {
        overlaps.sort_unstable();
        let choices = (0..=dice.below(2)).map(|_| choice(&mut dice, leaders.len(), members.len()));
        Meeting { choices: choices.collect(), overlaps }
    });
    let meetings = meetings.collect();
    GroupProblem::new(meetings, leaders, members).expect("a valid problem")
}

fn choice(dice: &mut Dice, leaders: usize, members: usize) -> Choice {
    let least = 1 + narrow(dice.below(3));
    let mut leads = Vec::new();
    for at in 0..leaders {
        if dice.chance(75) {
            let (leader, cost) = (LeaderId::at(at), cost(dice, 500));
            leads.push(Lead { leader, cost, skilled: dice.chance(66) });
        }
    }
    let mut seats = Vec::new();
    for at in 0..members {
        if dice.chance(75) {
            seats.push(Seat { member: MemberId::at(at), cost: cost(dice, 600) });
        }
    }
    Choice {
        least,
        most: least + narrow(dice.below(4)),
        per_volunteer: 1 + narrow(dice.below(3)),
        volunteers: 1 + narrow(dice.below(3)),
        leads,
        seats,
    }
}

fn cost(dice: &mut Dice, end: usize) -> i64 {
    i64::try_from(dice.below(end)).expect("a small number")
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).expect("a small number")
}

/// The variables of one choice of a meeting.
struct Column {
    meeting: MeetingId,
    open: Variable,
    leads: Vec<(LeaderId, Variable)>,
    seats: Vec<(MemberId, Variable)>,
}

/// What the best answer costs, with what it costs the pairs: one program of everything.
///
/// # Panics
/// If the program has no optimum, which doing nothing is a bound for.
#[must_use]
pub fn least_cost(problem: &GroupProblem) -> i64 {
    let mut program = Program::new();
    let mut columns = Vec::new();
    for (at, meeting) in problem.meetings().iter().enumerate() {
        let of_meeting: Vec<Column> = meeting
            .choices
            .iter()
            .map(|choice| column(&mut program, problem, MeetingId::at(at), choice))
            .collect();
        let open = of_meeting.iter().map(|column| (column.open, 1.0)).collect();
        program.row(open, Sense::AtMost, 1.0);
        columns.extend(of_meeting);
    }
    let mut constant = 0;
    for (at, member) in problem.members().iter().enumerate() {
        let member_id = MemberId::at(at);
        let attends = |column: &Column| {
            column.seats.iter().filter(|seat| seat.0 == member_id).map(|seat| seat.1).collect()
        };
        let list = presence(&columns, &attends);
        constant += member.penalty * i64::from(member.wanted);
        at_most(&mut program, &list, f64::from(member.wanted));
        apart(&mut program, problem, &list);
    }
    for (at, leader) in problem.leaders().iter().enumerate() {
        let leader_id = LeaderId::at(at);
        let leads = |column: &Column| {
            column.leads.iter().filter(|lead| lead.0 == leader_id).map(|lead| lead.1).collect()
        };
        let list = presence(&columns, &leads);
        let mut terms: Vec<(Variable, f64)> = list.iter().map(|(_, v)| (*v, 1.0)).collect();
        for &loss in &leader.losses {
            terms.push((program.variable(real(loss), 0.0, 1.0, Domain::Real), -1.0));
        }
        program.row(terms, Sense::AtMost, 0.0);
        apart(&mut program, problem, &list);
    }
    let limits = Limits { gap: 0.0, ..Limits::default() };
    let answer = program.minimise(limits).expect("a program of this size is solved");
    constant + integer(answer.objective.round())
}

/// Where somebody could be, by variable.
fn presence(
    columns: &[Column],
    of: &dyn Fn(&Column) -> Vec<Variable>,
) -> Vec<(MeetingId, Variable)> {
    let all = columns.iter().flat_map(|c| of(c).into_iter().map(|v| (c.meeting, v)));
    all.collect()
}

fn at_most(program: &mut Program, list: &[(MeetingId, Variable)], most: f64) {
    let terms = list.iter().map(|(_, variable)| (*variable, 1.0)).collect();
    program.row(terms, Sense::AtMost, most);
}

fn apart(program: &mut Program, problem: &GroupProblem, list: &[(MeetingId, Variable)]) {
    for (at, &(one, first)) in list.iter().enumerate() {
        for &(other, second) in &list[..at] {
            if problem.overlap(one, other) {
                program.row(vec![(first, 1.0), (second, 1.0)], Sense::AtMost, 1.0);
            }
        }
    }
}

fn column(
    program: &mut Program,
    problem: &GroupProblem,
    meeting: MeetingId,
    choice: &Choice,
) -> Column {
    let open = program.variable(0.0, 0.0, 1.0, Domain::Integer);
    let leads: Vec<(LeaderId, Variable)> = choice
        .leads
        .iter()
        .map(|lead| (lead.leader, program.variable(real(lead.cost), 0.0, 1.0, Domain::Integer)))
        .collect();
    let seats: Vec<(MemberId, Variable)> = choice
        .seats
        .iter()
        .map(|seat| {
            let saved = seat.cost - problem.members()[seat.member.index()].penalty;
            (seat.member, program.variable(real(saved), 0.0, 1.0, Domain::Integer))
        })
        .collect();
    let of = |lead: LeaderId| &problem.leaders()[lead.index()];
    let mut hold = |terms: Vec<(Variable, f64)>, sense, of_open: f64| -> Row {
        let mut terms = terms;
        terms.push((open, of_open));
        program.row(terms, sense, 0.0)
    };
    let weigh = |weight: &dyn Fn(usize) -> f64| -> Vec<(Variable, f64)> {
        leads.iter().enumerate().map(|(at, lead)| (lead.1, weight(at))).collect()
    };
    let sizes = |at: usize| f64::from(of(leads[at].0).size);
    let flag = |so: bool| if so { 1.0 } else { 0.0 };
    hold(weigh(&sizes), Sense::AtLeast, -f64::from(choice.volunteers));
    hold(weigh(&|at| flag(of(leads[at].0).woman)), Sense::AtLeast, -1.0);
    hold(weigh(&|at| flag(choice.leads[at].skilled)), Sense::AtLeast, -1.0);
    // One team alone, or volunteers: with a team, no more than itself.
    let many = real(i64::try_from(leads.len()).unwrap_or(0) + 1);
    let alone = |at: usize| if of(leads[at].0).team { many } else { 1.0 };
    hold(weigh(&alone), Sense::AtMost, -many);
    let children = || seats.iter().map(|seat| (seat.1, 1.0)).collect::<Vec<_>>();
    hold(children(), Sense::AtMost, -f64::from(choice.most));
    hold(children(), Sense::AtLeast, -f64::from(choice.least));
    let mut cared = children();
    cared.extend(weigh(&|at| -sizes(at) * f64::from(choice.per_volunteer)));
    hold(cared, Sense::AtMost, 0.0);
    Column { meeting, open, leads, seats }
}
