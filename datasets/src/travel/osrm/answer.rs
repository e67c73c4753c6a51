//! What a table service answers.

use serde::Deserialize;

/// One column of a table: the ways from several places to one.
#[derive(Debug)]
pub(super) struct Column {
    /// Metres and seconds in the network; `None` where no way leads.
    pub(super) ways: Vec<Option<(f64, f64)>>,
    /// Metres from each place to where it meets the network.
    pub(super) from: Vec<f64>,
    /// The same for the destination.
    pub(super) to: f64,
}

/// Why there is no column.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// More places than the service takes at once.
    TooBig,
    /// Anything else, as the end of a sentence about the service.
    Other(String),
}

#[derive(Deserialize)]
struct Answer {
    code: Option<String>,
    message: Option<String>,
    distances: Option<Vec<Vec<Option<f64>>>>,
    durations: Option<Vec<Vec<Option<f64>>>>,
    sources: Option<Vec<Waypoint>>,
    destinations: Option<Vec<Waypoint>>,
}

#[derive(Deserialize)]
struct Waypoint {
    distance: Option<f64>,
}

/// Reads the answer to a question about `places` places.
pub(super) fn read(status: u16, body: &[u8], places: usize) -> Result<Column, Refused> {
    // Too long for a proxy in between is too long as well.
    if matches!(status, 413 | 414 | 431) {
        return Err(Refused::TooBig);
    }
    let other = |told: String| Err(Refused::Other(told));
    let Ok(answer) = serde_json::from_slice::<Answer>(body) else {
        return other(format!("answered with status {status} and no table"));
    };
    match answer.code.as_deref() {
        Some("Ok") if (200..300).contains(&status) => column(answer, places),
        Some("TooBig") => Err(Refused::TooBig),
        code => {
            let code = plain(code.unwrap_or("no code"));
            let message = answer.message.as_deref().map(plain).unwrap_or_default();
            other(format!("answered with status {status}, {code}: {message}"))
        }
    }
}

fn column(answer: Answer, places: usize) -> Result<Column, Refused> {
    let Answer { distances: Some(distances), durations: Some(durations), .. } = answer else {
        let told = "answers without distances or durations: it is too old, or made for one alone";
        return Err(Refused::Other(told.to_owned()));
    };
    let is_column =
        |rows: &[Vec<Option<f64>>]| rows.len() == places && rows.iter().all(|r| r.len() == 1);
    let counts = |list: &Option<Vec<Waypoint>>, n| list.as_ref().is_none_or(|list| list.len() == n);
    if !is_column(&distances)
        || !is_column(&durations)
        || !counts(&answer.sources, places)
        || !counts(&answer.destinations, 1)
    {
        let (rows, width) = (distances.len(), distances.first().map_or(0, Vec::len));
        let told = format!("answered with a table of {rows} × {width}, asked for {places} × 1");
        return Err(Refused::Other(told));
    }
    let snapped = |list: Option<Vec<Waypoint>>, n: usize| -> Vec<f64> {
        let list = list.map(|list| list.iter().map(|w| w.distance.unwrap_or(0.0)).collect());
        list.unwrap_or_else(|| vec![0.0; n])
    };
    let from = snapped(answer.sources, places);
    let to = snapped(answer.destinations, 1)[0];
    let mut ways = Vec::with_capacity(places);
    for (metres, seconds) in distances.iter().flatten().zip(durations.iter().flatten()) {
        ways.push(match (*metres, *seconds) {
            (Some(metres), Some(seconds)) => Some((metres, seconds)),
            (None, None) => None,
            _ => return Err(Refused::Other("answered with half a way".to_owned())),
        });
    }
    let numbers = ways.iter().flatten().flat_map(|&(metres, seconds)| [metres, seconds]);
    let numbers = numbers.chain(from.iter().copied()).chain([to]);
    if let Some(wrong) = numbers.into_iter().find(|n| !n.is_finite() || *n < 0.0) {
        return Err(Refused::Other(format!("answered with the number {wrong}")));
    }
    Ok(Column { ways, from, to })
}

/// A service's own words: one short line of them.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(120).collect()
}

#[cfg(test)]
mod tests {
    use super::{Refused, read};

    fn told(status: u16, body: &str) -> String {
        match read(status, body.as_bytes(), 2) {
            Ok(_) => panic!("{body} is a column"),
            Err(Refused::TooBig) => "too big".to_owned(),
            Err(Refused::Other(told)) => told,
        }
    }

    #[test]
    fn a_column_is_read() {
        let body = r#"{"code":"Ok","distances":[[12.5],[null]],"durations":[[3],[null]],
            "sources":[{"distance":4.1,"name":"x"},{}],"destinations":[{"distance":0.5}]}"#;
        let column = read(200, body.as_bytes(), 2).expect("a column");
        assert_eq!(column.ways, [Some((12.5, 3.0)), None]);
        assert_eq!((column.from, column.to), (vec![4.1, 0.0], 0.5));
    }

    #[test]
    fn what_is_no_column_is_said() {
        assert_eq!(told(200, "<html>"), "answered with status 200 and no table");
        assert_eq!(told(414, "<html>"), "too big");
        assert_eq!(told(400, r#"{"code":"TooBig","message":"x"}"#), "too big");
        assert_eq!(
            told(400, r#"{"code":"NoTable","message":"none\n found"}"#),
            "answered with status 400, NoTable: none found"
        );
        let table = |distances: &str, durations: &str| {
            format!(r#"{{"code":"Ok","distances":{distances},"durations":{durations}}}"#)
        };
        for (distances, durations, said) in [
            ("[[1]]", "[[1]]", "a table of 1 × 1, asked for 2 × 1"),
            ("[[1,2],[1,2]]", "[[1],[1]]", "a table of 2 × 2, asked for 2 × 1"),
            ("[[1],[-1]]", "[[1],[1]]", "the number -1"),
            ("[[1],[null]]", "[[1],[1]]", "half a way"),
            ("null", "[[1],[1]]", "without distances or durations"),
        ] {
            let told = told(200, &table(distances, durations));
            assert!(told.contains(said), "{told}");
        }
    }
}
