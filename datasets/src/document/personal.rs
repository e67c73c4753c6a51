//! Recognises what must not stand in a problem: ID-card and phone numbers in text that is free.

use crate::roster::id_number;

/// Whether the text is an 18-digit ID-card number with a valid check digit (GB 11643).
pub(crate) fn is_id_number(text: &str) -> bool {
    id_number::is_valid(text)
}

/// What personal number the text holds, if any: an ID-card number, a mobile phone number or one of a
/// landline, full-width or in groups as well.
pub(crate) fn personal_number(text: &str) -> Option<&'static str> {
    let text = joined(text);
    let mut runs = text.split(|c: char| !c.is_ascii_alphanumeric());
    runs.find_map(|run| {
        let bytes = run.as_bytes();
        let digits = bytes.iter().all(u8::is_ascii_digit);
        // 86 is China's country code.
        let own = run.strip_prefix("86").filter(|own| own.len() == 11).unwrap_or(run);
        let mobile =
            own.len() == 11 && own.starts_with('1') && matches!(own.as_bytes()[1], b'3'..=b'9');
        // 0, an area of two or three digits, seven or eight of its own.
        let landline = (10..=12).contains(&run.len()) && run.starts_with('0') && bytes[1] != b'0';
        if is_id_number(run) {
            Some("an ID-card number")
        } else if digits && mobile {
            Some("a mobile phone number")
        } else if digits && landline {
            Some("a phone number")
        } else {
            None
        }
    })
}

/// The text with full-width letters as ASCII, without blanks and hyphens between digits.
fn joined(text: &str) -> String {
    let narrow: Vec<char> = crate::roster::narrow(text).chars().collect();
    let digit = |c: Option<&char>| c.is_some_and(char::is_ascii_digit);
    let parts = |i: usize| {
        matches!(narrow[i], ' ' | '-')
            && digit(i.checked_sub(1).and_then(|i| narrow.get(i)))
            && digit(narrow.get(i + 1))
    };
    (0..narrow.len()).filter(|&i| !parts(i)).map(|i| narrow[i]).collect()
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
        assert_eq!(personal_number("１３８００１３８０００"), Some("a mobile phone number"));
        assert_eq!(personal_number("138 0013-8000"), Some("a mobile phone number"));
        assert_eq!(personal_number("+86 138 0013 8000"), Some("a mobile phone number"));
        assert_eq!(personal_number("电话0517-82312345"), Some("a phone number"));
        assert_eq!(personal_number("110105 19491231 002X"), Some("an ID-card number"));
        for plain in
            ["2026-11-23, V00012, 320826100001", "08:00-17:30", "0800-1730", "2026-09-01 18"]
        {
            assert_eq!(personal_number(plain), None, "{plain}");
        }
    }
}
