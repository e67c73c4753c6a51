//! Travel by specification: `straight[:FACTOR]` or `matrix:FILE.csv`.

use std::path::{Path, PathBuf};

use tongxing_solver::model::Instance;
use tongxing_solver::travel::{Matrix, StraightLine, Travel};

use crate::bounded::{self, Content};
use crate::document::result::TravelInput;
use crate::document::{Case, Fault, Faults, canonical};

/// What a specification may look like.
const ALLOWED: &str = "straight, straight:FACTOR (1 to 10, three decimals), matrix:FILE.csv";
/// Largest matrix file, in bytes.
const MATRIX_FILE_LIMIT: u64 = 4 << 30;
/// Most ways in a matrix (volunteers × children).
const MATRIX_LIMIT: usize = 250_000_000;

/// How one gets from home to home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TravelSpec {
    /// Straight line times a detour factor, in permille.
    Straight {
        /// 1000 to 10000.
        factor_permille: u32,
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
            ("matrix", Some(path)) if !path.is_empty() => Ok(Self::Matrix { path: path.into() }),
            ("road" | "osrm", _) => {
                Err(refuse("not_yet", "this kind of travel is not served yet", text))
            }
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
            Self::Matrix { path } => format!("matrix:{}", path.display()),
        }
    }

    /// Builds the model for the case.
    ///
    /// # Errors
    /// A file that is refused, missing, too large or faulty, with every fault of it.
    pub fn prepare(&self, case: &Case, files: Files) -> Result<Prepared, Faults> {
        let spec = self.text();
        match self {
            Self::Straight { factor_permille } => {
                let model = StraightLine::new(&case.instance, *factor_permille)
                    .map_err(|error| refuse("out_of_range", &error.to_string(), &spec))?;
                let sha256 = canonical::sha256(spec.as_bytes());
                Ok(Prepared { model: Box::new(model), input: TravelInput { spec, sha256 } })
            }
            Self::Matrix { .. } if files == Files::Refused => {
                Err(refuse("files_refused", "files cannot be named here", &spec))
            }
            Self::Matrix { path } => {
                let bytes = read_file(path)?;
                let sha256 = canonical::sha256(&bytes);
                let model = matrix(case, &bytes)?;
                Ok(Prepared { model: Box::new(model), input: TravelInput { spec, sha256 } })
            }
        }
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

fn read_file(path: &Path) -> Result<Vec<u8>, Faults> {
    let shown = path.display().to_string();
    let unreadable = |error: std::io::Error| {
        let message = format!("the matrix cannot be read: {error}");
        Faults::one(Fault::new("unreadable", "travel", message, &shown, "a readable CSV file"))
    };
    match bounded::read(path, MATRIX_FILE_LIMIT).map_err(unreadable)? {
        Content::Whole(bytes) => Ok(bytes),
        Content::TooLarge { found, limit } => {
            let (message, allowed) = ("the matrix is too large", format!("at most {limit} bytes"));
            Err(Faults::one(Fault::new("too_large", "travel", message, found, allowed)))
        }
    }
}

/// Reads a matrix from CSV with the head `volunteer,child,metres[,seconds]`, one way a line, text ids
/// of the problem. A pair without a line has no way; without seconds a metre counts a second.
///
/// # Errors
/// Every fault of the file at once.
pub fn matrix(case: &Case, bytes: &[u8]) -> Result<Matrix, Faults> {
    let instance = &case.instance;
    let (volunteers, children) = (instance.volunteers().len(), instance.children().len());
    let entries = volunteers.saturating_mul(children);
    if entries > MATRIX_LIMIT {
        let message = "the problem is too large for a matrix";
        let allowed = format!("at most {MATRIX_LIMIT} ways");
        return Err(Faults::one(Fault::new("too_large", "travel", message, entries, allowed)));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let head: Vec<String> = reader
        .headers()
        .map(|head| head.iter().map(|cell| cell.trim().to_owned()).collect())
        .unwrap_or_default();
    let timed = head == ["volunteer", "child", "metres", "seconds"];
    if !timed && head != ["volunteer", "child", "metres"] {
        let allowed = "volunteer,child,metres or volunteer,child,metres,seconds";
        let message = "the matrix has a wrong head";
        let fault = Fault::new("wrong_head", "travel line 1", message, head.join(","), allowed);
        return Err(Faults::one(fault));
    }
    let mut table = Table {
        case,
        metres: vec![Matrix::NO_WAY; entries],
        seconds: timed.then(|| vec![Matrix::NO_WAY; entries]),
        faults: Vec::new(),
    };
    for record in reader.records() {
        if table.faults.len() >= Fault::MOST {
            break;
        }
        match record {
            Ok(record) => table.line(&record),
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                table.fault("not_csv", line, "cannot be read", &error.to_string(), "UTF-8 CSV");
            }
        }
    }
    let Table { metres, seconds, faults, .. } = table;
    if !faults.is_empty() {
        return Err(faults.into());
    }
    built(instance, metres, seconds)
}

fn built(
    instance: &Instance,
    metres: Vec<u32>,
    seconds: Option<Vec<u32>>,
) -> Result<Matrix, Faults> {
    Matrix::new(instance, metres, seconds)
        .map_err(|error| refuse("wrong_size", &error.to_string(), "matrix"))
}

struct Table<'a> {
    case: &'a Case,
    metres: Vec<u32>,
    seconds: Option<Vec<u32>>,
    faults: Vec<Fault>,
}

impl Table<'_> {
    fn fault(&mut self, code: &str, line: u64, message: &str, found: &str, allowed: &str) {
        let place = format!("travel line {line}");
        self.faults.push(Fault::new(code, place, message, found, allowed));
    }

    fn line(&mut self, record: &csv::StringRecord) {
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |at: usize| record.get(at).unwrap_or_default().trim();
        let columns = if self.seconds.is_some() { 4 } else { 3 };
        if record.len() != columns {
            let (found, allowed) = (record.len().to_string(), format!("{columns} cells"));
            return self.fault(
                "wrong_width",
                line,
                "has a wrong number of cells",
                &found,
                &allowed,
            );
        }
        let volunteer = self.case.ids.volunteer(cell(0));
        let child = self.case.ids.child(cell(1));
        if volunteer.is_none() {
            self.fault("unknown_id", line, "names nobody", cell(0), "a volunteer of the problem");
        }
        if child.is_none() {
            self.fault("unknown_id", line, "names nobody", cell(1), "a child of the problem");
        }
        let number = |text: &str| text.parse().ok().filter(|&n: &u32| n < 100_000_000);
        let ways: Vec<Option<u32>> = (2..columns).map(|at| number(cell(at))).collect();
        for (at, way) in (2..columns).zip(&ways) {
            if way.is_none() {
                self.fault("not_a_number", line, "cannot be read", cell(at), "0 to 99999999");
            }
        }
        let (Some(volunteer), Some(child), Some(Some(metres))) = (volunteer, child, ways.first())
        else {
            return;
        };
        let entry = child.index() * self.case.instance.volunteers().len() + volunteer.index();
        if self.metres[entry] != Matrix::NO_WAY {
            return self.fault("duplicate", line, "the way stands twice", cell(0), "once a pair");
        }
        self.metres[entry] = *metres;
        if let (Some(seconds), Some(Some(way))) = (&mut self.seconds, ways.get(1)) {
            seconds[entry] = *way;
        }
    }
}
