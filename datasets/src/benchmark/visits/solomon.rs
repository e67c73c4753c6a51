//! The text format of Solomon (1987).

use tongxing_solver::routing::model::{Customer, Shift, Window};

use super::super::FormatError;
use super::words::{Line, lines};
use super::{Draft, Visits};

/// Reads a file: name, `VEHICLE`, number and capacity, `CUSTOMER`, and rows of which the first is the
/// depot.
///
/// # Errors
/// Where the file is not of this format.
pub fn solomon(bytes: &[u8]) -> Result<Visits, FormatError> {
    let lines = lines(bytes)?;
    let words = |line: &&Line<'_>| {
        let first = line.text.split_ascii_whitespace().next().unwrap_or("");
        first.parse::<f64>().is_err()
    };
    let headings = [("VEHICLE", 1), ("NUMBER", 2), ("CUSTOMER", 4), ("CUST", 5)];
    for (heading, at) in headings {
        let line = lines.get(at).ok_or_else(|| FormatError::new("file", "its end", heading))?;
        if !line.text.to_ascii_uppercase().starts_with(heading) {
            return Err(line.error(heading));
        }
    }
    let fleet = lines.get(3).filter(|line| !words(line));
    let fleet = fleet.ok_or_else(|| FormatError::new("file", "no fleet", "NUMBER CAPACITY"))?;
    let numbers = fleet.at_least(2, "number and capacity")?;
    let rows = &lines[6.min(lines.len())..];
    let form = "number x y demand ready due service";
    let table = rows.iter().map(|line| line.at_least(7, form)).collect::<Result<Vec<_>, _>>()?;
    let Some(depot) = table.first() else {
        return Err(FormatError::new("file", "no customers", form));
    };
    let draft = Draft::exact(table.iter().map(|row| (row[1], row[2])).collect());
    let mut builder = draft.builder(1)?;
    let (earliest, latest) = draft.span(depot[4], depot[5]);
    builder.shift(Shift {
        vehicles: fleet.count(numbers[0], 50_000)?,
        capacity: i64::from(fleet.count(numbers[1], u32::MAX)?),
        earliest,
        latest,
        ..Shift::unlimited(0, 0)
    });
    for (site, (line, row)) in (0..).zip(rows.iter().zip(&table)).skip(1) {
        let (earliest, latest) = draft.span(row[4], row[5]);
        let service = draft.service(row[6]).filter(|_| row[6] >= 0.0);
        builder.customer(Customer {
            service: service
                .ok_or_else(|| line.error("a service time that fits 32 bits in parts"))?,
            demand: i64::from(line.count(row[3], u32::MAX)?),
            windows: vec![Window { days: u64::MAX, earliest, latest }],
            ..Customer::once(site, 1)
        });
    }
    draft.finish(builder)
}
