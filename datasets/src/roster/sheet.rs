//! One sheet while it is read: rows below its head, and what is wrong with them.

use tongxing_solver::units::Date;

use super::columns::Kind;
use super::head::{self, Head};
use super::problem::{Place, RosterProblem};
use super::table::{Cell, Sheet};
use super::values::{self, NoDate};
use crate::document::hidden::is_hidden;

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
        let blank = |cell: &Cell| *cell != Cell::Formula && values::text(cell).is_empty();
        if sheet.rows.iter().flatten().all(blank) {
            return None;
        }
        let head = head::find(sheet);
        let missing: Vec<&str> = head.as_ref().map_or_else(Vec::new, |head| {
            let required = head.kind.columns().iter().filter(|c| c.required);
            required.map(|c| c.name).filter(|name| !head.columns.contains_key(name)).collect()
        });
        let named = Kind::of_name(&sheet.name).is_some();
        let strange = head.as_ref().is_none_or(|h| !named && missing.len() * 2 > h.columns.len());
        let (seen, found) = seen(file, sheet);
        if strange && !named {
            let words =
                ("不认识这个工作表，已略过", "this sheet is not a roster and was passed over");
            let known = format!("{} / names of sheets", Kind::ALL.map(Kind::name).join("、"));
            log.notice(RosterProblem::new("sheet_ignored", seen, words, &found, &known));
            return None;
        }
        let Some(head) = head else {
            let words = ("找不到表头", "no head was found");
            let columns = Kind::of_name(&sheet.name).map_or(&[][..], Kind::columns);
            let names: Vec<&str> = columns.iter().filter(|c| c.required).map(|c| c.name).collect();
            log.problem(RosterProblem::new("no_head", seen, words, &found, &names.join("、")));
            return None;
        };
        let known = Self { file, sheet, head };
        known.tell(&missing, log);
        missing.is_empty().then_some(known)
    }

    /// What is wrong with the head, and which of its columns nobody reads.
    fn tell(&self, missing: &[&str], log: &mut Log) {
        let Self { file, sheet, head } = self;
        let cell = |row, column| Place::cell(file, &sheet.name, row, column);
        for name in missing {
            let words = ("缺少必需的列", "a required column is missing");
            let near = head.unknown.iter().find(|(.., text)| head.nearest(text) == Some(*name));
            let place = match near {
                Some((row, column, _)) => cell(*row, *column),
                None => Place { row: head.row + 1, ..Place::sheet(file, &sheet.name) },
            };
            let found = near.map_or("", |(.., text)| text);
            log.problem(RosterProblem::new("missing_column", place, words, found, name));
        }
        for (name, at) in &head.twice {
            let words = ("这一列出现了两次", "this column stands there twice");
            let place = cell(head.row, *at);
            log.problem(RosterProblem::new("duplicate_column", place, words, name, "一次 / once"));
        }
        for (row, column, text) in &head.unknown {
            let words = ("不认识这一列，没有读取", "this column is not known and was not read");
            let near = head.nearest(text);
            let taken = near.map_or_else(String::new, |name| format!("是否为 / perhaps: {name}"));
            let place = cell(*row, *column);
            log.notice(RosterProblem::new("unknown_column", place, words, text, &taken));
        }
    }

    /// The rows of records below the head.
    pub(super) fn rows(&self, log: &mut Log) -> Vec<Row<'_>> {
        let mut rows = Vec::new();
        for (at, cells) in self.sheet.rows.iter().enumerate().skip(self.head.row + 1) {
            let row = Row { known: self, at, cells };
            let filled = cells.iter().position(|cell| !values::text(cell).is_empty());
            if let Some((words, first)) = filled.and_then(|at| Some((self.no_record(cells)?, at))) {
                // What it says is not repeated: it may be somebody's name.
                let place = Place::cell(self.file, &self.sheet.name, at, first);
                log.notice(RosterProblem::new("row_ignored", place, words, "", ""));
                continue;
            }
            row.formulas(log);
            if filled.is_some() {
                rows.push(row);
            }
        }
        rows
    }

    /// Why a row with content is no record: a total, the head once more, or a remark.
    fn no_record(&self, cells: &[Cell]) -> Option<(&'static str, &'static str)> {
        let texts: Vec<String> =
            cells.iter().map(|cell| head::clean(&values::text(cell))).collect();
        let mut filled = texts.iter().filter(|text| !text.is_empty());
        let (first, more) = (filled.next()?, filled.count());
        if TOTALS.iter().any(|total| first.starts_with(total)) {
            return Some(("这一行是合计，已略过", "a row of totals was passed over"));
        }
        if FOOT.iter().any(|words| first.starts_with(words)) {
            return Some(("这一行是填表说明，已略过", "a row on who filled it in was passed over"));
        }
        if self.is_head(&texts) {
            return Some(("这一行重复表头，已略过", "a row that repeats the head was passed over"));
        }
        let unvalued = self.head.columns.values().any(|at| cells.get(*at) == Some(&Cell::Formula));
        (more == 0 && !unvalued).then_some((
            "这一行只有一个单元格有内容，已略过",
            "a row with a single filled cell was passed over",
        ))
    }

    /// Whether the texts, more than one, are those of a row of the head.
    fn is_head(&self, texts: &[String]) -> bool {
        let Head { row, two, .. } = self.head;
        let rows = [Some(row), row.checked_sub(1).filter(|_| two)];
        rows.into_iter().flatten().filter_map(|row| self.sheet.rows.get(row)).any(|head| {
            let filled = texts.iter().enumerate().filter(|(_, text)| !text.is_empty());
            let same = |at: usize, text: &String| {
                head.get(at).is_some_and(|cell| head::clean(&values::text(cell)) == *text)
            };
            let (all, held) = filled.fold((0, 0), |(all, held), (at, text)| {
                (all + 1, held + usize::from(same(at, text)))
            });
            held >= 2 && held * 2 > all
        })
    }
}

/// How a row of totals begins.
const TOTALS: [&str; 5] = ["合计", "小计", "总计", "共计", "总数"];

/// How a row below the table begins.
const FOOT: [&str; 5] = ["填表人", "填表日期", "填报人", "制表人", "审核人"];

/// Where the head of a sheet would be, and what was found there.
fn seen(file: &str, sheet: &Sheet) -> (Place, String) {
    match head::likeness(sheet) {
        Some((row, words)) => {
            let place = Place { row: row + 1, ..Place::sheet(file, &sheet.name) };
            (place, words.join("、"))
        }
        None => (Place::sheet(file, &sheet.name), String::new()),
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

    /// Tells of every formula without a value in a column that is read.
    fn formulas(&self, log: &mut Log) {
        let columns = self.known.head.columns.iter();
        let unvalued = columns.filter(|(_, at)| self.cells.get(**at) == Some(&Cell::Formula));
        let words = (
            "公式没有计算结果，请用Excel或WPS打开并保存后再导入",
            "a formula without a value: open in Excel or WPS and save",
        );
        for (name, _) in unvalued {
            let place = self.place(name);
            log.problem(RosterProblem::new("formula_without_value", place, words, "", ""));
        }
    }

    /// The text of a column with full-width letters as ASCII: of a number of somebody, a household.
    pub(super) fn narrow(&self, column: &str) -> String {
        values::narrow(&self.text(column)).trim().to_owned()
    }

    /// The number of somebody. A cell of a day, a yes or no, or a number with a fraction or more digits
    /// than Excel keeps holds none; neither does one with characters that nobody sees.
    pub(super) fn id(&self, log: &mut Log, column: &str) -> Option<String> {
        self.required(log, column)?;
        let id = self.narrow(column);
        let typed = match self.cell(column) {
            Cell::Number(_) => id.len() <= 15 && id.bytes().all(|byte| byte.is_ascii_digit()),
            Cell::Text(_) => true,
            Cell::Empty | Cell::Date(_) | Cell::Bool(_) | Cell::Formula => false,
        };
        if typed && !id.contains(is_hidden) {
            return Some(id);
        }
        let words = (
            "编号须为文本或整数，不含看不见的字符",
            "a number is text or a whole number, without characters that nobody sees",
        );
        self.fail(log, "invalid_id", column, words, "文本，如 C001 / text such as C001");
        None
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
        // A formula without a value has been told of.
        if *self.cell(column) == Cell::Formula {
            return;
        }
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
