//! The format of Groër, Golden and Wasil (2009) for consistent vehicle routing: loads and service times by
//! day, the same driver always, as many drivers as one likes.

use std::collections::BTreeMap;

use tongxing_solver::routing::model::{Customer, Daily, Shift, limits};

use super::super::FormatError;
use super::words::{Line, lines};
use super::{Draft, Visits};

/// Sections of numbers.
const SECTIONS: [&str; 4] =
    ["NODE_COORD_SECTION", "DEMAND_SECTION", "SVC_TIME_SECTION", "DEPOT_SECTION"];

/// Lines of a section.
type Rows<'a> = Vec<(Line<'a>, Vec<f64>)>;

/// Headings and lines of a file.
#[derive(Default)]
struct Sheet<'a> {
    heads: BTreeMap<&'a str, (Line<'a>, &'a str)>,
    sections: BTreeMap<&'static str, Rows<'a>>,
}

impl<'a> Sheet<'a> {
    fn read(lines: &[Line<'a>]) -> Result<Self, FormatError> {
        let mut sheet = Self::default();
        let mut current = None;
        for &line in lines {
            if line.text == "EOF" {
                break;
            }
            if let Some(&section) = SECTIONS.iter().find(|name| **name == line.text) {
                if sheet.sections.insert(section, Vec::new()).is_some() {
                    return Err(line.error("each section once"));
                }
                current = Some(section);
            } else if let Some((name, value)) = line.text.split_once(':') {
                sheet.heads.insert(name.trim(), (line, value.trim()));
            } else if let Some(section) = current {
                let numbers = line.numbers()?;
                if section != "DEPOT_SECTION" || numbers != [-1.0] {
                    sheet.sections.entry(section).or_default().push((line, numbers));
                }
            } else {
                return Err(line.error("`NAME: value` or one of the sections"));
            }
        }
        Ok(sheet)
    }

    /// A heading as a whole number.
    fn count(&self, name: &str, most: u32) -> Result<u32, FormatError> {
        let head = self.heads.get(name);
        let (line, value) = head.ok_or_else(|| missing(name))?;
        let number = value.parse::<f64>().map_err(|_| line.error(format!("{name}: a number")))?;
        line.count(number, most)
    }

    /// The lines of a section, whose first numbers count from 1, each of so many numbers.
    fn rows(&self, name: &str, lines: usize, width: usize) -> Result<&Rows<'a>, FormatError> {
        let rows = self.sections.get(name).ok_or_else(|| missing(name))?;
        if rows.len() != lines {
            let found = format!("{} lines in {name}", rows.len());
            return Err(FormatError::new("file", found, lines));
        }
        for (at, (line, numbers)) in (1_u32..).zip(rows) {
            if numbers.len() != width || line.count(numbers[0], u32::MAX)? != at {
                return Err(line.error(format!("{at} and {} numbers", width - 1)));
            }
        }
        Ok(rows)
    }
}

fn missing(name: &str) -> FormatError {
    FormatError::new("file", format!("no {name}"), name)
}

/// Reads a file. Shifts are drivers with their days; there are as many drivers as customers, and more are
/// never of use, since each could serve one alone. Customers without any day are left away.
///
/// # Errors
/// Where the file is not of this format.
pub fn convrp(bytes: &[u8]) -> Result<Visits, FormatError> {
    let lines = lines(bytes)?;
    let sheet = Sheet::read(&lines)?;
    let sites = sheet.count("DIMENSION", u32::try_from(limits::SITES).unwrap_or(u32::MAX))?;
    let days = sheet.count("NUM_DAYS", limits::DAYS)?;
    if sites == 0 || days == 0 {
        return Err(FormatError::new("file", format!("{sites} sites, {days} days"), "at least 1"));
    }
    let (customers, width) = (sites as usize - 1, days as usize + 1);
    let points = sheet.rows("NODE_COORD_SECTION", customers, 3)?;
    let demands = sheet.rows("DEMAND_SECTION", customers, width)?;
    let services = sheet.rows("SVC_TIME_SECTION", customers, width)?;
    let depot = match sheet.sections.get("DEPOT_SECTION").map(Vec::as_slice) {
        Some([(_, point)]) if point.len() == 2 => (point[0], point[1]),
        Some([(line, _), ..]) => return Err(line.error("one depot, x y")),
        _ => return Err(missing("DEPOT_SECTION")),
    };
    let all = std::iter::once(depot).chain(points.iter().map(|(_, row)| (row[1], row[2])));
    let draft = Draft::exact(all.collect());
    let mut builder = draft.builder(days)?;
    let capacity = i64::from(sheet.count("CAPACITY", u32::MAX)?);
    let longest = sheet.count("DISTANCE", u32::MAX)?;
    let max_duration =
        draft.limit(f64::from(longest)).min(tongxing_solver::routing::model::UNLIMITED);
    let mut drivers = 0;
    for (site, (demand, service)) in (1_u32..).zip(demands.iter().zip(services)) {
        let mut wanted = Customer { one_driver: true, ..Customer::once(site, days) };
        let pattern = daily(&draft, demand, service, &mut wanted.daily)?;
        if pattern != 0 {
            drivers += 1;
            wanted.patterns = vec![pattern];
            builder.customer(wanted);
        }
    }
    for driver in 0..drivers {
        for day in 0..days {
            builder.shift(Shift { driver, capacity, max_duration, ..Shift::unlimited(0, day) });
        }
    }
    draft.finish(builder)
}

/// What each day takes; gives the days of visits, a bit each.
fn daily(
    draft: &Draft,
    demand: &(Line<'_>, Vec<f64>),
    service: &(Line<'_>, Vec<f64>),
    daily: &mut Vec<Daily>,
) -> Result<u64, FormatError> {
    let mut pattern = 0;
    for (day, (&load, &time)) in demand.1[1..].iter().zip(&service.1[1..]).enumerate() {
        let time = draft.service(time).filter(|_| time >= 0.0);
        let service =
            time.ok_or_else(|| service.0.error("service times that fit 32 bits in parts"))?;
        // No load is a visit all the same; one less than none is no visit.
        let more = demand.0.count(load + 1.0, u32::MAX)?;
        let (none, demand) = (more == 0, i64::from(more) - i64::from(more > 0));
        daily.push(Daily { service, demand });
        pattern |= u64::from(!none) << day;
    }
    Ok(pattern)
}
