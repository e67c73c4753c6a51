//! Travel as a table service says it: one that speaks the table protocol of OSRM.

mod address;
mod answer;
mod client;

use std::fmt::Write;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use tongxing_solver::model::{Instance, Point, Site};
use tongxing_solver::travel::road::Approach;
use tongxing_solver::travel::{Broken, Stated, Travel};
use tongxing_solver::units::{Leg, Metres, Seconds};

pub use address::{Address, AddressError};
use answer::{Column, Refused};
use client::Client;
pub use client::Settings;

/// Places asked for together: OSRM takes 100 in a table unless told otherwise, one is the destination.
const BATCH: usize = 99;

/// No way of a round is longer; one that is said to be is a broken answer.
const LONGEST: Leg = Leg { metres: Metres(10_000_000), seconds: Seconds(1_000_000) };

/// A service that cannot be asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the travel service {0}")]
pub struct OsrmError(String);

/// Ways that a service answers: straight from a home to where it meets the network, what the table says,
/// and straight again, rounded up. Metres and seconds are those of the fastest way.
///
/// A way is what the service says of the pair; order, threads and further attempts change nothing of it.
/// The first answer that cannot be believed ends all: see [`Travel::failure`].
pub struct Osrm {
    client: Client,
    points: Vec<Point>,
    volunteers: usize,
    stated: Option<Stated>,
    approach: Approach,
    /// Most places in a request, as far as the service has said.
    most: AtomicUsize,
    failure: OnceLock<String>,
}

impl Osrm {
    /// Travel between the sites of `instance`. Nothing is asked yet.
    ///
    /// # Errors
    /// If the system cannot speak TLS to the address.
    pub fn new(
        instance: &Instance,
        address: &Address,
        stated: Option<Stated>,
        approach: Approach,
        settings: Settings,
    ) -> Result<Self, OsrmError> {
        Ok(Self {
            client: Client::new(address, settings).map_err(OsrmError)?,
            points: instance.site_points().collect(),
            volunteers: instance.volunteers().len(),
            stated,
            approach,
            most: AtomicUsize::new(BATCH),
            failure: OnceLock::new(),
        })
    }

    /// The ways from `from`, none of which is where `to` is.
    fn ask(&self, from: &[Site], to: Site) -> Result<Vec<Option<Leg>>, String> {
        let mut ways = Vec::with_capacity(from.len());
        while ways.len() < from.len() && self.failure.get().is_none() {
            let rest = &from[ways.len()..];
            let most = self.most.load(Ordering::Relaxed).min(rest.len());
            let reply = self.client.get(&self.path(&rest[..most], to));
            let column = reply.map(|reply| answer::read(reply.status, &reply.body, most))?;
            match column {
                Ok(column) => {
                    for (at, &site) in rest[..most].iter().enumerate() {
                        ways.push(self.way(&column, at, site, to)?);
                    }
                }
                Err(Refused::TooBig) if most > 1 => {
                    self.most.fetch_min(most / 2, Ordering::Relaxed);
                }
                Err(Refused::TooBig) => {
                    return Err("finds a table of 1 × 1 too big".to_owned());
                }
                Err(Refused::Other(told)) => return Err(told),
            }
        }
        Ok(ways)
    }

    /// Coordinates to the millionth of a degree: the service knows them no better.
    fn path(&self, from: &[Site], to: Site) -> String {
        let mut path = String::from("table/v1/driving/");
        let mut numbers = String::new();
        for (at, &site) in from.iter().chain([&to]).enumerate() {
            let Point { longitude, latitude } = self.points[site.0 as usize];
            let apart = if at == 0 { "" } else { ";" };
            // Writing to a text does not fail.
            let _ = write!(path, "{apart}{longitude:.6},{latitude:.6}");
            if at < from.len() {
                let _ = write!(numbers, "{apart}{at}");
            }
        }
        let last = from.len();
        let asked = "annotations=duration,distance";
        let _ = write!(path, "?sources={numbers}&destinations={last}&{asked}");
        path
    }

    /// The whole way from a place of the column.
    fn way(&self, column: &Column, at: usize, from: Site, to: Site) -> Result<Option<Leg>, String> {
        let away = [column.from[at], column.to];
        if away.iter().any(|&metres| metres > f64::from(self.approach.most.0)) {
            return Ok(None);
        }
        let Some((metres, seconds)) = column.ways[at] else { return Ok(None) };
        let approach: f64 = away.iter().sum();
        let speed = f64::from(self.approach.speed.max(1)) / 3.6;
        let between =
            |what: String| format!("answered {} to {}: {what}", self.place(from), self.place(to));
        let leg = Leg {
            metres: Metres(up(metres + approach)),
            seconds: Seconds(up(seconds + approach / speed)),
        };
        if !leg.within(LONGEST) {
            let (found, most, unit) = match leg.metres > LONGEST.metres {
                true => (leg.metres.0, LONGEST.metres.0, "m"),
                false => (leg.seconds.0, LONGEST.seconds.0, "s"),
            };
            return Err(between(format!("{found} {unit}, allowed {most} {unit}")));
        }
        let ends = [from, to].map(|site| self.points[site.0 as usize]);
        match self.stated.map_or(Ok(()), |stated| stated.holds(ends[0], ends[1], leg)) {
            Ok(()) => Ok(Some(leg)),
            Err(broken) => Err(between(below(broken))),
        }
    }

    fn place(&self, site: Site) -> String {
        let at = site.0 as usize;
        match at.checked_sub(self.volunteers) {
            None => format!("volunteers[{at}]"),
            Some(child) => format!("children[{child}]"),
        }
    }
}

/// What breaks a stated bound.
fn below(broken: Broken) -> String {
    let (found, least, unit) = match broken {
        Broken::Metres { found, least } => (found.0, least.0, "m"),
        Broken::Seconds { found, least } => (found.0, least.0, "s"),
    };
    format!("{found} {unit}, stated at least {least} {unit}")
}

/// Rounded up; what adding tenths leaves behind the comma is no metre.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "not negative, and saturating: beyond u32 is beyond every limit"
)]
fn up(value: f64) -> u32 {
    (value - 1e-6).max(0.0).ceil() as u32
}

impl Travel for Osrm {
    fn leg(&self, from: Site, to: Site) -> Option<Leg> {
        self.legs(&[from], to).into_iter().next().flatten()
    }

    fn legs(&self, from: &[Site], to: Site) -> Vec<Option<Leg>> {
        let is_there = |site: &Site| self.points[site.0 as usize] == self.points[to.0 as usize];
        let away: Vec<Site> = from.iter().copied().filter(|site| !is_there(site)).collect();
        let ways = self.ask(&away, to);
        let mut ways = ways.unwrap_or_else(|told| {
            // Of several at once the first counts.
            let _ = self.failure.set(format!("the travel service {told}"));
            Vec::new()
        });
        if self.failure.get().is_some() {
            return vec![None; from.len()];
        }
        let mut ways = ways.drain(..);
        let way = |site| if is_there(site) { Some(Leg::default()) } else { ways.next().flatten() };
        from.iter().map(way).collect()
    }

    fn batch(&self) -> usize {
        BATCH
    }

    fn failure(&self) -> Option<String> {
        self.failure.get().cloned()
    }

    fn position(&self, site: Site) -> [f64; 3] {
        self.stated.map_or([0.0; 3], |stated| stated.position(self.points[site.0 as usize]))
    }

    fn longest(&self) -> Leg {
        LONGEST
    }

    fn top_speed(&self) -> f64 {
        self.stated.map_or(f64::INFINITY, Stated::top_speed)
    }
}
