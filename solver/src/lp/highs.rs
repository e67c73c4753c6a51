//! The engine behind [`Program::minimise`](super::Program::minimise).

use good_lp::solvers::highs::{HighsProblem, highs};
use good_lp::{Expression, ProblemVariables, SolverModel, variable};
use highs::{HighsModelStatus, HighsSolutionStatus};

use super::{Answer, Domain, EngineError, Limits, Method, Program, Sense, Status};

/// The engine's values are held against what it says they are worth. Its presolve has lost columns on the
/// way back (version 1.16, seven integer columns); then it has to do without.
pub(super) fn minimise(program: &Program, limits: Limits) -> Result<Answer, EngineError> {
    let answer = run(program, limits, "choose")?;
    if worth(program, &answer) {
        return Ok(answer);
    }
    let answer = run(program, limits, "off")?;
    if worth(program, &answer) { Ok(answer) } else { Err(failed(&"values and objective differ")) }
}

/// Whether the values, if there are any, have the objective of the answer.
fn worth(program: &Program, answer: &Answer) -> bool {
    let terms = program.columns.iter().zip(&answer.values).map(|(c, value)| c.cost * value);
    let (sum, size) = terms.fold((0.0, 1.0), |(sum, size), term| (sum + term, size + term.abs()));
    answer.values.is_empty() || (sum - answer.objective).abs() <= WORTH * size
}

/// Share of the sum of all terms by which an objective may be off.
const WORTH: f64 = 1e-6;

fn run(program: &Program, limits: Limits, presolve: &str) -> Result<Answer, EngineError> {
    let mut model = model(program)?;
    highs_option::set(&mut model, limits).map_err(|e| failed(&e))?;
    model.try_set_option("presolve", presolve).map_err(|e| failed(&e))?;
    if program.columns.iter().any(|c| c.start.is_some()) {
        let start: Vec<f64> = program.columns.iter().map(|c| c.start.unwrap_or(0.0)).collect();
        model.try_set_solution(Some(&start), None, None, None).map_err(|e| failed(&e))?;
    }
    let integer = program.columns.iter().any(|c| c.domain == Domain::Integer);
    let solved = model.try_solve().map_err(|e| failed(&e))?;
    answer(&solved, integer)
}

fn model(program: &Program) -> Result<highs::Model, EngineError> {
    let mut model = build(program).try_into_inner().map_err(|e| failed(&e))?;
    model.make_quiet();
    Ok(model)
}

fn answer(solved: &highs::SolvedModel, integer: bool) -> Result<Answer, EngineError> {
    let status = match solved.status() {
        HighsModelStatus::Optimal => Status::Optimal,
        HighsModelStatus::Infeasible => Status::Infeasible,
        HighsModelStatus::Unbounded | HighsModelStatus::UnboundedOrInfeasible => Status::Unbounded,
        HighsModelStatus::ReachedTimeLimit
        | HighsModelStatus::ReachedIterationLimit
        | HighsModelStatus::ReachedSolutionLimit
        | HighsModelStatus::ReachedInterrupt
        | HighsModelStatus::ReachedMemoryLimit => {
            if integer && solved.primal_solution_status() == HighsSolutionStatus::Feasible {
                Status::Stopped
            } else {
                Status::Nothing
            }
        }
        other => return Err(EngineError(format!("{other:?}"))),
    };
    let bound = match (status, integer) {
        (Status::Optimal, false) => solved.objective_value(),
        (Status::Infeasible, _) => f64::INFINITY,
        (_, true) => solved.double_info_value(c"mip_dual_bound").map_err(|e| failed(&e))?,
        (_, false) => f64::NEG_INFINITY,
    };
    let answered = matches!(status, Status::Optimal | Status::Stopped);
    let solution = answered.then(|| solved.get_solution());
    let duals = solution.as_ref().filter(|_| !integer).map(|s| s.dual_rows().to_vec());
    Ok(Answer {
        status,
        objective: if answered { solved.objective_value() } else { f64::INFINITY },
        bound,
        duals: duals.unwrap_or_default(),
        values: solution.map(|s| s.columns().to_vec()).unwrap_or_default(),
    })
}

/// The engine's model of a relaxation, kept with its basis while the program grows.
#[derive(Default)]
pub(super) struct Kept {
    model: Option<highs::Model>,
    columns: usize,
    /// Bounds of the model's columns.
    bounds: Vec<(f64, f64)>,
    /// Handles of the model's columns and rows, by position.
    column_handles: Vec<highs::Col>,
    row_handles: Vec<highs::Row>,
    /// Whether only columns come to it.
    by_columns: bool,
    /// Whether it has become tighter since the last answer.
    tightened: bool,
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Kept({} columns, {} rows)", self.columns, self.row_handles.len())
    }
}

/// HiGHS's numbers of the dual and the primal simplex method.
const DUAL: i32 = 1;
const PRIMAL: i32 = 4;

impl Kept {
    pub(super) fn of_columns() -> Self {
        Self { by_columns: true, ..Self::default() }
    }

    pub(super) fn tightened(&mut self) {
        self.tightened = true;
    }

    pub(super) fn minimise(
        &mut self,
        program: &Program,
        limits: Limits,
    ) -> Result<Answer, EngineError> {
        let mut model = match self.model.take() {
            Some(mut model) => {
                self.grow(&mut model, program)?;
                self.bound(&mut model, program);
                if self.by_columns {
                    let method = if self.tightened { DUAL } else { PRIMAL };
                    model.try_set_option("simplex_strategy", method).map_err(|e| failed(&e))?;
                }
                model
            }
            None => {
                let mut relaxed = program.clone();
                relaxed.relax();
                self.name(program);
                self.bounds = program.columns.iter().map(|c| (c.lower, c.upper)).collect();
                model(&relaxed)?
            }
        };
        highs_option::set(&mut model, limits).map_err(|e| failed(&e))?;
        let solved = model.try_solve().map_err(|e| failed(&e))?;
        let answer = answer(&solved, false);
        self.tightened = false;
        self.model = Some(solved.into());
        answer
    }

    /// Handles are positions; a scratch problem of the same size hands them out.
    fn name(&mut self, program: &Program) {
        let mut columns = highs::RowProblem::new();
        self.column_handles =
            (0..program.columns.len()).map(|_| columns.add_column(0.0, 0.0..=1.0)).collect();
        let mut rows = highs::ColProblem::new();
        self.row_handles = (0..program.rows.len()).map(|_| rows.add_row(0.0..=1.0)).collect();
        self.columns = program.columns.len();
    }

    /// Passes on bounds that have changed.
    fn bound(&mut self, model: &mut highs::Model, program: &Program) {
        let known = self.bounds.len();
        for (at, column) in program.columns.iter().enumerate() {
            let bounds = (column.lower, column.upper);
            if at >= known {
                self.bounds.push(bounds);
            } else if self.bounds[at] != bounds {
                self.bounds[at] = bounds;
                model.change_column_bounds(self.column_handles[at], bounds.0..=bounds.1);
            }
        }
    }

    /// Passes on the columns and rows that the program has gained.
    fn grow(&mut self, model: &mut highs::Model, program: &Program) -> Result<(), EngineError> {
        let known = self.columns;
        let mut terms: Vec<Vec<(highs::Row, f64)>> =
            vec![Vec::new(); program.columns.len() - known];
        for (row, &handle) in program.rows.iter().zip(&self.row_handles) {
            for &(variable, factor) in row.terms.iter().rev().take_while(|(v, _)| v.0 >= known) {
                terms[variable.0 - known].push((handle, factor));
            }
        }
        for (column, terms) in program.columns[known..].iter().zip(terms) {
            let bounds = column.lower..=column.upper;
            let handle = model.try_add_column(column.cost, bounds, terms);
            self.column_handles.push(handle.map_err(|e| failed(&e))?);
        }
        for row in &program.rows[self.row_handles.len()..] {
            let (low, high) = match row.sense {
                Sense::AtMost => (f64::NEG_INFINITY, row.right),
                Sense::Exactly => (row.right, row.right),
                Sense::AtLeast => (row.right, f64::INFINITY),
            };
            let terms = row.terms.iter().map(|&(v, factor)| (self.column_handles[v.0], factor));
            let handle = model.try_add_row(low..=high, terms);
            self.row_handles.push(handle.map_err(|e| failed(&e))?);
        }
        self.columns = program.columns.len();
        Ok(())
    }
}

fn failed(error: &impl std::fmt::Debug) -> EngineError {
    EngineError(format!("{error:?}"))
}

fn build(program: &Program) -> HighsProblem {
    let mut variables = ProblemVariables::new();
    let columns: Vec<good_lp::Variable> = program
        .columns
        .iter()
        .map(|column| {
            let definition = variable().min(column.lower).max(column.upper);
            variables.add(match column.domain {
                Domain::Real => definition,
                Domain::Integer => definition.integer(),
            })
        })
        .collect();
    let mut objective = Expression::with_capacity(columns.len());
    for (&variable, column) in columns.iter().zip(&program.columns) {
        objective.add_mul(column.cost, variable);
    }
    let mut model = variables.minimise(objective).using(highs);
    for row in &program.rows {
        let mut sum = Expression::with_capacity(row.terms.len());
        for &(variable, factor) in &row.terms {
            sum.add_mul(factor, columns[variable.0]);
        }
        model.add_constraint(match row.sense {
            Sense::AtMost => sum.leq(row.right),
            Sense::Exactly => sum.eq(row.right),
            Sense::AtLeast => sum.geq(row.right),
        });
    }
    model
}

/// Options of a run.
mod highs_option {
    use super::{Limits, Method};

    /// HiGHS does not know the option.
    #[derive(Debug)]
    pub(super) struct Refused;

    pub(super) fn set(model: &mut highs::Model, limits: Limits) -> Result<(), Refused> {
        let seed = i32::try_from(limits.seed % 0x7fff_ffff).unwrap_or(1);
        let mut integer =
            |name: &str, value: i32| model.try_set_option(name, value).map_err(|_| Refused);
        integer("threads", 1)?;
        integer("random_seed", seed)?;
        if let Some(nodes) = limits.nodes {
            integer("mip_max_nodes", nodes)?;
        }
        integer("simplex_iteration_limit", limits.pivots.unwrap_or(i32::MAX))?;
        model.try_set_option("parallel", "off").map_err(|_| Refused)?;
        let solver = if limits.method == Method::Interior { "ipm" } else { "choose" };
        model.try_set_option("solver", solver).map_err(|_| Refused)?;
        let mut number =
            |name: &str, value: f64| model.try_set_option(name, value).map_err(|_| Refused);
        number("mip_rel_gap", 0.0)?;
        number("mip_abs_gap", limits.gap)?;
        if let Some(seconds) = limits.seconds {
            number("time_limit", seconds.max(0.0))?;
        }
        Ok(())
    }
}
