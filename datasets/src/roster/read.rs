//! Reads .xlsx and .csv into tables, behind limits.

use std::borrow::Cow;
use std::io::Cursor;

use calamine::{DataRef, DataType, Reader, Xlsx, XlsxError};

use super::guard::{self, Limits, Refusal, refuse, within};
use super::head::SEARCHED;
use super::import::is_csv;
use super::problem::{Place, RosterProblem};
use super::table::{Cell, Sheet, Workbook};
use super::values;

/// How an .xls begins, and an .xlsx with a password.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0";

/// Reads a file by the ending of its name: .csv and .txt as CSV, anything else as .xlsx.
///
/// # Errors
/// What is beyond a limit (`too_large`) or cannot be read (`unreadable`).
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<Workbook, Box<RosterProblem>> {
    let read = if is_csv(name) { csv(name, bytes, limits) } else { xlsx(bytes, limits) };
    read.map_err(|Refusal { what, found, allowed, cell }| {
        let (code, words) = words(what);
        let place = match cell {
            Some((sheet, row, column)) => Place::cell(name, &sheet, row, column),
            None => Place::sheet(name, ""),
        };
        Box::new(RosterProblem::new(code, place, words, &found, &allowed))
    })
}

/// Code and words of a refusal.
fn words(what: &str) -> (&'static str, (&'static str, &'static str)) {
    let words = match what {
        "archive" | "reference" | "xlsx" => {
            return (
                "unreadable",
                (
                    "文件无法读取，请用Excel或WPS另存为.xlsx或.csv",
                    "the file cannot be read; save it as .xlsx or .csv",
                ),
            );
        }
        "compound" => {
            return (
                "unreadable",
                (
                    "这是旧格式.xls或加了密码的文件，请另存为不加密码的.xlsx",
                    "an old .xls or a file with a password; save it as .xlsx without one",
                ),
            );
        }
        "encoding" => {
            return (
                "unreadable",
                (
                    "文字编码无法识别，请另存为UTF-8",
                    "the text's encoding is not taken; save it as UTF-8",
                ),
            );
        }
        "bytes" => ("文件太大", "the file has too many bytes"),
        "rows" => ("行数太多", "too many rows"),
        "columns" => ("列数太多", "too many columns"),
        "cells" => ("单元格太多", "too many cells"),
        "sheets" => ("工作表太多", "too many sheets"),
        "letters" => ("单元格文字太长", "the text of a cell is too long"),
        "text" | "strings" => ("文字太多", "too much text"),
        _ => ("文件解开后太大", "the file unpacks to too much"),
    };
    ("too_large", words)
}

fn xlsx(bytes: &[u8], limits: &Limits) -> Result<Workbook, Refusal> {
    within("bytes", bytes.len() as u64, limits.bytes)?;
    if bytes.starts_with(COMPOUND) {
        return Err(refuse("compound", ".xls", ".xlsx"));
    }
    guard::check(bytes, limits)?;
    let mut file: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let names = file.sheet_names();
    within("sheets", names.len() as u64, limits.sheets)?;
    let mut budget = Budget { limits, cells: 0, text: 0 };
    let sheets = names.into_iter().map(|name| sheet(&mut file, name, &mut budget));
    Ok(Workbook { sheets: sheets.collect::<Result<_, _>>()? })
}

fn broken(error: XlsxError) -> Refusal {
    refuse("xlsx", error, ".xlsx")
}

/// Cells and text of a file so far. One shared text may stand in a million cells, and one sheet on
/// the list many times: what is kept is counted, not what is packed.
struct Budget<'a> {
    limits: &'a Limits,
    cells: u64,
    text: u64,
}

impl Budget<'_> {
    /// Takes a cell of `text`, before which the row grows by `grown` cells.
    fn take(&mut self, row: u64, column: u64, grown: u64, text: &str) -> Result<(), Refusal> {
        self.cells += grown;
        self.text += text.len() as u64;
        within("rows", row + 1, self.limits.rows)?;
        within("columns", column + 1, self.limits.columns)?;
        within("cells", self.cells, self.limits.cells)?;
        within("text", self.text, self.limits.text)?;
        if text.len() as u64 > self.limits.letters {
            within("letters", text.chars().count() as u64, self.limits.letters)?;
        }
        Ok(())
    }
}

/// One sheet; a chart on a sheet of its own has no cells.
fn sheet(
    file: &mut Xlsx<Cursor<&[u8]>>,
    name: String,
    budget: &mut Budget<'_>,
) -> Result<Sheet, Refusal> {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut cells = match file.worksheet_cells_reader(&name) {
        Ok(cells) => cells,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(Sheet { name, rows }),
        Err(error) => return Err(broken(error)),
    };
    while let Some(found) = cells.next_cell_with_formula_metadata().map_err(broken)? {
        let (row, column) = (found.pos.0 as usize, found.pos.1 as usize);
        let value = &found.value;
        let text = value.get_string().unwrap_or_default();
        let unvalued = *value == DataRef::Empty && found.formula.is_some();
        if !unvalued && (*value == DataRef::Empty || value.is_string() && text.is_empty()) {
            continue;
        }
        let width = rows.get(row).map_or(0, Vec::len);
        let grown = (column + 1).saturating_sub(width) as u64;
        budget
            .take(row as u64, column as u64, grown, text)
            .map_err(|refusal| Refusal { cell: Some((name.clone(), row, column)), ..refusal })?;
        if rows.len() <= row {
            rows.resize(row + 1, Vec::new());
        }
        if rows[row].len() <= column {
            rows[row].resize(column + 1, Cell::Empty);
        }
        rows[row][column] = if unvalued { Cell::Formula } else { cell(value) };
    }
    Ok(Sheet { name, rows })
}

fn cell(data: &DataRef<'_>) -> Cell {
    let text = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) };
    match data {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(number) => number.to_string().parse().map_or(Cell::Empty, Cell::Number),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::Bool(value) => Cell::Bool(*value),
        DataRef::String(word) | DataRef::DateTimeIso(word) | DataRef::DurationIso(word) => {
            text(word)
        }
        DataRef::SharedString(word) => text(word),
        DataRef::DateTime(day) if day.is_datetime() => {
            let (year, month, day_of, ..) = day.to_ymd_hms_milli();
            let date =
                tongxing_solver::units::Date::from_ymd(year.into(), month.into(), day_of.into());
            date.map_or(Cell::Number(day.as_f64()), Cell::Date)
        }
        DataRef::DateTime(day) => Cell::Number(day.as_f64()),
        DataRef::Error(error) => Cell::Text(error.to_string()),
    }
}

/// The text of a CSV: UTF-8 with or without its mark, UTF-16 with its mark (Excel's "Unicode text"), or
/// GB18030.
fn decoded<'a>(name: &str, bytes: &'a [u8]) -> Result<Cow<'a, str>, Refusal> {
    let marked = [encoding_rs::UTF_16LE, encoding_rs::UTF_16BE].into_iter();
    let mut marked = marked.zip([b"\xff\xfe", b"\xfe\xff"]);
    let plain = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let (text, damaged) = match marked.find(|(_, mark)| bytes.starts_with(*mark)) {
        Some((encoding, _)) => encoding.decode_with_bom_removal(bytes),
        None => match std::str::from_utf8(plain) {
            Ok(text) => (Cow::Borrowed(text), false),
            Err(_) => encoding_rs::GB18030.decode_without_bom_handling(plain),
        },
    };
    if damaged || text.contains('\0') {
        return Err(refuse("encoding", name, "UTF-8, GB18030"));
    }
    Ok(text)
}

/// What separates the cells: of comma, tab and semicolon the one that the most parted of the first lines
/// has most of. A title holds none of them.
fn separator(text: &str) -> u8 {
    let most =
        |mark: char| text.lines().take(SEARCHED).map(|line| line.matches(mark).count()).max();
    let counts = [(';', b';'), ('\t', b'\t'), (',', b',')].map(|(mark, byte)| (most(mark), byte));
    counts.into_iter().max_by_key(|(count, _)| *count).map_or(b',', |(_, byte)| byte)
}

fn csv(name: &str, bytes: &[u8], limits: &Limits) -> Result<Workbook, Refusal> {
    within("bytes", bytes.len() as u64, limits.bytes)?;
    let text = decoded(name, bytes)?;
    let mark = separator(&text);
    // The reader takes a record as a whole: one of a million columns must not get so far.
    let wide = |line: &str| line.bytes().filter(|byte| *byte == mark).count() as u64;
    if let Some(found) = text.lines().map(wide).find(|n| *n > limits.columns + limits.letters) {
        within("columns", found, limits.columns)?;
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(mark)
        .from_reader(text.as_bytes());
    let (mut rows, mut cells) = (Vec::new(), 0_u64);
    for record in reader.records() {
        let record = record.map_err(|error| refuse("encoding", error, ".csv"))?;
        // The reader passes over blank lines; their places count.
        let line = record.position().map_or(0, csv::Position::line);
        let at = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
        cells += record.len() as u64;
        within("rows", at as u64 + 1, limits.rows)?;
        within("columns", record.len() as u64, limits.columns)?;
        within("cells", cells, limits.cells)?;
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
