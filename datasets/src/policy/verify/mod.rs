//! Whether an answer has the property that a pack promises: recomputed from problem, pack, result and plan as
//! documents, without the search and without its checkers, every violation listed.
//!
//! **To add a property** write a [`Judge`] and a [`Seed`] beside the others and a line in [`PROPERTIES`]. Where it needs
//! people, places or days that a generated county lacks, give them in [`setting`]. A property counts only where it has
//! something to look at and its judge catches the violation that its seed puts into the answer.

mod calls;
mod cover;
mod delegations;
mod facts;
mod groups;
mod nested;
mod owed;
mod pairs;
mod places;
mod programmes;
mod setting;
mod table;

pub use facts::Evidence;
pub use setting::{Setting, setting};
pub use table::PROPERTIES;

/// What a judge says of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// What it looked at: pairs, children, visits, as the property counts.
    pub examined: usize,
    /// Every violation.
    pub violations: Vec<String>,
}

impl Judged {
    fn look(&mut self, holds: bool, violation: impl FnOnce() -> String) {
        self.examined += 1;
        self.expect(holds, violation);
    }

    fn expect(&mut self, holds: bool, violation: impl FnOnce() -> String) {
        if !holds {
            self.violations.push(violation());
        }
    }
}

/// Judges an answer.
pub type Judge = fn(&Evidence) -> Judged;

/// Puts a violation into an answer; says whether it found a place for it.
pub type Seed = fn(&mut Evidence) -> bool;

/// What a pack promises of every answer under it.
#[derive(Clone, Copy, Debug)]
pub struct Property {
    /// The pack.
    pub pack: &'static str,
    /// What it is called in answers and tests.
    pub name: &'static str,
    /// What it says, in Chinese.
    pub title_zh: &'static str,
    /// What it says, in English.
    pub title_en: &'static str,
    /// What is looked at, in Chinese.
    pub counted_zh: &'static str,
    /// What is looked at, in English.
    pub counted_en: &'static str,
    /// Decides.
    pub judge: Judge,
    /// Breaks it.
    pub seed: Seed,
}

/// Properties of a pack.
pub fn properties(pack: &str) -> impl Iterator<Item = &'static Property> {
    let pack = pack.to_owned();
    PROPERTIES.iter().filter(move |property| property.pack == pack)
}
