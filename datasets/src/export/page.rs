//! One printed page of the ledger: A4 across, head repeated, columns as wide as what they hold.

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, Workbook,
    Worksheet, XlsxError,
};

use super::view::Language;
use crate::document::{Day, Priority};

/// First line below title and head.
const FIRST_LINE: u32 = 2;
/// Paper size A4.
const A4: u8 = 9;
/// Most characters of one cell; a spreadsheet takes 32,767.
const MOST_CHARACTERS: usize = 4000;
/// A face that Windows has and others replace by their own.
const FACE: &str = "微软雅黑";

/// An empty workbook, the same bytes whenever it is made.
pub(super) fn workbook() -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    let day = ExcelDateTime::from_ymd(2024, 3, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&day));
    Ok(book)
}

/// A column: what it is called and how wide it may become before its text is wrapped.
#[derive(Clone, Copy)]
pub(super) struct Column {
    head: &'static str,
    english: &'static str,
    widest: f64,
    person: bool,
    room: bool,
}

/// A column that everybody may see.
pub(super) const fn column(head: &'static str, widest: f64) -> Column {
    Column { head, english: head, widest, person: false, room: false }
}

/// A column to write in by hand, so wide.
pub(super) const fn room(head: &'static str, wide: f64) -> Column {
    Column { head, english: head, widest: wide, person: false, room: true }
}

/// A column that is there only where names may be shown.
pub(super) const fn person(head: &'static str, widest: f64) -> Column {
    Column { head, english: head, widest, person: true, room: false }
}

impl Column {
    /// What it is called.
    pub(super) fn head(&self) -> &'static str {
        self.head
    }

    /// With its head in English.
    pub(super) const fn or(self, english: &'static str) -> Self {
        Self { english, ..self }
    }
}

/// What a cell holds.
pub(super) enum Value {
    /// Text, whatever it looks like.
    Text(String),
    /// A whole number.
    Whole(u32),
    /// A whole number that calls for attention where it is not zero.
    Open(u32),
    /// A number of kilometres, from metres.
    Kilometres(u64),
    /// A number of minutes, from seconds.
    Minutes(u32),
    /// A share, or a difference of two; empty where there is none.
    Share(Option<f64>),
    /// A number with a decimal; empty where there is none.
    Decimal(Option<f64>),
    /// A way that does not count.
    Remote,
    /// A day.
    Day(Day),
    /// A priority, coloured.
    Colour(Priority),
}

impl Value {
    fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Share(value) | Self::Decimal(value) => value.is_none(),
            _ => false,
        }
    }

    /// Lines that the value takes in a column of a width.
    fn height(&self, wide: f64) -> f64 {
        match self {
            Self::Text(text) => {
                text.split('\n').map(|line| (width(line) / wide).ceil().max(1.0)).sum()
            }
            _ => 1.0,
        }
    }

    /// Characters of Latin script that the value is as wide as.
    fn width(&self, language: Language) -> f64 {
        match self {
            Self::Text(text) => text.split('\n').map(width).fold(0.0, f64::max),
            Self::Whole(number) | Self::Open(number) => width(&number.to_string()),
            Self::Kilometres(metres) => width(&format!("{:.1}", kilometres(*metres))),
            Self::Minutes(seconds) => width(&seconds.div_ceil(60).to_string()),
            Self::Share(_) | Self::Decimal(_) => 6.0,
            Self::Remote => 4.0,
            Self::Day(_) => 10.0,
            Self::Colour(priority) => width(called(*priority, language)),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Option<&String>> for Value {
    fn from(text: Option<&String>) -> Self {
        Self::Text(text.cloned().unwrap_or_default())
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::Whole(u32::try_from(number).unwrap_or(u32::MAX))
    }
}

/// A page that is being filled: columns that stay empty are left out when it is written.
pub(super) struct Page<'a> {
    sheet: &'a mut Worksheet,
    title: String,
    columns: Vec<Column>,
    named: bool,
    language: Language,
    lines: Vec<Vec<Value>>,
    remarks: Vec<String>,
}

impl<'a> Page<'a> {
    /// An empty page with its title and columns, those of persons only where `named`.
    pub(super) fn new(
        sheet: &'a mut Worksheet,
        name: &str,
        title: String,
        columns: &[Column],
        named: bool,
    ) -> Result<Self, XlsxError> {
        sheet.set_name(name)?;
        sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
        sheet.set_margins(0.35, 0.35, 0.45, 0.6, 0.2, 0.3);
        sheet.set_print_center_horizontally(true);
        sheet.set_repeat_rows(0, 1)?;
        sheet.set_freeze_panes(FIRST_LINE, 0)?;
        sheet.set_footer("&L&9童行 Tongxing&C&9第 &P 页 / 共 &N 页&R&9&A");
        let (lines, remarks) = (Vec::new(), Vec::new());
        let (columns, language) = (columns.to_vec(), Language::Chinese);
        Ok(Self { sheet, title, columns, named, language, lines, remarks })
    }

    /// The page in another language: its heads, its foot and what its values are called.
    pub(super) fn speaking(mut self, language: Language) -> Self {
        self.language = language;
        if language == Language::English {
            self.columns.iter_mut().for_each(|column| column.head = column.english);
            self.sheet.set_footer("&L&9Tongxing&C&9Page &P of &N&R&9&A");
        }
        self
    }

    /// Adds a line, a value a column.
    pub(super) fn push(&mut self, line: Vec<Value>) {
        self.lines.push(line);
    }

    /// Adds a remark below all lines.
    pub(super) fn remark(&mut self, text: String) {
        self.remarks.push(text);
    }

    /// Writes the page, with a filter where there is something to filter.
    pub(super) fn finish(mut self, filter: bool) -> Result<(), XlsxError> {
        let kept = self.kept();
        let widths: Vec<f64> = kept.iter().map(|&at| self.width(at)).collect();
        let last = u16::try_from(kept.len().saturating_sub(1)).unwrap_or(0);
        self.write_head(&kept, &widths, last)?;
        for (column, width) in (0..).zip(&widths) {
            self.sheet.set_column_width(column, *width)?;
        }
        let formats = Formats::new();
        let mut row = FIRST_LINE;
        for line in &self.lines {
            let mut high = 1.0_f64;
            for ((column, &from), width) in (0_u16..).zip(&kept).zip(&widths) {
                write(self.sheet, (row, column), &line[from], (&formats, self.language))?;
                high = high.max(line[from].height(width - 2.0));
            }
            self.sheet.set_row_height(row, (high * 14.0 + 4.0).min(400.0))?;
            row += 1;
        }
        if row > FIRST_LINE {
            let stored = IgnoreError::NumberStoredAsText;
            self.sheet.ignore_error_range(FIRST_LINE, 0, row - 1, last, stored)?;
            if filter {
                self.sheet.autofilter(1, 0, row - 1, last)?;
            }
        }
        // A blank line keeps remarks out of what is filtered and sorted.
        row += 1;
        let grey = plain().set_font_color(Color::RGB(0x55_5555));
        for text in &self.remarks {
            self.sheet.write_string_with_format(row, 0, text, &grey)?;
            row += 1;
        }
        Ok(())
    }

    /// Columns that are written: not those of persons unless named, not those that stay empty.
    fn kept(&self) -> Vec<usize> {
        let shown = |at: &usize| self.named || !self.columns[*at].person;
        let filled =
            |at: &usize| self.columns[*at].room || self.lines.iter().any(|l| !l[*at].is_empty());
        let shown: Vec<usize> = (0..self.columns.len()).filter(shown).collect();
        if self.lines.is_empty() { shown } else { shown.into_iter().filter(filled).collect() }
    }

    fn width(&self, at: usize) -> f64 {
        let Column { head, widest, room, .. } = self.columns[at];
        if room {
            return widest;
        }
        let cells = self.lines.iter().map(|line| line[at].width(self.language) + 2.5);
        // The head may take two lines, beside the button of the filter.
        let least = (width(head) / 2.0).ceil().max(4.0) + 3.5;
        cells.fold(least, f64::max).min(widest)
    }

    fn write_head(&mut self, kept: &[usize], widths: &[f64], last: u16) -> Result<(), XlsxError> {
        let bold = plain().set_bold().set_font_size(15.0).set_align(FormatAlign::Center);
        let bold = bold.set_align(FormatAlign::VerticalCenter);
        if last > 0 {
            self.sheet.merge_range(0, 0, 0, last, &self.title, &bold)?;
        } else {
            self.sheet.write_string_with_format(0, 0, &self.title, &bold)?;
        }
        self.sheet.set_row_height(0, 30.0)?;
        let head = framed().set_bold().set_text_wrap().set_align(FormatAlign::Center);
        let head = head
            .set_background_color(Color::RGB(0x1F_5C_57))
            .set_font_color(Color::White)
            .set_border_color(Color::RGB(0x17_4642));
        let mut high = 1.0_f64;
        for ((column, &from), wide) in (0..).zip(kept).zip(widths) {
            let text = self.columns[from].head;
            self.sheet.write_string_with_format(1, column, text, &head)?;
            high = high.max((width(text) / (wide - 2.5)).ceil());
        }
        self.sheet.set_row_height(1, high * 14.0 + 8.0)?;
        Ok(())
    }
}

/// How cells look.
struct Formats {
    text: Format,
    long: Format,
    number: Format,
    open: Format,
    distance: Format,
    share: Format,
    day: Format,
    colours: [Format; 4],
}

impl Formats {
    fn new() -> Self {
        let fill = |back: u32, front: u32| {
            let format = framed().set_align(FormatAlign::Center).set_bold();
            format.set_background_color(Color::RGB(back)).set_font_color(Color::RGB(front))
        };
        let long = framed().set_text_wrap().set_align(FormatAlign::Left).set_indent(1);
        let number = framed().set_align(FormatAlign::Center).set_num_format("#,##0");
        Self {
            // Text stays text also when somebody edits the cell.
            text: long.clone().set_num_format("@"),
            open: number.clone().set_background_color(Color::RGB(0xE3_F1EC)),
            distance: framed().set_align(FormatAlign::Center).set_num_format("#,##0.0"),
            share: framed().set_align(FormatAlign::Center).set_num_format("0.0%"),
            day: framed().set_align(FormatAlign::Center).set_num_format("yyyy-mm-dd"),
            colours: [
                fill(0xC6_2828, 0xFF_FFFF),
                fill(0xF2_8C28, 0x00_0000),
                fill(0xF7_D94C, 0x00_0000),
                fill(0x2F_6DB5, 0xFF_FFFF),
            ],
            long,
            number,
        }
    }
}

fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    value: &Value,
    (formats, language): (&Formats, Language),
) -> Result<(), XlsxError> {
    match value {
        Value::Text(text) => {
            // Some spreadsheets show hashes for long text in cells of text.
            let (cut, long) = clipped(text);
            let format = if long { &formats.long } else { &formats.text };
            sheet.write_string_with_format(row, column, cut, format)?
        }
        Value::Whole(number) => {
            sheet.write_number_with_format(row, column, *number, &formats.number)?
        }
        Value::Open(number) => {
            let format = if *number > 0 { &formats.open } else { &formats.number };
            sheet.write_number_with_format(row, column, *number, format)?
        }
        Value::Kilometres(metres) => {
            let kilometres = kilometres(*metres);
            sheet.write_number_with_format(row, column, kilometres, &formats.distance)?
        }
        Value::Minutes(seconds) => {
            let minutes = seconds.div_ceil(60);
            sheet.write_number_with_format(row, column, minutes, &formats.number)?
        }
        Value::Share(Some(share)) => {
            sheet.write_number_with_format(row, column, *share, &formats.share)?
        }
        Value::Decimal(Some(number)) => {
            sheet.write_number_with_format(row, column, *number, &formats.distance)?
        }
        Value::Share(None) | Value::Decimal(None) => {
            sheet.write_blank(row, column, &formats.number)?
        }
        Value::Remote => {
            let text = language.say("远程", "remote");
            sheet.write_string_with_format(row, column, text, &formats.day)?
        }
        Value::Day(day) => match excel_day(*day) {
            Some(day) => sheet.write_datetime_with_format(row, column, &day, &formats.day)?,
            None => sheet.write_string_with_format(row, column, day.to_string(), &formats.day)?,
        },
        Value::Colour(priority) => {
            let format = &formats.colours[priority.core().index()];
            sheet.write_string_with_format(row, column, called(*priority, language), format)?
        }
    };
    Ok(())
}

/// What a priority is called.
fn called(priority: Priority, language: Language) -> &'static str {
    language.say(priority.zh(), priority.core().name())
}

/// The text as long as a cell takes it, and whether it is long.
fn clipped(text: &str) -> (String, bool) {
    let mut letters = text.chars();
    let mut cut: String = letters.by_ref().take(MOST_CHARACTERS).collect();
    if letters.next().is_some() {
        cut.push('…');
    }
    let long = cut.chars().count() > 200;
    (cut, long)
}

/// The day, where spreadsheets know it.
fn excel_day(day: Day) -> Option<ExcelDateTime> {
    let (year, month, of_month) = day.0.to_ymd();
    let year = u16::try_from(year).ok().filter(|year| *year >= 1900)?;
    let (month, of_month) = (u8::try_from(month).ok()?, u8::try_from(of_month).ok()?);
    ExcelDateTime::from_ymd(year, month, of_month).ok()
}

#[expect(clippy::cast_precision_loss, reason = "ways are far below 2^52 metres")]
fn kilometres(metres: u64) -> f64 {
    metres as f64 / 1000.0
}

fn plain() -> Format {
    Format::new().set_font_name(FACE).set_font_size(10.0)
}

fn framed() -> Format {
    let format = plain().set_border(FormatBorder::Thin);
    format.set_border_color(Color::RGB(0xB0_B8C0)).set_align(FormatAlign::VerticalCenter)
}

/// Characters of Latin script that a text is as wide as.
fn width(text: &str) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 1.0 } else { 2.0 }).sum()
}
