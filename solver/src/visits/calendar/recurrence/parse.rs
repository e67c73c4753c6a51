//! From the text of a rule to the rule, with everything that is wrong at once.

use super::{Frequency, OnWeekday, Rule, RuleFault};
use crate::units::Date;
use crate::visits::calendar::Weekday;

const KNOWN: &str = "FREQ, INTERVAL, BYDAY, BYMONTHDAY, BYMONTH, COUNT, UNTIL, WKST";
/// Parts of RFC 5545 and RFC 7529 that this program does not follow.
const UNSUPPORTED: [&str; 8] =
    ["BYSETPOS", "BYWEEKNO", "BYYEARDAY", "BYHOUR", "BYMINUTE", "BYSECOND", "RSCALE", "SKIP"];
const FREQUENCIES: [(&str, Frequency); 4] = [
    ("DAILY", Frequency::Daily),
    ("WEEKLY", Frequency::Weekly),
    ("MONTHLY", Frequency::Monthly),
    ("YEARLY", Frequency::Yearly),
];
const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
/// Most weeks into which a year, or a month, reaches.
const WEEKS_OF_YEAR: i32 = 53;
const WEEKS_OF_MONTH: i32 = 5;

/// A part of the rule: its name in capitals, its value, and where the value stands.
struct Part<'a> {
    name: String,
    value: &'a str,
    at: usize,
}

#[derive(Default)]
struct Faults(Vec<RuleFault>);

impl Faults {
    fn add(
        &mut self,
        code: &'static str,
        message: &'static str,
        at: usize,
        found: &str,
        allowed: &str,
    ) {
        let (found, allowed) = (found.to_owned(), allowed.to_owned());
        self.0.push(RuleFault { code, message, at, found, allowed });
    }

    fn value(&mut self, at: usize, found: &str, allowed: &str) {
        self.add("invalid_value", "is not a value of this part", at, found, allowed);
    }
}

pub(super) fn rule(text: &str) -> Result<Rule, Vec<RuleFault>> {
    let mut faults = Faults::default();
    if text.len() > Rule::LONGEST {
        let allowed = format!("at most {} bytes", Rule::LONGEST);
        faults.add("too_large", "is too long for a rule", 0, &text.len().to_string(), &allowed);
        return Err(faults.0);
    }
    let parts = parts(text, &mut faults);
    let rule = read(&parts, &mut faults);
    combine(&rule, &parts, &mut faults);
    faults.0.sort_by_key(|fault| fault.at);
    if faults.0.is_empty() { Ok(rule) } else { Err(faults.0) }
}

fn parts<'a>(text: &'a str, faults: &mut Faults) -> Vec<Part<'a>> {
    let mut parts: Vec<Part<'a>> = Vec::new();
    let mut at = 0;
    for piece in text.split(';') {
        let start = at;
        at += piece.len() + 1;
        let Some((name, value)) = piece.split_once('=') else {
            faults.add("not_a_rule", "is no part of a rule", start, piece, "NAME=VALUE;NAME=VALUE");
            continue;
        };
        let name = name.to_ascii_uppercase();
        if UNSUPPORTED.contains(&name.as_str()) {
            faults.add("unsupported_part", "this part is not supported", start, piece, KNOWN);
        } else if !KNOWN.split(", ").any(|known| known == name) {
            faults.add("unknown_part", "there is no such part", start, piece, KNOWN);
        } else if parts.iter().any(|part| part.name == name) {
            faults.add("repeated_part", "stands twice", start, piece, "each part once");
        } else {
            parts.push(Part { value, at: start + name.len() + 1, name });
        }
    }
    parts
}

/// Reads every part; a part with a fault leaves its default.
fn read(parts: &[Part<'_>], faults: &mut Faults) -> Rule {
    let mut rule = Rule {
        frequency: Frequency::Daily,
        interval: 1,
        months: Vec::new(),
        month_days: Vec::new(),
        weekdays: Vec::new(),
        count: None,
        until: None,
        week_start: Weekday::Monday,
    };
    for part in parts {
        let Part { value, at, .. } = *part;
        match part.name.as_str() {
            "FREQ" => match FREQUENCIES.iter().find(|(name, _)| value.eq_ignore_ascii_case(name)) {
                Some((_, frequency)) => rule.frequency = *frequency,
                None => faults.value(at, value, "DAILY, WEEKLY, MONTHLY, YEARLY"),
            },
            "INTERVAL" => {
                let interval = number(value, at, Rule::WIDEST_INTERVAL, faults);
                rule.interval = interval.and_then(|n| i32::try_from(n).ok()).unwrap_or(1);
            }
            "COUNT" => rule.count = number(value, at, Rule::MOST_OCCURRENCES, faults),
            "UNTIL" => {
                rule.until = until(value);
                if rule.until.is_none() {
                    faults.value(at, value, "a date YYYYMMDD without a time, as all is by the day");
                }
            }
            "WKST" => match weekday(value) {
                Some(weekday) => rule.week_start = weekday,
                None => faults.value(at, value, "MO, TU, WE, TH, FR, SA, SU"),
            },
            "BYMONTH" => {
                let months = list(value, at, |entry| unsigned(entry, 12), "1 to 12", faults);
                rule.months = months;
            }
            "BYMONTHDAY" => {
                let allowed = "1 to 31, -1 to -31";
                rule.month_days = list(value, at, |entry| signed(entry, 31), allowed, faults);
            }
            // What remains of the known names.
            _ => {
                let allowed = "MO, TU, WE, TH, FR, SA, SU, or such as 1MO and -1FR";
                rule.weekdays = list(value, at, on_weekday, allowed, faults);
            }
        }
    }
    rule
}

/// What the parts may not say together.
fn combine(rule: &Rule, parts: &[Part<'_>], faults: &mut Faults) {
    let find = |name: &str| parts.iter().find(|part| part.name == name);
    if find("FREQ").is_none() {
        faults.add(
            "missing_part",
            "FREQ is missing",
            0,
            "no FREQ",
            "DAILY, WEEKLY, MONTHLY, YEARLY",
        );
    }
    let code = "part_not_allowed";
    if let (Some(_), Some(until)) = (find("COUNT"), find("UNTIL")) {
        let allowed = "one of the two";
        faults.add(code, "COUNT and UNTIL exclude each other", until.at, until.value, allowed);
    }
    if let (Frequency::Weekly, Some(part)) = (rule.frequency, find("BYMONTHDAY")) {
        let allowed = "BYMONTHDAY in daily, monthly and yearly rules";
        faults.add(code, "a weekly rule has no days of the month", part.at, part.value, allowed);
    }
    let most = match rule.frequency {
        Frequency::Daily | Frequency::Weekly => 0,
        Frequency::Yearly if rule.months.is_empty() => WEEKS_OF_YEAR,
        Frequency::Monthly | Frequency::Yearly => WEEKS_OF_MONTH,
    };
    let numbers = rule.weekdays.iter().filter_map(|on| on.ordinal);
    if let (Some(_), Some(part)) = (numbers.map(i32::abs).find(|n| *n > most), find("BYDAY")) {
        let allowed = match most {
            0 => "numbered weekdays in monthly and yearly rules".to_owned(),
            most => format!("weekdays numbered 1 to {most} and -1 to -{most}"),
        };
        faults.add(code, "has no such numbered weekday", part.at, part.value, &allowed);
    }
}

/// The entries of a comma-separated list, each once; every one that `read` refuses is a fault.
fn list<T: PartialEq>(
    value: &str,
    at: usize,
    read: impl Fn(&str) -> Option<T>,
    allowed: &str,
    faults: &mut Faults,
) -> Vec<T> {
    let mut entries = Vec::new();
    let mut start = at;
    for text in value.split(',') {
        match read(text) {
            Some(entry) if !entries.contains(&entry) => entries.push(entry),
            Some(_) => {}
            None => faults.value(start, text, allowed),
        }
        start += text.len() + 1;
    }
    entries
}

fn number(value: &str, at: usize, most: u32, faults: &mut Faults) -> Option<u32> {
    let number = unsigned(value, most);
    if number.is_none() {
        faults.value(at, value, &format!("1 to {most}"));
    }
    number
}

/// Digits alone, 1 to `most`.
fn unsigned(text: &str, most: u32) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.then(|| text.parse().ok()).flatten()?;
    (1..=most).contains(&number).then_some(number)
}

/// 1 to `most` or −1 to −`most`, with or without a `+`.
fn signed(text: &str, most: u32) -> Option<i32> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    Some(sign * i32::try_from(unsigned(digits, most)?).ok()?)
}

fn weekday(text: &str) -> Option<Weekday> {
    let at = WEEKDAYS.iter().position(|name| text.eq_ignore_ascii_case(name))?;
    Weekday::ALL.get(at).copied()
}

fn on_weekday(text: &str) -> Option<OnWeekday> {
    let (ordinal, name) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let ordinal = match ordinal {
        "" => None,
        ordinal => Some(signed(ordinal, WEEKS_OF_YEAR.unsigned_abs())?),
    };
    Some(OnWeekday { ordinal, weekday: weekday(name)? })
}

/// `YYYYMMDD`.
fn until(text: &str) -> Option<Date> {
    let (year, rest) = text.split_at_checked(4)?;
    let (month, day) = rest.split_at_checked(2)?;
    Date::parse_iso(&format!("{year}-{month}-{day}"))
}
