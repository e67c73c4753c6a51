//! Policy packs: what they promise holds on a county of each, and what they may not say is refused.

mod colours;
mod commands;
mod gentler;
mod promises;
mod rules;

use tongxing_datasets::document::Faults;

/// Faults as `code where`.
fn told(faults: &Faults) -> Vec<String> {
    faults.problems.iter().map(|fault| format!("{} {}", fault.code, fault.place)).collect()
}
