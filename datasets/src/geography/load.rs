//! Reads the gazetteer: the small built-in table, and the files of a geography folder.

use std::path::{Path, PathBuf};

use tongxing_solver::model::{Division, Point};

use super::gazetteer::{County, Gazetteer, Town, Village};
use super::table::{Row, Table};
use crate::document::{Fault, Faults};

/// Lianshui county.
const COUNTIES: &str = include_str!("builtin/counties.csv");
/// Its townships.
const TOWNS: &str = include_str!("builtin/towns.csv");

/// Environment variable that names the data folder; the gazetteer is its folder `geography`.
pub const DATA_VARIABLE: &str = "TONGXING_DATA";

/// Most files of villages and former townships that are read.
const FILE_LIMIT: usize = 200;

/// County units whose census ages are known to be wrong in the source (shifted rows of Lhasa).
const WRONG_AGES: [&str; 2] = ["540172", "540173"];

impl Gazetteer {
    /// Lianshui county and its 16 townships, compiled in.
    ///
    /// # Panics
    /// Never: a test reads the tables.
    #[must_use]
    pub fn builtin() -> Self {
        let mut reader = Reader::default();
        let counties = Table::from_text("counties.csv", COUNTIES, &mut reader.faults);
        reader.counties(&counties);
        let towns = Table::from_text("towns.csv", TOWNS, &mut reader.faults);
        reader.towns(&towns);
        assert!(reader.faults.is_empty(), "the built-in tables are well-formed");
        reader.gazetteer
    }

    /// The built-in table and the files of `folder`: `cn_counties_2020.csv`, `cn_towns_2023.csv.gz`,
    /// and from `examples/` every `*_villages.csv.gz` and `*_towns.csv` (former townships).
    ///
    /// # Errors
    /// Every problem of the files at once: a missing file or column, a row that cannot be read, a
    /// file beyond the limits of a table.
    pub fn load(folder: &Path) -> Result<Self, Faults> {
        let mut reader = Reader { gazetteer: Self::builtin(), faults: Vec::new() };
        let counties = Table::open(&folder.join("cn_counties_2020.csv"), &mut reader.faults);
        reader.counties(&counties);
        let towns = Table::open(&folder.join("cn_towns_2023.csv.gz"), &mut reader.faults);
        reader.towns(&towns);
        for path in examples(&folder.join("examples"), &mut reader.faults) {
            let table = Table::open(&path, &mut reader.faults);
            if path.to_string_lossy().ends_with("_villages.csv.gz") {
                reader.villages(&table);
            } else {
                reader.former_towns(&table);
            }
        }
        if reader.faults.is_empty() { Ok(reader.gazetteer) } else { Err(reader.faults.into()) }
    }

    /// The gazetteer of the folder named by `TONGXING_DATA`, or the built-in table where the
    /// variable is not set.
    ///
    /// # Errors
    /// As [`Gazetteer::load`].
    pub fn from_environment() -> Result<Self, Faults> {
        match std::env::var_os(DATA_VARIABLE).filter(|value| !value.is_empty()) {
            Some(folder) => Self::load(&Path::new(&folder).join("geography")),
            None => Ok(Self::builtin()),
        }
    }
}

/// The files of villages and former townships, by name. A folder that is not there holds none.
fn examples(folder: &Path, faults: &mut Vec<Fault>) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| {
            let name = path.to_string_lossy();
            name.ends_with("_villages.csv.gz") || name.ends_with("_towns.csv")
        })
        .collect();
    paths.sort();
    if paths.len() > FILE_LIMIT {
        let place = folder.to_string_lossy();
        let message = "holds too many files";
        faults.push(Fault::new("too_large", place, message, paths.len(), FILE_LIMIT.to_string()));
        paths.truncate(FILE_LIMIT);
    }
    paths
}

#[derive(Default)]
struct Reader {
    gazetteer: Gazetteer,
    faults: Vec<Fault>,
}

impl Reader {
    fn counties(&mut self, table: &Table) {
        for row in table.rows() {
            let read = county(&row, &mut self.faults);
            if let Some(county) = read {
                self.gazetteer.add_county(county);
            }
        }
    }

    fn towns(&mut self, table: &Table) {
        for row in table.rows() {
            let code = row.division("code9", 9, &mut self.faults);
            let point = row.point("lon_wgs84", "lat_wgs84", &mut self.faults);
            let name = row.text("name", &mut self.faults).to_owned();
            let doubtful = row.text("match", &mut self.faults).starts_with("code/");
            if let Some(code) = code {
                let point = point.filter(|_| !doubtful);
                self.gazetteer.add_town(Town { code, name, point, current: true });
            }
        }
    }

    fn former_towns(&mut self, table: &Table) {
        for row in table.rows() {
            let code = row.division("code12", 12, &mut self.faults).and_then(|c| c.truncate(9));
            let point = self.sound_point(&row);
            let name = row.text("name", &mut self.faults).to_owned();
            if let Some(code) = code {
                self.gazetteer.add_town(Town { code, name, point, current: false });
            }
        }
    }

    fn villages(&mut self, table: &Table) {
        for row in table.rows() {
            let code = row.division("code12", 12, &mut self.faults);
            let point = self.sound_point(&row);
            let name = row.text("name", &mut self.faults).to_owned();
            let rural = row.text("ur_class", &mut self.faults).starts_with('2');
            if let Some(code) = code {
                self.gazetteer.add_village(Village { code, name, rural, point });
            }
        }
    }

    /// The row's point, unless its quality speaks against it (an outlier, a point of several places).
    fn sound_point(&mut self, row: &Row<'_>) -> Option<Point> {
        let point = row.point("lon_wgs84", "lat_wgs84", &mut self.faults);
        let sound = row.text("quality", &mut self.faults) == "ok";
        point.filter(|_| sound)
    }
}

fn county(row: &Row<'_>, faults: &mut Vec<Fault>) -> Option<County> {
    let code = row.division("adcode", 6, faults);
    let mut text = |column| row.text(column, faults).to_owned();
    let [province, prefecture, name] = ["province", "prefecture", "county"].map(&mut text);
    let seat = row.point("lon_wgs84", "lat_wgs84", faults);
    let centroid = row.point("centroid_lon_wgs84", "centroid_lat_wgs84", faults);
    let area = row.decimal("area_km2", 0.01, 1_000_000.0, faults);
    let population = row.count("pop_2020", faults);
    let rural = row.count("pop_rural_2020", faults);
    let ages = ["age_0_4", "age_5_9", "age_10_14"].map(|column| row.count(column, faults));
    let known = !WRONG_AGES.contains(&code?.to_string().as_str());
    let seat = seat?;
    Some(County {
        code: code?,
        province,
        prefecture,
        name,
        seat,
        centroid: centroid.unwrap_or(seat),
        area_km2: area?,
        population: population.unwrap_or(0),
        rural_population: rural.unwrap_or(0),
        ages: match ages {
            [Some(a), Some(b), Some(c)] if known && a + b + c > 0 => Some([a, b, c]),
            _ => None,
        },
    })
}

/// A code of `digits` digits, as [`Row::division`] reads it.
pub(super) fn code(text: &str, digits: u8) -> Option<Division> {
    Division::parse(text).filter(|code| code.digits() == digits)
}
