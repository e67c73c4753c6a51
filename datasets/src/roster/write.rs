//! Writes tables as .xlsx, plain or with their faulty cells marked.

use std::collections::BTreeMap;

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, Note, Url, Workbook as Book, Worksheet, XlsxError,
};

use super::problem::RosterProblem;
use super::table::{Cell, Sheet, Workbook};

/// A table that no .xlsx can hold.
#[derive(Debug, thiserror::Error)]
#[error("the table does not fit into an .xlsx: {0}")]
pub struct WriteError(#[from] XlsxError);

/// A workbook file of the tables. Text is written as text, whatever it looks like; the creation date
/// is fixed, so that the same tables give the same bytes.
///
/// # Errors
/// Names, texts, rows or columns beyond what .xlsx allows.
pub fn write_xlsx(workbook: &Workbook) -> Result<Vec<u8>, WriteError> {
    let mut book = new()?;
    for sheet in &workbook.sheets {
        let page = book.add_worksheet().set_name(&sheet.name)?;
        fill(page, sheet, &BTreeMap::new())?;
    }
    Ok(book.save_to_buffer()?)
}

fn new() -> Result<Book, XlsxError> {
    let mut book = Book::new();
    let day = ExcelDateTime::from_ymd(2024, 3, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&day));
    Ok(book)
}

/// The tables again, every faulty cell red with a note, behind a sheet 问题 that lists the problems and
/// a sheet 提示 that lists the notices, with links to their cells. A list of nothing is left out where the
/// other has entries.
///
/// # Errors
/// As [`write_xlsx`].
pub fn write_marked(
    files: &[(String, Workbook)],
    problems: &[RosterProblem],
    notices: &[RosterProblem],
) -> Result<Vec<u8>, WriteError> {
    let mut book = new()?;
    let lists = [("问题", problems), ("提示", notices)];
    let mut taken: Vec<String> = lists.iter().map(|(name, _)| (*name).to_owned()).collect();
    let mut pages = BTreeMap::new();
    for (file, workbook) in files {
        for sheet in &workbook.sheets {
            let name = fresh(&sheet.name, &mut taken);
            pages.insert((file.as_str(), sheet.name.as_str()), name);
        }
    }
    let empty = problems.is_empty() && notices.is_empty();
    for (name, entries) in lists {
        if !entries.is_empty() || (empty && name == "提示") {
            list(book.add_worksheet().set_name(name)?, name, entries, &pages)?;
        }
    }
    for (file, workbook) in files {
        for sheet in &workbook.sheets {
            let mut faults: BTreeMap<(usize, usize), Vec<&RosterProblem>> = BTreeMap::new();
            for problem in problems {
                let place = &problem.place;
                if place.file == *file && place.sheet == sheet.name && place.row > 0 {
                    let at = (place.row - 1, place.column.saturating_sub(1));
                    faults.entry(at).or_default().push(problem);
                }
            }
            let Some(name) = pages.get(&(file.as_str(), sheet.name.as_str())) else { continue };
            fill(book.add_worksheet().set_name(name)?, sheet, &faults)?;
        }
    }
    Ok(book.save_to_buffer()?)
}

/// Lines of a list; one more is beyond what .xlsx holds with its head.
const LINES: usize = 1_000_000;
/// Columns of a list with their widths: all of a place can be read.
const COLUMNS: [(&str, u16); 7] =
    [("位置", 44), ("", 52), ("", 52), ("填写内容", 24), ("允许", 40), ("代码", 24), ("文件", 24)];

/// Lists problems or notices, each with a link to its cell.
fn list(
    page: &mut Worksheet,
    name: &str,
    entries: &[RosterProblem],
    pages: &BTreeMap<(&str, &str), String>,
) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let english = if name == "问题" { "Problem" } else { "Notice" };
    for (column, (head, width)) in (0..).zip(COLUMNS) {
        let head = match column {
            1 => name,
            2 => english,
            _ => head,
        };
        page.write_string_with_format(0, column, head, &bold)?;
        page.set_column_width(column, width)?;
    }
    page.set_freeze_panes(1, 0)?;
    for (row, problem) in (1..).zip(entries.iter().take(LINES)) {
        let place = &problem.place;
        let words = problem.where_zh();
        match pages.get(&(place.file.as_str(), place.sheet.as_str())) {
            Some(page_of) if row < 60_000 => {
                let cell = if place.cell.is_empty() {
                    format!("A{}", place.row.max(1))
                } else {
                    place.cell.clone()
                };
                let link = format!("internal:'{}'!{cell}", page_of.replace('\'', "''"));
                page.write_url(row, 0, Url::new(link).set_text(words))?;
            }
            _ => {
                page.write_string(row, 0, words)?;
            }
        }
        let texts = [&problem.message.zh, &problem.message.en, &problem.found, &problem.allowed];
        for (column, text) in (1..).zip(texts) {
            page.write_string(row, column, text)?;
        }
        page.write_string(row, 5, problem.code)?;
        page.write_string(row, 6, &place.file)?;
    }
    Ok(())
}

/// A name for a sheet that Excel takes and no other sheet has.
fn fresh(name: &str, taken: &mut Vec<String>) -> String {
    let clean: String = name
        .chars()
        .map(|c| if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') { '_' } else { c })
        .take(20)
        .collect();
    let mut name = if clean.is_empty() { "表".to_owned() } else { clean.clone() };
    let mut number = 2;
    while taken.iter().any(|t| t.to_lowercase() == name.to_lowercase()) {
        name = format!("{clean} ({number})");
        number += 1;
    }
    taken.push(name.clone());
    name
}

type Faults<'a> = BTreeMap<(usize, usize), Vec<&'a RosterProblem>>;

fn fill(page: &mut Worksheet, sheet: &Sheet, faults: &Faults<'_>) -> Result<(), XlsxError> {
    let plain = Format::new();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let red = Format::new().set_background_color(Color::RGB(0xFF_9999));
    let red_day = red.clone().set_num_format("yyyy-mm-dd");
    for (at, cells) in sheet.rows.iter().enumerate() {
        let row = u32::try_from(at).map_err(|_| XlsxError::RowColumnLimitError)?;
        for (at_column, cell) in cells.iter().enumerate() {
            let column = u16::try_from(at_column).map_err(|_| XlsxError::RowColumnLimitError)?;
            let faulty = faults.contains_key(&(at, at_column));
            let format = if faulty { &red } else { &plain };
            match cell {
                Cell::Empty | Cell::Formula => page.write_blank(row, column, format)?,
                Cell::Text(text) => page.write_string_with_format(row, column, text, format)?,
                Cell::Number(number) if number.is_finite() => {
                    page.write_number_with_format(row, column, *number, format)?
                }
                Cell::Number(number) => page.write_string(row, column, number.to_string())?,
                Cell::Bool(value) => page.write_boolean_with_format(row, column, *value, format)?,
                Cell::Date(date) => {
                    let format = if faulty { &red_day } else { &day };
                    let (year, month, of_month) = date.to_ymd();
                    let parts = (u16::try_from(year), u8::try_from(month), u8::try_from(of_month));
                    match parts {
                        (Ok(y), Ok(m), Ok(d)) if y >= 1900 => {
                            let day = ExcelDateTime::from_ymd(y, m, d)?;
                            page.write_datetime_with_format(row, column, &day, format)?
                        }
                        _ => page.write_string(row, column, date.to_string())?,
                    }
                }
            };
        }
    }
    for ((at, at_column), problems) in faults {
        let row = u32::try_from(*at).map_err(|_| XlsxError::RowColumnLimitError)?;
        let column = u16::try_from(*at_column).map_err(|_| XlsxError::RowColumnLimitError)?;
        let filled = sheet.rows.get(*at).is_some_and(|cells| *at_column < cells.len());
        if !filled {
            page.write_blank(row, column, &red)?;
        }
        let words: Vec<String> = problems
            .iter()
            .map(|p| format!("{}\n{}\n允许 / allowed: {}", p.message.zh, p.message.en, p.allowed))
            .collect();
        page.insert_note(row, column, &Note::new(words.join("\n\n")).set_author("tongxing"))?;
    }
    Ok(())
}
