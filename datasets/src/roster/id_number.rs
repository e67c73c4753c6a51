//! ID-card numbers (GB 11643): six digits of area, eight of birth, three of sequence, a check digit.
//! The only definition of the checksum.

use tongxing_solver::model::Sex;
use tongxing_solver::units::Date;

/// Weights of the first 17 digits.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// Check digits by the remainder of the weighted sum.
const CHECK: &[u8; 11] = b"10X98765432";

/// The check digit of 17 digits, `'0'` to `'9'` or `'X'`; `None` where they are not 17 ASCII digits.
#[must_use]
pub fn check_digit(digits: &str) -> Option<char> {
    let bytes = digits.as_bytes();
    if bytes.len() != 17 || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let weighted =
        bytes.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight);
    Some(char::from(CHECK[(weighted.sum::<u32>() % 11) as usize]))
}

/// Whether `text` is 18 characters, 17 digits and the check digit that belongs to them (a small
/// `x` is taken for `X`). Whether its area and birth date exist is not asked.
#[must_use]
pub fn is_valid(text: &str) -> bool {
    let Some((digits, last)) = text.split_at_checked(17) else { return false };
    let mut last = last.chars();
    let given = last.next().map(|c| c.to_ascii_uppercase());
    given.is_some() && given == check_digit(digits) && last.next().is_none()
}

/// The birth date in an 18-character number, or `None` where the calendar has no such day.
#[must_use]
pub fn birth(text: &str) -> Option<Date> {
    let part = |range| text.get(range).filter(|p: &&str| p.bytes().all(|b| b.is_ascii_digit()));
    Date::from_ymd(
        part(6..10)?.parse().ok()?,
        part(10..12)?.parse().ok()?,
        part(12..14)?.parse().ok()?,
    )
}

/// The sex in an 18-character number: an odd sequence is male.
#[must_use]
pub fn sex(text: &str) -> Option<Sex> {
    let digit = text.as_bytes().get(16).filter(|b| b.is_ascii_digit())?;
    Some(if digit % 2 == 1 { Sex::Male } else { Sex::Female })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_standard_passes() {
        assert!(is_valid("11010519491231002X"));
        assert!(is_valid("11010519491231002x"));
        assert_eq!(birth("11010519491231002X"), Date::from_ymd(1949, 12, 31));
        assert_eq!(sex("11010519491231002X"), Some(Sex::Female));
    }

    #[test]
    fn any_wrong_digit_is_found() {
        let right = "11010519491231002X";
        for at in 0..17 {
            for digit in '0'..='9' {
                let mut wrong = right.to_owned();
                wrong.replace_range(at..=at, &digit.to_string());
                assert_eq!(is_valid(&wrong), wrong == right, "{wrong}");
            }
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in
            ["", "1101051949123100", "11010519491231002", "11010519491231002XX", "一二三四五六"]
        {
            assert!(!is_valid(text), "{text}");
            assert_eq!(check_digit(text).is_some(), text == "11010519491231002");
        }
        assert_eq!(birth("110105194913310021"), None);
        assert_eq!(birth("+10105+949+12+31002"), None);
        assert_eq!(sex("11010519"), None);
    }
}
