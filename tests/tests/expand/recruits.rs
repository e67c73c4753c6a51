//! Recruits of an expansion against every way to place them, and false statements about them.

use tongxing::clock::Clock;
use tongxing::expand::{ExpandRequest, expand};
use tongxing::round::Failure;
use tongxing_datasets::document::candidates::AimWord;
use tongxing_datasets::document::expansion::RecruitedDocument;
use tongxing_datasets::document::result::CheckStatus;
use tongxing_datasets::expand::{Prospect, recruits};
use tongxing_solver::model::Recruits;
use tongxing_solver::pairing::{Options, Silent, pair};
use tongxing_solver::travel::{Relocated, StraightLine};

use super::{answered, drawn, request, verdict};

fn asked(seed: u64, most: u32) -> ExpandRequest {
    ExpandRequest { recruits: Some(most), ..request(drawn(seed, AimWord::Cover), 0) }
}

/// The most that any choice of so many recruits of the kinds covers, level by level.
fn best(request: &ExpandRequest, document: &RecruitedDocument) -> Vec<i64> {
    let prospect = Prospect::new(&request.problem, request.candidates.clone()).expect("valid");
    let (_, kinds) = recruits(&prospect, document).expect("read");
    let instance = &prospect.case.instance;
    let travel = StraightLine::new(instance, 1000).expect("a factor");
    let mut best = Vec::new();
    let mut counts = vec![0_u32; kinds.len()];
    loop {
        let chosen: Vec<Recruits> = kinds
            .iter()
            .zip(&counts)
            .filter(|(_, count)| **count > 0)
            .map(|(&kind, &count)| Recruits { count, ..kind })
            .collect();
        let grown = instance.with_recruits(&chosen);
        let ways = Relocated::with_recruits(&travel, instance, &chosen);
        let found = pair(&grown, &ways, Options::default(), &Silent).expect("fits");
        best = best.max(found.solution.value.covered);
        if !next(&mut counts, document.most) {
            return best;
        }
    }
}

/// The next way to choose at most so many.
fn next(counts: &mut [u32], most: u32) -> bool {
    for at in 0..counts.len() {
        if counts.iter().sum::<u32>() < most {
            counts[at] += 1;
            return true;
        }
        counts[at] = 0;
    }
    false
}

#[test]
fn recruits_cover_what_the_best_choice_of_them_covers() {
    let (mut exact, mut tried) = (0, 0);
    for seed in 0..60 {
        let request = asked(seed, 2);
        let document = answered(&request).recruiting.expect("asked for");
        let of = |pick: fn(&tongxing_datasets::document::expansion::RecruitedLevel) -> i64| {
            document.levels.iter().map(pick).collect::<Vec<i64>>()
        };
        let (before, value, bound) =
            (of(|level| level.before), of(|level| level.value), of(|level| level.bound));
        assert!(before <= value && value <= bound, "seed {seed}");
        if document.kinds.len() > 14 {
            continue;
        }
        let best = best(&request, &document);
        assert!(value <= best && best <= bound, "seed {seed}: {value:?} {best:?} {bound:?}");
        tried += 1;
        exact += usize::from(value == best);
    }
    assert!(tried >= 20 && exact * 10 >= tried * 9, "{exact} of {tried}");
}

#[test]
fn false_statements_about_recruits_are_found() {
    let mut changed = 0;
    for seed in 0..12 {
        let request = asked(seed, 2);
        let found = answered(&request);
        let document = found.recruiting.clone().expect("asked for");
        let mut lies = vec![document.clone(); 6];
        lies[0].levels[0].value += 1;
        lies[1].levels[0].bound += 1;
        lies[2].levels[0].before -= 1;
        lies[3].cost[1] -= 1;
        lies[4].most = document.placed.iter().map(|line| line.count).sum();
        lies[4].most = lies[4].most.saturating_sub(1);
        lies[5].levels.pop();
        if document.placed.is_empty() {
            lies.remove(4);
        }
        for lie in lies {
            let mut false_one = found.clone();
            false_one.recruiting = Some(lie);
            let verdict = verdict(&request, false_one);
            assert_ne!(verdict, Some(CheckStatus::Accepted), "seed {seed}");
            changed += 1;
        }
    }
    assert!(changed > 60);
}

#[test]
fn more_recruits_than_are_placed_are_refused() {
    let most = asked(1, 32_767);
    assert!(expand(&most, &Clock::start(None)).is_ok());
    match expand(&ExpandRequest { recruits: Some(32_768), ..most }, &Clock::start(None)) {
        Err(Failure::Input(faults)) => assert_eq!(faults.problems[0].place, "recruits"),
        other => panic!("{:?}", other.map(|found| found.asked)),
    }
    let none = answered(&asked(1, 0)).recruiting.expect("asked for");
    assert!(none.placed.is_empty() && none.levels.iter().all(|level| level.before == level.value));
}
