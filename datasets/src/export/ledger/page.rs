//! One printed page of the ledger: A4 across, head repeated, columns as wide as what they hold.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

use crate::document::Priority;

/// Widest column, in characters of Latin script; longer texts are wrapped.
const WIDEST: f64 = 30.0;
/// First line below title and head.
const FIRST_LINE: u32 = 2;

/// What a cell holds.
pub(super) enum Value {
    /// Text, whatever it looks like.
    Text(String),
    /// A number.
    Number(f64),
    /// A number of kilometres, from metres.
    Kilometres(u64),
    /// A priority, coloured.
    Colour(Priority),
}

impl Value {
    fn is_empty(&self) -> bool {
        matches!(self, Self::Text(text) if text.is_empty())
    }

    /// Characters of Latin script that the value is as wide as.
    fn width(&self) -> f64 {
        match self {
            Self::Text(text) => width(text),
            Self::Number(number) => width(&number.to_string()),
            Self::Kilometres(metres) => width(&format!("{:.1}", kilometres(*metres))),
            Self::Colour(_) => 2.0,
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

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

/// A page that is being filled: columns that stay empty are left out when it is written.
pub(super) struct Page<'a> {
    sheet: &'a mut Worksheet,
    title: String,
    heads: Vec<&'a str>,
    lines: Vec<Vec<Value>>,
    remarks: Vec<String>,
}

impl<'a> Page<'a> {
    /// An empty page with its title and heads.
    pub(super) fn new(
        sheet: &'a mut Worksheet,
        name: &str,
        title: String,
        heads: Vec<&'a str>,
    ) -> Result<Self, XlsxError> {
        sheet.set_name(name)?;
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.2, 0.3);
        sheet.set_repeat_rows(0, 1)?;
        sheet.set_freeze_panes(FIRST_LINE, 0)?;
        sheet.set_footer("&L&9童行 Tongxing&C&9第 &P 页 / 共 &N 页&R&9&A");
        Ok(Self { sheet, title, heads, lines: Vec::new(), remarks: Vec::new() })
    }

    /// Adds a line, a value a head.
    pub(super) fn push(&mut self, line: Vec<Value>) {
        self.lines.push(line);
    }

    /// Adds a remark below all lines.
    pub(super) fn remark(&mut self, text: String) {
        self.remarks.push(text);
    }

    /// Writes the page, with a filter where there is something to filter.
    pub(super) fn finish(mut self, filter: bool) -> Result<(), XlsxError> {
        let filled = |column: usize| self.lines.iter().any(|line| !line[column].is_empty());
        let kept: Vec<usize> = (0..self.heads.len()).filter(|&column| filled(column)).collect();
        let kept = if kept.is_empty() { (0..self.heads.len()).collect() } else { kept };
        let widths: Vec<f64> = kept.iter().map(|&column| self.width(column)).collect();
        let last = u16::try_from(kept.len().saturating_sub(1)).unwrap_or(0);
        self.write_head(&kept, last)?;
        for (column, width) in (0..).zip(&widths) {
            self.sheet.set_column_width(column, *width)?;
        }
        let formats = Formats::new();
        let mut row = FIRST_LINE;
        for line in &self.lines {
            let mut lines = 1.0_f64;
            for ((column, &from), width) in (0_u16..).zip(&kept).zip(&widths) {
                write(self.sheet, (row, column), &line[from], &formats)?;
                lines = lines.max((line[from].width() / (width - 2.0)).ceil());
            }
            self.sheet.set_row_height(row, (lines * 14.5 + 3.5).min(400.0))?;
            row += 1;
        }
        if filter && row > FIRST_LINE {
            self.sheet.autofilter(1, 0, row - 1, last)?;
        }
        let grey = Format::new().set_font_color(Color::RGB(0x55_5555)).set_italic();
        for text in &self.remarks {
            self.sheet.write_string_with_format(row, 0, text, &grey)?;
            row += 1;
        }
        Ok(())
    }

    fn width(&self, column: usize) -> f64 {
        let cells = self.lines.iter().map(|line| line[column].width() + 2.5);
        let widest = cells.fold(width(self.heads[column]) + 4.0, f64::max);
        widest.min(WIDEST)
    }

    fn write_head(&mut self, kept: &[usize], last: u16) -> Result<(), XlsxError> {
        let bold = Format::new().set_bold().set_font_size(15.0).set_align(FormatAlign::Center);
        let bold = bold.set_align(FormatAlign::VerticalCenter);
        if last > 0 {
            self.sheet.merge_range(0, 0, 0, last, &self.title, &bold)?;
        } else {
            self.sheet.write_string_with_format(0, 0, &self.title, &bold)?;
        }
        self.sheet.set_row_height(0, 30.0)?;
        let head = framed().set_bold().set_text_wrap().set_align(FormatAlign::Center);
        let head = head.set_background_color(Color::RGB(0xE8_EEF4));
        for (column, &from) in (0..).zip(kept) {
            self.sheet.write_string_with_format(1, column, self.heads[from], &head)?;
        }
        self.sheet.set_row_height(1, 24.0)?;
        Ok(())
    }
}

/// How cells look.
struct Formats {
    text: Format,
    number: Format,
    distance: Format,
    colours: [Format; 4],
}

impl Formats {
    fn new() -> Self {
        let fill = |back: u32, front: u32| {
            let format = framed().set_align(FormatAlign::Center).set_bold();
            format.set_background_color(Color::RGB(back)).set_font_color(Color::RGB(front))
        };
        Self {
            text: framed().set_text_wrap().set_align(FormatAlign::Left).set_indent(1),
            number: framed().set_align(FormatAlign::Center),
            distance: framed().set_align(FormatAlign::Center).set_num_format("0.0"),
            colours: [
                fill(0xC6_2828, 0xFF_FFFF),
                fill(0xF2_8C28, 0x00_0000),
                fill(0xF7_D94C, 0x00_0000),
                fill(0x2F_6DB5, 0xFF_FFFF),
            ],
        }
    }
}

fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    value: &Value,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match value {
        Value::Text(text) => sheet.write_string_with_format(row, column, text, &formats.text)?,
        Value::Number(number) => {
            sheet.write_number_with_format(row, column, *number, &formats.number)?
        }
        Value::Kilometres(metres) => {
            let kilometres = kilometres(*metres);
            sheet.write_number_with_format(row, column, kilometres, &formats.distance)?
        }
        Value::Colour(priority) => {
            let format = &formats.colours[priority.core().index()];
            sheet.write_string_with_format(row, column, priority.zh(), format)?
        }
    };
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "ways are far below 2^52 metres")]
fn kilometres(metres: u64) -> f64 {
    metres as f64 / 1000.0
}

fn framed() -> Format {
    let format = Format::new().set_border(FormatBorder::Thin);
    format.set_border_color(Color::RGB(0xB0_B8C0)).set_align(FormatAlign::VerticalCenter)
}

/// Characters of Latin script that a text is as wide as.
fn width(text: &str) -> f64 {
    text.chars().map(|c| if c.is_ascii() { 1.0 } else { 2.0 }).sum()
}
