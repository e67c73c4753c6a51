//! Public benchmark instances, mapped to the model so that the same engine solves them.

mod complete;
mod dimacs;
mod matrix;
mod siting;
mod turned;
mod visits;

use std::io::Read;

pub use complete::{Complete, complete};
pub use dimacs::{FlowFault, flow, flow_faults};
pub use matrix::{Assignment, assignment, dense};
pub use siting::{Cover, Siting, allotment, capacitated_median, cover, median, warehouse};
use tongxing_solver::model::{
    Child, ChildKind, Division, LanguageSet, Mode, NeedSet, Party, Point, Priority, Reach, Sex,
    Vetting, Volunteer,
};
use tongxing_solver::units::Date;
pub use turned::{Turned, turned};
pub use visits::{Family, Visits, convrp, cordeau, hhcrsp, solomon, vrplib};

/// Largest file after unpacking, in bytes.
pub const LARGEST: u64 = 2 << 30;

/// Why a file is not an instance.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: found {found}, allowed: {allowed}")]
pub struct FormatError {
    /// Where in the file.
    pub place: String,
    /// What was found.
    pub found: String,
    /// What is allowed.
    pub allowed: String,
}

impl FormatError {
    fn new(place: impl ToString, found: impl ToString, allowed: impl ToString) -> Self {
        let (place, found) = (place.to_string(), found.to_string());
        Self { place, found, allowed: allowed.to_string() }
    }

    /// A curve over no numbers of sites.
    #[must_use]
    pub fn curve_without_points() -> Self {
        Self::new("curve", "no points", "at least one number of sites")
    }
}

/// The content of a file, unpacked where it is gzipped.
///
/// # Errors
/// If gzip is damaged or the content exceeds `largest` bytes.
pub fn unpacked(bytes: Vec<u8>, largest: u64) -> Result<Vec<u8>, FormatError> {
    let too_large = || FormatError::new("file", "more", format!("at most {largest} bytes"));
    if bytes.len() as u64 > largest {
        return Err(too_large());
    }
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes);
    }
    let mut content = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes.as_slice())
        .take(largest + 1)
        .read_to_end(&mut content)
        .map_err(|error| FormatError::new("gzip", error, "an undamaged file"))?;
    if content.len() as u64 > largest { Err(too_large()) } else { Ok(content) }
}

fn text(bytes: &[u8]) -> Result<&str, FormatError> {
    std::str::from_utf8(bytes).map_err(|error| FormatError::new("file", error, "text"))
}

/// Day of all benchmark rounds.
fn day() -> Date {
    Date::from_ymd(2026, 1, 1).expect("a day of the calendar")
}

const NOWHERE: Point = Point { longitude: 0.0, latitude: 0.0 };

fn division() -> Division {
    Division::parse("99").expect("two digits")
}

fn volunteer(capacity: u16, skills: NeedSet) -> Volunteer {
    Volunteer {
        home: NOWHERE,
        division: division(),
        party: Party::Person(Sex::Female),
        birth: None,
        skills,
        languages: LanguageSet::default(),
        professional: false,
        capacity,
        capacity_reason: true,
        reach: Reach::Unlimited,
        mode: Mode::Near,
        vetting: Vetting::Clear { until: day() },
        organisation: None,
    }
}

fn child(demand: u16, needs: NeedSet, penalty: i64) -> Child {
    Child {
        home: NOWHERE,
        division: division(),
        sex: Sex::Female,
        birth: day(),
        kind: ChildKind::Other,
        priority: Priority::Blue,
        needs,
        languages: LanguageSet::default(),
        demand: Some(demand),
        requirements: Vec::new(),
        household: None,
        school: None,
        consent: true,
        surveyed: None,
        penalty,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tongxing_solver::network::{FlowEnd, minimum_cost_flow};
    use tongxing_solver::pairing::{Options, Silent, pair};

    #[test]
    fn a_full_instance_is_priced() {
        // Two of each: skills 0 and 3 (related), the second child is cheaper to leave.
        let rows: [[i64; 9]; 2] = [[0, 0, 1, 0, 3, 4, 1, 0, 900], [9, 9, 1, 3, 0, 1, 1, 1, 100]];
        let words = [2].into_iter().chain(rows.into_iter().flatten());
        let bytes: Vec<u8> = words.flat_map(i64::to_le_bytes).collect();
        let read = complete(&bytes).expect("well formed");
        let outcome = pair(&read.instance, &read.travel, Options::default(), &Silent);
        // Child 0 with volunteer 0 at 5 + 0; child 1 needs skill 1, which is 15000 from both.
        assert_eq!(outcome.expect("fits").solution.value.cost, 5 + 100);
        for cut in [0, 7, 8, 80, bytes.len() - 1] {
            assert!(complete(&bytes[..cut]).is_err(), "{cut}");
        }
        let huge = i64::MAX.to_le_bytes();
        assert!(complete(&huge).is_err());
    }

    #[test]
    fn assignments_may_cost_less_than_nothing() {
        let read = assignment(b"2\n -5 3\n 4 1\n").expect("well formed");
        let outcome = pair(&read.instance, &read.travel, Options::default(), &Silent);
        let cost = outcome.expect("fits").solution.value.cost;
        assert_eq!(read.objective(cost), -4);
        for damaged in ["", "x", "2 1 2 3", "2 1 2 3 4 5", "99999999999", "2 1 2 3 1e9", "-1"] {
            assert!(assignment(damaged.as_bytes()).is_err(), "{damaged}");
        }
        // All of a 32-bit integer but for the one span that no way can have.
        let wide = format!("2\n{} 0\n0 {}\n", i32::MIN, i32::MAX - 1);
        assert!(assignment(wide.as_bytes()).is_ok());
        let wider = format!("2\n{} 0\n0 {}\n", i32::MIN, i32::MAX);
        let error = assignment(wider.as_bytes()).err().expect("too wide").to_string();
        assert!(error.contains("at most 4294967294"), "{error}");
        let bytes: Vec<u8> = [7_i32, 2, 1, 9].iter().flat_map(|c| c.to_le_bytes()).collect();
        assert!(
            dense(&bytes).is_ok() && dense(&bytes[..12]).is_err() && dense(&bytes[1..]).is_err()
        );
    }

    #[test]
    fn a_network_is_read_solved_and_checked() {
        let file = "c note\np min 3 3\nn 1 4\nn 3 -4\na 1 2 0 3 2\na 2 3 1 4 -1\na 1 3 0 9 5\n";
        let problem = flow(file.as_bytes()).expect("well formed");
        let mut solution = minimum_cost_flow(&problem, &|| false);
        assert_eq!((solution.end, solution.cost), (FlowEnd::Optimal, 3 + 5));
        assert_eq!(flow_faults(&problem, &solution), Vec::new());
        solution.flow[0] += 1;
        assert!(!flow_faults(&problem, &solution).is_empty());
        solution.flow[0] -= 1;
        solution.price[2] += 100;
        assert!(!flow_faults(&problem, &solution).is_empty());
        for damaged in [
            "",
            "a 1 2 0 1 1",
            "p min 99999999999 1",
            "p min 99999999 0",
            "p min 2 1\na 1 3 0 1 1",
            "p min 2 2\na 1 2 0 1 1",
        ] {
            assert!(flow(damaged.as_bytes()).is_err(), "{damaged}");
        }
    }

    #[test]
    fn gzip_is_unpacked_within_limits() {
        use std::io::Write;
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(&[0; 100_000]).expect("memory");
        let packed = packer.finish().expect("memory");
        assert_eq!(unpacked(packed.clone(), 100_000).map(|c| c.len()), Ok(100_000));
        assert!(unpacked(packed.clone(), 99_999).is_err());
        assert!(unpacked(packed[..packed.len() / 2].to_vec(), 100_000).is_err());
        assert!(unpacked(vec![0; 11], 10).is_err());
    }
}
