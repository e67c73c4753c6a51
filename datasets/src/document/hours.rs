//! The section of a policy that limits visits: `[visits]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Hours where the roster says nothing, each written `HH:MM-HH:MM`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HoursDocument {
    /// On working days; of a child or a school, on days with school.
    pub working: Vec<String>,
    /// On all other days.
    pub free: Vec<String>,
}

impl HoursDocument {
    fn new(working: &[&str], free: &[&str]) -> Self {
        let owned = |hours: &[&str]| hours.iter().map(|&text| text.to_owned()).collect();
        Self { working: owned(working), free: owned(free) }
    }
}

/// What leaving out one visit costs, in metre-equivalents, by colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct UnplannedDocument {
    /// 红
    pub red: u32,
    /// 橙
    pub orange: u32,
    /// 黄
    pub yellow: u32,
    /// 蓝
    pub blue: u32,
}

impl Default for UnplannedDocument {
    fn default() -> Self {
        Self { red: 2_000_000, orange: 1_000_000, yellow: 500_000, blue: 250_000 }
    }
}

/// Days after its beginning by which a new pair has to meet, by colour; absent is no deadline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FirstDaysDocument {
    /// 红
    #[serde(skip_serializing_if = "Option::is_none")]
    pub red: Option<u16>,
    /// 橙
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orange: Option<u16>,
    /// 黄
    #[serde(skip_serializing_if = "Option::is_none")]
    pub yellow: Option<u16>,
    /// 蓝
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blue: Option<u16>,
}

impl FirstDaysDocument {
    /// From red to blue.
    #[must_use]
    pub fn by_colour(&self) -> [Option<u16>; 4] {
        [self.red, self.orange, self.yellow, self.blue]
    }

    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Limits of tours, usual hours, and what leaving a visit out costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct VisitsDocument {
    /// Longest time away from home on one tour, in minutes.
    pub tour_minutes: u32,
    /// Longest way of one tour, in metres.
    pub tour_metres: u32,
    /// Most visits of one tour.
    pub tour_stops: u16,
    /// Joint visits begin at multiples of this after midnight, in minutes.
    pub joint_step_minutes: u32,
    /// Visits a day that the federation's staff can attend.
    pub staff_per_day: u32,
    /// Professionals who are considered for a child: so many of the nearest.
    pub specialists: u16,
    /// Volunteers' hours.
    pub volunteer_hours: HoursDocument,
    /// Children's hours.
    pub child_hours: HoursDocument,
    /// Stations' hours.
    pub station_hours: HoursDocument,
    /// Hours in which schools let a child be visited.
    pub school_hours: HoursDocument,
    /// Hours in which nobody is on a tour, each written `HH:MM-HH:MM`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rest: Vec<String>,
    /// Calls begin at multiples of this after midnight, in minutes.
    pub call_step_minutes: u32,
    /// Volunteers' hours for calls.
    pub volunteer_call_hours: HoursDocument,
    /// Children's hours for calls.
    pub child_call_hours: HoursDocument,
    /// Parents' hours for three-party calls.
    pub parent_hours: HoursDocument,
    /// What leaving out one visit costs.
    pub unplanned: UnplannedDocument,
    /// Days by which a new pair has to meet.
    #[serde(skip_serializing_if = "FirstDaysDocument::is_empty")]
    pub first_days: FirstDaysDocument,
}

impl Default for VisitsDocument {
    fn default() -> Self {
        let days = ["08:30-12:00", "13:30-17:30"];
        Self {
            tour_minutes: 480,
            tour_metres: 120_000,
            tour_stops: 6,
            joint_step_minutes: 60,
            staff_per_day: 50,
            specialists: 3,
            volunteer_hours: HoursDocument::new(&["17:30-20:00"], &days),
            child_hours: HoursDocument::new(&["16:30-19:30"], &["08:30-12:00", "14:00-19:30"]),
            station_hours: HoursDocument::new(&["16:00-19:00"], &["09:00-17:00"]),
            school_hours: HoursDocument::new(&["12:00-13:30", "16:00-18:00"], &[]),
            rest: Vec::new(),
            call_step_minutes: 15,
            volunteer_call_hours: HoursDocument::new(&["18:00-21:00"], &["09:00-21:00"]),
            child_call_hours: HoursDocument::new(&["17:30-20:30"], &["09:00-20:30"]),
            parent_hours: HoursDocument::new(&["12:00-13:00", "18:30-21:30"], &["09:00-21:30"]),
            unplanned: UnplannedDocument::default(),
            first_days: FirstDaysDocument::default(),
        }
    }
}
