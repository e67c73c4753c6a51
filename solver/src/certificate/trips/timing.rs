//! When a car is where: as early as it can be.

use crate::trips::model::{DayId, Delegation, HomeId};
use crate::units::{Hours, Metres};

/// A car's day in time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timing {
    /// When it leaves, in seconds since midnight: so late that it does not wait at the first home.
    pub depart: u32,
    /// When each visit begins, each as early as it can.
    pub starts: Vec<u32>,
    /// When it is back.
    pub back: u32,
    /// The way.
    pub metres: Metres,
}

/// When a visit can begin from `ready` on, if at all.
pub(super) fn begin(open: &[Hours], ready: u32, stay: u32) -> Option<u32> {
    let fits = |span: &Hours| {
        let start = ready.max(span.from);
        (start.checked_add(stay)? <= span.until).then_some(start)
    };
    open.iter().find_map(fits)
}

/// The car's day along these homes; `None` where it exceeds hours, way or stops, or no way leads on. Whoever begins earlier
/// is never later anywhere behind, so if this one does not fit, none does.
#[must_use]
pub fn timing(delegation: &Delegation, day: DayId, homes: &[HomeId]) -> Option<Timing> {
    let Delegation { hours, stay, .. } = *delegation;
    if homes.is_empty() || homes.len() > delegation.stops {
        return None;
    }
    let (mut at, mut time, mut metres) = (None, hours.from, 0_u32);
    let (mut starts, mut depart) = (Vec::with_capacity(homes.len()), hours.from);
    for &home in homes {
        let leg = delegation.way(at, Some(home))?;
        let ready = time.checked_add(leg.seconds.0)?;
        let start = begin(&delegation.day(day).open[home.index()], ready, stay.0)?;
        if starts.is_empty() {
            depart = start - leg.seconds.0;
        }
        starts.push(start);
        time = start.checked_add(stay.0)?;
        metres = metres.checked_add(leg.metres.0)?;
        at = Some(home);
    }
    let leg = delegation.way(at, None)?;
    let back = time.checked_add(leg.seconds.0)?;
    let metres = Metres(metres.checked_add(leg.metres.0)?);
    (back <= hours.until && metres <= delegation.way).then_some(Timing {
        depart,
        starts,
        back,
        metres,
    })
}
