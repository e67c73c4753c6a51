//! The dialect of VRPLIB in which multi-depot instances with windows are kept: ways, moments and
//! durations count in thousandths, ways rounded.

use std::collections::BTreeMap;

use tongxing_solver::routing::model::{Customer, Shift, UNLIMITED, Window};

use super::super::FormatError;
use super::words::{Line, lines};
use super::{Draft, Visits};

/// Parts of a unit.
const SCALE: f64 = 1_000.0;

/// Sections and the numbers of their lines.
const SECTIONS: [(&str, usize); 6] = [
    ("NODE_COORD_SECTION", 3),
    ("DEMAND_SECTION", 2),
    ("SERVICE_TIME_SECTION", 2),
    ("TIME_WINDOW_SECTION", 3),
    ("VEHICLES_DEPOT_SECTION", 2),
    ("DEPOT_SECTION", 1),
];

/// Headings and lines of a file.
#[derive(Default)]
struct Sheet<'a> {
    heads: BTreeMap<&'a str, (Line<'a>, &'a str)>,
    sections: BTreeMap<&'static str, Vec<(Line<'a>, Vec<f64>)>>,
}

impl<'a> Sheet<'a> {
    fn read(lines: &[Line<'a>]) -> Result<Self, FormatError> {
        let mut sheet = Self::default();
        let mut current = None;
        for &line in lines {
            if line.text == "EOF" {
                break;
            }
            if let Some(section) = SECTIONS.iter().find(|(name, _)| *name == line.text) {
                if sheet.sections.insert(section.0, Vec::new()).is_some() {
                    return Err(line.error("each section once"));
                }
                current = Some(section);
            } else if let Some((name, value)) = line.text.split_once(':') {
                sheet.heads.insert(name.trim(), (line, value.trim()));
            } else if let Some(&(name, count)) = current {
                let numbers = line.numbers()?;
                if name == "DEPOT_SECTION" && numbers == [-1.0] {
                    continue;
                }
                if numbers.len() != count {
                    return Err(line.error(format!("{count} numbers in {name}")));
                }
                sheet.sections.entry(name).or_default().push((line, numbers));
            } else {
                return Err(line.error("`NAME: value` or one of the sections"));
            }
        }
        Ok(sheet)
    }

    fn head(&self, name: &str) -> Result<Option<f64>, FormatError> {
        let Some((line, value)) = self.heads.get(name) else { return Ok(None) };
        let number = value.parse::<f64>().ok().filter(|n| (0.0..=super::MOST).contains(n));
        number.map(Some).ok_or_else(|| line.error(format!("{name}: a number from 0")))
    }

    fn must(&self, name: &str) -> Result<f64, FormatError> {
        self.head(name)?.ok_or_else(|| FormatError::new("file", format!("no {name}"), name))
    }

    /// The lines of a section, whose first numbers count from 1 to `wanted`.
    fn counted(&self, name: &str, wanted: usize) -> Result<&[(Line<'a>, Vec<f64>)], FormatError> {
        let rows = self.sections.get(name).map_or(&[][..], Vec::as_slice);
        if rows.len() != wanted {
            let found = format!("{} lines in {name}", rows.len());
            return Err(FormatError::new("file", found, wanted));
        }
        for (at, (line, numbers)) in (1_u32..).zip(rows) {
            if line.count(numbers[0], u32::MAX)? != at {
                return Err(line.error(format!("{at} as the first number")));
            }
        }
        Ok(rows)
    }
}

/// Reads a file.
///
/// # Errors
/// Where the file is not of this format.
pub fn vrplib(bytes: &[u8]) -> Result<Visits, FormatError> {
    let lines = lines(bytes)?;
    let sheet = Sheet::read(&lines)?;
    if sheet.heads.get("EDGE_WEIGHT_TYPE").is_none_or(|(_, value)| *value != "EUC_2D") {
        return Err(FormatError::new("EDGE_WEIGHT_TYPE", "another", "EUC_2D"));
    }
    let most = f64::from(u32::MAX);
    let size = |value: f64| super::whole(value.min(most)).unsigned_abs();
    let nodes = usize::try_from(size(sheet.must("DIMENSION")?)).unwrap_or(0);
    let points = sheet.counted("NODE_COORD_SECTION", nodes)?;
    let points = points.iter().map(|(_, row)| (row[1], row[2])).collect();
    let draft = Draft { points, scale: SCALE, rounded: true };
    let mut builder = draft.builder(1)?;
    let demands = sheet.counted("DEMAND_SECTION", nodes)?;
    let services = sheet.counted("SERVICE_TIME_SECTION", nodes)?;
    let windows = sheet.counted("TIME_WINDOW_SECTION", nodes)?;
    let vehicles = usize::try_from(size(sheet.must("VEHICLES")?)).unwrap_or(0);
    let fleet = depots(&sheet, nodes, vehicles)?;
    let capacity = super::whole(sheet.must("CAPACITY")?);
    let max_duration = sheet.head("VEHICLES_MAX_DURATION")?;
    for (&depot, &vehicles) in &fleet {
        let row = &windows[depot as usize].1;
        let (earliest, latest) = draft.span(row[1], row[2]);
        let max_duration = max_duration.map_or(UNLIMITED, |most| draft.parts(most));
        let shift = Shift::unlimited(depot, 0);
        builder.shift(Shift { vehicles, capacity, max_duration, earliest, latest, ..shift });
    }
    for (site, row) in (0_u32..).zip(windows.iter().map(|(_, row)| row)) {
        if fleet.contains_key(&site) {
            continue;
        }
        let (line, service) = &services[site as usize];
        let parts = draft.service(service[1]).filter(|_| service[1] >= 0.0);
        let (demand_line, demand) = &demands[site as usize];
        let (earliest, latest) = draft.span(row[1], row[2]);
        builder.customer(Customer {
            service: parts
                .ok_or_else(|| line.error("a service time that fits 32 bits in parts"))?,
            demand: i64::from(demand_line.count(demand[1], u32::MAX)?),
            windows: vec![Window { days: u64::MAX, earliest, latest }],
            ..Customer::once(site, 1)
        });
    }
    draft.finish(builder)
}

/// Vehicles of each depot; depots without vehicles count none.
fn depots(
    sheet: &Sheet<'_>,
    nodes: usize,
    vehicles: usize,
) -> Result<BTreeMap<u32, u32>, FormatError> {
    let last = u32::try_from(nodes).unwrap_or(u32::MAX);
    let mut fleet = BTreeMap::new();
    for (line, row) in sheet.sections.get("DEPOT_SECTION").into_iter().flatten() {
        let depot = line.count(row[0], last)?.checked_sub(1);
        fleet.insert(depot.ok_or_else(|| line.error(format!("1 to {last}")))?, 0);
    }
    for (line, row) in sheet.counted("VEHICLES_DEPOT_SECTION", vehicles)? {
        let depot = line.count(row[1], last)?.checked_sub(1);
        let known = depot.and_then(|depot| fleet.get_mut(&depot));
        *known.ok_or_else(|| line.error("a depot of DEPOT_SECTION"))? += 1;
    }
    Ok(fleet)
}
