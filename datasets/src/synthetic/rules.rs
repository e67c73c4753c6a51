//! Mandatory and forbidden pairs of a county, and the places of its organisations.

use super::County;
use super::random::{Purpose, Stream, whole};
use crate::document::{Mode, VettingStatus};

/// A pair that must or must not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Made {
    pub(super) child: usize,
    pub(super) volunteer: usize,
    pub(super) pinned: bool,
}

impl Made {
    pub(super) fn reason(self) -> &'static str {
        if self.pinned {
            "双方及监护人均已同意继续结对"
        } else {
            "监护人提出异议"
        }
    }
}

/// The county's rules: each child and each volunteer in one at most, a mandatory pair only where
/// nothing protects the child from it, and only of a child without siblings, who might have to share it.
pub(super) fn rules(county: &County) -> Vec<Made> {
    let children = county.children.len();
    let count = whole(children as f64 * county.rules) as usize;
    let key = super::number(county.division());
    let (mut made, mut used) = (Vec::new(), std::collections::BTreeSet::new());
    // Most draws serve; four a rule are enough for nearly all.
    for index in 0..4 * count {
        if made.len() == count {
            break;
        }
        let mut stream = Stream::new(county.seed, key, Purpose::Rules, index);
        let child = stream.below(children);
        let volunteer = stream.below(county.volunteers.len());
        let pinned = made.len() % 5 < 2;
        let Some(who) = county.volunteers.get(volunteer) else { continue };
        let free = who.vetting.0 == VettingStatus::Clear
            && who.vetting.1 >= county.date
            && who.team.is_none()
            && who.organisation.is_none()
            && who.mode == Mode::Near
            && county.children[child].consent.is_some()
            && county.children[child].household.is_none();
        // The same child or volunteer a second time is passed over.
        let fresh = !used.contains(&(0, child)) && !used.contains(&(1, volunteer));
        if fresh && who.team.is_none() && (free || !pinned) {
            used.extend([(0, child), (1, volunteer)]);
            made.push(Made { child, volunteer, pinned });
        }
    }
    made
}

/// Places of an organisation: nine in ten of what its volunteers offer together.
pub(super) fn pool(county: &County, organisation: usize) -> u32 {
    let own = county.volunteers.iter().filter(|v| v.organisation == Some(organisation));
    let offered: u32 = own.map(|v| u32::from(v.capacity)).sum();
    (offered * 9).div_ceil(10).max(1)
}
