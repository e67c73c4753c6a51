//! Reads .xlsx and .csv into tables, behind limits.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::guard::{self, Limits, Refusal, refuse};
use super::import::is_csv;
use super::problem::{Place, RosterProblem};
use super::table::{Cell, Sheet, Workbook};
use super::values;

/// Reads a file by the ending of its name: .csv and .txt as CSV, anything else as .xlsx.
///
/// # Errors
/// What is beyond a limit (`too_large`) or cannot be read (`unreadable`).
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<Workbook, Box<RosterProblem>> {
    let read = if is_csv(name) { csv(name, bytes, limits) } else { xlsx(bytes, limits) };
    read.map_err(|Refusal { what, found, allowed }| {
        let unreadable = matches!(what, "archive" | "reference" | "encoding" | "xlsx");
        let (code, words) = if unreadable {
            (
                "unreadable",
                (
                    "文件无法读取，请另存为.xlsx或.csv",
                    "the file cannot be read; save it as .xlsx or .csv",
                ),
            )
        } else {
            ("too_large", ("文件超出限制", "the file is beyond a limit"))
        };
        let found = format!("{what}: {found}");
        Box::new(RosterProblem::new(code, Place::sheet(name, ""), words, &found, &allowed))
    })
}

fn sized(bytes: &[u8], limits: &Limits) -> Result<(), Refusal> {
    let length = bytes.len() as u64;
    let most = limits.bytes;
    if length <= most { Ok(()) } else { Err(refuse("bytes", length, format!("≤ {most}"))) }
}

fn xlsx(bytes: &[u8], limits: &Limits) -> Result<Workbook, Refusal> {
    sized(bytes, limits)?;
    guard::check(bytes, limits)?;
    let broken = |error: calamine::XlsxError| refuse("xlsx", error, ".xlsx");
    let mut file: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let mut sheets = Vec::new();
    for name in file.sheet_names() {
        let range = file.worksheet_range(&name).map_err(broken)?;
        let (top, left) = range.start().unwrap_or_default();
        let (top, left) = (top as usize, left as usize);
        let mut rows = vec![Vec::new(); top];
        rows.extend(range.rows().map(|row| {
            let filled = row.iter().rposition(|cell| *cell != Data::Empty).map_or(0, |at| at + 1);
            let mut cells = vec![Cell::Empty; if filled == 0 { 0 } else { left }];
            cells.extend(row[..filled].iter().map(cell));
            cells
        }));
        sheets.push(Sheet { name, rows });
    }
    Ok(Workbook { sheets })
}

fn cell(data: &Data) -> Cell {
    match data {
        Data::Empty => Cell::Empty,
        Data::Int(number) => number.to_string().parse().map_or(Cell::Empty, Cell::Number),
        Data::Float(number) => Cell::Number(*number),
        Data::Bool(value) => Cell::Bool(*value),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            if text.is_empty() { Cell::Empty } else { Cell::Text(text.clone()) }
        }
        Data::DateTime(day) if day.is_datetime() => {
            let (year, month, day_of, ..) = day.to_ymd_hms_milli();
            let date =
                tongxing_solver::units::Date::from_ymd(year.into(), month.into(), day_of.into());
            date.map_or(Cell::Number(day.as_f64()), Cell::Date)
        }
        Data::DateTime(day) => Cell::Number(day.as_f64()),
        Data::Error(error) => Cell::Text(error.to_string()),
    }
}

fn csv(name: &str, bytes: &[u8], limits: &Limits) -> Result<Workbook, Refusal> {
    sized(bytes, limits)?;
    let plain = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = match std::str::from_utf8(plain) {
        Ok(text) => std::borrow::Cow::Borrowed(text),
        Err(_) => {
            let (text, _, damaged) = encoding_rs::GB18030.decode(plain);
            if damaged {
                return Err(refuse("encoding", name, "UTF-8, GB18030"));
            }
            text
        }
    };
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let tabs = first.matches('\t').count() > first.matches(',').count();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(if tabs { b'\t' } else { b',' })
        .from_reader(text.as_bytes());
    let (mut rows, mut cells) = (Vec::new(), 0_u64);
    for record in reader.records() {
        let record = record.map_err(|error| refuse("encoding", error, ".csv"))?;
        // The reader passes over blank lines; their places count.
        let line = record.position().map_or(0, csv::Position::line);
        let at = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
        cells += record.len() as u64;
        let checks = [
            ("rows", at as u64 + 1, limits.rows),
            ("columns", record.len() as u64, limits.columns),
            ("cells", cells, limits.cells),
        ];
        for (what, found, most) in checks {
            if found > most {
                return Err(refuse(what, found, format!("≤ {most}")));
            }
        }
        if at > rows.len() {
            rows.resize(at, Vec::new());
        }
        let words = record.iter().map(|text| match text.trim() {
            "" => Cell::Empty,
            text => Cell::Text(text.trim_start_matches('\'').to_owned()),
        });
        rows.push(words.collect());
    }
    let name = values::narrow(name);
    let stem = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    Ok(Workbook { sheets: vec![Sheet { name: stem.to_owned(), rows }] })
}
