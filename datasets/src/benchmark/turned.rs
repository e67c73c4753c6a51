//! Rounds after turnover in the plane: children, volunteers and the pairs of the round before as CSV files.

use std::collections::BTreeMap;

use tongxing_solver::ids::{ChildId, VolunteerId};
use tongxing_solver::model::{Instance, InstanceBuilder, NeedSet, Policy};
use tongxing_solver::travel::Planar;

use super::{FormatError, child, day, text, volunteer};

/// Most lines of a file.
const LINES: usize = 4_000_000;

/// A round after another one, with its travel.
pub struct Turned {
    /// Children and volunteers in the order of their files, demand and capacity 1, no bonus for keeping a
    /// pair; pairs of the round before whose ends are both still there.
    pub instance: Instance,
    /// Euclidean distance in metres.
    pub travel: Planar,
}

/// Reads `id,x_km,y_km` of children and of volunteers, and `child,volunteer` of the round before.
///
/// # Errors
/// Where a file is not of this format or a number is outside the model's limits.
pub fn turned(children: &[u8], volunteers: &[u8], previous: &[u8]) -> Result<Turned, FormatError> {
    let children = places("children.csv", children)?;
    let volunteers = places("volunteers.csv", volunteers)?;
    let mut policy = Policy::standard();
    policy.weights.nth_child = Vec::new();
    policy.weights.keep_base = 0;
    policy.weights.keep_per_month = 0;
    policy.weights.keep_max = 0;
    let mut builder = InstanceBuilder::new(day(), policy);
    let mut points = Vec::with_capacity(children.len() + volunteers.len());
    let mut ids = (BTreeMap::new(), BTreeMap::new());
    for &(id, at) in &volunteers {
        points.push(at);
        ids.0.insert(id, builder.volunteer(volunteer(1, NeedSet::EMPTY)));
    }
    for &(id, at) in &children {
        points.push(at);
        ids.1.insert(id, builder.child(child(1, NeedSet::EMPTY, 0)));
    }
    for (line, words) in lines("previous.csv", previous, 2)?.into_iter().enumerate() {
        let place = || format!("previous.csv line {}", line + 2);
        let pair = (number(words[0], place)?, number(words[1], place)?);
        let known: Option<(ChildId, VolunteerId)> =
            ids.1.get(&pair.0).copied().zip(ids.0.get(&pair.1).copied());
        if let Some((child, volunteer)) = known {
            builder.previous(volunteer, child, day());
        }
    }
    let instance = builder.build().map_err(|problems| {
        let first = problems.first().map(ToString::to_string).unwrap_or_default();
        FormatError::new("files", first, "numbers within the model's limits")
    })?;
    Ok(Turned { instance, travel: Planar::new(&points) })
}

/// An id with its place in metres.
type Place = (u64, (i32, i32));

fn places(name: &str, bytes: &[u8]) -> Result<Vec<Place>, FormatError> {
    let mut places = Vec::new();
    for (line, words) in lines(name, bytes, 3)?.into_iter().enumerate() {
        let place = || format!("{name} line {}", line + 2);
        let metres = |word: &str| {
            let allowed = "kilometres from -1000000 to 1000000";
            let error = || FormatError::new(place(), word, allowed);
            let value: f64 = word.parse().map_err(|_| error())?;
            if !(-1e6..=1e6).contains(&value) {
                return Err(error());
            }
            #[expect(clippy::cast_possible_truncation, reason = "within ±10^9")]
            let metres = (value * 1000.0).round() as i32;
            Ok(metres)
        };
        places.push((number(words[0], place)?, (metres(words[1])?, metres(words[2])?)));
    }
    Ok(places)
}

fn lines<'t>(name: &str, bytes: &'t [u8], words: usize) -> Result<Vec<Vec<&'t str>>, FormatError> {
    let mut all = Vec::new();
    for (line, words_of) in text(bytes)?.lines().enumerate().skip(1) {
        let split: Vec<&str> = words_of.split(',').collect();
        if split.len() != words || all.len() >= LINES {
            let allowed = format!("{words} words, at most {LINES} lines");
            return Err(FormatError::new(format!("{name} line {}", line + 1), words_of, allowed));
        }
        all.push(split);
    }
    Ok(all)
}

fn number(word: &str, place: impl Fn() -> String) -> Result<u64, FormatError> {
    word.parse().map_err(|_| FormatError::new(place(), word, "a number"))
}
