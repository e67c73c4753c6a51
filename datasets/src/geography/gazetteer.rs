//! Divisions with names and points: what a code or a name says about where somebody lives.

use std::collections::BTreeMap;

use tongxing_solver::model::{Division, Point};

use super::names::{town_stem, village_stem};

/// How fine a point found for an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// The village's point.
    Village,
    /// The township's point.
    Town,
    /// The county's seat.
    County,
}

/// A county unit. Areas and sums of the 2020 census, no data about persons.
#[derive(Clone, Debug, PartialEq)]
pub struct County {
    /// Code of 6 digits.
    pub code: Division,
    /// Province.
    pub province: String,
    /// Prefecture.
    pub prefecture: String,
    /// Name.
    pub name: String,
    /// The seat, WGS-84.
    pub seat: Point,
    /// Centre of the area, WGS-84.
    pub centroid: Point,
    /// Area, square kilometres.
    pub area_km2: f64,
    /// Inhabitants.
    pub population: u32,
    /// Inhabitants of villages.
    pub rural_population: u32,
    /// Children aged 0–4, 5–9 and 10–14; `None` where the census table has none.
    pub ages: Option<[u32; 3]>,
}

/// A township, or a former one that village codes still name.
#[derive(Clone, Debug, PartialEq)]
pub struct Town {
    /// Code of 9 digits.
    pub code: Division,
    /// Name.
    pub name: String,
    /// Its point, WGS-84, where known.
    pub point: Option<Point>,
    /// Whether it is on the list of 2023; the others are of 2016.
    pub current: bool,
}

/// A village or community, by the list of 2016.
#[derive(Clone, Debug, PartialEq)]
pub struct Village {
    /// Code of 12 digits.
    pub code: Division,
    /// Name.
    pub name: String,
    /// Whether it is rural: urban-rural class 210 or 220.
    pub rural: bool,
    /// Its point, WGS-84, where known.
    pub point: Option<Point>,
}

/// What is known about where somebody lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whereabouts<'a> {
    /// A division code.
    Code(Division),
    /// Names within a county. An empty name is none.
    Names {
        /// The county, or a finer division in it.
        county: Division,
        /// The township.
        town: &'a str,
        /// The village.
        village: &'a str,
    },
}

/// A point found for an address.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// The point, WGS-84.
    pub point: Point,
    /// What it is the point of.
    pub precision: Precision,
    /// The finest division that the address names.
    pub division: Division,
}

/// Counties, townships and villages by code.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gazetteer {
    counties: BTreeMap<Division, County>,
    towns: BTreeMap<Division, Town>,
    villages: BTreeMap<Division, Village>,
    town_stems: Stems,
    village_stems: Stems,
}

/// Codes by county and name without its kind.
type Stems = BTreeMap<(Division, String), Vec<Division>>;

impl Gazetteer {
    pub(super) fn add_county(&mut self, county: County) {
        self.counties.insert(county.code, county);
    }

    /// Adds a township; one of 2023 is not replaced by a former one of the same code.
    pub(super) fn add_town(&mut self, town: Town) {
        let known = self.towns.get(&town.code);
        if known.is_some_and(|known| known.current) && !town.current {
            return;
        }
        note(&mut self.town_stems, town.code, town_stem(&town.name));
        self.towns.insert(town.code, town);
    }

    pub(crate) fn add_village(&mut self, village: Village) {
        note(&mut self.village_stems, village.code, village_stem(&village.name));
        self.villages.insert(village.code, village);
    }

    /// The county unit of a code of 6 or more digits.
    #[must_use]
    pub fn county(&self, code: Division) -> Option<&County> {
        self.counties.get(&code.truncate(6)?)
    }

    /// The county units inside a province, prefecture or county, by code.
    pub fn counties(&self, within: Division) -> impl Iterator<Item = &County> {
        range(&self.counties, within, 6)
    }

    /// Every county unit, by code.
    pub fn all_counties(&self) -> impl Iterator<Item = &County> {
        self.counties.values()
    }

    /// The townships inside a division, former ones included, by code.
    pub fn towns(&self, within: Division) -> impl Iterator<Item = &Town> {
        range(&self.towns, within, 9)
    }

    /// The villages inside a division, by code.
    pub fn villages(&self, within: Division) -> impl Iterator<Item = &Village> {
        range(&self.villages, within, 12)
    }

    /// The finest point known for an address: the village's, else the township's, else the county
    /// seat's. `None` where not even the county is known.
    ///
    /// Names match with or without the kind they end in (涟城镇, 涟城街道, 涟城). A village whose
    /// township is not given, or has been merged since, is found where its name is the only one in
    /// the county.
    #[must_use]
    pub fn find(&self, whereabouts: &Whereabouts<'_>) -> Option<Found> {
        match *whereabouts {
            Whereabouts::Code(code) => self.find_code(code),
            Whereabouts::Names { county, town, village } => self.find_names(county, town, village),
        }
    }

    fn find_code(&self, code: Division) -> Option<Found> {
        let county = self.county(code)?;
        let town = code.truncate(9).and_then(|code| self.towns.get(&code));
        let village = code.truncate(12).and_then(|code| self.villages.get(&code));
        let finest = village.map(|v| v.code).or(town.map(|t| t.code)).unwrap_or(county.code);
        Some(finest_point(county, town, village, finest))
    }

    fn find_names(&self, within: Division, town: &str, village: &str) -> Option<Found> {
        let county = self.county(within)?;
        let named = self.town_named(county.code, town);
        let found = if village.trim().is_empty() {
            None
        } else {
            let inside = named.and_then(|town| self.village_named(town.code, village));
            inside.or_else(|| self.village_named(county.code, village))
        };
        // A current township outranks the former one that the village's code names.
        let own = found.and_then(|v| v.code.truncate(9)).and_then(|code| self.towns.get(&code));
        let town = named.or(own);
        let finest = town.map(|t| t.code).or(found.map(|v| v.code)).unwrap_or(county.code);
        let finest = match (found, own) {
            (Some(village), Some(own)) if Some(own.code) == town.map(|t| t.code) => village.code,
            _ => finest,
        };
        Some(finest_point(county, town, found, finest))
    }

    /// The township of that name in the county, with or without its kind: a current one before a
    /// former one, the exact name before one that is alike. `None` where several fit equally.
    #[must_use]
    pub fn town_named(&self, county: Division, name: &str) -> Option<&Town> {
        let alike = noted(&self.town_stems, county, town_stem(name));
        let towns: Vec<&Town> = alike.iter().filter_map(|code| self.towns.get(code)).collect();
        let exact = |town: &&Town| town.name == name.trim();
        let of = |current: bool| towns.iter().copied().filter(move |t| t.current == current);
        [true, false]
            .into_iter()
            .find_map(|current| only(of(current).filter(exact)).or_else(|| only(of(current))))
    }

    /// The village of that name in the county or township, with or without its kind: the exact name
    /// before one that is alike. `None` where several fit equally.
    #[must_use]
    pub fn village_named(&self, within: Division, name: &str) -> Option<&Village> {
        let alike = noted(&self.village_stems, within, village_stem(name));
        let inside = alike.iter().filter(|code| within.contains(**code));
        let villages: Vec<&Village> = inside.filter_map(|code| self.villages.get(code)).collect();
        let exact = villages.iter().copied().filter(|v| v.name == name.trim());
        only(exact).or_else(|| only(villages.iter().copied()))
    }
}

fn note(stems: &mut Stems, code: Division, stem: String) {
    if let Some(county) = code.truncate(6) {
        let codes = stems.entry((county, stem)).or_default();
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
}

fn noted(stems: &Stems, within: Division, stem: String) -> &[Division] {
    let county = within.truncate(6).filter(|_| !stem.is_empty());
    county.and_then(|county| stems.get(&(county, stem))).map_or(&[], Vec::as_slice)
}

/// The only element, or none.
fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let first = items.next()?;
    items.next().is_none().then_some(first)
}

fn finest_point(
    county: &County,
    town: Option<&Town>,
    village: Option<&Village>,
    division: Division,
) -> Found {
    let village = village.and_then(|v| v.point).map(|point| (point, Precision::Village));
    let town = town.and_then(|t| t.point).map(|point| (point, Precision::Town));
    let (point, precision) = village.or(town).unwrap_or((county.seat, Precision::County));
    Found { point, precision, division }
}

/// The entries inside `within`; the codes of a map all have `digits` digits.
fn range<T>(
    entries: &BTreeMap<Division, T>,
    within: Division,
    digits: usize,
) -> impl Iterator<Item = &T> {
    let first = Division::parse(&format!("{:0<digits$}", within.to_string())).unwrap_or(within);
    // Codes of one length that share a beginning are neighbours.
    let inside = move |entry: &(&Division, &T)| within.contains(*entry.0);
    entries.range(first..).take_while(inside).map(|(_, entry)| entry)
}
