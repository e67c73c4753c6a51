//! Travel along the roads of an extract.

use std::path::Path;
use std::sync::Arc;

use tongxing_solver::ids::{ChildId, VolunteerId};
use tongxing_solver::model::Site;
use tongxing_solver::travel::road::{RoadTravel, Unplaced};

use super::{approach, refuse};
use crate::document::{Case, Fault, Faults, fault};
use crate::geography::osm::{self, Limits, Speeds};

/// The ways between the case's homes under its policy, the extract's hash, and the homes that no way
/// leads to.
pub(super) fn travel(case: &Case, path: &Path) -> Result<(RoadTravel, String, Vec<Fault>), Faults> {
    let said = &case.policy.travel;
    let prepared = osm::prepare(path, &Speeds::with(&said.speeds), Limits::default())?;
    let travel = RoadTravel::new(Arc::new(prepared.roads), &case.instance, approach(case))
        .map_err(|error| refuse("too_large", &error.to_string(), &path.display().to_string()))?;
    let notices = travel.unplaced().take(Fault::MOST).map(|(site, why)| unplaced(case, site, why));
    let notices = notices.collect();
    Ok((travel, prepared.sha256, notices))
}

fn unplaced(case: &Case, site: Site, why: Unplaced) -> Fault {
    let volunteers = case.instance.volunteers().len();
    let at = site.0 as usize;
    let place = match at.checked_sub(volunteers) {
        None => {
            let id = case.ids.volunteer_text(VolunteerId::new(at));
            fault::place(&format!("volunteers[{at}]"), Some(id))
        }
        Some(child) => {
            let id = case.ids.child_text(ChildId::new(child));
            fault::place(&format!("children[{child}]"), Some(id))
        }
    };
    let (found, allowed) = match why {
        Unplaced::TooFar { found, most } => (format!("{found} m"), format!("at most {most} m")),
        Unplaced::NoRoads => ("none".to_owned(), "a road".to_owned()),
    };
    Fault::new("no_road", place, "the home is too far from every road", found, allowed)
}
