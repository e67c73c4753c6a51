//! The kernels on a county of the built-in geography: engine, checker, repair.

#![allow(missing_docs, reason = "criterion's macros write undocumented functions")]

use criterion::{Criterion, criterion_group, criterion_main};
use tongxing_datasets::document::{ProblemDocument, convert};
use tongxing_datasets::geography::Gazetteer;
use tongxing_datasets::roster;
use tongxing_datasets::synthetic;
use tongxing_solver::certificate::{CheckMode, check};
use tongxing_solver::pairing::{self, Options, Silent, StandingPairing};
use tongxing_solver::travel::StraightLine;

/// The sample county as the importer reads it.
fn problem() -> ProblemDocument {
    let county = synthetic::sample();
    let bytes = roster::write_xlsx(&county.workbook()).expect("the sample can be written");
    let files = [("roster.xlsx", bytes.as_slice())];
    let import = roster::import(&files, county.date(), county.division(), &Gazetteer::builtin());
    import.expect("the sample imports without problems").problem
}

fn kernels(criterion: &mut Criterion) {
    let one = rayon::ThreadPoolBuilder::new().num_threads(1);
    one.build_global().expect("nothing has used the global pool yet");
    let case = convert::case(&problem(), None).expect("the sample is valid");
    let travel = StraightLine::new(&case.instance, 1300).expect("a factor in range");
    let options = Options::default();
    let solve = || pairing::pair(&case.instance, &travel, options, &Silent).expect("fits");
    criterion.bench_function("pair the sample county", |b| b.iter(solve));
    let solution = solve().solution;
    criterion.bench_function("check the sample county", |b| {
        b.iter(|| check(&case.instance, &travel, &solution, CheckMode::Indexed));
    });
    let standing = StandingPairing::new(&case.instance, &travel, options, &Silent);
    if let Some(mut standing) = standing.expect("fits") {
        let gone = [solution.pairs[0].volunteer];
        criterion.bench_function("one volunteer leaves and returns", |b| {
            b.iter(|| {
                let repair = standing.leave(&gone);
                standing.restore();
                repair
            });
        });
    }
}

criterion_group!(benches, kernels);
criterion_main!(benches);
