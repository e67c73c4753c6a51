//! The cheapest group of a meeting at given prices (the subproblem of column generation), found exactly.

use super::super::model::{Choice, GroupProblem, Lead, LeaderId, MeetingId, MemberId};
use super::case::Rules;
use super::dual::{Point, real};

/// A group that the prices ask for.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) meeting: MeetingId,
    pub(super) choice: u32,
    pub(super) leaders: Vec<LeaderId>,
    pub(super) members: Vec<MemberId>,
    /// Reduced cost.
    pub(super) reduced: f64,
}

/// The cheapest group of a meeting at the point: one that costs less than nothing, or where a group has to meet any.
pub(super) fn cheapest(
    problem: &GroupProblem,
    meeting: MeetingId,
    point: &Point,
    rules: Option<&Rules>,
    scratch: &mut Scratch,
) -> Option<Column> {
    let none = if rules.is_some_and(|rules| rules.open) { f64::INFINITY } else { 0.0 };
    let mut best: Option<Column> = None;
    for (at, choice) in (0..).zip(&problem.meetings()[meeting.index()].choices) {
        if rules.is_some_and(|rules| !rules.may_run(at)) || !scratch.attending(choice, point, rules)
        {
            continue;
        }
        let mut better = |leaders: &[LeaderId], reduced: f64, size: usize| {
            if reduced < best.as_ref().map_or(none, |best| best.reduced) {
                let members = scratch.reduced[..size].iter().map(|&(_, _, m)| m).collect();
                best = Some(Column {
                    meeting,
                    choice: at,
                    leaders: leaders.to_vec(),
                    members,
                    reduced,
                });
            }
        };
        for lead in &choice.leads {
            let leader = &problem.leaders()[lead.leader.index()];
            let may =
                leader.team && leader.woman && lead.skilled && leader.size >= choice.volunteers;
            if !may || rules.is_some_and(|rules| !rules.may_lead_alone(lead.leader)) {
                continue;
            }
            if let Some((sum, size)) = scratch.best(choice, leader.size) {
                let cost = real(lead.cost) + point.leaders[lead.leader.index()];
                better(&[lead.leader], cost + sum, size);
            }
        }
        let mut pool = Pool::default();
        for lead in choice.leads.iter().filter(|lead| !problem.leaders()[lead.leader.index()].team)
        {
            let cost = real(lead.cost) + point.leaders[lead.leader.index()];
            pool.add(problem, *lead, cost, rules);
        }
        for (cost, leaders) in pool.together(choice, rules) {
            let number = u32::try_from(leaders.len()).unwrap_or(u32::MAX);
            if let Some((sum, size)) = scratch.best(choice, number) {
                better(&leaders, cost + sum, size);
            }
        }
    }
    best
}

/// Lists that are used again.
#[derive(Default)]
pub(super) struct Scratch {
    /// Whether somebody may stay away, reduced cost, who.
    reduced: Vec<(bool, f64, MemberId)>,
    sums: Vec<f64>,
    /// How many have to attend.
    forced: usize,
}

impl Scratch {
    /// The cheapest children in order, and the sums of so many of them. Says whether all who have to attend can.
    pub(super) fn attending(
        &mut self,
        choice: &Choice,
        point: &Point,
        rules: Option<&Rules>,
    ) -> bool {
        self.reduced.clear();
        self.forced = 0;
        for seat in &choice.seats {
            let ruled = rules.and_then(|rules| rules.attends.get(&seat.member).copied());
            if ruled != Some(false) {
                let reduced = real(seat.cost) - point.members[seat.member.index()];
                self.forced += usize::from(ruled == Some(true));
                self.reduced.push((ruled != Some(true), reduced, seat.member));
            }
        }
        let most = (choice.most as usize).min(self.reduced.len());
        let by = |a: &(bool, f64, MemberId), b: &(bool, f64, MemberId)| {
            a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2))
        };
        if most < self.reduced.len() {
            self.reduced.select_nth_unstable_by(most, by);
            self.reduced.truncate(most);
        }
        self.reduced.sort_unstable_by(by);
        self.sums.clear();
        self.sums.push(0.0);
        let mut sum = 0.0;
        for (_, reduced, _) in &self.reduced {
            sum += reduced;
            self.sums.push(sum);
        }
        rules.is_none_or(|rules| rules.must_attend() == self.forced) && self.forced <= most
    }

    /// The best number of children for so many volunteers: their sum, and how many. Beyond those who have to attend
    /// sums fall while children pay, then rise.
    pub(super) fn best(&self, choice: &Choice, volunteers: u32) -> Option<(f64, usize)> {
        let cared = volunteers.saturating_mul(choice.per_volunteer).min(choice.most) as usize;
        let least = (choice.least as usize).max(self.forced);
        let most = cared.min(self.sums.len() - 1);
        if least > most {
            return None;
        }
        let beyond = self.sums[least..=most].windows(2);
        let size = least + beyond.take_while(|pair| pair[1] < pair[0]).count();
        Some((self.sums[size], size))
    }
}

/// Volunteers who could lead together.
#[derive(Default)]
pub(super) struct Pool {
    /// Cost, who, whether a woman, whether with the skill.
    free: Vec<(f64, LeaderId, bool, bool)>,
    forced: Vec<(f64, LeaderId, bool, bool)>,
}

impl Pool {
    pub(super) fn add(
        &mut self,
        problem: &GroupProblem,
        lead: Lead,
        cost: f64,
        rules: Option<&Rules>,
    ) {
        let woman = problem.leaders()[lead.leader.index()].woman;
        let one = (cost, lead.leader, woman, lead.skilled);
        match rules.and_then(|rules| rules.leads.get(&lead.leader)) {
            Some(true) => self.forced.push(one),
            Some(false) => {}
            None => self.free.push(one),
        }
    }

    /// By number: so many of the cheapest, with the cheapest woman and the cheapest with the skill among them.
    pub(super) fn together(
        mut self,
        choice: &Choice,
        rules: Option<&Rules>,
    ) -> Vec<(f64, Vec<LeaderId>)> {
        if rules.is_some_and(|rules| rules.must_lead() != self.forced.len()) {
            return Vec::new();
        }
        self.free.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let woman = !self.forced.iter().any(|one| one.2);
        let skill = !self.forced.iter().any(|one| one.3);
        let first =
            |fits: &dyn Fn(bool, bool) -> bool| self.free.iter().position(|one| fits(one.2, one.3));
        let both = first(&|w, s| (!woman || w) && (!skill || s)).filter(|_| woman || skill);
        let each: Option<Vec<usize>> = [(woman, first(&|w, _| w)), (skill, first(&|_, s| s))]
            .into_iter()
            .filter(|(asked, _)| *asked)
            .map(|(_, at)| at)
            .collect();
        let starts = both.map(|at| vec![at]).into_iter().chain(each);
        let mut ways = Vec::new();
        for mut start in starts {
            start.dedup();
            self.ways(&start, choice, &mut ways);
        }
        ways
    }

    fn ways(&self, start: &[usize], choice: &Choice, ways: &mut Vec<(f64, Vec<LeaderId>)>) {
        // More volunteers than all children need bring nothing.
        let enough = choice.most.div_ceil(choice.per_volunteer).max(choice.volunteers) as usize;
        let begin = self.forced.iter().chain(start.iter().map(|&at| &self.free[at]));
        let mut leaders: Vec<LeaderId> = begin.clone().map(|one| one.1).collect();
        let mut cost: f64 = begin.map(|one| one.0).sum();
        let mut others = (0..self.free.len()).filter(|at| !start.contains(at));
        loop {
            if leaders.len() >= choice.volunteers as usize {
                let mut sorted = leaders.clone();
                sorted.sort_unstable();
                ways.push((cost, sorted));
            }
            let Some(next) = others.next().filter(|_| leaders.len() < enough) else { return };
            leaders.push(self.free[next].1);
            cost += self.free[next].0;
        }
    }
}
