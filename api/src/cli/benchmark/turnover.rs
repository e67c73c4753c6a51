//! `--turnover`: volunteers with a child leave, drawn by seed, each draw from the original optimum.

use std::time::Instant;

use serde_json::{Value, json};
use tongxing_solver::certificate::{CheckMode, check};
use tongxing_solver::ids::VolunteerId;
use tongxing_solver::model::Instance;
use tongxing_solver::pairing::{self, StandingPairing};
use tongxing_solver::travel::Travel;

use super::Run;
use crate::round::Failure;

/// One entry per number of leavers. Timed: repair with re-pricing over all pairs. Untimed after each
/// draw: the full checker, and a solve from scratch, whose word `recertified` is.
pub(super) fn measure(
    instance: &Instance,
    travel: &dyn Travel,
    run: &Run<'_>,
) -> Result<Value, Failure> {
    let too_wide =
        |error: tongxing_solver::objective::TooWide| Failure::Internal(error.to_string());
    let standing = StandingPairing::new(instance, travel, run.options, run.monitor);
    let Some(mut standing) = standing.map_err(too_wide)? else { return Ok(Value::Null) };
    let mut busy: Vec<VolunteerId> =
        standing.solution().pairs.iter().map(|pair| pair.volunteer).collect();
    busy.sort_unstable();
    busy.dedup();
    let mut entries = Vec::new();
    for &asked in run.turnover {
        // No more can leave than have a child.
        let leave = asked.min(busy.len());
        let draws = if leave <= 1 { 200 } else { 20 };
        let mut times = Vec::with_capacity(draws);
        let mut recertified = true;
        for draw in 0..draws {
            let gone = draw_some(&busy, leave, run.options.seed, draw as u64);
            let start = Instant::now();
            standing.leave(&gone);
            times.push(start.elapsed().as_secs_f64() * 1e3);
            let solution = standing.solution();
            let reduced = instance.without(&gone);
            let scratch = pairing::pair(&reduced, travel, run.options, run.monitor);
            let accepted = check(&reduced, travel, &solution, CheckMode::Indexed).accepted();
            recertified &= accepted && scratch.map_err(too_wide)?.solution.value == solution.value;
            standing.restore();
        }
        times.sort_by(f64::total_cmp);
        let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
        entries.push(json!({
            "leave": leave,
            "asked": asked,
            "busy": busy.len(),
            "draws": draws,
            "p50_ms": at(50),
            "p99_ms": at(99),
            "recertified": recertified,
        }));
    }
    Ok(Value::Array(entries))
}

/// `count` different volunteers, a function of (seed, draw): SplitMix64 (Steele, Lea, Flood 2014) and
/// the head of a Fisher–Yates shuffle.
fn draw_some(busy: &[VolunteerId], count: usize, seed: u64, draw: u64) -> Vec<VolunteerId> {
    let mut state =
        seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ draw.wrapping_mul(0xD1B5_4A32_D192_ED03);
    let mut left = busy.to_vec();
    (0..count)
        .map(|_| {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^= z >> 31;
            let at = z % left.len() as u64;
            left.swap_remove(usize::try_from(at).unwrap_or(0))
        })
        .collect()
}
