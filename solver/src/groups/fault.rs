//! What a problem of groups must not be.

/// A number or list that does not fit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}: found {found}, allowed {allowed}")]
pub struct GroupFault {
    /// Of what.
    pub what: &'static str,
    /// What was found.
    pub found: String,
    /// What is allowed.
    pub allowed: String,
}

impl GroupFault {
    pub(super) fn range(what: &'static str, found: i64, least: i64, most: i64) -> Result<(), Self> {
        let allowed = || format!("{least} to {most}");
        let fits = (least..=most).contains(&found);
        fits.then_some(()).ok_or_else(|| Self {
            what,
            found: found.to_string(),
            allowed: allowed(),
        })
    }

    pub(super) fn most(what: &'static str, found: usize, most: usize) -> Result<(), Self> {
        let fault = || Self { what, found: found.to_string(), allowed: format!("at most {most}") };
        (found <= most).then_some(()).ok_or_else(fault)
    }

    pub(super) fn hold(what: &'static str, holds: bool) -> Result<(), Self> {
        let (found, allowed) =
            ("out of order or unknown".to_owned(), "in order, each once".to_owned());
        holds.then_some(()).ok_or(Self { what, found, allowed })
    }
}
