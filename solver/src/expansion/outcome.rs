//! What an answer means for children.

use super::build::Expansion;
use crate::ids::{ChildId, StationId};
use crate::model::Instance;
use crate::siting::model::{Answer, Served, Share};

/// A child with the station that it uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// Who.
    pub child: ChildId,
    /// Which.
    pub station: StationId,
    /// How far it is.
    pub metres: u32,
}

/// Who uses which station, by child: the nearest open one, or where places are limited one that has a place for
/// it. O(children · stations near them).
#[must_use]
pub fn uses(instance: &Instance, expansion: &Expansion, answer: &Answer) -> Vec<Use> {
    let mut open = vec![false; instance.stations().len()];
    for site in &answer.open {
        if let Some(open) = open.get_mut(site.index()) {
            *open = true;
        }
    }
    let mut uses: Vec<Use> = match &answer.served {
        Served::Split(shares) => shared(expansion, shares, &open),
        Served::Nearest | Served::Whole(_) => nearest(expansion, &open),
    };
    uses.sort_unstable();
    uses
}

fn nearest(expansion: &Expansion, open: &[bool]) -> Vec<Use> {
    let of = |(at, near): (usize, &Vec<(u32, StationId)>)| {
        let found = near.iter().find(|(_, station)| open[station.index()]);
        found.map(|&(metres, station)| Use { child: ChildId::new(at), station, metres })
    };
    expansion.near.iter().enumerate().filter_map(of).collect()
}

/// The children of a customer take its shares in order.
fn shared(expansion: &Expansion, shares: &[Share], open: &[bool]) -> Vec<Use> {
    let mut next = vec![0_usize; expansion.children.len()];
    let mut uses = Vec::new();
    for share in shares {
        let customer = share.customer.index();
        let Some(group) = expansion.children.get(customer) else { continue };
        for _ in 0..share.units.max(0) {
            let Some(&child) = group.get(next[customer]) else { break };
            next[customer] += 1;
            if open.get(share.site.index()) != Some(&true) {
                continue;
            }
            let mut near = expansion.near[child.index()].iter();
            let found = near.find(|(_, station)| station.index() == share.site.index());
            uses.extend(found.map(|&(metres, station)| Use { child, station, metres }));
        }
    }
    uses
}
