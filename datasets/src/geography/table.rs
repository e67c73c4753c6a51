//! CSV tables with named columns, plain or gzipped, read behind limits.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;
use tongxing_solver::model::{Division, Point};

use super::load::code;
use crate::document::Fault;

/// Longest file, in bytes after unpacking.
pub const BYTE_LIMIT: u64 = 64 << 20;
/// Most rows of a file.
pub const ROW_LIMIT: usize = 1_000_000;
/// Largest count a cell may hold (people of a county).
const COUNT_LIMIT: u32 = 100_000_000;

/// A table in memory: at most [`ROW_LIMIT`] rows from at most [`BYTE_LIMIT`] bytes.
pub(super) struct Table {
    name: String,
    columns: BTreeMap<String, usize>,
    records: Vec<csv::StringRecord>,
}

/// One row of a table.
pub(super) struct Row<'a> {
    table: &'a Table,
    record: &'a csv::StringRecord,
}

impl Table {
    /// Reads a file, unpacking it where its name ends in `.gz`. What cannot be read is a fault, and
    /// the table is empty.
    pub(super) fn open(path: &Path, faults: &mut Vec<Fault>) -> Self {
        let name = path.to_string_lossy().into_owned();
        match read(path) {
            Ok(bytes) if bytes.len() as u64 > BYTE_LIMIT => {
                let allowed = format!("{BYTE_LIMIT} bytes");
                let message = "is too long after unpacking";
                faults.push(Fault::new("too_large", &name, message, "a longer file", allowed));
                Self::empty(name)
            }
            Ok(bytes) => Self::parse(name, &bytes, faults),
            Err(error) => {
                let message = "cannot be read";
                faults.push(Fault::new("unreadable_file", &name, message, error, "a file"));
                Self::empty(name)
            }
        }
    }

    /// Reads a text that is compiled in.
    pub(super) fn from_text(name: &str, text: &str, faults: &mut Vec<Fault>) -> Self {
        Self::parse(name.to_owned(), text.as_bytes(), faults)
    }

    fn empty(name: String) -> Self {
        Self { name, columns: BTreeMap::new(), records: Vec::new() }
    }

    fn parse(name: String, bytes: &[u8], faults: &mut Vec<Fault>) -> Self {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(bytes);
        let mut table = Self::empty(name);
        match reader.headers() {
            Ok(headers) => {
                let headers = headers.iter().enumerate();
                table.columns = headers.map(|(at, head)| (head.trim().to_owned(), at)).collect();
            }
            Err(error) => table.unreadable(&error, faults),
        }
        for record in reader.records() {
            match record {
                Ok(record) if table.records.len() < ROW_LIMIT => table.records.push(record),
                Ok(_) => {
                    let (message, found) = ("has too many rows", "more rows");
                    let allowed = format!("{ROW_LIMIT} rows");
                    faults.push(Fault::new("too_large", &table.name, message, found, allowed));
                    break;
                }
                Err(error) => table.unreadable(&error, faults),
            }
            if faults.len() >= Fault::MOST {
                break;
            }
        }
        table
    }

    fn unreadable(&self, error: &csv::Error, faults: &mut Vec<Fault>) {
        let message = "is not a row of a CSV file";
        let allowed = "UTF-8, as many fields in every row";
        faults.push(Fault::new("invalid_row", &self.name, message, error, allowed));
    }

    /// The rows from the top.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.records.iter().map(|record| Row { table: self, record })
    }
}

fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let mut bytes = Vec::new();
    if path.extension().is_some_and(|ending| ending == "gz") {
        MultiGzDecoder::new(file).take(BYTE_LIMIT + 1).read_to_end(&mut bytes)?;
    } else {
        file.take(BYTE_LIMIT + 1).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

impl<'a> Row<'a> {
    /// The text of a column, trimmed; empty, with a fault, where the table has no such column.
    pub(super) fn text(&self, column: &str, faults: &mut Vec<Fault>) -> &'a str {
        let at = self.table.columns.get(column);
        if at.is_none() {
            let columns: Vec<&str> = self.table.columns.keys().map(String::as_str).collect();
            let message = "has no such column";
            let fault = Fault::new(
                "missing_column",
                &self.table.name,
                message,
                columns.join(" "),
                format!("a column {column}"),
            );
            if !faults.contains(&fault) {
                faults.push(fault);
            }
        }
        at.and_then(|&at| self.record.get(at)).unwrap_or("").trim()
    }

    /// A division code of `digits` digits; anything else is a fault.
    pub(super) fn division(
        &self,
        column: &str,
        digits: u8,
        faults: &mut Vec<Fault>,
    ) -> Option<Division> {
        let text = self.text(column, faults);
        let found = code(text, digits);
        if found.is_none() {
            self.fault(column, text, format!("a code of {digits} digits"), faults);
        }
        found
    }

    /// A whole number; `None` where the cell is empty, a fault where it is anything else.
    pub(super) fn count(&self, column: &str, faults: &mut Vec<Fault>) -> Option<u32> {
        let text = self.text(column, faults);
        if text.is_empty() {
            return None;
        }
        let found = text.parse().ok().filter(|&count| count <= COUNT_LIMIT);
        if found.is_none() {
            self.fault(column, text, format!("a whole number up to {COUNT_LIMIT}"), faults);
        }
        found
    }

    /// A number; `None` where the cell is empty, a fault where it is anything else or out of range.
    pub(super) fn decimal(
        &self,
        column: &str,
        low: f64,
        high: f64,
        faults: &mut Vec<Fault>,
    ) -> Option<f64> {
        let text = self.text(column, faults);
        if text.is_empty() {
            return None;
        }
        let found = text.parse().ok().filter(|number| (low..=high).contains(number));
        if found.is_none() {
            self.fault(column, text, format!("a number from {low} to {high}"), faults);
        }
        found
    }

    /// A point of two columns; `None` where either cell is empty.
    pub(super) fn point(
        &self,
        longitude: &str,
        latitude: &str,
        faults: &mut Vec<Fault>,
    ) -> Option<Point> {
        let longitude = self.decimal(longitude, -180.0, 180.0, faults);
        let latitude = self.decimal(latitude, -90.0, 90.0, faults);
        Some(Point { longitude: longitude?, latitude: latitude? })
    }

    fn fault(&self, column: &str, found: &str, allowed: String, faults: &mut Vec<Fault>) {
        if faults.len() < Fault::MOST {
            let line = self.record.position().map_or(0, csv::Position::line);
            let place = format!("{} line {line}, {column}", self.table.name);
            faults.push(Fault::new("invalid_cell", place, "cannot be read", found, allowed));
        }
    }
}
