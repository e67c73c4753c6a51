//! Policy packs: the ones that the program ships, and the rules that every pack obeys.

mod area;
pub(crate) mod colours;
mod core;
pub mod diff;
mod monotone;
pub mod shadow;
mod validate;
pub mod verify;

pub use self::core::core;
pub use area::{Area, area};
pub use colours::{Reached, Scored, in_force, score};
pub use validate::faults;

use crate::document::{Fault, Faults, PolicyChoice, PolicyDocument, parse};

/// The packs that the program ships, by name.
pub const PACKS: &[(&str, &str)] = &[
    ("national", include_str!("../../policies/national.toml")),
    ("chongqing", include_str!("../../policies/chongqing.toml")),
    ("fujian", include_str!("../../policies/fujian.toml")),
    ("gansu", include_str!("../../policies/gansu.toml")),
    ("guizhou", include_str!("../../policies/guizhou.toml")),
    ("hebei", include_str!("../../policies/hebei.toml")),
    ("heilongjiang", include_str!("../../policies/heilongjiang.toml")),
    ("henan", include_str!("../../policies/henan.toml")),
    ("hubei", include_str!("../../policies/hubei.toml")),
    ("jiangsu", include_str!("../../policies/jiangsu.toml")),
    ("jiangxi", include_str!("../../policies/jiangxi.toml")),
    ("liaoning", include_str!("../../policies/liaoning.toml")),
    ("ningxia", include_str!("../../policies/ningxia.toml")),
    ("shandong", include_str!("../../policies/shandong.toml")),
    ("shanxi", include_str!("../../policies/shanxi.toml")),
    ("yunnan", include_str!("../../policies/yunnan.toml")),
    ("zhejiang", include_str!("../../policies/zhejiang.toml")),
];

/// The pack called `name`, if the program ships it.
#[must_use]
pub fn pack(name: &str) -> Option<PolicyDocument> {
    let (_, text) = PACKS.iter().find(|(known, _)| *known == name)?;
    // Every pack that the program ships is read and validated by a test.
    parse::toml(text.as_bytes()).ok()
}

/// The national pack.
///
/// # Panics
/// Never: a test reads every pack that is compiled in.
#[must_use]
pub fn national() -> PolicyDocument {
    pack("national").expect("the national pack is compiled in and held by a test")
}

/// The pack that a problem names or holds.
///
/// # Errors
/// An unknown name; the pack's rules are [`faults`]' business.
pub fn resolve(choice: &PolicyChoice) -> Result<PolicyDocument, Faults> {
    match choice {
        PolicyChoice::Inline(document) => Ok((**document).clone()),
        PolicyChoice::Named(name) => pack(name).ok_or_else(|| {
            let allowed: Vec<&str> = PACKS.iter().map(|(name, _)| *name).collect();
            let message = "no policy pack has this name";
            Faults::one(Fault::new("unknown_policy", "policy", message, name, allowed.join(", ")))
        }),
    }
}

/// Reads a pack from TOML or, where the first character is `{`, from JSON, whatever rules it breaks.
///
/// # Errors
/// Everything that departs from the format.
pub fn parsed(bytes: &[u8]) -> Result<PolicyDocument, Faults> {
    let json = bytes.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{');
    if json { parse::json(bytes) } else { parse::toml(bytes) }
}

/// Reads a pack from TOML or, where the first character is `{`, from JSON, and validates it.
///
/// # Errors
/// Every problem at once.
pub fn read(bytes: &[u8]) -> Result<PolicyDocument, Faults> {
    let document = parsed(bytes)?;
    let found = faults(&document);
    if found.is_empty() { Ok(document) } else { Err(found.into()) }
}
