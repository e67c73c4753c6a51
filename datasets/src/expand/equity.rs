//! Stations that leave no county out <-> their document.

use tongxing_solver::certificate::siting::Objection;
use tongxing_solver::expansion::{
    Counties, Expansion, ExpansionError, Fair, Level, Outlook, Priced, uses,
};
use tongxing_solver::siting::model::Proof;

use super::{Prospect, read, write};
use crate::document::expansion::{EquityDocument, LevelDocument, PointDocument, PricedDocument};
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
        levels: fair.levels.iter().map(|level| level_document(counties, level)).collect(),
        price: plain.value - point.value,
        children: count(plain) - count(&point),
        prices,
        point,
    }
}

fn level_document(counties: &Counties, level: &Level) -> LevelDocument {
    let code = |&at: &u32| DivisionCode(counties.all[at as usize].division);
    LevelDocument {
        stay: level.stay.iter().map(code).collect(),
        floor: level.floor,
        most: level.most,
        refusal: level.refusal.as_ref().map(|refusal| priced(counties, refusal)),
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
    let mut stays = stays(counties, stated)?;
    let covered = counties.covered(&uses(&prospect.case.instance, expansion, &answer));
    let levels = counties.levels(&covered, asked, stays.iter().map(Vec::as_slice));
    let mut found = Vec::with_capacity(levels.len());
    stays.insert(0, Vec::new());
    let refusals = std::iter::once(("equity.refusal".to_owned(), &stated.refusal));
    let further = (0..).zip(&stated.levels);
    let further =
        further.map(|(n, level): (u32, _)| (format!("equity.levels[{n}].refusal"), &level.refusal));
    for (((settled, floor), stay), (place, refusal)) in
        levels.iter().zip(stays).zip(refusals.chain(further))
    {
        let refusal = refusal.as_ref().map(|refusal| {
            let proof = refusal.proof.as_ref().map_or_else(Proof::none, read::proof);
            self::prices(counties, &place, refusal, proof)
        });
        let refusal = refusal.transpose()?;
        let mut most = asked;
        if let Some(refusal) = &refusal {
            let limit = limit(&place, refusal)?;
            most = limit.map_or(asked, |l| refusal.most_floor(l, (counties, settled), asked));
        }
        found.push(Level { stay, floor: *floor, most: most.max(*floor), refusal });
    }
    let needs = levels.last().map(|(settled, floor)| counties.needs(settled, *floor));
    let value = bound.zip(needs).and_then(|(limit, needs)| prices.most_value(limit, &needs));
    let bound = value.unwrap_or(expansion.total).min(expansion.total);
    let levels = found.split_off(1);
    let none = || Level { stay: Vec::new(), floor: 0, most: asked, refusal: None };
    let Level { floor, most, refusal, .. } = found.pop().unwrap_or_else(none);
    Ok((Fair { floor, most, refusal, answer, levels, bound, priced: prices }, rejected))
}

/// By level beyond the first: positions of the counties that stay, each in one.
fn stays(counties: &Counties, stated: &EquityDocument) -> Result<Vec<Vec<u32>>, Faults> {
    let mut faults = Vec::new();
    if let (Some(asked), false) = (stated.asked, stated.levels.is_empty()) {
        let message = "go with the weakest county first";
        faults.push(Fault::new("usage", "equity.levels", message, asked, "none with a floor"));
    }
    let mut seen = vec![false; counties.all.len()];
    let mut stays = Vec::with_capacity(stated.levels.len());
    for (level, stated) in stated.levels.iter().enumerate() {
        let mut stay = Vec::with_capacity(stated.stay.len());
        for (number, division) in stated.stay.iter().enumerate() {
            let place = format!("equity.levels[{level}].stay[{number}]");
            match counties.all.binary_search_by_key(&division.0, |county| county.division) {
                Ok(at) if !seen[at] => {
                    seen[at] = true;
                    stay.push(u32::try_from(at).unwrap_or(u32::MAX));
                }
                Ok(_) => {
                    let message = "stays already";
                    faults.push(Fault::new("out_of_range", place, message, division.0, "once"));
                }
                Err(_) => {
                    let (message, found) = ("is no county of the round", division.0);
                    faults.push(Fault::new("unknown_id", place, message, found, "a county of it"));
                }
            }
        }
        if stay.is_empty() {
            let place = format!("equity.levels[{level}].stay");
            faults.push(Fault::new("out_of_range", place, "is empty", "nobody", "a county"));
        }
        stays.push(stay);
    }
    if faults.is_empty() { Ok(stays) } else { Err(faults.into()) }
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
    for (number, (stated, found)) in stated.levels.iter().zip(&found.levels).enumerate() {
        hold(&format!("levels[{number}].floor"), stated.floor.into(), found.floor.into());
        hold(&format!("levels[{number}].most"), stated.most.into(), found.most.into());
    }
    hold("price", stated.price, found.price);
    hold("children", stated.children, found.children);
    if stated.point.stations != found.point.stations {
        let (stated, found) = (stated.point.stations, found.point.stations.to_string());
        let place = "equity.point.stations";
        faults.push(Fault::new("false_statement", place, "is not so", stated, found));
    }
    faults
}
