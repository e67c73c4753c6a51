//! Stations that leave no county out <-> their document.

use tongxing_solver::certificate::siting::Objection;
use tongxing_solver::expansion::{Counties, Expansion, ExpansionError, Fair, Outlook, Priced};
use tongxing_solver::siting::model::Proof;

use super::{Prospect, read, write};
use crate::document::expansion::{EquityDocument, PointDocument, PricedDocument};
use crate::document::{DivisionCode, Fault, Faults};

/// Writes what was found, beside a point with as many stations and no floor.
#[must_use]
pub fn equity(
    prospect: &Prospect,
    (expansion, counties): (&Expansion, &Counties),
    (asked, fair): (Option<u32>, &Fair),
    plain: &PointDocument,
) -> EquityDocument {
    let stations = usize::try_from(plain.stations).unwrap_or(usize::MAX);
    let answer = (stations, &fair.answer);
    let point = write::bounded(prospect, expansion, answer, (fair.bound, &fair.priced.proof));
    let count = |point: &PointDocument| i64::try_from(point.covered.sum()).unwrap_or(i64::MAX);
    let prices = PricedDocument { proof: None, ..priced(counties, &fair.priced) };
    EquityDocument {
        asked,
        floor: fair.floor,
        most: fair.most,
        refusal: fair.refusal.as_ref().map(|refusal| priced(counties, refusal)),
        price: plain.value - point.value,
        children: count(plain) - count(&point),
        prices,
        point,
    }
}

fn priced(counties: &Counties, of: &Priced) -> PricedDocument {
    let prices = counties.all.iter().zip(&of.counties).filter(|(_, price)| **price != 0);
    PricedDocument {
        weight: of.weight,
        counties: prices.map(|(county, &price)| (DivisionCode(county.division), price)).collect(),
        proof: Some(write::proof_document(&of.proof)),
    }
}

/// What a document states, decided anew as far as prices and proofs say; what does not follow.
///
/// # Errors
/// Stations and counties that are not there.
pub fn fair(
    prospect: &Prospect,
    outlook: &Outlook<'_>,
    (expansion, counties): (&Expansion, &Counties),
    stated: &EquityDocument,
) -> Result<(Fair, Vec<Fault>), Faults> {
    let (answer, proof) = read::answer(prospect, expansion, "equity.point", &stated.point)?;
    let prices = prices(counties, "equity.prices", &stated.prices, proof)?;
    let mut rejected = Vec::new();
    let mut limit = |place: &str, priced: &Priced| -> Result<Option<i64>, Faults> {
        let problem = priced.expansion(outlook, expansion, counties);
        let problem = problem.map_err(|error| too_large(place, &error))?;
        match priced.check(&problem) {
            Ok(limit) => Ok(Some(limit)),
            Err(objection) => {
                rejected.push(reject(place, &objection));
                Ok(None)
            }
        }
    };
    let asked = stated.asked.unwrap_or(1000).min(1000);
    let bound = limit("equity.prices", &prices)?;
    let refusal = stated.refusal.as_ref().map(|refusal| {
        let proof = refusal.proof.as_ref().map_or_else(Proof::none, read::proof);
        self::prices(counties, "equity.refusal", refusal, proof)
    });
    let refusal = refusal.transpose()?;
    let refused = match &refusal {
        Some(refusal) => limit("equity.refusal", refusal)?,
        None => None,
    };
    let covered = counties.covered(&tongxing_solver::expansion::uses(
        &prospect.case.instance,
        expansion,
        &answer,
    ));
    let floor = counties.floor(&covered).min(asked);
    let may = |permille: u32| match (&refusal, refused) {
        (Some(refusal), Some(limit)) => {
            refusal.most_value(limit, &counties.needs(permille)).is_none_or(|most| most >= 0)
        }
        _ => true,
    };
    let most = (floor..=asked).take_while(|&permille| may(permille)).last().unwrap_or(floor);
    let value = bound.and_then(|limit| prices.most_value(limit, &counties.needs(floor)));
    let bound = value.unwrap_or(expansion.total).min(expansion.total);
    Ok((Fair { floor, most, refusal, answer, bound, priced: prices }, rejected))
}

fn prices(
    counties: &Counties,
    place: &str,
    stated: &PricedDocument,
    proof: Proof,
) -> Result<Priced, Faults> {
    let mut prices = vec![0; counties.all.len()];
    let mut faults = Vec::new();
    if stated.weight < 0 {
        let place = format!("{place}.weight");
        faults.push(Fault::new("out_of_range", place, "is negative", stated.weight, "0 or more"));
    }
    for (number, (division, price)) in stated.counties.iter().enumerate() {
        let place = format!("{place}.counties[{number}]");
        match counties.all.binary_search_by_key(&division.0, |county| county.division) {
            Ok(at) if *price >= 0 && prices[at] == 0 => prices[at] = *price,
            Ok(_) => {
                let message = "is negative, or stands twice";
                faults.push(Fault::new(
                    "out_of_range",
                    place,
                    message,
                    price,
                    "one price, 0 or more",
                ));
            }
            Err(_) => {
                let message = "is no county of the round";
                let found = division.0;
                faults.push(Fault::new("unknown_id", place, message, found, "a county of it"));
            }
        }
    }
    if !faults.is_empty() {
        return Err(faults.into());
    }
    Ok(Priced { weight: stated.weight, counties: prices, proof })
}

fn reject(place: &str, objection: &Objection) -> Fault {
    Fault::new("rejected", place, objection.to_string(), "as stated", "what holds")
}

fn too_large(place: &str, error: &ExpansionError) -> Faults {
    let found = format!("{error:?}").chars().take(80).collect::<String>();
    let allowed = "prices with which sums stay below 2^55";
    Faults::one(Fault::new("too_large", place, "cannot be sited", found, allowed))
}

/// Statements of the document that do not follow from its stations, prices and proofs.
#[must_use]
pub fn equity_statements(stated: &EquityDocument, found: &EquityDocument) -> Vec<Fault> {
    let mut faults = read::statements("equity.point", &stated.point, &found.point);
    let mut hold = |key: &str, stated: i64, found: i64| {
        if stated != found {
            let place = format!("equity.{key}");
            let found = found.to_string();
            faults.push(Fault::new("false_statement", place, "is not so", stated, found));
        }
    };
    hold("floor", stated.floor.into(), found.floor.into());
    hold("most", stated.most.into(), found.most.into());
    hold("price", stated.price, found.price);
    hold("children", stated.children, found.children);
    if stated.point.stations != found.point.stations {
        let (stated, found) = (stated.point.stations, found.point.stations.to_string());
        let place = "equity.point.stations";
        faults.push(Fault::new("false_statement", place, "is not so", stated, found));
    }
    faults
}
