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

/// The tables again, every faulty cell red with a note, behind a first sheet 问题 that lists the
/// problems with links to their cells.
///
/// # Errors
/// As [`write_xlsx`].
pub fn write_marked(
    files: &[(String, Workbook)],
    problems: &[RosterProblem],
) -> Result<Vec<u8>, WriteError> {
    let mut book = new()?;
    let bold = Format::new().set_bold();
    let list = book.add_worksheet().set_name("问题")?;
    for (column, head) in (0..).zip(["位置", "问题", "Problem", "填写内容", "允许", "代码", "文件"])
    {
        list.write_string_with_format(0, column, head, &bold)?;
        list.set_column_width(column, if column == 1 || column == 2 { 48 } else { 20 })?;
    }
    let mut taken = vec!["问题".to_owned()];
    let mut pages = BTreeMap::new();
    for (file, workbook) in files {
        for sheet in &workbook.sheets {
            let name = fresh(&sheet.name, &mut taken);
            pages.insert((file.as_str(), sheet.name.as_str()), name);
        }
    }
    for (row, problem) in (1..).zip(problems) {
        let place = &problem.place;
        let words = problem.where_zh();
        match pages.get(&(place.file.as_str(), place.sheet.as_str())) {
            Some(page) if row < 60_000 => {
                let cell = if place.cell.is_empty() {
                    format!("A{}", place.row.max(1))
                } else {
                    place.cell.clone()
                };
                let link = format!("internal:'{}'!{cell}", page.replace('\'', "''"));
                list.write_url(row, 0, Url::new(link).set_text(words))?;
            }
            _ => {
                list.write_string(row, 0, words)?;
            }
        }
        let texts = [&problem.message.zh, &problem.message.en, &problem.found, &problem.allowed];
        for (column, text) in (1..).zip(texts) {
            list.write_string(row, column, text)?;
        }
        list.write_string(row, 5, problem.code)?;
        list.write_string(row, 6, &place.file)?;
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
                Cell::Empty => page.write_blank(row, column, format)?,
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
