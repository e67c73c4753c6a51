//! Which ways can be driven, how fast, and in which direction.

use std::collections::BTreeMap;

/// Speeds by class of road, in km/h. `None` where a class is not driven.
///
/// The standard values are estimates for county roads, below what is allowed: who drives there
/// slows down for villages and bends. A way's own `maxspeed` counts where it is lower.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speeds {
    /// Speed by value of `highway`.
    pub by_class: BTreeMap<String, u32>,
}

impl Speeds {
    /// The standard values but for those named here; 0 closes a class.
    #[must_use]
    pub fn with(named: &BTreeMap<String, u32>) -> Self {
        let mut speeds = Self::default();
        speeds.by_class.extend(named.iter().map(|(class, speed)| (class.clone(), *speed)));
        speeds.by_class.retain(|_, speed| *speed > 0);
        speeds
    }
}

impl Default for Speeds {
    fn default() -> Self {
        Self {
            by_class: [
                ("motorway", 100),
                ("trunk", 80),
                ("primary", 60),
                ("secondary", 50),
                ("motorway_link", 50),
                ("trunk_link", 45),
                ("tertiary", 40),
                ("primary_link", 40),
                ("unclassified", 35),
                ("secondary_link", 35),
                ("residential", 30),
                ("tertiary_link", 30),
                ("road", 30),
                ("service", 20),
                ("living_street", 15),
            ]
            .map(|(class, speed)| (class.to_owned(), speed))
            .into(),
        }
    }
}

/// Slowest speed that is believed, in km/h.
const SLOWEST: u32 = 5;

/// How a way may be driven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Driving {
    /// In km/h.
    pub(super) speed: u32,
    pub(super) forwards: bool,
    pub(super) backwards: bool,
}

/// Tags of a way that matter here.
#[derive(Clone, Debug, Default)]
pub(super) struct Tags {
    pub(super) highway: String,
    pub(super) access: String,
    pub(super) motor_vehicle: String,
    pub(super) oneway: String,
    pub(super) junction: String,
    pub(super) maxspeed: String,
    pub(super) area: String,
}

impl Tags {
    /// Takes a tag in, if it matters.
    pub(super) fn take(&mut self, key: &str, value: &str) {
        let field = match key {
            "highway" => &mut self.highway,
            "access" => &mut self.access,
            "motor_vehicle" => &mut self.motor_vehicle,
            "oneway" => &mut self.oneway,
            "junction" => &mut self.junction,
            "maxspeed" => &mut self.maxspeed,
            "area" => &mut self.area,
            _ => return,
        };
        value.clone_into(field);
    }

    /// How the way is driven; `None` where it is not.
    pub(super) fn driving(&self, speeds: &Speeds) -> Option<Driving> {
        let usual = *speeds.by_class.get(&self.highway)?;
        // A way that is closed to everybody stays closed even where motor vehicles are named as an
        // exception: those are mostly tunnels and yards that open at times.
        let closed = |said: &String| matches!(said.as_str(), "no" | "private");
        if closed(&self.access) || closed(&self.motor_vehicle) {
            return None;
        }
        // The edge of a square is no road: what crosses it is drawn as roads of its own.
        if self.area == "yes" {
            return None;
        }
        let speed = limit(&self.maxspeed).map_or(usual, |limit| limit.min(usual));
        let implied = self.highway == "motorway" || self.junction == "roundabout";
        let (forwards, backwards) = match self.oneway.as_str() {
            "yes" | "true" | "1" => (true, false),
            "-1" | "reverse" => (false, true),
            "no" => (true, true),
            _ => (true, !implied),
        };
        Some(Driving { speed: speed.max(SLOWEST), forwards, backwards })
    }
}

/// `50`, `50 km/h`, `30 mph` as km/h, rounded down.
fn limit(text: &str) -> Option<u32> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: u32 = text[..digits].parse().ok().filter(|&n| n > 0 && n < 1000)?;
    match text[digits..].trim() {
        "" | "km/h" | "kmh" | "kph" => Some(number),
        "mph" => Some(number * 1609 / 1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Driving, Speeds, Tags, limit};

    fn driving(tags: &[(&str, &str)]) -> Option<Driving> {
        let mut all = Tags::default();
        for (key, value) in tags {
            all.take(key, value);
        }
        all.driving(&Speeds::default())
    }

    #[test]
    fn directions_are_read() {
        let ways = |tags: &[(&str, &str)]| driving(tags).map(|d| (d.forwards, d.backwards));
        assert_eq!(ways(&[("highway", "primary")]), Some((true, true)));
        assert_eq!(ways(&[("highway", "primary"), ("oneway", "yes")]), Some((true, false)));
        assert_eq!(ways(&[("highway", "primary"), ("oneway", "-1")]), Some((false, true)));
        assert_eq!(ways(&[("highway", "motorway")]), Some((true, false)));
        assert_eq!(
            ways(&[("highway", "service"), ("junction", "roundabout")]),
            Some((true, false))
        );
        let two_way = [("highway", "service"), ("junction", "roundabout"), ("oneway", "no")];
        assert_eq!(ways(&two_way), Some((true, true)));
    }

    #[test]
    fn closed_ways_and_paths_are_left_out() {
        assert_eq!(driving(&[("highway", "footway")]), None);
        assert_eq!(driving(&[("highway", "track")]), None);
        assert_eq!(driving(&[("highway", "service"), ("access", "private")]), None);
        let at_times = [("highway", "primary"), ("access", "no"), ("motor_vehicle", "yes")];
        assert_eq!(driving(&at_times), None);
        let no_cars = [("highway", "primary"), ("motor_vehicle", "no")];
        assert_eq!(driving(&no_cars), None);
        assert_eq!(driving(&[("highway", "service"), ("area", "yes")]), None);
        assert!(driving(&[("highway", "primary"), ("access", "permissive")]).is_some());
    }

    #[test]
    fn the_lower_of_class_and_limit_counts() {
        let speed = |text| driving(&[("highway", "primary"), ("maxspeed", text)]).map(|d| d.speed);
        assert_eq!(speed("50"), Some(50));
        assert_eq!(speed("30 mph"), Some(48));
        assert_eq!(speed("90"), Some(60));
        assert_eq!(speed("walk"), Some(60));
        assert_eq!(speed("1"), Some(5));
        assert_eq!(limit("0"), None);
    }
}
