//! Recognises what must not stand in a problem: ID-card and phone numbers in text that is free.

use crate::roster::id_number;

/// Whether the text is an 18-digit ID-card number with a valid check digit (GB 11643).
pub(crate) fn is_id_number(text: &str) -> bool {
    id_number::is_valid(text)
}

/// What personal number the text holds, if any: an ID-card number, a mobile phone number or one of a
/// landline; full-width, in groups, or after an id or letters as well.
pub(crate) fn personal_number(text: &str) -> Option<&'static str> {
    let narrow = crate::roster::narrow(text);
    let series = narrow.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, ' ' | '-')));
    series.map(groups).find_map(|groups| {
        (0..groups.len()).find_map(|first| {
            let last = groups.len().min(first + MOST_GROUPS);
            (first + 1..=last).find_map(|end| number(&groups[first..end]))
        })
    })
}

/// The most groups one number is written in: an ID-card number in fours has five.
const MOST_GROUPS: usize = 6;

/// The words between blanks and hyphens.
fn groups(series: &str) -> Vec<&str> {
    series.split([' ', '-']).filter(|group| !group.is_empty()).collect()
}

/// What the groups are, written together.
fn number(groups: &[&str]) -> Option<&'static str> {
    let run = groups.concat();
    if is_id_number(&run) {
        return Some("an ID-card number");
    }
    let run = run.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    if !run.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // 86 is China's country code.
    let own = run.strip_prefix("86").filter(|own| own.len() == 11).unwrap_or(run);
    if own.len() == 11 && own.starts_with('1') && matches!(own.as_bytes()[1], b'3'..=b'9') {
        return Some("a mobile phone number");
    }
    // 0, an area of two or three digits, seven or eight of its own. A first group that is shorter is
    // a month or an hour.
    let area = groups.len() == 1 || (3..=4).contains(&groups[0].len());
    let zero = run.starts_with('0') && !run.starts_with("00");
    ((10..=12).contains(&run.len()) && zero && area).then_some("a phone number")
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
        for after in ["H1-13800138000", "V00012 138 0013 8000", "tel13800138000", "3 13800138000"] {
            assert_eq!(personal_number(after), Some("a mobile phone number"), "{after}");
        }
        for plain in [
            "2026-11-23, V00012, 320826100001",
            "08:00-17:30",
            "0800-1730",
            "2026-09-01 18",
            "09-01 2026-11-23",
        ] {
            assert_eq!(personal_number(plain), None, "{plain}");
        }
    }
}
