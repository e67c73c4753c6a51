//! A table of ways from a CSV file.

use std::path::Path;

use tongxing_solver::ids::{ChildId, VolunteerId};
use tongxing_solver::model::Point;
use tongxing_solver::travel::{Broken, Matrix, Stated};
use tongxing_solver::units::{Leg, Metres, Seconds};

use super::refuse;
use crate::bounded::{self, Content};
use crate::document::{Case, Fault, Faults};

/// Largest matrix file, in bytes.
const MATRIX_FILE_LIMIT: u64 = 4 << 30;
/// Most ways in a matrix (volunteers × children).
const MATRIX_LIMIT: usize = 250_000_000;

/// Bytes of the file.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Faults> {
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
/// of the problem. A pair without a line has no way; without seconds a metre counts a second. What is
/// `stated` about the ways is checked on each.
///
/// # Errors
/// Every fault of the file at once.
pub fn matrix(case: &Case, bytes: &[u8], stated: Option<Stated>) -> Result<Matrix, Faults> {
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
        stated: stated.map(|stated| (stated, instance.site_points().collect())),
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
    let matrix = Matrix::new(instance, metres, seconds)
        .map_err(|error| refuse("wrong_size", &error.to_string(), "matrix"))?;
    Ok(match stated {
        Some(stated) => matrix.stating(instance, stated),
        None => matrix,
    })
}

struct Table<'a> {
    case: &'a Case,
    /// With the homes that it is about.
    stated: Option<(Stated, Vec<Point>)>,
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
        // A way without seconds takes as many as it has metres.
        let lasting = ways.get(1).copied().flatten().unwrap_or(*metres);
        let leg = Leg { metres: Metres(*metres), seconds: Seconds(lasting) };
        if let Some(broken) = self.broken(volunteer, child, leg) {
            let (found, least, unit) = match broken {
                Broken::Metres { found, least } => (found.0, least.0, "m"),
                Broken::Seconds { found, least } => (found.0, least.0, "s"),
            };
            let (found, allowed) = (format!("{found} {unit}"), format!("at least {least} {unit}"));
            self.fault("bound_broken", line, "breaks the stated bound", &found, &allowed);
        }
    }

    fn broken(&self, volunteer: VolunteerId, child: ChildId, leg: Leg) -> Option<Broken> {
        let (stated, points) = self.stated.as_ref()?;
        let instance = &self.case.instance;
        let ends = [instance.volunteer_site(volunteer), instance.child_site(child)];
        let [from, to] = ends.map(|site| points[site.0 as usize]);
        stated.holds(from, to, leg).err()
    }
}
