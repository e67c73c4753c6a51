//! Lines of numbers.

use super::super::{FormatError, text};
use super::MOST;

/// A line with its number in the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    pub(super) number: usize,
    pub(super) text: &'a str,
}

/// Lines that hold anything.
pub(super) fn lines(bytes: &[u8]) -> Result<Vec<Line<'_>>, FormatError> {
    let lines = text(bytes)?.lines().enumerate();
    let lines = lines.map(|(at, text)| Line { number: at + 1, text: text.trim() });
    Ok(lines.filter(|line| !line.text.is_empty()).collect())
}

impl Line<'_> {
    pub(super) fn error(&self, allowed: impl ToString) -> FormatError {
        FormatError::new(format!("line {}", self.number), self.text, allowed)
    }

    /// All words as numbers.
    pub(super) fn numbers(&self) -> Result<Vec<f64>, FormatError> {
        let number = |word: &str| {
            let number = word.parse::<f64>().ok().filter(|number| number.abs() <= MOST);
            number.ok_or_else(|| self.error(format!("numbers within ±{MOST:e}, found {word}")))
        };
        self.text.split_ascii_whitespace().map(number).collect()
    }

    /// All words as numbers, at least so many.
    pub(super) fn at_least(&self, count: usize, form: &str) -> Result<Vec<f64>, FormatError> {
        let numbers = self.numbers()?;
        if numbers.len() < count { Err(self.error(form)) } else { Ok(numbers) }
    }

    /// A number as a count or an index.
    pub(super) fn count(&self, value: f64, most: u32) -> Result<u32, FormatError> {
        let whole = value.fract() == 0.0 && (0.0..=f64::from(most)).contains(&value);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole and within the limit"
        )]
        let count = value as u32;
        if whole {
            Ok(count)
        } else {
            Err(self.error(format!("{value} as a whole number to {most}")))
        }
    }
}
