//! Travel by specification: `straight[:FACTOR]`, `road:EXTRACT` or `matrix:FILE.csv`.

mod matrix;
mod road;

use std::path::PathBuf;

use tongxing_solver::travel::{StraightLine, Travel};

use crate::document::result::TravelInput;
use crate::document::{Case, Fault, Faults, canonical};

pub use matrix::matrix;

/// What a specification may look like.
const ALLOWED: &str = "straight, straight:FACTOR (1 to 10, three decimals), road:FILE.osm.pbf, \
    matrix:FILE.csv";

/// How one gets from home to home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TravelSpec {
    /// Straight line times a detour factor, in permille.
    Straight {
        /// 1000 to 10000.
        factor_permille: u32,
    },
    /// Along the roads of an extract of OpenStreetMap.
    Road {
        /// The extract: `.osm.pbf`, `.osm` or `.osm.gz`.
        path: PathBuf,
    },
    /// A table of ways.
    Matrix {
        /// The CSV file.
        path: PathBuf,
    },
}

/// Whether a specification may name files of this machine: a caller from outside may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Files {
    /// Files are read.
    Allowed,
    /// A specification that names a file is refused.
    Refused,
}

/// A travel model with what a result says about it.
pub struct Prepared {
    /// The model.
    pub model: Box<dyn Travel + Send>,
    /// Specification and hash.
    pub input: TravelInput,
    /// What has to be said with every answer: homes that no way leads to.
    pub notices: Vec<Fault>,
}

fn refuse(code: &str, message: &str, found: &str) -> Faults {
    Faults::one(Fault::new(code, "travel", message, found, ALLOWED))
}

impl TravelSpec {
    /// Reads a specification. `straight` alone is `straight:1`: ways are measured as they are, and a
    /// detour factor is the planner's choice.
    ///
    /// # Errors
    /// A specification that is not understood, or not served yet.
    pub fn parse(text: &str) -> Result<Self, Faults> {
        let (kind, rest) = match text.split_once(':') {
            Some((kind, rest)) => (kind, Some(rest)),
            None => (text, None),
        };
        match (kind, rest) {
            ("straight", None) => Ok(Self::Straight { factor_permille: 1000 }),
            ("straight", Some(factor)) => permille(factor)
                .filter(|permille| (1000..=10_000).contains(permille))
                .map(|factor_permille| Self::Straight { factor_permille })
                .ok_or_else(|| refuse("out_of_range", "the detour factor is not usable", factor)),
            ("road", Some(path)) if !path.is_empty() => Ok(Self::Road { path: path.into() }),
            ("matrix", Some(path)) if !path.is_empty() => Ok(Self::Matrix { path: path.into() }),
            ("osrm", _) => Err(refuse("not_yet", "this kind of travel is not served yet", text)),
            _ => Err(refuse("unknown_travel", "this kind of travel is not known", text)),
        }
    }

    /// The one way of writing the specification.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Straight { factor_permille } => {
                let (whole, part) = (factor_permille / 1000, factor_permille % 1000);
                let decimals = format!("{part:03}");
                let decimals = decimals.trim_end_matches('0');
                let dot = if decimals.is_empty() { "" } else { "." };
                format!("straight:{whole}{dot}{decimals}")
            }
            Self::Road { path } => format!("road:{}", path.display()),
            Self::Matrix { path } => format!("matrix:{}", path.display()),
        }
    }

    /// Builds the model for the case.
    ///
    /// # Errors
    /// A file that is refused, missing, too large or faulty, with every fault of it.
    pub fn prepare(&self, case: &Case, files: Files) -> Result<Prepared, Faults> {
        let spec = self.text();
        let (model, sha256, notices): (Box<dyn Travel + Send>, String, Vec<Fault>) = match self {
            Self::Straight { factor_permille } => {
                let model = StraightLine::new(&case.instance, *factor_permille)
                    .map_err(|error| refuse("out_of_range", &error.to_string(), &spec))?;
                (Box::new(model), canonical::sha256(spec.as_bytes()), Vec::new())
            }
            Self::Road { .. } | Self::Matrix { .. } if files == Files::Refused => {
                return Err(refuse("files_refused", "files cannot be named here", &spec));
            }
            Self::Road { path } => {
                let (model, sha256, notices) = road::travel(case, path)?;
                (Box::new(model), sha256, notices)
            }
            Self::Matrix { path } => {
                let bytes = matrix::read(path)?;
                (Box::new(matrix(case, &bytes)?), canonical::sha256(&bytes), Vec::new())
            }
        };
        Ok(Prepared { model, input: TravelInput { spec, sha256 }, notices })
    }
}

/// A decimal number with at most three decimals, times a thousand.
fn permille(text: &str) -> Option<u32> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(part) || whole.len() > 3 || part.len() > 3 {
        return None;
    }
    format!("{whole}{part:0<3}").parse().ok()
}
