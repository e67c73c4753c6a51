//! Home health care routing and scheduling (Mankowska, Meisel and Bierwirth 2014) in the JSON of Ceschia,
//! Di Gaspero, Rosati and Schaerf (2024).
//!
//! A patient has one or two services. Two are done by two caregivers, who start together or one after the
//! other with a least and a largest difference. Every service that starts after the end of the window is
//! late. The cost is a third of the distance, of all lateness, and of the largest.

use std::collections::BTreeMap;

use serde::Deserialize;
use tongxing_solver::routing::model::{
    Customer, Lateness, Link, ProblemBuilder, Shift, Way, Window, limits,
};

use super::super::{FormatError, text};
use super::{FINEST, LONGEST, MOST, Measure, Visits, invalid, whole};

/// Numbers closer than this to a whole number of parts are that number.
const NEAR: f64 = 1e-6;

#[derive(Deserialize)]
struct File {
    patients: Vec<Patient>,
    services: Vec<Service>,
    caregivers: Vec<Caregiver>,
    central_offices: Vec<serde_json::Value>,
    distances: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
struct Patient {
    id: String,
    time_window: [f64; 2],
    required_caregivers: Vec<Required>,
    synchronization: Option<Synchronization>,
}

#[derive(Deserialize)]
struct Required {
    service: String,
    duration: Option<f64>,
}

#[derive(Deserialize)]
struct Synchronization {
    #[serde(rename = "type")]
    kind: String,
    distance: Option<[f64; 2]>,
}

#[derive(Deserialize)]
struct Service {
    id: String,
    default_duration: Option<f64>,
}

#[derive(Deserialize)]
struct Caregiver {
    id: String,
    abilities: Vec<String>,
}

/// Reads a file. Sites are the office and the patients in their order; customers are the services, one
/// patient after the other.
///
/// # Errors
/// Where the file is not of this format.
pub fn hhcrsp(bytes: &[u8]) -> Result<Visits, FormatError> {
    let file: File = serde_json::from_str(text(bytes)?).map_err(|error| {
        let place = format!("line {} column {}", error.line(), error.column());
        FormatError::new(place, error, "patients, services, caregivers, central_offices, distances")
    })?;
    let sites = file.patients.len() + 1;
    if sites > limits::SITES {
        return Err(FormatError::new("patients", sites - 1, limits::SITES - 1));
    }
    if file.central_offices.len() != 1 {
        return Err(FormatError::new("central_offices", file.central_offices.len(), "one"));
    }
    unique("patients", file.patients.iter().map(|patient| &patient.id))?;
    unique("caregivers", file.caregivers.iter().map(|caregiver| &caregiver.id))?;
    let skills = unique("services", file.services.iter().map(|service| &service.id))?;
    if skills.len() > 64 {
        return Err(FormatError::new("services", skills.len(), "64"));
    }
    let (scale, exact) = scale(&file);
    let mut builder = ProblemBuilder::new(1, ways(&file, sites, scale)?);
    builder.lateness(Lateness { each: 1, worst: 1 });
    for (abilities, vehicles) in fleet(&file, &skills)? {
        builder.shift(Shift { vehicles, skills: abilities, earliest: 0, ..Shift::unlimited(0, 0) });
    }
    for (site, patient) in (1..).zip(&file.patients) {
        add_patient(&file, site, patient, (&skills, scale), &mut builder)?;
    }
    let problem = builder.build().map_err(|faults| invalid(&faults))?;
    Ok(Visits { problem, scale, measure: Measure::Third(exact) })
}

/// Positions by name.
fn unique<'a>(
    list: &str,
    names: impl Iterator<Item = &'a String>,
) -> Result<BTreeMap<&'a str, usize>, FormatError> {
    let mut known = BTreeMap::new();
    for (at, name) in names.enumerate() {
        if known.insert(name.as_str(), at).is_some() {
            return Err(FormatError::new(format!("{list}[{at}].id"), name, "every id once"));
        }
    }
    Ok(known)
}

/// Caregivers of equal abilities together, in the order of the file: abilities, a bit each, and number.
fn fleet(file: &File, skills: &BTreeMap<&str, usize>) -> Result<Vec<(u64, u32)>, FormatError> {
    let mut fleet: Vec<(u64, u32)> = Vec::new();
    for (at, caregiver) in file.caregivers.iter().enumerate() {
        let mut abilities = 0;
        for (number, name) in caregiver.abilities.iter().enumerate() {
            let place = || format!("caregivers[{at}].abilities[{number}]");
            let skill = skills.get(name.as_str());
            let skill = skill.ok_or_else(|| FormatError::new(place(), name, "a service's id"))?;
            abilities |= 1 << skill;
        }
        match fleet.iter_mut().find(|(alike, _)| *alike == abilities) {
            Some((_, vehicles)) => *vehicles += 1,
            None => fleet.push((abilities, 1)),
        }
    }
    Ok(fleet)
}

/// The coarsest decimal parts in which all ways and moments are whole, or the finest that fit; and whether
/// they are whole.
fn scale(file: &File) -> (f64, bool) {
    let numbers = || {
        let patients = file.patients.iter();
        let moments = patients.clone().flat_map(|patient| patient.time_window);
        let durations = patients.clone().flat_map(|patient| &patient.required_caregivers);
        let ties = patients.filter_map(|patient| patient.synchronization.as_ref());
        file.distances
            .iter()
            .flatten()
            .copied()
            .chain(moments)
            .chain(durations.filter_map(|required| required.duration))
            .chain(file.services.iter().filter_map(|service| service.default_duration))
            .chain(ties.filter_map(|tie| tie.distance).flatten())
    };
    let longest = numbers().fold(0.0, |longest: f64, number| longest.max(number.abs()));
    let mut scale = 1.0;
    let is_whole = |scale: f64| {
        numbers().all(|number| (number * scale - (number * scale).round()).abs() < NEAR)
    };
    while !is_whole(scale) && scale < FINEST && longest * scale * 10.0 <= LONGEST {
        scale *= 10.0;
    }
    (scale, is_whole(scale))
}

/// A number in parts, rounded up where it is not whole.
fn parts(value: f64, scale: f64) -> i64 {
    let exact = value * scale;
    whole(if (exact - exact.round()).abs() < NEAR { exact.round() } else { exact.ceil() })
}

fn ways(file: &File, sites: usize, scale: f64) -> Result<Vec<Way>, FormatError> {
    if file.distances.len() != sites {
        return Err(FormatError::new("distances", file.distances.len(), format!("{sites} rows")));
    }
    let mut ways = Vec::with_capacity(sites * sites);
    for (from, row) in file.distances.iter().enumerate() {
        if row.len() != sites {
            let place = format!("distances[{from}]");
            return Err(FormatError::new(place, row.len(), format!("{sites} numbers")));
        }
        for (to, &way) in row.iter().enumerate() {
            let fits = (0.0..=LONGEST / scale).contains(&way);
            let length = u32::try_from(parts(way, scale)).ok().filter(|_| fits);
            let length = length.ok_or_else(|| {
                let place = format!("distances[{from}][{to}]");
                FormatError::new(place, way, format!("0 to {}", LONGEST / scale))
            })?;
            ways.push(Way { distance: length, duration: length });
        }
    }
    Ok(ways)
}

/// The services of a patient, and their tie.
fn add_patient(
    file: &File,
    site: u32,
    patient: &Patient,
    (skills, scale): (&BTreeMap<&str, usize>, f64),
    builder: &mut ProblemBuilder,
) -> Result<(), FormatError> {
    let place = format!("patients[{}]", site - 1);
    let [earliest, latest] = patient.time_window;
    if !(-MOST <= earliest && earliest <= latest && latest <= MOST) {
        let place = format!("{place}.time_window");
        return Err(FormatError::new(place, format!("{earliest} to {latest}"), "start ≤ end"));
    }
    let mut numbers = Vec::new();
    for (at, required) in patient.required_caregivers.iter().enumerate() {
        let place = format!("{place}.required_caregivers[{at}]");
        let skill = skills.get(required.service.as_str()).copied().ok_or_else(|| {
            FormatError::new(format!("{place}.service"), &required.service, "a service's id")
        })?;
        let duration = required.duration.or(file.services[skill].default_duration);
        let service = duration.filter(|duration| (0.0..=LONGEST / scale).contains(duration));
        let service = service.and_then(|duration| u32::try_from(parts(duration, scale)).ok());
        let found = duration.map_or("none".to_owned(), |duration| duration.to_string());
        numbers.push(builder.customer(Customer {
            service: service.ok_or_else(|| {
                let place = format!("{place}.duration");
                FormatError::new(place, found, format!("0 to {}", LONGEST / scale))
            })?,
            windows: vec![Window { earliest: parts(earliest, scale), ..Window::ALWAYS }],
            due: Some(parts(latest, scale)),
            skills: 1 << skill,
            ..Customer::once(site, 1)
        }));
    }
    match (numbers.as_slice(), &patient.synchronization) {
        ([_], None) => Ok(()),
        (&[first, second], Some(tie)) => {
            let (least, most) = difference(&place, tie)?;
            let (least, most) = (parts(least, scale), parts(most, scale));
            builder.link(Link { first, second, least, most });
            Ok(())
        }
        ([_, _], None) => {
            Err(FormatError::new(place, "no synchronization", "one for two services"))
        }
        ([_], Some(_)) => Err(FormatError::new(place, "synchronization", "none for one service")),
        (services, _) => {
            let place = format!("{place}.required_caregivers");
            Err(FormatError::new(place, services.len(), "1 or 2"))
        }
    }
}

/// Least and largest difference of starts.
fn difference(place: &str, tie: &Synchronization) -> Result<(f64, f64), FormatError> {
    let place = format!("{place}.synchronization");
    match (tie.kind.as_str(), tie.distance) {
        ("simultaneous", _) => Ok((0.0, 0.0)),
        ("sequential", Some([least, most])) if 0.0 <= least && least <= most && most <= MOST => {
            Ok((least, most))
        }
        ("sequential", distance) => {
            let place = format!("{place}.distance");
            Err(FormatError::new(place, format!("{distance:?}"), "0 ≤ least ≤ most"))
        }
        (kind, _) => {
            Err(FormatError::new(format!("{place}.type"), kind, "simultaneous, sequential"))
        }
    }
}
