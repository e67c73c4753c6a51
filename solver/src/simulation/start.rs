//! Who is there at the start, as the replications read it.

use std::collections::BTreeMap;

use super::scenario::{Opening, Scenario};
use crate::certificate::plan::way;
use crate::eligibility;
use crate::ids::{ChildId, VolunteerId};
use crate::model::{Division, Instance};
use crate::travel::{Travel, chord};
use crate::units::Date;

/// Not at all.
pub(super) const NONE: u16 = u16::MAX;

/// Counties, each with four colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Groups {
    /// How many counties.
    pub counties: usize,
}

impl Groups {
    /// Pairs of county and colour.
    #[must_use]
    pub fn count(self) -> usize {
        4 * self.counties
    }

    /// The number of one.
    #[must_use]
    pub fn of(self, county: usize, colour: usize) -> usize {
        4 * county + colour
    }
}

/// A pair that stands at the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Standing {
    /// Whose.
    pub child: ChildId,
    /// By whom.
    pub volunteer: VolunteerId,
    /// Since when.
    pub since: Date,
}

/// Where the simulation starts.
#[derive(Clone, Copy)]
pub struct Outset<'a> {
    /// The round; its date is month 0.
    pub instance: &'a Instance,
    /// How one gets around.
    pub travel: &'a dyn Travel,
    /// The pairs that stand, in order of child, then volunteer.
    pub pairs: &'a [Standing],
    /// So many of the volunteers, the last ones, are there only for recruits to be like.
    pub models: usize,
}

/// A child who is in the programme at some time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// Who; of a child who comes later, like whom.
    pub(super) child: ChildId,
    pub(super) county: u16,
    pub(super) colour: u8,
    /// How many volunteers it asks for.
    pub(super) units: u8,
    /// The first month in which it is too old.
    pub(super) exit: u16,
    /// The first month in which a station is in reach.
    pub(super) reached: u16,
    /// Where the ages of its pairs start, and how many there are.
    pub(super) ages: u32,
    pub(super) held: u8,
}

/// How many numbers a replication counts, over so many months.
#[must_use]
pub fn cells(outset: &Outset<'_>, months: u32) -> u64 {
    let mut counties: Vec<Division> =
        outset.instance.children().iter().map(|child| county(child.division)).collect();
    counties.sort_unstable();
    counties.dedup();
    // Children and those with a volunteer by four colours, and those with a station.
    (9 * counties.len() as u64 + 4) * (u64::from(months) + 1)
}

/// Everybody at the start.
#[derive(Clone, Debug)]
pub(super) struct Start {
    pub(super) groups: Groups,
    /// Counties in ascending order.
    pub(super) divisions: Vec<Division>,
    /// Children who may have a pair, by county, then id.
    pub(super) rows: Vec<Row>,
    pub(super) ages: Vec<u16>,
}

/// The county of a division, or the division itself where it is larger.
fn county(division: Division) -> Division {
    division.truncate(6).unwrap_or(division)
}

/// The day so many months after another, or the last one before it that there is.
pub(super) fn months_after(date: Date, months: u32) -> Date {
    let (year, month, day) = date.to_ymd();
    let month = month - 1 + months;
    let year = year.saturating_add(i32::try_from(month / 12).unwrap_or(i32::MAX));
    (1..=day).rev().find_map(|day| Date::from_ymd(year, month % 12 + 1, day)).unwrap_or(date)
}

impl Start {
    pub(super) fn new(outset: &Outset<'_>, scenario: &Scenario, months: u32) -> Self {
        let instance = outset.instance;
        let may = |child: &ChildId| eligibility::child(instance, *child).is_ok();
        let of = |child: ChildId| county(instance.child(child).division);
        let mut children: Vec<(Division, ChildId)> =
            instance.child_ids().filter(may).map(|child| (of(child), child)).collect();
        children.sort_unstable();
        let mut divisions: Vec<Division> = children.iter().map(|&(county, _)| county).collect();
        divisions.dedup();
        let number: BTreeMap<Division, u16> =
            divisions.iter().zip(0..).map(|(&county, at)| (county, at)).collect();
        let days: Vec<Date> = (0..=months).map(|m| months_after(instance.date(), m)).collect();
        let reached = reached(outset, &scenario.openings);
        let mut ages = Vec::new();
        let row = |(county, child): (Division, ChildId)| {
            let first = outset.pairs.partition_point(|pair| pair.child < child);
            let pairs = outset.pairs[first..].iter().take_while(|pair| pair.child == child);
            let before = ages.len();
            ages.extend(pairs.map(|pair| {
                let age = pair.since.months_until(instance.date());
                u16::try_from(age).unwrap_or(NONE).min(MOST_AGE)
            }));
            let held = ages.len() - before;
            let units = usize::from(instance.demand(child)).max(held).min(MOST_UNITS);
            Row {
                child,
                county: number.get(&county).copied().unwrap_or(0),
                colour: u8::try_from(instance.child(child).priority.index()).unwrap_or(0),
                units: u8::try_from(units).unwrap_or(1),
                exit: exit(instance, child, &days),
                reached: reached[child.index()],
                ages: u32::try_from(before).unwrap_or(0),
                held: u8::try_from(held.min(MOST_UNITS)).unwrap_or(0),
            }
        };
        let rows: Vec<Row> = children.into_iter().map(row).collect();
        Self { groups: Groups { counties: divisions.len() }, divisions, rows, ages }
    }
}

/// Older pairs than this are taken to have this age, in months.
pub(super) const MOST_AGE: u16 = 600;
/// Further volunteers of a child than so many are not looked at.
const MOST_UNITS: usize = 64;

/// The first month in which a child is too old for the programme.
fn exit(instance: &Instance, child: ChildId, days: &[Date]) -> u16 {
    let child = instance.child(child);
    let in_age = |day: &Date| eligibility::in_age(instance.policy(), child, *day).is_ok();
    let first = days.partition_point(in_age);
    if first < days.len() { u16::try_from(first).unwrap_or(NONE) } else { NONE }
}

/// By child: the first month in which it has a station in reach.
fn reached(outset: &Outset<'_>, openings: &[Opening]) -> Vec<u16> {
    let (instance, travel) = (outset.instance, outset.travel);
    let mut openings: Vec<Opening> = openings.to_vec();
    openings.sort_by_key(|opening| (opening.month, opening.station));
    let places: Vec<[f64; 3]> = openings
        .iter()
        .map(|opening| travel.position(instance.station_site(opening.station)))
        .collect();
    let first = |child: ChildId| {
        let home = instance.child_site(child);
        let from = travel.position(home);
        let near = |(opening, &to): (&Opening, &[f64; 3])| {
            let reach = opening.catchment;
            let may = chord(from, to) <= f64::from(reach.0) + 1.0;
            let way = may.then(|| way(travel, home, instance.station_site(opening.station)));
            let within = way.flatten().is_some_and(|leg| leg.metres <= reach);
            within.then(|| u16::try_from(opening.month).unwrap_or(NONE))
        };
        openings.iter().zip(&places).find_map(near).unwrap_or(NONE)
    };
    instance.child_ids().map(first).collect()
}
