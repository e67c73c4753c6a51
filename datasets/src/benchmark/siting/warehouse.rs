//! The capacitated warehouse location files of the OR-Library (Beasley 1988).

use tongxing_solver::siting::model::{
    Customer, Measure, Offer, ProblemBuilder, Sharing, Site, SiteId, limits,
};

use super::super::FormatError;
use super::words::Words;
use super::{Siting, built};

/// Most sites and most customers.
const MOST: usize = 10_000;
/// Most pairs of both.
const PAIRS: usize = 30_000_000;
/// Digits after the point that costs have at most, and further ones for those who are shared.
const DIGITS: u32 = 6;
/// Largest demand and capacity.
const LARGEST: i64 = 1_000_000_000;

/// Reads `sites customers`, a row `capacity fixed_cost` for every site, and for every customer her demand and the
/// cost of serving all of it from each site. The word `capacity` stands for `chosen`. Sites may share a
/// customer.
///
/// # Errors
/// Where the file is not of this format, or asks for a capacity that is not chosen.
pub fn warehouse(bytes: &[u8], chosen: Option<i64>) -> Result<Siting, FormatError> {
    let mut words = Words::new(bytes)?;
    let sites = words.count("the number of sites", MOST)?;
    let customers = words.count("the number of customers", MOST.min(PAIRS / sites))?;
    let mut builder = ProblemBuilder::new(sites, Sharing::Split, Measure::Total);
    let mut rows = Vec::with_capacity(sites);
    for _ in 0..sites {
        let word = words.word("a capacity")?;
        let capacity = if word == "capacity" {
            chosen.ok_or_else(|| words.error(word, "a number, or `--capacity X` to choose one"))?
        } else {
            let plain = word.strip_suffix('.').unwrap_or(word).parse::<i64>().ok();
            let plain = plain.filter(|capacity| (0..=LARGEST).contains(capacity));
            plain
                .ok_or_else(|| words.error(word, "a capacity, 0 to 1e9, or the word `capacity`"))?
        };
        rows.push((capacity, words.decimal("a fixed cost", DIGITS)?));
    }
    let mut costs = Vec::with_capacity(customers);
    for _ in 0..customers {
        let demand = words.whole("a demand, at least 1", 1, LARGEST)?;
        let row: Result<Vec<i64>, _> =
            (0..sites).map(|_| words.decimal("a cost", DIGITS)).collect();
        costs.push((demand, row?));
    }
    words.end()?;
    // As many parts of a unit as sums allow.
    let dearest = costs.iter().map(|(_, row)| i128::from(row.iter().copied().max().unwrap_or(0)));
    let sum: i128 = dearest.sum::<i128>() + rows.iter().map(|row| i128::from(row.1)).sum::<i128>();
    let fits = |factor: i64| sum * i128::from(factor) <= i128::from(limits::COST / 4);
    let factor = [1000, 100, 10].into_iter().find(|&factor| fits(factor)).unwrap_or(1);
    for (capacity, fixed) in rows {
        builder.site(Site { capacity, fixed_cost: fixed * factor, standing: false });
    }
    for (demand, row) in costs {
        let offers = row.into_iter().enumerate();
        let offers =
            offers.map(|(site, cost)| Offer { cost: cost * factor, site: SiteId::at(site) });
        builder.customer(Customer { demand, left_out: None }, offers);
    }
    let parts = 10_i64.pow(DIGITS) * factor;
    Ok(Siting { problem: built(builder)?, parts, stated: None })
}
