//! From a problem and its policy to what groups can be formed from, with every fault located.

use std::collections::{BTreeMap, BTreeSet};

use tongxing_solver::groups::round::{
    Activity, Gatherings, GroupPolicy, WeeklyMeeting, Wish, beside as most_beside,
};
use tongxing_solver::ids::StationId;
use tongxing_solver::units::Date;
use tongxing_solver::visits::calendar::Window;

use super::attendance::{Dates, attendance};
use super::limits;
use crate::document::groups::{ActivityDocument, GroupsPolicyDocument, MeetingDocument};
use crate::document::personal::personal_number;
use crate::document::{Fault, Need, PolicyDocument, ProblemDocument, fault};
use crate::visits::visit_policy;

/// Fewest volunteers of a group, whatever a pack says: a team has three members or more.
const FEWEST: u16 = 3;

/// What is wrong with `[groups]` of a pack; places are relative to the pack.
#[must_use]
pub fn faults(pack: &PolicyDocument) -> Vec<Fault> {
    let GroupsPolicyDocument { per_child, team_leads, volunteers, pair_places, unplaced, .. } =
        pack.groups;
    let mut found = Vec::new();
    let mut within = |key: &str, value: u64, least: u64, most: u64, code| {
        if !(least..=most).contains(&value) {
            let allowed = format!("{least} to {most}");
            let place = format!("groups.{key}");
            found.push(Fault::new(code, place, "is out of range", value, allowed));
        }
    };
    let groups = u64::from(limits::GROUPS);
    within("per_child", per_child.into(), 0, groups, "out_of_range");
    within("team_leads", team_leads.into(), 0, groups, "out_of_range");
    within("pair_places", pair_places.into(), 0, 100, "out_of_range");
    within("volunteers", volunteers.into(), FEWEST.into(), 100, "not_loosened_here");
    let worth = [unplaced.red, unplaced.orange, unplaced.yellow, unplaced.blue];
    for (colour, value) in ["red", "orange", "yellow", "blue"].iter().zip(worth) {
        within(&format!("unplaced.{colour}"), value.into(), 1, 1_000_000_000, "out_of_range");
    }
    for (at, pair) in worth.windows(2).enumerate().filter(|(_, pair)| pair[1] > pair[0]) {
        let place = format!("groups.unplaced.{}", ["orange", "yellow", "blue"][at]);
        let message = "a more urgent colour never gets less";
        found.push(Fault::new(
            "not_monotone",
            place,
            message,
            pair[1],
            format!("at most {}", pair[0]),
        ));
    }
    found
}

fn policy(pack: &PolicyDocument) -> GroupPolicy {
    let GroupsPolicyDocument { volunteers, reach, leader_reach, pair_places, unplaced, .. } =
        pack.groups;
    let unplaced = [unplaced.red, unplaced.orange, unplaced.yellow, unplaced.blue].map(i64::from);
    let volunteers = volunteers.max(FEWEST).into();
    GroupPolicy { volunteers, reach, leader_reach, unplaced, pair_places }
}

/// What groups can be formed from; `None` where the problem names no meetings.
pub fn read(
    problem: &ProblemDocument,
    pack: &PolicyDocument,
    told: &mut Vec<Fault>,
) -> Option<Gatherings> {
    let mut reader = Reader { problem, faults: Vec::new() };
    let known = reader.ids("activities", problem.activities.iter().map(|a| &a.id));
    reader.ids("meetings", problem.meetings.iter().map(|m| &m.id));
    let activities = problem
        .activities
        .iter()
        .enumerate()
        .map(|(line, one)| reader.activity(line, one))
        .collect();
    let meetings = reader.meetings(&known);
    let wishes = reader.wishes(&known, pack);
    let leads = reader.leads(pack);
    let policy = policy(pack);
    let mut gatherings = Gatherings {
        activities,
        meetings: meetings.iter().map(|(meeting, _)| meeting.clone()).collect(),
        leads,
        wishes,
        volunteers: tongxing_solver::groups::round::Attendance::default(),
        children: tongxing_solver::groups::round::Attendance::default(),
        policy,
    };
    if reader.faults.is_empty() && !meetings.is_empty() {
        let hours = visit_policy(pack);
        match Dates::new(problem.round.division.0, &pack.calendar, &meetings) {
            Ok(dates) => {
                let volunteers = problem.volunteers.iter().map(|v| (&v.id, &v.available));
                let usual = (&hours.volunteer_hours, false);
                let faults = &mut reader.faults;
                gatherings.volunteers = attendance("volunteers", volunteers, usual, &dates, faults);
                let children = problem.children.iter().map(|c| (&c.id, &c.available));
                let usual = (&hours.child_hours, true);
                gatherings.children = attendance("children", children, usual, &dates, faults);
            }
            Err(found) => reader.faults.extend(found.problems),
        }
    }
    told.append(&mut reader.faults);
    (!gatherings.meetings.is_empty()).then_some(gatherings)
}

/// What groups cost at most where they take places from pairs.
#[must_use]
pub fn beside(problem: &ProblemDocument, gatherings: &Gatherings) -> i64 {
    most_beside(gatherings, problem.children.iter().map(|c| c.priority.core().index()))
}

struct Reader<'a> {
    problem: &'a ProblemDocument,
    faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    fn tell(
        &mut self,
        code: &str,
        place: String,
        message: &str,
        found: impl ToString,
        allowed: &str,
    ) {
        if self.faults.len() < Fault::MOST {
            self.faults.push(Fault::new(code, place, message, found, allowed));
        }
    }

    /// Positions by id; ids that are empty, too long, twice or personal are told of.
    fn ids(&mut self, list: &str, ids: impl Iterator<Item = &'a String>) -> BTreeMap<&'a str, u32> {
        let mut known = BTreeMap::new();
        for (line, id) in ids.enumerate() {
            let place = format!("{list}[{line}].id");
            if id.trim() != id || id.is_empty() || id.chars().count() > 64 {
                let allowed = "1 to 64 characters, no spaces at the ends";
                self.tell("invalid_id", place.clone(), "is not fit to be an id", id, allowed);
            }
            if personal_number(id).is_some() {
                let message = "personal data must not stand in a problem";
                self.tell(
                    "personal_data",
                    place.clone(),
                    message,
                    "a number",
                    "the roster's own number",
                );
            }
            let position = u32::try_from(line).unwrap_or(u32::MAX);
            if known.insert(id.as_str(), position).is_some() {
                self.tell("duplicate", place, "stands twice", id, "once");
            }
        }
        known
    }

    fn within(&mut self, place: String, found: u32, least: u32, most: u32) {
        if !(least..=most).contains(&found) {
            let allowed = format!("{least} to {most}");
            self.tell("out_of_range", place, "is out of range", found, &allowed);
        }
    }

    fn title(&mut self, place: String, text: Option<&String>) {
        if let Some(found) = text.and_then(|text| personal_number(text)) {
            let message = "personal data must not stand in a problem";
            self.tell("personal_data", place, message, found, "text without personal numbers");
        }
    }

    fn activity(&mut self, line: usize, one: &ActivityDocument) -> Activity {
        let at = |field: &str| fault::place(&format!("activities[{line}].{field}"), Some(&one.id));
        self.title(at("title"), one.title.as_ref());
        self.within(at("per_volunteer"), one.per_volunteer, 1, limits::SEATS);
        for (number, &size) in one.children.iter().enumerate() {
            self.within(at(&format!("children[{number}]")), size, 1, limits::SEATS);
        }
        if one.children[0] > one.children[1] {
            let found = format!("{:?}", one.children);
            self.tell(
                "out_of_range",
                at("children"),
                "ends before it begins",
                found,
                "fewest, most",
            );
        }
        if one.ages[0] > one.ages[1] {
            let found = format!("{:?}", one.ages);
            self.tell(
                "out_of_range",
                at("ages"),
                "ends before it begins",
                found,
                "youngest, oldest",
            );
        }
        Activity {
            ages: one.ages,
            need: one.need.map(Need::core),
            skill: one.skill.map(Need::core),
            children: one.children,
            per_volunteer: one.per_volunteer,
        }
    }

    fn meetings(&mut self, known: &BTreeMap<&str, u32>) -> Vec<(WeeklyMeeting, Window)> {
        let problem = self.problem;
        for (list, found, most) in [
            ("activities", problem.activities.len(), limits::ACTIVITIES),
            ("meetings", problem.meetings.len(), limits::MEETINGS),
        ] {
            if found > most {
                let allowed = format!("at most {most}");
                self.tell("too_large", list.to_owned(), "the list is too long", found, &allowed);
                return Vec::new();
            }
        }
        let stations = problem.stations.iter().enumerate();
        let stations: BTreeMap<&str, usize> = stations.map(|(at, s)| (s.id.as_str(), at)).collect();
        let mut read: Vec<(WeeklyMeeting, Window)> = Vec::new();
        let mut rooms: BTreeMap<(StationId, &str, u8), Vec<usize>> = BTreeMap::new();
        for (line, one) in problem.meetings.iter().enumerate() {
            let Some(meeting) = self.meeting(line, one, known, &stations) else { continue };
            if let Some(room) = &one.room {
                let key = (meeting.0.station, room.as_str(), meeting.0.weekday);
                let others = rooms.entry(key).or_default();
                if let Some(&other) = others.iter().find(|&&at| read[at].0.overlaps(&meeting.0)) {
                    let place = fault::place(&format!("meetings[{line}].room"), Some(&one.id));
                    let message = "is taken by another meeting then";
                    let found = &problem.meetings[other].id;
                    self.tell("room_taken", place, message, found, "a room for one at a time");
                }
                others.push(read.len());
            }
            read.push(meeting);
        }
        if read.len() < problem.meetings.len() { Vec::new() } else { read }
    }

    fn meeting(
        &mut self,
        line: usize,
        one: &MeetingDocument,
        known: &BTreeMap<&str, u32>,
        stations: &BTreeMap<&str, usize>,
    ) -> Option<(WeeklyMeeting, Window)> {
        let at = |field: &str| fault::place(&format!("meetings[{line}].{field}"), Some(&one.id));
        self.title(at("room"), one.room.as_ref());
        self.within(at("seats"), one.seats, 1, limits::SEATS);
        let station = stations.get(one.station.as_str()).copied();
        if station.is_none() {
            let message = "names no station";
            self.tell("unknown_id", at("station"), message, &one.station, "an id of stations[]");
        }
        let window = Window::parse(&one.window);
        if window.is_none() {
            let allowed = "HH:MM-HH:MM from 00:00 to 24:00, the end after the start";
            self.tell("not_a_window", at("window"), "cannot be read", &one.window, allowed);
        }
        let first = one.from.map_or(self.problem.round.date.0, |day| day.0);
        let year = Date::from_days_since_epoch(first.days_since_epoch().saturating_add(365));
        let last = one.to.map_or(year.unwrap_or(first), |day| day.0);
        if last < first {
            let allowed = format!("from {first}");
            self.tell("out_of_range", at("to"), "ends before it begins", last, &allowed);
        }
        if one.activities.is_empty() || one.activities.len() > limits::CHOICES {
            let allowed = format!("1 to {}", limits::CHOICES);
            let found = one.activities.len();
            self.tell("out_of_range", at("activities"), "is out of range", found, &allowed);
        }
        let activities = self.named(&at("activities"), &one.activities, known);
        let window = window?;
        let minutes = [window.from().minutes(), window.to().minutes()];
        let meeting = WeeklyMeeting {
            station: StationId::new(station?),
            seats: one.seats,
            activities,
            weekday: one.weekday as u8,
            window: minutes,
            dates: [first, last],
            vetted_until: one.to.map_or(first, |day| day.0),
        };
        Some((meeting, window))
    }

    /// Positions of named activities, each once.
    fn named(&mut self, place: &str, names: &[String], known: &BTreeMap<&str, u32>) -> Vec<u32> {
        let mut seen = BTreeSet::new();
        let mut positions = Vec::new();
        for name in names {
            match known.get(name.as_str()) {
                Some(&position) if seen.insert(position) => positions.push(position),
                Some(_) => self.tell("duplicate", place.to_owned(), "stands twice", name, "once"),
                None => {
                    let allowed = "an id of activities[]";
                    self.tell("unknown_id", place.to_owned(), "names no activity", name, allowed);
                }
            }
        }
        positions
    }

    fn wishes(&mut self, known: &BTreeMap<&str, u32>, pack: &PolicyDocument) -> Vec<Wish> {
        let problem = self.problem;
        let of = |(line, child): (usize, &'a crate::document::ChildDocument)| {
            let at =
                |field: &str| fault::place(&format!("children[{line}].{field}"), Some(&child.id));
            let activities = self.named(&at("activities"), &child.activities, known);
            let groups = child.groups.unwrap_or(pack.groups.per_child);
            self.within(at("groups"), groups.into(), 0, limits::GROUPS.into());
            Wish { activities, groups }
        };
        problem.children.iter().enumerate().map(of).collect()
    }

    fn leads(&mut self, pack: &PolicyDocument) -> Vec<u16> {
        let problem = self.problem;
        let of = |(line, volunteer): (usize, &'a crate::document::VolunteerDocument)| {
            let usual = if volunteer.members.is_some() { pack.groups.team_leads } else { 0 };
            let groups = volunteer.groups.unwrap_or(usual);
            let place = fault::place(&format!("volunteers[{line}].groups"), Some(&volunteer.id));
            self.within(place, groups.into(), 0, limits::GROUPS.into());
            groups
        };
        problem.volunteers.iter().enumerate().map(of).collect()
    }
}
