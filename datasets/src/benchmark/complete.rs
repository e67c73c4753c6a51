//! `.full`: complete bipartite instances in the plane, uncovered units at a price.

use tongxing_solver::model::{Coverage, Instance, InstanceBuilder, Need, NeedSet, Policy};
use tongxing_solver::travel::Planar;

use super::{FormatError, child, day, volunteer};

/// Most rows.
const ROWS: usize = 2_000_000;
/// Words of a row: Vx Vy capacity skill Cx Cy demand need penalty.
const WORDS: usize = 9;

/// An instance with its travel.
pub struct Complete {
    /// Volunteers and children, both in row order.
    pub instance: Instance,
    /// Euclidean distance rounded half to even.
    pub travel: Planar,
}

/// Reads little-endian i64: n, then n rows of nine.
///
/// # Errors
/// Where the file is not of this format or a number is outside the model's limits.
pub fn complete(bytes: &[u8]) -> Result<Complete, FormatError> {
    let words: Vec<i64> =
        bytes.as_chunks().0.iter().map(|&word| i64::from_le_bytes(word)).collect();
    let n = words.first().copied().and_then(|n| usize::try_from(n).ok()).unwrap_or(usize::MAX);
    if n > ROWS {
        return Err(FormatError::new("word 0", n, format!("0 to {ROWS} rows")));
    }
    if bytes.len() != 8 * (1 + WORDS * n) {
        let allowed = format!("{} bytes for {n} rows", 8 * (1 + WORDS * n));
        return Err(FormatError::new("file", bytes.len(), allowed));
    }
    let rows: Vec<&[i64]> = words[1..].chunks_exact(WORDS).collect();
    let classes = classes(&rows)?;
    let mut builder = InstanceBuilder::new(day(), policy(&classes));
    let need = |value: i64| {
        let at = classes.binary_search(&value).unwrap_or_default();
        NeedSet::EMPTY.with(Need::ALL[at])
    };
    let mut points = vec![(0, 0); 2 * n];
    for (at, row) in rows.iter().enumerate() {
        let number = |word: usize, most: i64| {
            let value = row[word];
            let allowed =
                || FormatError::new(format!("row {at} word {word}"), value, format!("0 to {most}"));
            u16::try_from(value).ok().filter(|_| value <= most).ok_or_else(allowed)
        };
        let coordinate = |word: usize| {
            let value = row[word];
            let allowed = "-1000000000 to 1000000000";
            let error = || FormatError::new(format!("row {at} word {word}"), value, allowed);
            i32::try_from(value).ok().filter(|v| v.abs() <= 1_000_000_000).ok_or_else(error)
        };
        points[at] = (coordinate(0)?, coordinate(1)?);
        points[n + at] = (coordinate(4)?, coordinate(5)?);
        builder.volunteer(volunteer(number(2, 1000)?, need(row[3])));
        builder.child(child(number(6, 100)?, need(row[7]), row[8]));
    }
    let instance = builder.build().map_err(|problems| {
        let first = problems.first().map(ToString::to_string).unwrap_or_default();
        FormatError::new("rows", first, "numbers within the model's limits")
    })?;
    Ok(Complete { instance, travel: Planar::new(&points) })
}

/// The distinct skills and needs, in order.
fn classes(rows: &[&[i64]]) -> Result<Vec<i64>, FormatError> {
    let distinct: std::collections::BTreeSet<i64> =
        rows.iter().flat_map(|row| [row[3], row[7]]).collect();
    if distinct.len() > Need::ALL.len() {
        let allowed = format!("at most {}", Need::ALL.len());
        return Err(FormatError::new("skills and needs", distinct.len(), allowed));
    }
    let in_range = |value: &i64| (-1_000_000..=1_000_000).contains(value);
    match distinct.iter().find(|value| !in_range(value)) {
        Some(value) => Err(FormatError::new("skills and needs", value, "-1000000 to 1000000")),
        None => Ok(distinct.into_iter().collect()),
    }
}

/// 0 for the same class, 3000 if the difference is a multiple of 3, 15000 otherwise.
fn policy(classes: &[i64]) -> Policy {
    let mut policy = Policy { coverage: Coverage::Priced, ..Policy::standard() };
    policy.weights.nth_child = Vec::new();
    policy.related = [NeedSet::EMPTY; 8];
    for (a, &need) in classes.iter().enumerate() {
        let related = classes
            .iter()
            .zip(Need::ALL)
            .filter(|&(&skill, _)| skill != need && (skill - need) % 3 == 0);
        policy.related[a] = related.map(|(_, skill)| skill).collect();
    }
    policy
}
