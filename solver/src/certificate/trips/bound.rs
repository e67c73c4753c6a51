//! What prices prove of one case.

use super::cases::{Case, whole_units};
use super::crew::Ground;
use super::labels::{Ahead, Look, look};
use crate::trips::model::{LARGEST, Prices, SCALE, VisitId};
use crate::units::Cost;

/// Largest price of either sign: sums stay far from the end of 64 bits.
const DEAREST: i64 = LARGEST * SCALE;

/// Labels of one length of a first look.
const NARROW: usize = 400;

/// No answer of the case costs less.
///
/// # Errors
/// What is wrong with the prices.
pub(crate) fn of(case: &Case<'_>, prices: &Prices) -> Result<Cost, &'static str> {
    valid(case, prices)?;
    let delegation = case.delegation;
    let wide = i128::from;
    let mut bound = 0_i128;
    for (at, visit) in delegation.visits.iter().enumerate() {
        let price = prices.visits[at];
        let least =
            if case.must(VisitId::at(at)) { price } else { price.min(visit.penalty * SCALE) };
        bound += wide(least);
    }
    for &block in &case.blocks {
        let place = prices.places[block.index()];
        let places = wide(delegation.cars.into()) * wide(delegation.seats.into());
        bound -= places * wide(place);
        for (at, member) in delegation.members.iter().enumerate() {
            if member.free[block.index()] {
                let days = delegation.days_of(block);
                let rides: i128 = days.map(|day| wide(prices.rides[day.index()][at])).sum();
                let own = delegation.visits.iter().zip(&prices.meetings[block.index()]);
                let own = own.filter(|(visit, _)| visit.member.index() == at);
                let met: i128 = own.map(|(_, &price)| wide(price)).sum();
                bound += (wide(delegation.taking_part * SCALE) + wide(place) - rides - met).min(0);
            }
        }
    }
    let cars = case.cars[usize::from(prices.cars > 0)];
    bound -= wide(prices.cars) * wide(cars.into());
    for day in case.days() {
        let ground = Ground::new(case, day, prices);
        let [fewest, most] = case.on(day);
        // Where there must be cars, what the cheapest costs counts even where it gains nothing.
        let below = if fewest > 0 { DEAREST } else { -prices.cars };
        let ahead = Ahead::new(&ground);
        // What a narrow look finds already leaves far less to the one that looks at everything.
        let below = look(&ahead, Look { below, width: Some(NARROW), most: 0 }).least;
        let found = look(&ahead, Look { below, width: None, most: 0 });
        let cheapest = wide(found.least) + wide(prices.cars);
        bound += cheapest * wide(if cheapest < 0 { most } else { fewest }.into());
    }
    Ok(whole_units(bound))
}

fn valid(case: &Case<'_>, prices: &Prices) -> Result<(), &'static str> {
    let delegation = case.delegation;
    let sizes = prices.visits.len() == delegation.visits.len()
        && prices.places.len() == delegation.blocks.len()
        && prices.rides.len() == delegation.days.len()
        && prices.rides.iter().all(|day| day.len() == delegation.members.len())
        && prices.meetings.len() == delegation.blocks.len()
        && prices.meetings.iter().all(|block| block.len() == delegation.visits.len());
    if !sizes {
        return Err("another number of prices than the delegation has");
    }
    let tables = prices.rides.iter().chain(&prices.meetings).flatten();
    let mut all = prices.visits.iter().chain(&prices.places).chain(tables);
    let fits = |&price: &i64| (0..=DEAREST).contains(&price);
    match all.all(fits) && prices.cars.abs() <= DEAREST {
        true => Ok(()),
        false => Err("a price that is negative or too large"),
    }
}
