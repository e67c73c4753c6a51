//! Maximal covering: cities of the AILS-PR study (Máximo et al. 2023), and points in the plane.

use tongxing_solver::siting::model::{Measure, ProblemBuilder, Sharing, Site, SitingProblem};

use super::super::{FormatError, text};
use super::built;
use super::words::Words;

/// Most points, most sites.
const POINTS: usize = 3_000_000;
const SITES: usize = 20_000;
/// Largest weight.
const WEIGHT: i64 = 1_000_000_000;
/// Radius of the Earth in the study, metres.
const EARTH: f32 = 6_378_100.0;

/// Who is to be covered, and from where.
#[derive(Clone, Debug)]
pub struct Cover {
    /// Coordinates and weight.
    points: Vec<(f64, f64, i64)>,
    sites: Vec<(f64, f64)>,
    /// Degrees of latitude and longitude, every point a site of its own; else a plane.
    globe: bool,
    /// The radius in which a site covers, in metres on the globe.
    pub radius: f64,
    /// Most open sites.
    pub open: usize,
}

/// Reads a city (`NAME :`, `DIMENSION : n`, `NODE_COORD_SECTION`, `DEMAND_SECTION`) or a plane
/// (`points sites radius p`, points `x y weight`, sites `x y`). What is chosen goes before what the file says.
///
/// # Errors
/// Where the file is not of either format, or sites and radius are neither chosen nor in the file.
pub fn cover(bytes: &[u8], open: Option<usize>, radius: Option<f64>) -> Result<Cover, FormatError> {
    let first = bytes.trim_ascii_start().first();
    let mut cover =
        if first.is_some_and(u8::is_ascii_digit) { plane(bytes)? } else { city(bytes)? };
    cover.open = open.unwrap_or(cover.open);
    cover.radius = radius.unwrap_or(cover.radius);
    if cover.open == 0 || cover.open > cover.sites.len() {
        let allowed = format!("--sites P, 1 to {}", cover.sites.len());
        return Err(FormatError::new("sites to open", cover.open, allowed));
    }
    if !(0.0..=1e9).contains(&cover.radius) {
        return Err(FormatError::new("radius", cover.radius, "--radius R, 0 to 1e9"));
    }
    Ok(cover)
}

fn plane(bytes: &[u8]) -> Result<Cover, FormatError> {
    let mut words = Words::new(bytes)?;
    let points = words.count("the number of points", POINTS)?;
    let sites = words.count("the number of sites", SITES)?;
    let radius = words.number("the radius")?;
    let open = words.count("the number of sites to open", sites)?;
    let mut cover = Cover { points: Vec::new(), sites: Vec::new(), globe: false, radius, open };
    for _ in 0..points {
        let (x, y) = (words.number("x")?, words.number("y")?);
        cover.points.push((x, y, words.whole("a weight", 0, WEIGHT)?));
    }
    for _ in 0..sites {
        cover.sites.push((words.number("x")?, words.number("y")?));
    }
    words.end()?;
    Ok(cover)
}

fn city(bytes: &[u8]) -> Result<Cover, FormatError> {
    let lines: Vec<(usize, &str)> = (1..).zip(text(bytes)?.lines()).collect();
    let mut lines = lines.into_iter().filter(|(_, line)| !line.trim().is_empty());
    let mut size = None;
    let end = || FormatError::new("file", "its end", "NODE_COORD_SECTION and DEMAND_SECTION");
    loop {
        let (at, line) = lines.next().ok_or_else(end)?;
        let place = format!("line {at}");
        if line.trim() == "NODE_COORD_SECTION" {
            break;
        }
        let Some((key, value)) = line.split_once(':') else {
            return Err(FormatError::new(place, line, "KEY : VALUE or NODE_COORD_SECTION"));
        };
        if key.trim() == "DIMENSION" {
            let count = value.trim().parse().ok().filter(|n| (1..=SITES).contains(n));
            let allowed = format!("1 to {SITES} points");
            size = Some(count.ok_or_else(|| FormatError::new(place, value, allowed))?);
        }
    }
    let size = size.ok_or_else(|| FormatError::new("file", "no DIMENSION", "DIMENSION : n"))?;
    let mut points = Vec::new();
    for _ in 0..size {
        let (at, line) = lines.next().ok_or_else(end)?;
        let numbers: Option<Vec<f64>> =
            line.split_ascii_whitespace().map(|word| word.parse().ok()).collect();
        match numbers.as_deref() {
            Some(&[north, east]) if north.abs() <= 90.0 && east.abs() <= 360.0 => {
                points.push((north, east, 0));
            }
            _ => return Err(FormatError::new(format!("line {at}"), line, "LATITUDE LONGITUDE")),
        }
    }
    let (at, line) = lines.next().ok_or_else(end)?;
    if line.trim() != "DEMAND_SECTION" {
        return Err(FormatError::new(format!("line {at}"), line, "DEMAND_SECTION"));
    }
    for point in &mut points {
        let (at, line) = lines.next().ok_or_else(end)?;
        let weight = line.trim().parse().ok().filter(|weight| (0..=WEIGHT).contains(weight));
        let allowed = format!("a demand, 0 to {WEIGHT}");
        point.2 = weight.ok_or_else(|| FormatError::new(format!("line {at}"), line, allowed))?;
    }
    if let Some((at, line)) = lines.find(|(_, line)| line.trim() != "EOF") {
        return Err(FormatError::new(format!("line {at}"), line, "the end of the file"));
    }
    let sites = points.iter().map(|&(north, east, _)| (north, east)).collect();
    Ok(Cover { points, sites, globe: true, radius: f64::NAN, open: 0 })
}

impl Cover {
    /// All weights together.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.points.iter().map(|point| point.2).sum()
    }

    /// The problem: who is covered by the same sites is one customer. O(pairs that are near).
    ///
    /// # Errors
    /// Where it is larger than the engine takes.
    pub fn problem(&self) -> Result<SitingProblem, FormatError> {
        let mut builder = ProblemBuilder::new(self.open, Sharing::Nearest, Measure::Total);
        for _ in &self.sites {
            builder.site(Site::CANDIDATE);
        }
        let reach = Reach::new(self);
        let mut near = Vec::new();
        for (at, point) in self.points.iter().enumerate() {
            reach.sites(self, at, *point, &mut near);
            builder.covered(point.2, &near);
        }
        built(builder)
    }
}

/// Sites in bands: by latitude, or by the first coordinate.
struct Reach {
    /// Sites by their first coordinate, ascending.
    order: Vec<(f64, u32)>,
    /// How far apart first coordinates of a point and a site that covers it can be.
    span: f64,
    /// Sine and cosine of latitude, radians of longitude.
    angles: Vec<(f64, f64, f64)>,
}

impl Reach {
    fn new(cover: &Cover) -> Self {
        let mut order: Vec<(f64, u32)> = cover.sites.iter().map(|s| s.0).zip(0..).collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        // A little more than the radius, for rounding.
        let span = if cover.globe {
            (cover.radius / f64::from(EARTH)).to_degrees() * 1.001 + 1e-6
        } else {
            cover.radius * 1.000_001 + 1e-9
        };
        let angles = if cover.globe {
            let turned = |&(north, east): &(f64, f64)| {
                let (north, east): (f64, f64) = (north.to_radians(), east.to_radians());
                (north.sin(), north.cos(), east)
            };
            cover.sites.iter().map(turned).collect()
        } else {
            Vec::new()
        };
        Self { order, span, angles }
    }

    /// The sites that cover a point, ascending.
    fn sites(&self, cover: &Cover, at: usize, point: (f64, f64, i64), near: &mut Vec<u32>) {
        near.clear();
        let start = self.order.partition_point(|(first, _)| *first < point.0 - self.span);
        for &(first, site) in &self.order[start..] {
            if first > point.0 + self.span {
                break;
            }
            let number = site as usize;
            let covers = if cover.globe {
                number == at || self.is_near(cover, at, number)
            } else {
                let (x, y) = (point.0 - cover.sites[number].0, point.1 - cover.sites[number].1);
                (x * x + y * y).sqrt() <= cover.radius
            };
            if covers {
                near.push(site);
            }
        }
        near.sort_unstable();
    }

    /// As the study counts: the angle in doubles, rounded to single precision before it becomes metres.
    fn is_near(&self, cover: &Cover, a: usize, b: usize) -> bool {
        let (a, b) = (self.angles[a], self.angles[b]);
        let cosine = a.1 * b.1 * (a.2 - b.2).cos() + a.0 * b.0;
        #[expect(clippy::cast_possible_truncation, reason = "single precision is the rule")]
        let (angle, radius) = (cosine.clamp(-1.0, 1.0).acos() as f32, cover.radius as f32);
        angle * EARTH <= radius
    }
}
