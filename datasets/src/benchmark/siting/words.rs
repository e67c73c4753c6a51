//! Words of a text with the lines on which they stand.

use super::super::{FormatError, text};

/// The words of a file, one after the other.
pub(super) struct Words<'a> {
    words: Box<dyn Iterator<Item = (usize, &'a str)> + 'a>,
    line: usize,
}

impl<'a> Words<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self, FormatError> {
        let lines = (1..).zip(text(bytes)?.lines());
        let words =
            lines.flat_map(|(at, line)| line.split_ascii_whitespace().map(move |word| (at, word)));
        Ok(Self { words: Box::new(words), line: 1 })
    }

    /// The next word, which has to be there.
    pub(super) fn word(&mut self, what: &str) -> Result<&'a str, FormatError> {
        let Some((line, word)) = self.words.next() else {
            return Err(FormatError::new(
                "file",
                "its end",
                format!("{what} after line {}", self.line),
            ));
        };
        self.line = line;
        Ok(word)
    }

    /// What is wrong with the last word.
    pub(super) fn error(&self, found: &str, allowed: &str) -> FormatError {
        FormatError::new(format!("line {}", self.line), found, allowed)
    }

    /// A whole number within limits.
    pub(super) fn whole(&mut self, what: &str, least: i64, most: i64) -> Result<i64, FormatError> {
        let word = self.word(what)?;
        // Some files write whole numbers with a point.
        let number = word.strip_suffix('.').unwrap_or(word).parse::<i64>().ok();
        let number = number.filter(|number| (least..=most).contains(number));
        number
            .ok_or_else(|| self.error(word, &format!("{what}, a whole number, {least} to {most}")))
    }

    /// A count within limits.
    pub(super) fn count(&mut self, what: &str, most: usize) -> Result<usize, FormatError> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        Ok(usize::try_from(self.whole(what, 1, most)?).unwrap_or(0))
    }

    /// A number, not too large.
    pub(super) fn number(&mut self, what: &str) -> Result<f64, FormatError> {
        let word = self.word(what)?;
        let number = word.parse::<f64>().ok().filter(|number| number.abs() <= 1e9);
        number.ok_or_else(|| self.error(word, &format!("{what}, a number within ±1e9")))
    }

    /// A decimal fraction that is not negative, as a whole number of units of 10^-`digits`.
    pub(super) fn decimal(&mut self, what: &str, digits: u32) -> Result<i64, FormatError> {
        let word = self.word(what)?;
        let parsed = decimal(word, digits);
        parsed.ok_or_else(|| {
            self.error(
                word,
                &format!("{what}, 0 to 1e9 with at most {digits} digits after the point"),
            )
        })
    }

    /// Nothing may follow.
    pub(super) fn end(&mut self) -> Result<(), FormatError> {
        match self.words.next() {
            None => Ok(()),
            Some((line, word)) => {
                Err(FormatError::new(format!("line {line}"), word, "the end of the file"))
            }
        }
    }
}

/// A decimal fraction exactly, in units of 10^-`digits`.
pub(super) fn decimal(word: &str, digits: u32) -> Option<i64> {
    let (whole, part) = word.split_once('.').unwrap_or((word, ""));
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole) || !plain(part) || whole.len() + part.len() == 0 {
        return None;
    }
    let kept = part.trim_end_matches('0');
    let missing = digits.checked_sub(u32::try_from(kept.len()).ok()?)?;
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let part: i64 = if kept.is_empty() { 0 } else { kept.parse().ok()? };
    (whole <= 1_000_000_000).then(|| whole * 10_i64.pow(digits) + part * 10_i64.pow(missing))
}
