//! Linear and mixed-integer programs, through `good_lp` and HiGHS: the only place that names them.
//!
//! A [`Program`] is a thin, typed list of columns and rows. HiGHS runs silently, on one thread, from
//! a fixed seed, so that answers repeat. Numbers are `f64` in here and nowhere else: integer answers
//! are rounded ([`Answer::rounded`]) and the caller verifies them in exact integers.

mod highs;

/// How far a value may lie from an integer and still stand for it.
pub const INTEGRALITY: f64 = 1e-5;

/// A column of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Variable(pub usize);

/// A row of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row(pub usize);

/// How a row's sum compares with its right-hand side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// At most the right-hand side; its dual is ≤ 0 when minimising.
    AtMost,
    /// Exactly the right-hand side.
    Exactly,
    /// At least the right-hand side; its dual is ≥ 0 when minimising.
    AtLeast,
}

/// Whether a column's values are whole numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// Any number between the bounds.
    Real,
    /// Whole numbers between the bounds.
    Integer,
}

#[derive(Clone, Debug)]
struct Column {
    cost: f64,
    lower: f64,
    upper: f64,
    domain: Domain,
    start: Option<f64>,
}

#[derive(Clone, Debug)]
struct RowData {
    terms: Vec<(Variable, f64)>,
    sense: Sense,
    right: f64,
}

/// A program to minimise.
#[derive(Clone, Debug, Default)]
pub struct Program {
    columns: Vec<Column>,
    rows: Vec<RowData>,
}

/// Where a solve stops short of the optimum.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Most seconds; results then depend on the machine. `None` is no limit. The engine counts all solves of a
    /// [`Relaxation`] together.
    pub seconds: Option<f64>,
    /// Most nodes of the branch-and-bound tree; a limit that repeats.
    pub nodes: Option<i32>,
    /// Most pivots of the simplex method on a program without integers; a limit that repeats.
    pub pivots: Option<i32>,
    /// Absolute gap between answer and bound that is as good as none: below 1 where every answer
    /// has an integer value.
    pub gap: f64,
    /// Seed of the engine.
    pub seed: u64,
    /// How programs without integers are solved.
    pub method: Method,
}

/// How a program without integers is solved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// As the engine chooses: the dual simplex method.
    Choose,
    /// The interior point method, then a basis.
    Interior,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            seconds: None,
            nodes: None,
            pivots: None,
            gap: 1e-6,
            seed: 1,
            method: Method::Choose,
        }
    }
}

/// What a solve ended with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The values are optimal within the gap.
    Optimal,
    /// A limit was hit; the values are feasible, the bound holds.
    Stopped,
    /// A limit was hit before any feasible values were found.
    Nothing,
    /// No values satisfy the rows.
    Infeasible,
    /// The objective has no minimum.
    Unbounded,
}

/// Values, bound and duals.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What the numbers mean.
    pub status: Status,
    /// Value of every column; empty unless optimal or stopped.
    pub values: Vec<f64>,
    /// Objective of the values.
    pub objective: f64,
    /// No values are better (up to the engine's tolerance).
    pub bound: f64,
    /// Dual of every row of a program without integers; empty otherwise. Minimising, a dual says
    /// what one more unit on the right-hand side adds to the objective.
    pub duals: Vec<f64>,
}

impl Answer {
    /// The column's value as the integer it stands for, or `None` where it is farther than
    /// [`INTEGRALITY`] from any, or absent.
    #[must_use]
    pub fn rounded(&self, variable: Variable) -> Option<i64> {
        let value = *self.values.get(variable.0)?;
        let whole = value.round();
        ((value - whole).abs() <= INTEGRALITY).then(|| integer(whole))
    }
}

/// The nearest integer, saturating; NaN is 0.
#[must_use]
pub fn integer(value: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "saturation is what is documented")]
    let whole = value.round() as i64;
    whole
}

/// An integer as the engine's number. Beyond 2⁵³ the nearest one.
#[must_use]
pub fn real(value: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "callers verify in integers")]
    let number = value as f64;
    number
}

/// The engine failed in a way that says nothing about the program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the linear programming engine failed: {0}")]
pub struct EngineError(String);

impl Program {
    /// An empty program.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a column with its cost and bounds.
    pub fn variable(&mut self, cost: f64, lower: f64, upper: f64, domain: Domain) -> Variable {
        self.columns.push(Column { cost, lower, upper, domain, start: None });
        Variable(self.columns.len() - 1)
    }

    /// Adds a row. A column may appear once.
    pub fn row(&mut self, terms: Vec<(Variable, f64)>, sense: Sense, right: f64) -> Row {
        self.rows.push(RowData { terms, sense, right });
        Row(self.rows.len() - 1)
    }

    /// Adds a term to a row that does not have the column yet.
    pub fn term(&mut self, row: Row, variable: Variable, factor: f64) {
        self.rows[row.0].terms.push((variable, factor));
    }

    /// Replaces a column's cost.
    pub fn set_cost(&mut self, variable: Variable, cost: f64) {
        self.columns[variable.0].cost = cost;
    }

    /// Replaces a column's bounds.
    pub fn set_bounds(&mut self, variable: Variable, lower: f64, upper: f64) {
        let column = &mut self.columns[variable.0];
        (column.lower, column.upper) = (lower, upper);
    }

    /// Says what value the column has in an answer that is already known. With one column so
    /// marked, the others count as 0.
    pub fn start(&mut self, variable: Variable, value: f64) {
        self.columns[variable.0].start = Some(value);
    }

    /// Lets every column take any number between its bounds.
    pub fn relax(&mut self) {
        for column in &mut self.columns {
            column.domain = Domain::Real;
        }
    }

    /// Number of columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns.len()
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Minimises.
    ///
    /// # Errors
    /// If the engine fails for a reason other than the program or its limits.
    pub fn minimise(&self, limits: Limits) -> Result<Answer, EngineError> {
        if self.columns.is_empty() {
            return Ok(self.without_columns());
        }
        highs::minimise(self, limits)
    }

    /// HiGHS calls a program without columns "empty" and says no more.
    fn without_columns(&self) -> Answer {
        let holds = |row: &RowData| match row.sense {
            Sense::AtMost => row.right >= 0.0,
            Sense::Exactly => row.right.abs() <= INTEGRALITY,
            Sense::AtLeast => row.right <= 0.0,
        };
        let feasible = self.rows.iter().all(holds);
        Answer {
            status: if feasible { Status::Optimal } else { Status::Infeasible },
            values: Vec::new(),
            objective: 0.0,
            bound: if feasible { 0.0 } else { f64::INFINITY },
            duals: vec![0.0; self.rows.len()],
        }
    }
}

/// The relaxation of a program that grows by columns and rows: each solve starts from the basis of
/// the one before. Bounds of what is already there may change, costs and terms must not.
#[derive(Debug, Default)]
pub struct Relaxation {
    kept: highs::Kept,
}

impl Relaxation {
    /// Of a program that grows by columns only: what was feasible stays so, and the primal simplex method goes
    /// on from there.
    #[must_use]
    pub fn of_columns() -> Self {
        Self { kept: highs::Kept::of_columns() }
    }

    /// Rows or bounds have come that the last answer may break: the dual simplex method goes on from there once.
    pub fn tightened(&mut self) {
        self.kept.tightened();
    }

    /// Minimises the program with every column real.
    ///
    /// # Errors
    /// If the engine fails for a reason other than the program or its limits.
    pub fn minimise(&mut self, program: &Program, limits: Limits) -> Result<Answer, EngineError> {
        if program.columns.is_empty() {
            return Ok(program.without_columns());
        }
        self.kept.minimise(program, limits)
    }
}

#[cfg(test)]
mod tests;
