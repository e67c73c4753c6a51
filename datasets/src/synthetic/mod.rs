//! Synthetic counties on real geography: a pure function of (specification, geography, seed).
//!
//! Nothing is random but by a key of (seed, division, purpose, index), and places are computed by the
//! four basic operations and square roots alone, so that the same call gives the same bytes. (Coordinates in GCJ-02 and BD-09 go
//! through the sine of the platform and are rounded to 0.1 m.)

mod children;
mod document;
mod plane;
mod random;
mod record;
mod report;
mod rules;
mod settlement;
mod shape;
mod spec;
mod territory;
#[cfg(test)]
mod tests;
mod volunteers;
mod words;
mod workbook;

use tongxing_solver::model::Division;
use tongxing_solver::units::Date;

pub use report::Report;
pub use spec::{ChildSpec, RecordSpec, SettlementSpec, Spec, VolunteerSpec};
pub use volunteers::{SECTORS, Sector};

use crate::document::{Fault, Faults, ProblemDocument};
use crate::geography::{self, Gazetteer};
use crate::roster::table::Workbook;
use children::Child;
use random::{Purpose, Stream, apportion};
use settlement::Settlement;
use territory::Neighbours;
use volunteers::Volunteer;

/// Seed of the shipped sample.
pub const SAMPLE_SEED: u64 = 1;

/// What one county of a province gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The county, 6 digits.
    pub division: Division,
    /// Its children.
    pub children: u32,
    /// Its volunteers.
    pub volunteers: u32,
}

/// A generated county.
#[derive(Clone, Debug)]
pub struct County {
    county: geography::County,
    language: Option<&'static str>,
    date: Date,
    seed: u64,
    settlement: Settlement,
    children: Vec<Child>,
    volunteers: Vec<Volunteer>,
    organisations: usize,
    rules: f64,
}

/// What a county is made from.
struct Making<'a> {
    spec: &'a Spec,
    county: &'a geography::County,
    settlement: &'a Settlement,
    language: Option<&'static str>,
    seed: u64,
}

impl Making<'_> {
    fn stream(&self, purpose: Purpose, index: usize) -> Stream {
        Stream::new(self.seed, number(self.county.code), purpose, index)
    }

    /// The day so many days after the round's date.
    fn day(&self, days: i32) -> Date {
        let date = self.spec.date.0;
        Date::from_days_since_epoch(date.days_since_epoch() + days).unwrap_or(date)
    }
}

/// The code as a number, for keys of streams.
fn number(code: Division) -> u64 {
    code.to_string().parse().unwrap_or(0)
}

/// Languages by a word in the name of an autonomous county or region (ours, for lack of a table).
const LANGUAGES: [(&str, &str, &str); 10] = [
    ("布依族", "布依族", "布依语"),
    ("苗族", "苗族", "苗语"),
    ("侗族", "侗族", "侗语"),
    ("彝族", "彝族", "彝语"),
    ("壮族", "壮族", "壮语"),
    ("西藏", "藏族", "藏语"),
    ("藏族", "藏族", "藏语"),
    ("新疆", "维吾尔族", "维吾尔语"),
    ("蒙古", "蒙古族", "蒙古语"),
    ("傣族", "傣族", "傣语"),
];

/// Ethnicity and language of a county, where its names say so.
fn language(county: &geography::County) -> Option<(&'static str, &'static str)> {
    let says = |word: &str| {
        county.name.contains(word) || county.prefecture.contains(word) || county.province == word
    };
    let found = LANGUAGES.iter().find(|(word, ..)| says(word));
    found.map(|(_, ethnicity, language)| (*ethnicity, *language))
}

/// Generates one county: the specification's division must be a county unit of the gazetteer.
///
/// # Errors
/// Every problem of the specification; an unknown county; more people than a county may have.
pub fn generate(spec: &Spec, gazetteer: &Gazetteer, seed: u64) -> Result<County, Faults> {
    let shares = plan(spec, gazetteer, seed)?;
    match shares.as_slice() {
        [share] => Ok(Generator::new(spec, gazetteer, seed).county(share)),
        _ => {
            let found = format!("{} with {} counties", spec.division, shares.len());
            let message = "is not one county";
            let fault = Fault::new("not_a_county", "division", message, found, "6 digits");
            Err(Faults::one(fault))
        }
    }
}

/// The shipped sample: Lianshui from the built-in table alone, seed [`SAMPLE_SEED`], the defaults of
/// [`Spec`]: 800 children, 620 volunteers.
///
/// # Panics
/// Never: a test generates it.
#[must_use]
pub fn sample() -> County {
    generate(&Spec::default(), &Gazetteer::builtin(), SAMPLE_SEED)
        .expect("the defaults are a county of the built-in table")
}

/// Splits the people of a division over its counties: children by the rural children of the census,
/// volunteers by children times a ratio that differs by county within the specification's bounds.
///
/// # Errors
/// Every problem of the specification; a division without counties; a county beyond
/// [`Spec::COUNTY_LIMIT`].
pub fn plan(spec: &Spec, gazetteer: &Gazetteer, seed: u64) -> Result<Vec<Share>, Faults> {
    spec.check()?;
    let counties: Vec<&geography::County> = gazetteer.counties(spec.division.0).collect();
    if counties.is_empty() {
        let message = "holds no county that is known";
        let allowed = "320826, or with TONGXING_DATA any province, prefecture or county";
        let fault = Fault::new("unknown_division", "division", message, spec.division, allowed);
        return Err(Faults::one(fault));
    }
    let rural = |county: &&geography::County| {
        let ages = county.ages.map_or(0.0, |ages| ages.map(f64::from).iter().sum());
        let share = f64::from(county.rural_population) / f64::from(county.population.max(1));
        // Cities have some, too.
        (ages * (share + 0.02)).max(1.0)
    };
    let weights: Vec<f64> = counties.iter().map(rural).collect();
    let children = apportion(spec.children, &weights);
    let ratios: Vec<f64> = counties
        .iter()
        .map(|county| {
            let key = number(county.code);
            let mut stream = Stream::new(seed, key, Purpose::Shares, 0);
            // Skewed: from a third to three times, most below the mean.
            let (a, b) = (stream.unit(), stream.unit());
            1.0 + spec.settlement.scarcity_spread * (2.0 * a * b - (1.0 - a) * 2.0 / 3.0)
        })
        .collect();
    let volunteers = volunteers_by_county(spec, &children, &ratios);
    let shares = counties.iter().zip(children).zip(volunteers);
    let shares: Vec<Share> = shares
        .map(|((county, children), volunteers)| Share {
            division: county.code,
            children,
            volunteers,
        })
        .collect();
    let large = shares.iter().filter(|s| s.children.max(s.volunteers) > Spec::COUNTY_LIMIT);
    let faults: Vec<Fault> = large
        .map(|share| {
            let place = share.division.to_string();
            let found = share.children.max(share.volunteers);
            let allowed = format!("at most {} of a kind", Spec::COUNTY_LIMIT);
            Fault::new("too_large", place, "has too many people", found, allowed)
        })
        .collect();
    if faults.is_empty() { Ok(shares) } else { Err(faults.into()) }
}

/// Volunteers by county: children times the ratios, each county's volunteers per child within the
/// bounds wherever the total allows it.
fn volunteers_by_county(spec: &Spec, children: &[u32], ratios: &[f64]) -> Vec<u32> {
    let total: f64 = children.iter().copied().map(f64::from).sum();
    let wanted = f64::from(spec.volunteers);
    let [low, high] = spec.settlement.scarcity;
    if total <= 0.0 || !(low..=high).contains(&(wanted / total)) {
        let weights: Vec<f64> =
            children.iter().zip(ratios).map(|(&c, ratio)| f64::from(c).max(0.01) * ratio).collect();
        return apportion(spec.volunteers, &weights);
    }
    // The common factor that makes the bounded ratios add up, by bisection.
    let at = |factor: f64| -> Vec<f64> {
        let bounded = |(&c, ratio): (&u32, &f64)| f64::from(c) * (factor * ratio).clamp(low, high);
        children.iter().zip(ratios).map(bounded).collect()
    };
    let (mut below, mut above) = (0.0, 1.0);
    while at(above).iter().sum::<f64>() < wanted && above < 1e9 {
        above *= 2.0;
    }
    for _ in 0..60 {
        let middle = (below + above) / 2.0;
        if at(middle).iter().sum::<f64>() < wanted { below = middle } else { above = middle }
    }
    apportion(spec.volunteers, &at(above))
}

/// Makes counties one at a time, so that a province never stands in memory as a whole.
pub struct Generator<'a> {
    spec: &'a Spec,
    gazetteer: &'a Gazetteer,
    neighbours: Neighbours,
    seed: u64,
}

impl<'a> Generator<'a> {
    /// A generator for a specification that [`plan`] has accepted.
    #[must_use]
    pub fn new(spec: &'a Spec, gazetteer: &'a Gazetteer, seed: u64) -> Self {
        Self { spec, gazetteer, neighbours: Neighbours::of(gazetteer), seed }
    }

    /// Generates the county of a share of [`plan`].
    ///
    /// # Panics
    /// If the share's division is not a county of the gazetteer.
    #[must_use]
    pub fn county(&self, share: &Share) -> County {
        let county = self.gazetteer.county(share.division).expect("a share of the plan");
        let place = &self.spec.settlement;
        let settlement = Settlement::of(county, self.gazetteer, &self.neighbours, place, self.seed);
        let language = language(county).map(|(_, language)| language);
        let making =
            Making { spec: self.spec, county, settlement: &settlement, language, seed: self.seed };
        // An organisation for every forty volunteers, at least two.
        let organisations = match share.volunteers {
            0 => 0,
            count => (count as usize / 40).max(2),
        };
        let children = children::children(&making, share.children);
        let volunteers = volunteers::volunteers(&making, share.volunteers, organisations);
        County {
            county: county.clone(),
            language,
            date: self.spec.date.0,
            seed: self.seed,
            children,
            volunteers,
            organisations,
            rules: self.spec.records.rules,
            settlement,
        }
    }
}

impl County {
    /// The county's code, 6 digits.
    #[must_use]
    pub fn division(&self) -> Division {
        self.county.code
    }

    /// Date of the round.
    #[must_use]
    pub fn date(&self) -> Date {
        self.date
    }

    /// The county's rosters: sheets 儿童, 志愿者, 组织, 限制 with the canonical headers. A county has
    /// at most [`Spec::COUNTY_LIMIT`] rows a sheet, which Excel's 1,048,576 can hold.
    #[must_use]
    pub fn workbook(&self) -> Workbook {
        workbook::workbook(self)
    }

    /// Adds the county's people to a problem, as importing its rosters would: rows without
    /// coordinates get the finest point that `gazetteer` knows.
    pub fn add_to(&self, problem: &mut ProblemDocument, gazetteer: &Gazetteer) {
        document::add(self, problem, gazetteer);
    }
}
