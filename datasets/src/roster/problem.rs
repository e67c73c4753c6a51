//! What is wrong with a roster, or was filled in for it: with the cell it stands in.

use serde::Serialize;

use crate::document::hidden::spelt;

/// A sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    /// 中文
    pub zh: String,
    /// English
    pub en: String,
}

/// Where something stands. Rows and columns count from 1; 0 is the sheet or file as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// Name of the file.
    pub file: String,
    /// Name of the sheet.
    pub sheet: String,
    /// Row as Excel counts it.
    pub row: usize,
    /// Column as a number.
    pub column: usize,
    /// The cell as Excel names it, such as `D12`; empty where it is no single cell.
    pub cell: String,
}

impl Place {
    /// The cell at a row and column counted from 0.
    #[must_use]
    pub fn cell(file: &str, sheet: &str, row: usize, column: usize) -> Self {
        let (row, column) = (row + 1, column + 1);
        let cell = format!("{}{row}", letters(column));
        Self { file: file.to_owned(), sheet: sheet.to_owned(), row, column, cell }
    }

    /// A sheet as a whole, or with an empty name a file.
    #[must_use]
    pub fn sheet(file: &str, sheet: &str) -> Self {
        Self { file: file.to_owned(), sheet: sheet.to_owned(), ..Self::default() }
    }
}

/// Letters of a column counted from 1.
fn letters(mut column: usize) -> String {
    let mut letters = Vec::new();
    while column > 0 {
        let digit = u8::try_from((column - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        column = (column - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// A problem of a roster, or a notice of what the import filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RosterProblem {
    /// Stable code.
    pub code: &'static str,
    /// What it means.
    pub message: Message,
    /// Where it stands.
    #[serde(rename = "where")]
    pub place: Place,
    /// What was found, at most 80 characters; ID numbers show their ends only.
    pub found: String,
    /// What is allowed, or what was taken.
    pub allowed: String,
}

impl RosterProblem {
    /// Most problems that one import lists.
    pub const MOST: usize = 10_000;

    pub(super) fn new(
        code: &'static str,
        place: Place,
        (zh, en): (&str, &str),
        found: &str,
        allowed: &str,
    ) -> Self {
        let message = Message { zh: zh.to_owned(), en: en.to_owned() };
        // The place is enough to find what must not be repeated.
        let personal = matches!(code, "personal_data" | "id_is_personal");
        let found =
            if personal { "（不显示 / not shown）".to_owned() } else { masked(&spelt(found)) };
        let long = found.chars().count() > 80;
        let found = if long { found.chars().take(79).chain(['…']).collect() } else { found };
        Self { code, message, place, found, allowed: allowed.to_owned() }
    }

    /// Where, in Chinese: `第12行D列`.
    #[must_use]
    pub fn where_zh(&self) -> String {
        let Place { file, sheet, row, column, .. } = &self.place;
        let cell = match (row, column) {
            (0, _) => String::new(),
            (row, 0) => format!("第{row}行"),
            (row, column) => format!("第{row}行{}列", letters(*column)),
        };
        format!("{file} {sheet} {cell}").trim().to_owned()
    }

    /// Where, in English: `D12`.
    #[must_use]
    pub fn where_en(&self) -> String {
        let Place { file, sheet, row, column, cell } = &self.place;
        let row = if *row > 0 && *column == 0 { format!("row {row}") } else { cell.clone() };
        format!("{file} {sheet} {row}").trim().to_owned()
    }
}

/// The text, of every long number (15 places and more, or a phone's 11) its ends only.
fn masked(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let part = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '０'..='９' | 'Ｘ' | 'ｘ');
    let mut hidden = vec![false; letters.len()];
    let mut start = 0;
    while start < letters.len() {
        let run = letters[start..].iter().take_while(|c| part(c)).count();
        let digits =
            letters[start..start + run].iter().filter(|c| !c.is_ascii_alphabetic()).count();
        let phone = run == 11 && matches!(letters[start], '1' | '１');
        if digits >= 14 || (digits == 11 && phone) {
            let shown = if phone { 3 } else { 6 };
            hidden[start + shown..start + run - 2].fill(true);
        }
        start += run.max(1);
    }
    letters.iter().zip(hidden).map(|(c, hidden)| if hidden { '*' } else { *c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_excel_names_them() {
        let name = |row, column| Place::cell("a", "b", row, column).cell;
        assert_eq!(name(11, 3), "D12");
        assert_eq!(name(0, 25), "Z1");
        assert_eq!(name(0, 26), "AA1");
        assert_eq!(name(0, 701), "ZZ1");
        assert_eq!(name(1_048_575, 16383), "XFD1048576");
    }

    #[test]
    fn long_numbers_show_their_ends_only() {
        assert_eq!(masked("11010519491231002X"), "110105**********2X");
        assert_eq!(masked("见 110105491231002。"), "见 110105*******02。");
        assert_eq!(masked("电话13800138000转1"), "电话138******00转1");
        assert_eq!(masked("１３８００１３８０００"), "１３８******００");
        assert_eq!(masked("320826100001 320826C000001"), "320826100001 320826C000001");
    }
}
