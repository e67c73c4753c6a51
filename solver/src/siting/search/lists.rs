//! The offers that are left in a case, by customer and by site, costs in parts of a unit.

use super::field::Field;
use crate::siting::model::CustomerId;

/// An offer seen from one end: the other end, and what it costs in parts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    pub(super) other: u32,
    pub(super) cost: i64,
}

/// Arrays of links by their one end.
#[derive(Clone, Debug, Default)]
struct Links {
    first: Vec<usize>,
    links: Vec<Link>,
}

impl Links {
    fn of(&self, end: usize) -> &[Link] {
        &self.links[self.first[end]..self.first[end + 1]]
    }

    /// The other way round: by what was the other end.
    fn turned(&self, ends: usize) -> Self {
        let mut next = vec![0_usize; ends + 1];
        for link in &self.links {
            next[link.other as usize + 1] += 1;
        }
        for end in 0..ends {
            next[end + 1] += next[end];
        }
        let first = next.clone();
        let mut links = vec![Link { other: 0, cost: 0 }; self.links.len()];
        for end in 0..self.first.len() - 1 {
            for link in self.of(end) {
                let at = &mut next[link.other as usize];
                let other = u32::try_from(end).unwrap_or(u32::MAX);
                links[*at] = Link { other, cost: link.cost };
                *at += 1;
            }
        }
        Self { first, links }
    }
}

/// Offers in parts of a unit of cost.
#[derive(Clone, Debug)]
pub(super) struct Lists {
    by_customer: Links,
    by_site: Links,
}

impl Lists {
    pub(super) fn new(field: &Field<'_>, scale: i64) -> Self {
        let mut by_customer = Links::default();
        for customer in 0..field.customers {
            by_customer.first.push(by_customer.links.len());
            let left_out = field.left_out[customer];
            let offers = field.problem.offers(CustomerId::at(customer)).iter();
            // Nobody is served for more than leaving out costs; shares are another matter.
            let useful = offers.take_while(|offer| offer.cost < left_out);
            by_customer
                .links
                .extend(useful.map(|offer| Link { other: offer.site.0, cost: offer.cost * scale }));
        }
        by_customer.first.push(by_customer.links.len());
        Self { by_site: by_customer.turned(field.sites), by_customer }
    }

    /// Those of the links that are wanted.
    pub(super) fn filtered(&self, sites: usize, wanted: &dyn Fn(u32, u32) -> bool) -> Self {
        let mut by_customer = Links::default();
        for customer in 0..self.by_customer.first.len() - 1 {
            by_customer.first.push(by_customer.links.len());
            let number = u32::try_from(customer).unwrap_or(u32::MAX);
            let links = self.by_customer.of(customer).iter();
            by_customer.links.extend(links.filter(|link| wanted(number, link.other)));
        }
        by_customer.first.push(by_customer.links.len());
        Self { by_site: by_customer.turned(sites), by_customer }
    }

    pub(super) fn len(&self) -> usize {
        self.by_customer.links.len()
    }

    /// Ascending by cost.
    pub(super) fn of_customer(&self, customer: usize) -> &[Link] {
        self.by_customer.of(customer)
    }

    pub(super) fn of_site(&self, site: usize) -> &[Link] {
        self.by_site.of(site)
    }
}

/// Parts of a unit of cost in which prices are counted: a power of two, as fine as sums allow.
pub(super) fn scale(field: &Field<'_>) -> i64 {
    let mut sum = i128::from(field.fixed.iter().sum::<i64>()).max(1);
    for customer in 0..field.customers {
        let offers = field.problem.offers(CustomerId::at(customer));
        let dearest = offers.last().map_or(0, |offer| offer.cost);
        sum += i128::from(dearest.max(field.left_out[customer]));
    }
    let mut scale = 1_i64 << 16;
    while scale > 1 && sum * i128::from(scale) > 1 << 58 {
        scale >>= 1;
    }
    scale
}
