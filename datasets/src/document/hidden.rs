//! Characters that nobody sees: two ids that look the same must be the same.

use std::borrow::Cow;

/// Whether the character controls something, or has no width, or turns the direction of writing.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

/// The text with such characters spelt out, as `\u{202e}`.
pub(crate) fn spelt(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let letter = |c: char| match is_hidden(c) {
        true => c.escape_unicode().to_string(),
        false => c.to_string(),
    };
    Cow::Owned(text.chars().map(letter).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_spelt_out() {
        for (text, seen) in [
            ("C1", "C1"),
            ("E 7 童", "E 7 童"),
            ("C\u{202e}1", "C\\u{202e}1"),
            ("C1\u{200b}", "C1\\u{200b}"),
            ("\u{feff}C\n", "\\u{feff}C\\u{a}"),
        ] {
            assert_eq!(spelt(text), seen);
            assert_eq!(text.contains(is_hidden), text != seen);
        }
    }
}
