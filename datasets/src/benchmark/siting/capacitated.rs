//! The capacitated p-median files of the OR-Library (Osman and Christofides 1994).

use tongxing_solver::siting::model::{
    Customer, Measure, Offer, ProblemBuilder, Sharing, Site, SiteId,
};

use super::super::FormatError;
use super::words::Words;
use super::{Siting, built};

/// Most customers.
const CUSTOMERS: usize = 3_000;
/// Largest demand and capacity.
const MOST: i64 = 1_000_000_000;

/// Reads `id best`, `n p Q`, then n rows `id x y demand`. Distances are Euclidean, rounded down; everybody is
/// served by one site.
///
/// # Errors
/// Where the file is not of this format.
pub fn capacitated_median(bytes: &[u8]) -> Result<Siting, FormatError> {
    let mut words = Words::new(bytes)?;
    words.whole("the number of the problem", 0, MOST)?;
    let stated = words.whole("its best known value", 0, MOST)?;
    let customers = words.count("the number of customers", CUSTOMERS)?;
    let open = words.count("the number of sites to open", customers)?;
    let capacity = words.whole("the capacity of a site", 0, MOST)?;
    let mut rows = Vec::new();
    for at in 0..customers {
        let number = i64::try_from(at + 1).unwrap_or(0);
        words.whole("the number of the customer", number, number)?;
        let (x, y) = (words.number("x")?, words.number("y")?);
        rows.push((x, y, words.whole("a demand", 0, MOST)?));
    }
    words.end()?;
    let mut builder = ProblemBuilder::new(open, Sharing::Whole, Measure::Total);
    for _ in &rows {
        builder.site(Site { capacity, ..Site::CANDIDATE });
    }
    for &(x, y, demand) in &rows {
        let way = |&(a, b, _): &(f64, f64, i64)| {
            let way = ((x - a) * (x - a) + (y - b) * (y - b)).sqrt();
            #[expect(clippy::cast_possible_truncation, reason = "coordinates are at most 1e9")]
            let floor = way.floor() as i64;
            floor
        };
        let offers = rows.iter().enumerate();
        let offers = offers.map(|(site, row)| Offer { cost: way(row), site: SiteId::at(site) });
        builder.customer(Customer { demand, left_out: None }, offers);
    }
    Ok(Siting { problem: built(builder)?, parts: 1, stated: Some(stated) })
}
