//! What single cells say: text, days, numbers, words, lists.

use tongxing_solver::units::Date;

use super::table::Cell;
use crate::document::{ChildKind, Datum, Mode, Need, Priority, Sex, VettingStatus};

/// Full-width letters, digits and brackets as ASCII.
pub(crate) fn narrow(text: &str) -> String {
    let letter = |c: char| match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    };
    text.chars().map(letter).collect()
}

/// A cell as a reader sees it, without blanks at its ends.
pub(super) fn text(cell: &Cell) -> String {
    match cell {
        Cell::Empty | Cell::Formula => String::new(),
        Cell::Text(text) => text.trim().to_owned(),
        Cell::Number(number) => number.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::Bool(true) => "是".to_owned(),
        Cell::Bool(false) => "否".to_owned(),
    }
}

/// Why a cell is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoDate {
    /// It cannot be read as one.
    Unreadable,
    /// `2015.1` in a cell of numbers may be January or October.
    Ambiguous,
}

/// A day: a date cell, an Excel serial, `20150305`, `2015-03-05`, `2015/3/5`, `2015.3.5`,
/// `2015年3月5日`; without a day the first of the month.
pub(super) fn date(cell: &Cell) -> Result<Date, NoDate> {
    match cell {
        Cell::Date(date) => Ok(*date),
        Cell::Number(number) => of_number(*number),
        Cell::Text(text) => {
            let text = narrow(text.trim());
            of_text(&text).ok_or(NoDate::Unreadable)
        }
        Cell::Empty | Cell::Bool(_) | Cell::Formula => Err(NoDate::Unreadable),
    }
}

/// The day of an Excel serial of the calendar that starts in 1900, from 1927 to 2099.
pub(super) fn of_serial(serial: f64) -> Option<Date> {
    let days: i32 = format!("{:.0}", serial.floor()).parse().ok()?;
    (10_000..=73_050).contains(&days).then(|| Date::from_days_since_epoch(days - 25_569))?
}

fn of_number(number: f64) -> Result<Date, NoDate> {
    let text = number.to_string();
    if let Some((year, month)) = text.split_once('.')
        && year.len() == 4
        && month.len() <= 2
    {
        if month == "1" {
            return Err(NoDate::Ambiguous);
        }
        return of_text(&text).ok_or(NoDate::Unreadable);
    }
    let found = if text.len() == 8 { of_text(&text) } else { of_serial(number) };
    found.ok_or(NoDate::Unreadable)
}

fn of_text(text: &str) -> Option<Date> {
    // A time after the day is of no interest.
    let day = text.split([' ', 'T']).next().unwrap_or_default();
    let digits = day.bytes().all(|b| b.is_ascii_digit());
    if digits && day.len() == 8 {
        return ymd(&day[..4], &day[4..6], &day[6..]);
    }
    if digits && day.len() == 6 {
        return ymd(&day[..4], &day[4..], "1");
    }
    if digits && day.len() == 5 {
        return of_serial(day.parse().ok()?);
    }
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let source = if compact.contains('年') { compact.as_str() } else { day };
    let parts: Vec<&str> = source
        .trim_end_matches(['日', '号', '月', '.'])
        .split(['年', '月', '-', '/', '.'])
        .collect();
    match parts[..] {
        [year, month] => ymd(year, month, "1"),
        [year, month, day] => ymd(year, month, day),
        _ => None,
    }
}

fn ymd(year: &str, month: &str, day: &str) -> Option<Date> {
    let part = |text: &str, most: usize| {
        let fits = (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| text.parse::<u32>().ok())?
    };
    let year = i32::try_from(part(year, 4).filter(|year| *year >= 1800)?).ok()?;
    Date::from_ymd(year, part(month, 2)?, part(day, 2)?)
}

/// A number, in a cell of numbers or of text.
pub(super) fn number(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Number(number) => Some(*number),
        Cell::Text(text) => {
            narrow(text).trim().trim_end_matches(['人', '名', '个', '°']).parse().ok()
        }
        _ => None,
    }
    .filter(|number: &f64| number.is_finite())
}

/// A whole number from 0 to `most`.
pub(super) fn whole(cell: &Cell, most: u32) -> Option<u32> {
    let number = number(cell)?;
    let text = number.to_string();
    text.parse::<u32>().ok().filter(|whole| *whole <= most)
}

/// Metres of a distance: kilometres, unless it or the header says metres. `None` inside is no limit.
pub(super) fn metres(cell: &Cell, in_metres: bool) -> Option<Option<u32>> {
    let written = narrow(&text(cell)).to_ascii_lowercase();
    let written = written.trim();
    if matches!(written, "" | "不限" | "无" | "无限制") {
        return Some(None);
    }
    let kilometres = ["公里", "千米", "km"].iter().find_map(|unit| written.strip_suffix(unit));
    let metres = ["米", "m"].iter().find_map(|unit| written.strip_suffix(unit));
    let (number, factor) = match (kilometres, metres) {
        (Some(number), _) => (number, 1000.0),
        (None, Some(number)) => (number, 1.0),
        (None, None) => (written, if in_metres { 1.0 } else { 1000.0 }),
    };
    let metres = (number.trim().parse::<f64>().ok()? * factor).round();
    let metres = (0.0..=1.0e8).contains(&metres).then(|| format!("{metres:.0}").parse::<u32>())?;
    metres.ok().map(Some)
}

/// 是 or 否, in the spellings of rosters.
pub(super) fn yes_no(cell: &Cell) -> Option<bool> {
    let words = narrow(&text(cell)).to_ascii_lowercase();
    match words.trim() {
        "是" | "√" | "✓" | "✔" | "同意" | "已同意" | "有" | "y" | "yes" | "1" | "true" => {
            Some(true)
        }
        "否" | "×" | "✗" | "✘" | "x" | "不同意" | "未同意" | "无" | "n" | "no" | "0" | "false" => {
            Some(false)
        }
        _ => None,
    }
}

/// The parts of a list.
pub(super) fn list(words: &str) -> Vec<String> {
    let parts = words.split(|c: char| {
        matches!(c, '、' | '，' | ',' | ';' | '；' | '/' | '／' | '|') || c.is_whitespace()
    });
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Words allowed by [`need`].
pub(super) const NEEDS: &str =
    "生活照料、学业辅导、心理关爱、健康、安全、法律援助、陪伴、家庭教育指导";

pub(super) fn need(word: &str) -> Option<Need> {
    Some(match word {
        "生活照料" | "生活" | "生活照顾" | "生活帮扶" | "生活关爱" => Need::Life,
        "学业辅导" | "学业" | "学习辅导" | "学习" | "课业辅导" | "作业辅导" => {
            Need::Study
        }
        "心理关爱" | "心理" | "心理辅导" | "心理疏导" | "心理咨询" => {
            Need::Psychology
        }
        "健康" | "健康指导" | "医疗" | "卫生健康" | "健康关爱" => Need::Health,
        "安全" | "安全教育" | "安全保护" => Need::Safety,
        "法律援助" | "法律" | "法律咨询" | "法治教育" => Need::Legal,
        "陪伴" | "亲情陪伴" | "情感陪伴" => Need::Companionship,
        "家庭教育指导" | "家庭教育" | "家教指导" | "家教" => {
            Need::ParentingGuidance
        }
        _ => return None,
    })
}

pub(super) fn sex(word: &str) -> Option<Sex> {
    match word {
        "女" | "女性" | "女孩" | "F" => Some(Sex::Female),
        "男" | "男性" | "男孩" | "M" => Some(Sex::Male),
        _ => None,
    }
}

pub(super) fn priority(word: &str) -> Option<Priority> {
    Some(match word.trim_end_matches(['级', '色', '档']) {
        "红" => Priority::Red,
        "橙" => Priority::Orange,
        "黄" => Priority::Yellow,
        "蓝" => Priority::Blue,
        _ => return None,
    })
}

pub(super) fn child_kind(word: &str) -> Option<ChildKind> {
    match word.trim_end_matches("儿童") {
        "留守" | "农村留守" => Some(ChildKind::LeftBehind),
        "困境" | "孤儿" | "孤" | "事实无人抚养" | "残疾" => {
            Some(ChildKind::InDifficulty)
        }
        "" | "其他" | "其它" => Some(ChildKind::Other),
        _ => None,
    }
}

pub(super) fn mode(word: &str) -> Option<Mode> {
    match word {
        "" | "就近" | "就近结对" | "本地" | "线下" => Some(Mode::Near),
        "远程" | "远程结对" | "异地" | "线上" => Some(Mode::Remote),
        _ => None,
    }
}

pub(super) fn vetting(word: &str) -> Option<VettingStatus> {
    match word {
        "通过" | "已通过" | "合格" | "审核通过" => Some(VettingStatus::Clear),
        "待审" | "待审核" | "审核中" | "未审" | "未审核" => {
            Some(VettingStatus::Pending)
        }
        "未通过" | "不通过" | "不合格" | "审核未通过" => Some(VettingStatus::Refused),
        _ => None,
    }
}

pub(super) fn datum(word: &str) -> Option<Datum> {
    let letters: String =
        word.to_ascii_uppercase().chars().filter(|c| !matches!(c, '-' | '_' | ' ')).collect();
    match letters.as_str() {
        "WGS84" | "CGCS2000" | "GPS" | "天地图" => Some(Datum::Wgs84),
        "GCJ02" | "高德" | "腾讯" | "火星" | "火星坐标" | "国测局" => {
            Some(Datum::Gcj02)
        }
        "BD09" | "百度" | "BD09LL" => Some(Datum::Bd09),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_day_is_read() {
        let first = Date::from_ymd(2015, 3, 1);
        let fifth = Date::from_ymd(2015, 3, 5);
        let words = |words: &str| date(&Cell::Text(words.to_owned())).ok();
        for spelling in ["2015.3", "2015年3月", "2015/3", "2015-03", "201503", "２０１５．３"]
        {
            assert_eq!(words(spelling), first, "{spelling}");
        }
        let days = [
            "2015年3月5日",
            "2015/3/5",
            "2015-03-05",
            "20150305",
            "2015.3.5",
            "42068",
            "2015-03-05 00:00:00",
            "2015 年 3 月 5 日",
            "2015-03-05T00:00:00",
        ];
        for spelling in days {
            assert_eq!(words(spelling), fifth, "{spelling}");
        }
        assert_eq!(date(&Cell::Number(42068.0)).ok(), fifth);
        assert_eq!(date(&Cell::Number(20_150_305.0)).ok(), fifth);
        assert_eq!(date(&Cell::Number(2015.3)).ok(), first);
        assert_eq!(date(&Cell::Number(2015.12)).ok(), Date::from_ymd(2015, 12, 1));
        assert_eq!(date(&Cell::Number(2015.1)), Err(NoDate::Ambiguous));
        for wrong in ["", "2015", "2015.13", "2015-02-29", "三月", "2015-3-5-1", "１", "99999999"]
        {
            assert_eq!(words(wrong), None, "{wrong}");
        }
        for wrong in [2015.0, -1.0, f64::NAN, f64::INFINITY, 1e300, 2015.13] {
            assert!(date(&Cell::Number(wrong)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn distances_are_kilometres_unless_said_otherwise() {
        let words = |words: &str| metres(&Cell::Text(words.to_owned()), false);
        assert_eq!(metres(&Cell::Number(2.5), false), Some(Some(2500)));
        assert_eq!(metres(&Cell::Number(2500.0), true), Some(Some(2500)));
        assert_eq!(words("５公里"), Some(Some(5000)));
        assert_eq!(words("800米"), Some(Some(800)));
        assert_eq!(words("3 km"), Some(Some(3000)));
        assert_eq!(words("不限"), Some(None));
        assert_eq!(words("-1"), None);
        assert_eq!(words("很远"), None);
        assert_eq!(metres(&Cell::Number(1e300), false), None);
    }

    #[test]
    fn lists_are_split_at_every_mark() {
        assert_eq!(list("a、b，c,d;e；f/g h／i"), ["a", "b", "c", "d", "e", "f", "g", "h", "i"]);
        assert!(list(" 、 ").is_empty());
    }
}
