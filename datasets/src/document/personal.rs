//! Recognises what must not stand in a problem: ID-card and phone numbers in text that is free.

use crate::roster::id_number;

/// Whether the text is an 18-digit ID-card number with a valid check digit (GB 11643).
pub(crate) fn is_id_number(text: &str) -> bool {
    id_number::is_valid(text)
}

/// What personal number the text holds, if any: an ID-card number, or a mobile phone number.
pub(crate) fn personal_number(text: &str) -> Option<&'static str> {
    let mut runs = text.split(|c: char| !c.is_ascii_alphanumeric());
    runs.find_map(|run| {
        let mobile = run.len() == 11
            && run.bytes().all(|b| b.is_ascii_digit())
            && run.starts_with('1')
            && matches!(run.as_bytes()[1], b'3'..=b'9');
        if is_id_number(run) {
            Some("an ID-card number")
        } else if mobile {
            Some("a mobile phone number")
        } else {
            None
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_numbers_are_known_by_their_check_digit() {
        // The standard's own example.
        assert!(is_id_number("11010519491231002X"));
        assert!(is_id_number("11010519491231002x"));
        assert!(!is_id_number("110105194912310021"));
        assert!(!is_id_number("1101051949123100"));
    }

    #[test]
    fn numbers_are_found_inside_text() {
        assert_eq!(personal_number("请联系13800138000。"), Some("a mobile phone number"));
        assert_eq!(personal_number("见11010519491231002X号"), Some("an ID-card number"));
        assert_eq!(personal_number("2026-11-23, V00012, 320826100001"), None);
    }
}
