//! The text format of Cordeau, Gendreau and Laporte: periodic, multi-depot, and with windows.

use tongxing_solver::routing::model::{Customer, Shift, UNLIMITED, Window, limits};

use super::super::FormatError;
use super::words::{Line, lines};
use super::{Draft, Visits};

/// Which of the problems a file must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Type 1: one depot, t days.
    Periodic,
    /// Type 8: d depots, t days; the depots come first.
    PeriodicDepots,
    /// Type 6: t depots, one day, windows; the depots come last.
    DepotsWindows,
}

impl Family {
    fn number(self) -> u32 {
        match self {
            Self::Periodic => 1,
            Self::PeriodicDepots => 8,
            Self::DepotsWindows => 6,
        }
    }
}

/// Sizes that the first line tells.
#[derive(Clone, Copy)]
struct Head {
    family: Family,
    vehicles: u32,
    customers: usize,
    days: u32,
    depots: usize,
}

impl Head {
    fn read(line: &Line<'_>, family: Family) -> Result<Self, FormatError> {
        let form = match family {
            Family::PeriodicDepots => "8 m n t d",
            Family::DepotsWindows => "6 m n t",
            Family::Periodic => "1 m n t",
        };
        let words = line.numbers()?;
        let wanted = if family == Family::PeriodicDepots { 5 } else { 4 };
        if words.len() != wanted || line.count(words[0], 20)? != family.number() {
            return Err(line.error(form));
        }
        let size = |at: usize, most: usize| {
            let most = u32::try_from(most).unwrap_or(u32::MAX);
            line.count(words[at], most)
                .and_then(|n| if n == 0 { Err(line.error(form)) } else { Ok(n) })
        };
        let vehicles = size(1, limits::VEHICLES)?;
        let customers = size(2, limits::SITES)? as usize;
        let last = size(3, limits::DAYS as usize)?;
        let (days, depots) = match family {
            Family::Periodic => (last, 1),
            Family::PeriodicDepots => (last, size(4, limits::SITES)? as usize),
            Family::DepotsWindows => (1, last as usize),
        };
        Ok(Self { family, vehicles, customers, days, depots })
    }

    /// The depots' positions among the sites.
    fn depots(self) -> std::ops::Range<usize> {
        if self.family == Family::DepotsWindows {
            self.customers..self.customers + self.depots
        } else {
            0..self.depots
        }
    }
}

/// Reads a file of one of the families.
///
/// # Errors
/// Where the file is not of this format.
pub fn cordeau(bytes: &[u8], family: Family) -> Result<Visits, FormatError> {
    let lines = lines(bytes)?;
    let nothing = || FormatError::new("file", "no lines", "a line `type m n t`");
    let head = Head::read(lines.first().ok_or_else(nothing)?, family)?;
    let limits = head.depots * head.days as usize;
    let sites = head.customers + head.depots;
    if lines.len() != 1 + limits + sites {
        let allowed =
            format!("{} lines: 1, {limits} of limits, {sites} of sites", 1 + limits + sites);
        return Err(FormatError::new("file", format!("{} lines", lines.len()), allowed));
    }
    let (bounds, rows) = lines[1..].split_at(limits);
    let form = "i x y service demand f a list";
    let numbers = rows.iter().map(|line| line.at_least(5, form)).collect::<Result<Vec<_>, _>>()?;
    let draft = Draft::exact(numbers.iter().map(|row| (row[1], row[2])).collect());
    let mut builder = draft.builder(head.days)?;
    for (at, line) in bounds.iter().enumerate() {
        let words = line.at_least(2, "D Q")?;
        let site = head.depots().start + at % head.depots;
        let (earliest, latest) = if family == Family::DepotsWindows {
            span(&draft, &rows[site], &numbers[site])?
        } else {
            (-UNLIMITED, UNLIMITED)
        };
        let capacity = line.count(words[1], u32::MAX)?;
        let day = u32::try_from(at / head.depots).unwrap_or(0);
        builder.shift(Shift {
            vehicles: head.vehicles,
            capacity: if capacity == 0 { UNLIMITED } else { i64::from(capacity) },
            max_duration: draft.limit(words[0]),
            earliest,
            latest,
            ..Shift::unlimited(u32::try_from(site).unwrap_or(0), day)
        });
    }
    for (at, (line, row)) in rows.iter().zip(&numbers).enumerate() {
        if !head.depots().contains(&at) {
            builder.customer(customer(&draft, head, at, line, row)?);
        }
    }
    draft.finish(builder)
}

/// The last two numbers of a line: when service may start.
fn span(draft: &Draft, line: &Line<'_>, row: &[f64]) -> Result<(i64, i64), FormatError> {
    match row {
        [.., earliest, latest] if row.len() >= 9 => Ok(draft.span(*earliest, *latest)),
        _ => Err(line.error("i x y service demand f a list e l")),
    }
}

fn customer(
    draft: &Draft,
    head: Head,
    at: usize,
    line: &Line<'_>,
    row: &[f64],
) -> Result<Customer, FormatError> {
    let service = draft.service(row[3]).filter(|_| row[3] >= 0.0);
    let site = u32::try_from(at).unwrap_or(0);
    let mut customer = Customer {
        service: service.ok_or_else(|| line.error("a service time that fits 32 bits in parts"))?,
        demand: i64::from(line.count(row[4], u32::MAX)?),
        // In the periodic problem with depots, a customer is visited from one of them (Vidal et al. 2012).
        one_depot: head.family == Family::PeriodicDepots,
        ..Customer::once(site, head.days)
    };
    if head.family == Family::DepotsWindows {
        let (earliest, latest) = span(draft, line, row)?;
        customer.windows = vec![Window { days: u64::MAX, earliest, latest }];
        return Ok(customer);
    }
    let form = "i x y service demand f a list, with a sets of days";
    let count = row.get(6).ok_or_else(|| line.error(form))?;
    let count = line.count(*count, 4_096)? as usize;
    let list = row.get(7..7 + count).ok_or_else(|| line.error(form))?;
    let often = line.count(row[5], 64)?;
    customer.patterns.clear();
    for &decimal in list {
        if head.days > 31 {
            return Err(line.error("at most 31 days"));
        }
        let bits = line.count(decimal, (1 << head.days) - 1)?;
        if bits.count_ones() != often || bits == 0 {
            return Err(line.error(format!("sets of {often} days, found {decimal}")));
        }
        // The bits stand from the first day to the last, left to right.
        customer.patterns.push(u64::from(bits).reverse_bits() >> (64 - head.days));
    }
    Ok(customer)
}
