//! One sheet while it is read: rows below its head, and what is wrong with them.

use tongxing_solver::units::Date;

use super::columns::Kind;
use super::head::{self, Head};
use super::problem::{Place, RosterProblem};
use super::table::{Cell, Sheet};
use super::values::{self, NoDate};

/// Problems and notices so far.
#[derive(Default)]
pub(super) struct Log {
    pub(super) problems: Vec<RosterProblem>,
    pub(super) notices: Vec<RosterProblem>,
}

impl Log {
    pub(super) fn problem(&mut self, problem: RosterProblem) {
        if self.problems.len() < RosterProblem::MOST {
            self.problems.push(problem);
        }
    }

    pub(super) fn notice(&mut self, notice: RosterProblem) {
        self.notices.push(notice);
    }
}

/// A sheet whose columns are known.
pub(super) struct Known<'a> {
    pub(super) file: &'a str,
    pub(super) sheet: &'a Sheet,
    pub(super) head: Head,
}

impl<'a> Known<'a> {
    /// Finds the head; a sheet without one, or without a required column, is a problem where its
    /// name says that it is a roster, and passed over with a notice otherwise.
    pub(super) fn of(file: &'a str, sheet: &'a Sheet, log: &mut Log) -> Option<Self> {
        if sheet.rows.iter().flatten().all(|cell| values::text(cell).is_empty()) {
            return None;
        }
        let place = Place::sheet(file, &sheet.name);
        let head = head::find(sheet);
        let missing: Vec<&str> = head.as_ref().map_or_else(Vec::new, |head| {
            let required = head.kind.columns().iter().filter(|c| c.required);
            required.map(|c| c.name).filter(|name| !head.columns.contains_key(name)).collect()
        });
        let named = Kind::of_name(&sheet.name).is_some();
        let strange = head.as_ref().is_none_or(|h| !named && missing.len() * 2 > h.columns.len());
        if strange && !named {
            let words =
                ("不认识这个工作表，已略过", "this sheet is not a roster and was passed over");
            let known = Kind::ALL.map(Kind::name).join("、");
            log.notice(RosterProblem::new("sheet_ignored", place, words, &sheet.name, &known));
            return None;
        }
        let Some(head) = head else {
            let words = ("找不到表头", "no head was found");
            let columns = Kind::of_name(&sheet.name).map_or(&[][..], Kind::columns);
            let names: Vec<&str> = columns.iter().filter(|c| c.required).map(|c| c.name).collect();
            log.problem(RosterProblem::new("no_head", place, words, "", &names.join("、")));
            return None;
        };
        for name in &missing {
            let words = ("缺少必需的列", "a required column is missing");
            let place = Place { row: head.row + 1, ..place.clone() };
            log.problem(RosterProblem::new("missing_column", place, words, "", name));
        }
        for (name, at) in &head.twice {
            let words = ("这一列出现了两次", "this column stands there twice");
            let place = Place::cell(file, &sheet.name, head.row, *at);
            log.problem(RosterProblem::new("duplicate_column", place, words, name, "一次 / once"));
        }
        missing.is_empty().then_some(Self { file, sheet, head })
    }

    /// The rows with content below the head. A row with a single filled cell is a remark.
    pub(super) fn rows(&self, log: &mut Log) -> Vec<Row<'_>> {
        let mut rows = Vec::new();
        for (at, cells) in self.sheet.rows.iter().enumerate().skip(self.head.row + 1) {
            let filled: Vec<usize> =
                (0..cells.len()).filter(|&i| !values::text(&cells[i]).is_empty()).collect();
            match filled[..] {
                [] => {}
                [only] => {
                    let words = (
                        "这一行只有一个单元格有内容，已略过",
                        "a row with a single filled cell was passed over",
                    );
                    let place = Place::cell(self.file, &self.sheet.name, at, only);
                    let found = values::text(&cells[only]);
                    log.notice(RosterProblem::new("row_ignored", place, words, &found, ""));
                }
                _ => rows.push(Row { known: self, at, cells }),
            }
        }
        rows
    }
}

/// One row below a head.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) known: &'a Known<'a>,
    at: usize,
    cells: &'a [Cell],
}

impl Row<'_> {
    /// The sheet's first column.
    pub(super) fn first_column(&self) -> &'static str {
        self.known.head.kind.columns().first().map_or("", |column| column.name)
    }

    /// The cell of a column; empty where the sheet has no such column.
    pub(super) fn cell(&self, column: &str) -> &Cell {
        let at = self.known.head.columns.get(column);
        at.and_then(|at| self.cells.get(*at)).unwrap_or(&Cell::Empty)
    }

    pub(super) fn text(&self, column: &str) -> String {
        values::text(self.cell(column))
    }

    /// The text of a column without blanks, full-width letters as ASCII.
    pub(super) fn word(&self, column: &str) -> String {
        values::narrow(&self.text(column)).chars().filter(|c| !c.is_whitespace()).collect()
    }

    /// The text, or nothing where the cell is empty.
    pub(super) fn some(&self, column: &str) -> Option<String> {
        Some(self.text(column)).filter(|text| !text.is_empty())
    }

    pub(super) fn place(&self, column: &str) -> Place {
        let Known { file, sheet, head, .. } = self.known;
        match head.columns.get(column) {
            Some(at) => Place::cell(file, &sheet.name, self.at, *at),
            None => Place { row: self.at + 1, ..Place::sheet(file, &sheet.name) },
        }
    }

    pub(super) fn fail(
        &self,
        log: &mut Log,
        code: &'static str,
        column: &str,
        words: (&str, &str),
        allowed: &str,
    ) {
        let found = self.text(column);
        log.problem(RosterProblem::new(code, self.place(column), words, &found, allowed));
    }

    pub(super) fn note(
        &self,
        log: &mut Log,
        code: &'static str,
        column: &str,
        words: (&str, &str),
        taken: &str,
    ) {
        let found = self.text(column);
        log.notice(RosterProblem::new(code, self.place(column), words, &found, taken));
    }

    /// A text that must be there.
    pub(super) fn required(&self, log: &mut Log, column: &str) -> Option<String> {
        let text = self.some(column);
        if text.is_none() {
            self.fail(log, "missing", column, ("必填项为空", "a required cell is empty"), column);
        }
        text
    }

    /// A word of a closed list.
    pub(super) fn one_of<T>(
        &self,
        log: &mut Log,
        column: &str,
        read: impl Fn(&str) -> Option<T>,
        allowed: &str,
    ) -> Option<T> {
        let found = read(&self.word(column));
        if found.is_none() {
            let words = ("不认识的内容", "the word is not known");
            let code = if self.word(column).is_empty() { "missing" } else { "unknown_word" };
            self.fail(log, code, column, words, allowed);
        }
        found
    }

    /// A whole number, or nothing where the cell is empty.
    pub(super) fn whole(&self, log: &mut Log, column: &str, most: u32) -> Option<u32> {
        if self.word(column).is_empty() {
            return None;
        }
        let found = values::whole(self.cell(column), most);
        if found.is_none() {
            let words = ("不是允许范围内的整数", "no whole number within bounds");
            self.fail(log, "not_a_number", column, words, &format!("0–{most}"));
        }
        found
    }

    /// A day, or nothing where the cell is empty.
    pub(super) fn date(&self, log: &mut Log, column: &str) -> Option<Date> {
        if self.word(column).is_empty() {
            return None;
        }
        let allowed = "2015-03-05、2015/3/5、20150305、2015年3月5日、2015年3月、2015.3";
        match values::date(self.cell(column)) {
            Ok(date) => Some(date),
            Err(NoDate::Unreadable) => {
                let words = ("日期无法识别", "the date cannot be read");
                self.fail(log, "not_a_date", column, words, allowed);
                None
            }
            Err(NoDate::Ambiguous) => {
                let words = (
                    "数字单元格里的 .1 可能是1月，也可能是10月，请写明",
                    "in a cell of numbers .1 may be January or October",
                );
                self.fail(log, "ambiguous_date", column, words, allowed);
                None
            }
        }
    }
}
