//! What a specification says after its file or address: `,bound=0.99,speed=110`.

use tongxing_solver::travel::Stated;

use super::refuse;
use crate::document::Faults;

/// What was said, each at most once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    pub(super) stated: Option<Stated>,
    /// Requests a second.
    pub(super) rate: Option<u32>,
}

/// Takes the options off the end of a specification; only those of `known` are options.
pub(super) fn split<'a>(text: &'a str, known: &[&str]) -> Result<(&'a str, Options), Faults> {
    let (mut rest, mut bound, mut speed, mut rate) = (text, None, None, None);
    while let Some((before, last)) = rest.rsplit_once(',') {
        let Some((key, value)) = last.split_once('=').filter(|(key, _)| known.contains(key)) else {
            break;
        };
        let (option, read) = match key {
            "bound" => (&mut bound, permille(value).filter(|&permille| permille <= 10_000)),
            "speed" => (&mut speed, whole(value, 300)),
            _ => (&mut rate, whole(value, 1000)),
        };
        let Some(read) = read else {
            return Err(refuse("out_of_range", "the option is not usable", last));
        };
        if option.replace(read).is_some() {
            return Err(refuse("duplicate", "the option stands twice", last));
        }
        rest = before;
    }
    // A bound of nothing is none.
    let bound = bound.filter(|&permille| permille > 0);
    let stated = match (bound, speed) {
        (None, Some(speed)) => {
            let found = format!("speed={speed}");
            return Err(refuse("missing", "a speed needs a bound above 0 beside it", &found));
        }
        (None, None) => None,
        (Some(permille), speed) => Some(
            Stated::new(permille, speed)
                .map_err(|error| refuse("out_of_range", &error.to_string(), text))?,
        ),
    };
    Ok((rest, Options { stated, rate }))
}

impl Options {
    /// The one way of writing them.
    pub(super) fn text(&self) -> String {
        let bound = self.stated.map(|stated| format!(",bound={}", decimal(stated.permille())));
        let speed = self.stated.and_then(Stated::kmh).map(|kmh| format!(",speed={kmh}"));
        let rate = self.rate.map(|rate| format!(",rate={rate}"));
        [bound, speed, rate].into_iter().flatten().collect()
    }
}

/// A decimal number with at most three decimals, times a thousand.
pub(super) fn permille(text: &str) -> Option<u32> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    if !digits(whole) || !digits(part) || whole.len() > 3 || part.len() > 3 {
        return None;
    }
    format!("{whole}{part:0<3}").parse().ok()
}

/// Thousandths as the decimal number they are.
pub(super) fn decimal(permille: u32) -> String {
    let decimals = format!("{:03}", permille % 1000);
    let decimals = decimals.trim_end_matches('0');
    let dot = if decimals.is_empty() { "" } else { "." };
    format!("{}{dot}{decimals}", permille / 1000)
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// A whole number from 1 to `most`.
fn whole(text: &str, most: u32) -> Option<u32> {
    let number = if digits(text) && text.len() <= 6 { text.parse().ok() } else { None };
    number.filter(|number| (1..=most).contains(number))
}
