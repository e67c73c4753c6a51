//! What is generated: every parameter, with its default and where the default comes from.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::shape;
use crate::document::{Day, DivisionCode, Fault, Faults};

/// Parameters of synthetic rosters, a TOML file. Every key has a default; an unknown key is refused.
/// Shares are numbers from 0 to 1; weights are numbers from 0 on whose sum is above 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Spec {
    /// Version of the format: 1.
    pub version: u32,
    /// County (6 digits), prefecture (4) or province (2). Default: Lianshui, 320826.
    pub division: DivisionCode,
    /// Children in all. Default 800.
    pub children: u32,
    /// Volunteers in all: rows, members of teams included. Default 620.
    pub volunteers: u32,
    /// Date of the round: ages, consent and vetting are judged on it. Default 2026-09-01.
    pub date: Day,
    /// Towns, villages and hamlets.
    pub settlement: SettlementSpec,
    /// Children.
    pub child: ChildSpec,
    /// Volunteers.
    pub volunteer: VolunteerSpec,
    /// How the rosters are kept.
    pub records: RecordSpec,
}

/// Where people live.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SettlementSpec {
    /// Rural inhabitants per village where the villages are not listed. Default 1000 (measured by
    /// province: 800–1,400, Jiangsu 2,200).
    pub rural_people_per_village: f64,
    /// Least distance between villages, as a share of 1/√density, halved at random. Default 0.35,
    /// which gives Clark–Evans ratios of 1.0–1.25 as measured in 40 counties of the plains and hills.
    pub repulsion: f64,
    /// Mean number of hamlets of a village. Default 4 (ours).
    pub hamlets_per_village: u32,
    /// Share of the children who live at the seat of a township. Default 0.15 (ours).
    pub children_in_towns: f64,
    /// Volunteers per child differ by county between these bounds. Default 0.2 to 1.9 (programmes
    /// reported in the press: 0.52 to 1.34; ours beyond).
    pub scarcity: [f64; 2],
    /// How far the counties of a province differ in volunteers per child: 0 not at all, 1 from a
    /// third to three times the mean. Default 0.8 (ours).
    pub scarcity_spread: f64,
}

/// What the children are like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ChildSpec {
    /// Share of boys. Default 0.545 (Ministry of Civil Affairs, August 2018).
    pub boys: f64,
    /// Weights of ages 0–5, 6–13 and 14–16. Default 0.217, 0.674, 0.109 (same source). Left-behind
    /// children are under 16; within a group the county's census ages decide.
    pub ages: [f64; 3],
    /// Weights of 留守, 困境, 其他. Default 0.85, 0.13, 0.02 (ours).
    pub kinds: [f64; 3],
    /// Weights of red, orange, yellow, blue. Default 0.05, 0.15, 0.30, 0.50 (ours).
    pub priorities: [f64; 4],
    /// Weights of one, two and three needs. Default 0.5, 0.35, 0.15 (ours).
    pub needs: [f64; 3],
    /// Share of children with a sibling in the list. Default 0.15 (ours).
    pub siblings: f64,
    /// Share with the guardian's consent on file. Default 0.97 (ours).
    pub consent: f64,
    /// Share who ask for a number of volunteers of their own. Default 0.01 (ours).
    pub own_demand: f64,
    /// Share of the local language's speakers where a county has one. Default 0.4 (ours).
    pub local_language: f64,
}

/// What the volunteers are like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct VolunteerSpec {
    /// Weights of the sectors, in the order of [`SECTORS`](super::SECTORS). All ours.
    pub sectors: [f64; 11],
    /// Weights of capacities 1, 2, 3, 4–6, 7–12, 13–28. Default 0.15, 0.57, 0.18, 0.07, 0.025, 0.005
    /// (mean load 0.75–1.93 and one woman with 28 reported in the press).
    pub capacities: [f64; 6],
    /// Share of the rows that belong to teams of three to five, most with a man. Default 0.03 (ours).
    pub in_teams: f64,
    /// Share who serve from afar. Default 0.03 (ours).
    pub remote: f64,
    /// Weights of reaches of 5, 8, 10, 15, 20 km and without limit. Ours.
    pub reaches: [f64; 6],
    /// Share whose check is pending. Default 0.02 (ours).
    pub pending: f64,
    /// Share whose check has expired. Default 0.015 (ours).
    pub expired: f64,
    /// Share whose check was refused. Default 0.005 (ours).
    pub refused: f64,
    /// Share of the local language's speakers where a county has one. Default 0.3 (ours).
    pub local_language: f64,
}

/// How the rosters are kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RecordSpec {
    /// Share of rows without coordinates. Default 0.05 (ours).
    pub without_coordinates: f64,
    /// Share of rows in GCJ-02. Default 0.06 (ours).
    pub gcj02: f64,
    /// Share of rows in BD-09. Default 0.03 (ours).
    pub bd09: f64,
    /// Mandatory and forbidden pairs per child. Default 0.005 (ours).
    pub rules: f64,
}

impl Default for Spec {
    fn default() -> Self {
        Self {
            version: Self::VERSION,
            division: DivisionCode::parse("320826").expect("six digits"),
            children: 800,
            volunteers: 620,
            date: Day::parse("2026-09-01").expect("a day"),
            settlement: SettlementSpec::default(),
            child: ChildSpec::default(),
            volunteer: VolunteerSpec::default(),
            records: RecordSpec::default(),
        }
    }
}

impl Default for SettlementSpec {
    fn default() -> Self {
        Self {
            rural_people_per_village: 1000.0,
            repulsion: 0.35,
            hamlets_per_village: 4,
            children_in_towns: 0.15,
            scarcity: [0.2, 1.9],
            scarcity_spread: 0.8,
        }
    }
}

impl Default for ChildSpec {
    fn default() -> Self {
        Self {
            boys: 0.545,
            ages: [0.217, 0.674, 0.109],
            kinds: [0.85, 0.13, 0.02],
            priorities: [0.05, 0.15, 0.30, 0.50],
            needs: [0.5, 0.35, 0.15],
            siblings: 0.15,
            consent: 0.97,
            own_demand: 0.01,
            local_language: 0.4,
        }
    }
}

impl Default for VolunteerSpec {
    fn default() -> Self {
        Self {
            sectors: [0.08, 0.22, 0.18, 0.16, 0.07, 0.03, 0.04, 0.07, 0.08, 0.04, 0.03],
            capacities: [0.15, 0.57, 0.18, 0.07, 0.025, 0.005],
            in_teams: 0.03,
            remote: 0.03,
            reaches: [0.15, 0.15, 0.25, 0.12, 0.08, 0.25],
            pending: 0.02,
            expired: 0.015,
            refused: 0.005,
            local_language: 0.3,
        }
    }
}

impl Default for RecordSpec {
    fn default() -> Self {
        Self { without_coordinates: 0.05, gcj02: 0.06, bd09: 0.03, rules: 0.005 }
    }
}

impl Spec {
    /// Version of the format.
    pub const VERSION: u32 = 1;
    /// Most children, and most volunteers, of a county.
    pub const COUNTY_LIMIT: u32 = 1_000_000;
    /// Most children, and most volunteers, in all: the nation has 7–9 million.
    pub const TOTAL_LIMIT: u32 = 20_000_000;

    /// Reads a TOML text and checks it.
    ///
    /// # Errors
    /// The first problem of the syntax; else every unknown key, every value of another kind and
    /// every value out of range, at once.
    pub fn parse(text: &str) -> Result<Self, Faults> {
        let unreadable = |place: String, found: &str| {
            let (message, allowed) = ("cannot be read", "TOML with the keys of the specification");
            Faults::one(Fault::new("invalid_spec", place, message, found, allowed))
        };
        let mut value: Value = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(0, |span| {
                text.get(..span.start).map_or(0, |before| before.matches('\n').count() + 1)
            });
            unreadable(format!("line {line}"), error.message())
        })?;
        // A specification is made of text, numbers and lists: it always serialises.
        let sample = serde_json::to_value(Self::default()).unwrap_or_default();
        let mut faults = shape::take_faults(&mut value, &sample);
        let spec: Self = serde_json::from_value(value)
            .map_err(|error| unreadable("document".to_owned(), &error.to_string()))?;
        faults.extend(spec.check().err().into_iter().flat_map(|found| found.problems));
        if faults.is_empty() { Ok(spec) } else { Err(faults.into()) }
    }

    /// Checks every value.
    ///
    /// # Errors
    /// Every value out of range, at once.
    pub fn check(&self) -> Result<(), Faults> {
        let mut faults = Vec::new();
        let mut hold = |place: &str, right: bool, found: String, allowed: String| {
            if !right {
                let message = "is out of range";
                faults.push(Fault::new("out_of_range", place, message, found, allowed));
            }
        };
        hold("version", self.version == Self::VERSION, self.version.to_string(), "1".to_owned());
        for (place, count) in [("children", self.children), ("volunteers", self.volunteers)] {
            let allowed = format!("0 to {}", Self::TOTAL_LIMIT);
            hold(place, count <= Self::TOTAL_LIMIT, count.to_string(), allowed);
        }
        for (place, [low, high], value) in self.ranges() {
            let right = (low..=high).contains(&value);
            hold(place, right, value.to_string(), format!("{low} to {high}"));
        }
        for (place, weights) in self.weights() {
            let right = weights.iter().all(|w| (0.0..=1e9).contains(w))
                && weights.iter().sum::<f64>() > 0.0;
            let allowed = "weights from 0 on, not all 0".to_owned();
            hold(place, right, format!("{weights:?}"), allowed);
        }
        let hamlets = self.settlement.hamlets_per_village;
        let right = (1..=50).contains(&hamlets);
        hold("settlement.hamlets_per_village", right, hamlets.to_string(), "1 to 50".to_owned());
        let [low, high] = self.settlement.scarcity;
        let right = 0.0 < low && low <= high && high <= 1000.0;
        let found = format!("{low} to {high}");
        hold("settlement.scarcity", right, found, "two numbers above 0, in order".to_owned());
        if faults.is_empty() { Ok(()) } else { Err(faults.into()) }
    }

    fn ranges(&self) -> Vec<(&'static str, [f64; 2], f64)> {
        const SHARE: [f64; 2] = [0.0, 1.0];
        let (place, child) = (&self.settlement, &self.child);
        let (volunteer, records) = (&self.volunteer, &self.records);
        let checks = volunteer.pending + volunteer.expired + volunteer.refused;
        let datums = records.without_coordinates + records.gcj02 + records.bd09;
        vec![
            ("settlement.rural_people_per_village", [50.0, 1e6], place.rural_people_per_village),
            ("settlement.repulsion", [0.0, 0.7], place.repulsion),
            ("settlement.children_in_towns", SHARE, place.children_in_towns),
            ("settlement.scarcity_spread", SHARE, place.scarcity_spread),
            ("child.boys", SHARE, child.boys),
            ("child.siblings", SHARE, child.siblings),
            ("child.consent", SHARE, child.consent),
            ("child.own_demand", SHARE, child.own_demand),
            ("child.local_language", SHARE, child.local_language),
            ("volunteer.in_teams", SHARE, volunteer.in_teams),
            ("volunteer.remote", SHARE, volunteer.remote),
            ("volunteer.pending", SHARE, volunteer.pending),
            ("volunteer.expired", SHARE, volunteer.expired),
            ("volunteer.refused", SHARE, volunteer.refused),
            ("volunteer.pending + expired + refused", SHARE, checks),
            ("volunteer.local_language", SHARE, volunteer.local_language),
            ("records.without_coordinates", SHARE, records.without_coordinates),
            ("records.gcj02", SHARE, records.gcj02),
            ("records.bd09", SHARE, records.bd09),
            ("records.without_coordinates + gcj02 + bd09", SHARE, datums),
            ("records.rules", SHARE, records.rules),
        ]
    }

    fn weights(&self) -> [(&'static str, &[f64]); 7] {
        [
            ("child.ages", &self.child.ages),
            ("child.kinds", &self.child.kinds),
            ("child.priorities", &self.child.priorities),
            ("child.needs", &self.child.needs),
            ("volunteer.sectors", &self.volunteer.sectors),
            ("volunteer.capacities", &self.volunteer.capacities),
            ("volunteer.reaches", &self.volunteer.reaches),
        ]
    }
}
