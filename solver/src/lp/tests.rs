use super::*;

/// min −3x − 2y, x + y ≤ 4, x + 3y ≤ 9, 0 ≤ x ≤ 3: x = 3, y = 1, value −11; the first row is
/// worth −2 a unit, the second is slack.
fn small() -> (Program, Variable, Variable) {
    let mut program = Program::new();
    let x = program.variable(-3.0, 0.0, 3.0, Domain::Real);
    let y = program.variable(-2.0, 0.0, f64::INFINITY, Domain::Real);
    program.row(vec![(x, 1.0), (y, 1.0)], Sense::AtMost, 4.0);
    let late = program.row(vec![(x, 1.0)], Sense::AtMost, 9.0);
    program.term(late, y, 3.0);
    (program, x, y)
}

#[test]
fn a_linear_program_and_its_duals() {
    let (program, x, y) = small();
    let answer = program.minimise(Limits::default()).expect("the engine runs");
    assert_eq!(answer.status, Status::Optimal);
    assert_eq!((answer.rounded(x), answer.rounded(y)), (Some(3), Some(1)));
    let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
    assert!(near(answer.objective, -11.0) && near(answer.bound, -11.0));
    assert!(near(answer.duals[0], -2.0) && near(answer.duals[1], 0.0), "{:?}", answer.duals);
}

#[test]
fn integers_bounds_and_starts() {
    // 5 items of weight 2 in a sack of 5: two fit, the relaxation takes two and a half.
    let mut program = Program::new();
    let items: Vec<Variable> =
        (0..5).map(|_| program.variable(-1.0, 0.0, 1.0, Domain::Integer)).collect();
    let terms = items.iter().map(|&item| (item, 2.0)).collect();
    program.row(terms, Sense::AtMost, 5.0);
    program.start(items[0], 1.0);
    let answer = program.minimise(Limits { gap: 0.5, ..Limits::default() }).expect("runs");
    assert_eq!(answer.status, Status::Optimal);
    let taken: Option<i64> = items.iter().map(|&item| answer.rounded(item)).sum();
    assert_eq!(taken, Some(2));
    assert!(answer.duals.is_empty());
    program.relax();
    let relaxed = program.minimise(Limits::default()).expect("runs");
    assert!((relaxed.objective + 2.5).abs() < 1e-9);
    assert_eq!(items.iter().filter(|&&item| relaxed.rounded(item).is_none()).count(), 1);
}

#[test]
fn infeasible_unbounded_empty_and_out_of_time_are_answers() {
    let status = |program: &Program, limits| program.minimise(limits).expect("runs").status;
    let mut infeasible = Program::new();
    let x = infeasible.variable(1.0, 0.0, 1.0, Domain::Real);
    infeasible.row(vec![(x, 1.0)], Sense::AtLeast, 2.0);
    assert_eq!(status(&infeasible, Limits::default()), Status::Infeasible);
    let mut unbounded = Program::new();
    unbounded.variable(-1.0, 0.0, f64::INFINITY, Domain::Real);
    assert_eq!(status(&unbounded, Limits::default()), Status::Unbounded);
    assert_eq!(status(&Program::new(), Limits::default()), Status::Optimal);
    let mut no_columns = Program::new();
    no_columns.row(Vec::new(), Sense::Exactly, 1.0);
    assert_eq!(status(&no_columns, Limits::default()), Status::Infeasible);
    let (late, _, _) = small();
    let none = Limits { seconds: Some(0.0), ..Limits::default() };
    assert!(matches!(status(&late, none), Status::Nothing | Status::Optimal));
}

#[test]
fn pivots_are_limited() {
    let mut program = Program::new();
    let cost = |at: i32| f64::from((at * 7919 + 13) % 101);
    let all: Vec<Variable> =
        (0..144).map(|at| program.variable(cost(at), 0.0, 1.0, Domain::Real)).collect();
    for one in 0..12 {
        let rows = [(12 * one, 1), (one, 12)];
        for (from, step) in rows {
            let terms = all.iter().skip(from).step_by(step).take(12);
            program.row(terms.map(|&x| (x, 1.0)).collect(), Sense::Exactly, 1.0);
        }
    }
    let status = |pivots| {
        let limits = Limits { pivots, ..Limits::default() };
        program.minimise(limits).expect("runs").status
    };
    assert_eq!(status(Some(1)), Status::Nothing);
    assert_eq!(status(None), Status::Optimal);
}

#[test]
fn a_relaxation_grows() {
    let (mut program, x, y) = small();
    let mut relaxation = Relaxation::default();
    let mut value = |program: &Program| {
        let grown = relaxation.minimise(program, Limits::default()).expect("runs");
        let anew = program.minimise(Limits::default()).expect("runs");
        assert!((grown.objective - anew.objective).abs() < 1e-9);
        assert_eq!(grown.duals.len(), program.rows());
        grown.objective
    };
    assert!((value(&program) + 11.0).abs() < 1e-9);
    // A dearer row cuts the optimum off, a better column wins some of it back.
    program.row(vec![(x, 2.0), (y, 1.0)], Sense::AtMost, 5.0);
    let cut = value(&program);
    assert!(cut > -11.0);
    let z = program.variable(-4.0, 0.0, 1.0, Domain::Real);
    program.term(Row(0), z, 1.0);
    program.row(vec![(z, 1.0), (x, 1.0)], Sense::AtMost, 2.0);
    assert!(value(&program) < cut);
}
