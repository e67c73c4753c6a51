//! Children of a county, household by household.

use tongxing_solver::units::Date;

use super::random::{Purpose, Stream};
use super::settlement::Home;
use super::{Making, record::Record};
use crate::document::{ChildKind, Need, Priority, Sex};

/// One generated child.
#[derive(Clone, Debug)]
pub(super) struct Child {
    pub(super) record: Record,
    pub(super) sex: Sex,
    pub(super) birth: Date,
    pub(super) kind: ChildKind,
    pub(super) priority: Priority,
    pub(super) needs: Vec<Need>,
    pub(super) demand: Option<u16>,
    /// Number of the household within the county, where siblings are in the list.
    pub(super) household: Option<usize>,
    /// Number of the guardian within the county.
    pub(super) guardian: usize,
    /// `None` is no consent; a day is when it was given.
    pub(super) consent: Option<Date>,
    pub(super) local_language: bool,
}

/// Weights of the needs by [`Need::ALL`] (ours), of a yellow or blue child and of a red or orange one.
const NEEDS: [[f64; 8]; 2] = [
    [0.14, 0.28, 0.13, 0.06, 0.07, 0.01, 0.22, 0.09],
    [0.16, 0.16, 0.24, 0.10, 0.12, 0.04, 0.12, 0.06],
];

/// The children of a county, siblings next to each other.
pub(super) fn children(making: &Making<'_>, count: u32) -> Vec<Child> {
    let spec = &making.spec.child;
    let mut children = Vec::with_capacity(count as usize);
    let mut family = 0;
    while children.len() < count as usize {
        let mut stream = making.stream(Purpose::Households, family);
        let left = count as usize - children.len();
        let size = household(spec.siblings, &mut stream).min(left);
        let in_town = stream.chance(making.spec.settlement.children_in_towns);
        let home = match in_town {
            true => making.settlement.town_home(&mut stream),
            false => making.settlement.village_home(&mut stream),
        };
        let local_language = making.language.is_some() && stream.chance(spec.local_language);
        let consent = stream.chance(spec.consent).then(|| {
            let days = making.spec.date.0.days_since_epoch() - stream.between(10, 500);
            Date::from_days_since_epoch(days).unwrap_or(making.spec.date.0)
        });
        let kind = ChildKind::ALL[stream.weighted(&spec.kinds)];
        for _ in 0..size {
            let index = children.len();
            let mut stream = making.stream(Purpose::Child, index);
            let mut child = one(making, kind, home, &mut stream);
            child.household = (size > 1).then_some(family);
            child.guardian = family;
            child.consent = consent;
            child.local_language = local_language;
            children.push(child);
        }
        family += 1;
    }
    children
}

/// Children of the next household: one, two or (a seventh of the others) three, so that the given
/// share of the children has a sibling.
fn household(siblings: f64, stream: &mut Stream) -> usize {
    // q households in a hundred have two and q/6 three: (2 + 1/2) q / (1 + (1 + 1/3) q) = siblings.
    let two = (siblings / (2.5 - siblings * 4.0 / 3.0)).min(6.0 / 7.0);
    match stream.weighted(&[(1.0 - two * 7.0 / 6.0).max(0.0), two, two / 6.0]) {
        0 => 1,
        1 => 2,
        _ => 3,
    }
}

fn one(making: &Making<'_>, kind: ChildKind, home: Home, stream: &mut Stream) -> Child {
    let spec = &making.spec.child;
    let sex = if stream.chance(spec.boys) { Sex::Male } else { Sex::Female };
    let birth = birth(making, kind, stream);
    let priority = Priority::ALL[stream.weighted(&spec.priorities)];
    let mut weights = NEEDS[usize::from(priority <= Priority::Orange)];
    let mut needs = Vec::new();
    for _ in 0..=stream.weighted(&spec.needs) {
        let drawn = stream.weighted(&weights);
        weights[drawn] = 0.0;
        needs.push(Need::ALL[drawn]);
    }
    needs.sort();
    let demand = stream.chance(spec.own_demand).then(|| 2 + u16::from(stream.chance(0.2)));
    Child {
        record: Record::of(making, home, stream),
        sex,
        birth,
        kind,
        priority,
        needs,
        demand,
        household: None,
        guardian: 0,
        consent: None,
        local_language: false,
    }
}

/// A birth date: the age group by the published shares, the year within it by the county's census,
/// the day uniform within the year.
fn birth(making: &Making<'_>, kind: ChildKind, stream: &mut Stream) -> Date {
    let groups = [0..6, 6..14, 14..if kind == ChildKind::LeftBehind { 16 } else { 17 }];
    let years = groups[stream.weighted(&making.spec.child.ages)].clone();
    let census = making.county.ages.unwrap_or([1, 1, 1]).map(f64::from);
    // Single years share their five-year group; the eldest are taken like those of 10–14.
    let weights: Vec<f64> =
        years.clone().map(|age: usize| census[(age / 5).min(2)].max(1.0)).collect();
    let age = years.start + stream.weighted(&weights);
    let (year, month, day) = making.spec.date.0.to_ymd();
    let before = year - i32::try_from(age).unwrap_or(0);
    // The last birthday lies between a year before the round's date (excluded) and that date.
    let birthday = |year: i32| Date::from_ymd(year, month, day.min(28));
    let (latest, first) = (birthday(before), birthday(before - 1));
    let (Some(latest), Some(first)) = (latest, first) else { return making.spec.date.0 };
    let days = latest.days_since_epoch() - first.days_since_epoch();
    let drawn = first.days_since_epoch() + 1 + stream.between(0, days - 1);
    Date::from_days_since_epoch(drawn).unwrap_or(latest)
}
