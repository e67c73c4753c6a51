//! Travel by specification: `straight[:FACTOR]`, `road:EXTRACT`, `matrix:FILE.csv` or `osrm:URL`.

mod matrix;
mod options;
mod osrm;
mod road;

use std::path::PathBuf;

use tongxing_solver::travel::road::Approach;
use tongxing_solver::travel::{Stated, StraightLine, Travel};
use tongxing_solver::units::Metres;

use crate::document::result::TravelInput;
use crate::document::{Case, Fault, Faults, canonical};

pub use matrix::matrix;
use options::{Options, decimal, permille};
pub use osrm::{Address, AddressError, Osrm, OsrmError, Settings};

/// What a specification may look like.
const ALLOWED: &str = "straight, straight:FACTOR (1 to 10, three decimals), road:FILE.osm.pbf, \
    matrix:FILE.csv, osrm:URL; the last two with ,bound=FACTOR (up to 10) and ,speed=KMH (1 to 300), \
    osrm also with ,rate=N (1 to 1000)";

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
        /// What is stated about every way.
        stated: Option<Stated>,
    },
    /// A service that speaks the table protocol of OSRM.
    Osrm {
        /// Where it is.
        address: Address,
        /// What is stated about every way.
        stated: Option<Stated>,
        /// Most requests a second; `None` is no limit.
        rate: Option<u32>,
    },
}

/// Whether a specification may name files of this machine and services that it reaches: a caller from
/// outside may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Files {
    /// Files are read, services are asked.
    Allowed,
    /// A specification that names a file or a service is refused.
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
    Faults::one(Fault::new(code, "travel", message, without_secrets(found), ALLOWED))
}

/// A text that may hold an address, without what may be a password or a key in it.
fn without_secrets(text: &str) -> String {
    let query = if text.contains("//") { text.find(['?', '#']) } else { None };
    let text = &text[..query.unwrap_or(text.len())];
    text.rfind('@').map_or_else(|| text.to_owned(), |at| format!("…{}", &text[at..]))
}

impl TravelSpec {
    /// Reads a specification. `straight` alone is `straight:1`: ways are measured as they are, and a
    /// detour factor is the planner's choice.
    ///
    /// # Errors
    /// A specification that is not understood, or holds what it should not.
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
            ("matrix", Some(rest)) => match options::split(rest, &["bound", "speed"])? {
                ("", _) => Err(refuse("unknown_travel", "the matrix has no name", text)),
                (path, Options { stated, .. }) => Ok(Self::Matrix { path: path.into(), stated }),
            },
            ("osrm", Some(rest)) => {
                let (address, said) = options::split(rest, &["bound", "speed", "rate"])?;
                let address = Address::parse(address)
                    .map_err(|error| refuse("invalid_address", &error.to_string(), address))?;
                Ok(Self::Osrm { address, stated: said.stated, rate: said.rate })
            }
            _ => Err(refuse("unknown_travel", "this kind of travel is not known", text)),
        }
    }

    /// The one way of writing the specification.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Straight { factor_permille } => format!("straight:{}", decimal(*factor_permille)),
            Self::Road { path } => format!("road:{}", path.display()),
            Self::Matrix { path, stated } => {
                let said = Options { stated: *stated, rate: None };
                format!("matrix:{}{}", path.display(), said.text())
            }
            Self::Osrm { address, stated, rate } => {
                let said = Options { stated: *stated, rate: *rate };
                format!("osrm:{address}{}", said.text())
            }
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
            Self::Osrm { .. } if files == Files::Refused => {
                return Err(refuse("service_refused", "services cannot be named here", &spec));
            }
            Self::Road { path } => {
                let (model, sha256, notices) = road::travel(case, path)?;
                (Box::new(model), sha256, notices)
            }
            Self::Matrix { path, stated } => {
                let bytes = matrix::read(path)?;
                (Box::new(matrix(case, &bytes, *stated)?), canonical::sha256(&bytes), Vec::new())
            }
            Self::Osrm { address, stated, rate } => {
                let settings = Settings { rate: *rate, ..Settings::default() };
                let model = Osrm::new(&case.instance, address, *stated, approach(case), settings)
                    .map_err(|error| refuse("service_failed", &error.to_string(), &spec))?;
                // What a service knows has no hash.
                (Box::new(model), canonical::sha256(spec.as_bytes()), Vec::new())
            }
        };
        Ok(Prepared { model, input: TravelInput { spec, sha256 }, notices })
    }
}

/// How the case's policy lets homes reach their roads.
fn approach(case: &Case) -> Approach {
    let said = &case.policy.travel;
    Approach { most: Metres(said.approach_metres), speed: said.approach_kmh }
}
