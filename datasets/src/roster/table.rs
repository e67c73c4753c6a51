//! A roster as cells, before anything is understood: what readers produce and writers take.

use tongxing_solver::units::Date;

/// One cell as its file typed it.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text.
    Text(String),
    /// A number: an ID number in such a cell has lost its last digits.
    Number(f64),
    /// A calendar day.
    Date(Date),
    /// True or false.
    Bool(bool),
    /// A formula without a value: whoever wrote the file did not calculate it.
    Formula,
}

/// One sheet: a name and rows of cells. Row 0 is the sheet's first row, titles and heads included.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// Name of the sheet, or of the file for CSV.
    pub name: String,
    /// Rows from the top.
    pub rows: Vec<Vec<Cell>>,
}

/// A roster: sheets in file order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Workbook {
    /// The sheets.
    pub sheets: Vec<Sheet>,
}
