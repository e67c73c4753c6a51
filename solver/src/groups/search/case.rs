//! What is decided in a case of a proof, as the search needs it: meeting by meeting.

use std::collections::BTreeMap;

use super::super::model::{GroupProblem, LeaderId, MeetingId, MemberId, Split};

/// What is decided about a meeting.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules {
    /// A group has to meet.
    pub(super) open: bool,
    pub(super) runs: BTreeMap<u32, bool>,
    pub(super) leads: BTreeMap<LeaderId, bool>,
    pub(super) attends: BTreeMap<MemberId, bool>,
}

impl Rules {
    pub(super) fn may_run(&self, choice: u32) -> bool {
        let fixed = self.runs.iter().find(|(_, so)| **so);
        self.runs.get(&choice) != Some(&false) && fixed.is_none_or(|(&only, _)| only == choice)
    }

    pub(super) fn may_lead_alone(&self, leader: LeaderId) -> bool {
        self.leads.iter().all(|(&other, &so)| so == (other == leader) || (!so && other != leader))
    }

    pub(super) fn must_lead(&self) -> usize {
        self.leads.values().filter(|so| **so).count()
    }

    pub(super) fn must_attend(&self) -> usize {
        self.attends.values().filter(|so| **so).count()
    }
}

/// All that is decided.
#[derive(Clone, Debug, Default)]
pub(super) struct Case {
    rules: BTreeMap<MeetingId, Rules>,
    /// Columns are kept, to see what to decide next.
    kept: bool,
}

impl Case {
    /// Nothing is decided, and columns are kept.
    pub(super) fn kept() -> Self {
        Self { kept: true, ..Self::default() }
    }

    pub(super) fn is_kept(&self) -> bool {
        self.kept
    }

    pub(super) fn rules(&self, meeting: MeetingId) -> Option<&Rules> {
        self.rules.get(&meeting)
    }

    /// How many groups the leader has to lead.
    pub(super) fn led(&self, leader: LeaderId) -> usize {
        self.rules.values().filter(|rules| rules.leads.get(&leader) == Some(&true)).count()
    }

    /// The case in which the split is so, or is not, with what follows; `None` where that is impossible.
    pub(super) fn with(&self, problem: &GroupProblem, split: Split, so: bool) -> Option<Self> {
        let mut case = self.clone();
        let possible = match split {
            Split::Leads(leader, meeting) => {
                let most = problem.leaders()[leader.index()].losses.len();
                let of = |rules: &mut Rules, so| told(&mut rules.leads, leader, so);
                case.person(problem, (meeting, so, most), &of, &|r| r.leads.get(&leader).copied())
            }
            Split::Attends(member, meeting) => {
                let most = problem.members()[member.index()].wanted as usize;
                let of = |rules: &mut Rules, so| told(&mut rules.attends, member, so);
                case.person(problem, (meeting, so, most), &of, &|r| r.attends.get(&member).copied())
            }
            Split::Runs(meeting, choice) => {
                let rules = case.rules.entry(meeting).or_default();
                rules.open |= so;
                told(&mut rules.runs, choice, so)
            }
        };
        possible.then_some(case)
    }

    fn person(
        &mut self,
        problem: &GroupProblem,
        (meeting, so, most): (MeetingId, bool, usize),
        tell: &dyn Fn(&mut Rules, bool) -> bool,
        known: &dyn Fn(&Rules) -> Option<bool>,
    ) -> bool {
        let rules = self.rules.entry(meeting).or_default();
        rules.open |= so;
        if !tell(rules, so) || !so {
            return !so && known(&self.rules[&meeting]) == Some(false);
        }
        let there = self.rules.values().filter(|rules| known(rules) == Some(true)).count();
        for at in 0..problem.meetings().len() {
            let other = MeetingId::at(at);
            let apart = problem.overlap(meeting, other);
            if other == meeting || !(apart || there >= most) {
                continue;
            }
            let rules = self.rules.entry(other).or_default();
            match known(rules) {
                Some(true) if apart => return false,
                Some(_) => {}
                None => {
                    tell(rules, false);
                }
            }
        }
        there <= most
    }
}

/// Notes a decision; `false` where another was made.
fn told<K: Ord>(decided: &mut BTreeMap<K, bool>, what: K, so: bool) -> bool {
    *decided.entry(what).or_insert(so) == so
}
