//! The lower bound that prices prove, over every arc of the network.

use rayon::prelude::*;

use super::index::Index;
use super::network::Network;
use super::violation::{Findings, PriceList, Violation};
use crate::certificate::{Certificate, Prices};
use crate::eligibility;
use crate::ids::ChildId;
use crate::model::Rank;
use crate::objective::{self, Scale};
use crate::travel::ranks;

/// Prices stay within this, so that a reduced cost (three terms) fits `i64`.
const WIDEST: i64 = 1 << 61;

/// Reports prices that do not belong to the network. Returns whether all do.
pub(super) fn check_shape(
    network: &Network<'_>,
    certificate: &Certificate,
    found: &mut Findings,
) -> bool {
    let (instance, prices) = (network.instance, &certificate.prices);
    let before = found.list.len();
    if !network.survivors.fit(&certificate.budgets) {
        let (stated, expected) = (certificate.budgets.len(), network.survivors.budgets());
        found.push(Violation::BudgetPrices { found: stated, expected });
    }
    let mut lists = vec![
        (PriceList::Volunteers, &prices.volunteers, instance.volunteers().len()),
        (PriceList::Organisations, &prices.organisations, instance.organisations().len()),
    ];
    let (stated, expected) = (prices.children.len(), instance.children().len());
    if stated != expected {
        found.push(Violation::PriceCount { list: PriceList::Children, found: stated, expected });
    }
    for (child, of_child) in instance.child_ids().zip(&prices.children) {
        let roles = instance.requirements(child).len();
        let places = if roles == 0 { 0 } else { roles + 1 };
        lists.push((PriceList::Places(child), &of_child.places, places));
        check_width(PriceList::Children, child.index(), of_child.child, found);
    }
    for (list, values, expected) in lists {
        if values.len() != expected {
            found.push(Violation::PriceCount { list, found: values.len(), expected });
        }
        for (at, &price) in values.iter().enumerate() {
            check_width(list, at, price, found);
        }
    }
    found.list.len() == before && found.omitted == 0
}

fn check_width(list: PriceList, at: usize, price: i64, found: &mut Findings) {
    if !(-WIDEST..=WIDEST).contains(&price) {
        found.push(Violation::PriceOutOfRange { list, at, found: price });
    }
}

/// What the arcs between root, organisations, volunteers, places and children contribute, with the
/// demand: everything but the pairs.
pub(super) fn of_nodes(network: &Network<'_>, prices: &Prices, scale: Scale) -> i128 {
    let instance = network.instance;
    let mut value = 0_i128;
    for (organisation, &price) in instance.organisations().iter().zip(&prices.organisations) {
        if let Some(limit) = organisation.capacity {
            value -= i128::from(limit) * i128::from(price).max(0);
        }
    }
    for &id in &network.volunteers {
        let volunteer = instance.volunteer(id);
        let limited =
            volunteer.organisation.filter(|&o| instance.organisation(o).capacity.is_some());
        let tail = limited.map_or(0, |o| prices.organisations[o.index()]);
        let step = tail - prices.volunteers[id.index()];
        let costs = (1..=usize::from(volunteer.capacity))
            .map(|n| i128::from(objective::load(instance.policy(), n) + step));
        value += costs.take_while(|&reduced| reduced < 0).sum::<i128>();
    }
    for &child in &network.children {
        let of_child = &prices.children[child.index()];
        let price = i128::from(of_child.child);
        let further = i128::from(instance.demand(child)) - 1;
        let uncovered = |rank| i128::from(scale.penalty(instance, child, rank)) - price;
        value += price * (further + 1);
        value += uncovered(Rank::First).min(0) + further * uncovered(Rank::Further).min(0);
        let counts = instance.requirements(child).iter().map(|r| i128::from(r.count));
        let counts = counts.chain([network.open_places(child) as i128]);
        value += counts
            .zip(&of_child.places)
            .map(|(count, &place)| count * (i128::from(place) - price).min(0))
            .sum::<i128>();
    }
    value
}

/// What all pairs contribute at the prices of the network and of the budgets, and of how many the exact reduced cost was asked. A pinned pair, in
/// every answer, contributes its reduced cost whatever the sign.
pub(super) fn of_pairs(
    network: &Network<'_>,
    certificate: &Certificate,
    index: Option<&Index<'_>>,
) -> (i128, u64) {
    let (prices, budgets) = (&certificate.prices, &certificate.budgets);
    let reduced_cost = |volunteer, child| {
        let reduced = network.reduced_cost(prices, volunteer, child)?;
        let bonus = network.survivors.bonus(budgets, volunteer, child);
        Some(i128::from(reduced) - i128::from(bonus))
    };
    let pinned: i128 = network
        .children
        .iter()
        .flat_map(|&child| network.instance.pinned(child).iter().map(move |&v| (v, child)))
        .filter_map(|(volunteer, child)| reduced_cost(volunteer, child))
        .sum();
    // Neighbours soon after one another: they meet the same boxes.
    let position = |&child| network.travel.position(network.instance.child_site(child));
    let turns = ranks(&network.children.iter().map(position).collect::<Vec<_>>());
    let mut children: Vec<(u32, ChildId)> =
        turns.into_iter().zip(network.children.iter().copied()).collect();
    children.sort_unstable();
    let (others, scanned) = children
        .par_iter()
        .map(|&(_, child)| {
            if network.stopped() {
                return (0, 0);
            }
            let mut asked = Vec::new();
            match index {
                None => asked.extend(network.instance.volunteer_ids()),
                Some(index) => index.for_each_negative(child, &mut |v| asked.push(v)),
            }
            let scanned = asked.len() as u64;
            asked.retain(|&volunteer| !network.instance.is_pinned(volunteer, child));
            eligibility::ask_ahead(network.instance, network.travel, child, &asked);
            let reduced = |v| reduced_cost(v, child).unwrap_or(0).min(0);
            let sum: i128 = asked.into_iter().map(reduced).sum();
            (sum, scanned)
        })
        .reduce(|| (0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    (pinned + others, scanned)
}
