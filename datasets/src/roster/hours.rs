//! Hours in people's own words: 周六上午, 工作日18:00-20:00, 每月第一个周六.
//!
//! What recurs by the week or the month is read; what depends on a calendar (节假日, 寒暑假) or says anything
//! else is not, since half a sentence may say the opposite of the whole.

use super::problem::RosterProblem;
use super::sheet::{Log, Row};
use super::values;
use crate::calendar::{AvailabilityDocument, AvailabilityRule};

const DAYS: [(char, &str); 8] = [
    ('一', "MO"),
    ('二', "TU"),
    ('三', "WE"),
    ('四', "TH"),
    ('五', "FR"),
    ('六', "SA"),
    ('日', "SU"),
    ('天', "SU"),
];
const ORDER: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// Parts of a day, in minutes; a time of day after one of the last three is in the second half.
const PARTS: [(&str, u32, u32); 13] = [
    ("放学后", 990, 1170),
    ("上午", 510, 720),
    ("早上", 420, 510),
    ("早晨", 420, 510),
    ("中午", 720, 840),
    ("全天", 480, 1200),
    ("白天", 480, 1080),
    ("整天", 480, 1200),
    ("下午", 840, 1080),
    ("傍晚", 1020, 1140),
    ("晚上", 1080, 1260),
    ("晚间", 1080, 1260),
    ("夜间", 1080, 1260),
];
/// Words that say nothing.
const EMPTY: [&str; 12] =
    ["均可以", "都可以", "均可", "都可", "可以", "有空", "有时间", "时间", "的", "每", "和", "及"];
/// What stands between.
const BETWEEN: &str = "、,，;；。/ \n\t";

/// On which days.
#[derive(Clone, Debug, PartialEq, Eq)]
enum On {
    Every,
    Week(Vec<usize>),
    /// A part of a monthly rule.
    Month(String),
}

struct Text<'a> {
    rest: &'a str,
}

impl<'a> Text<'a> {
    fn take(&mut self, word: &str) -> bool {
        let rest = self.rest.strip_prefix(word);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn any(&mut self, words: &[&str]) -> bool {
        words.iter().any(|word| self.take(word))
    }

    fn skip(&mut self) {
        self.rest = self.rest.trim_start_matches(|c| BETWEEN.contains(c));
    }

    fn weekday(&mut self) -> Option<usize> {
        let first = self.rest.chars().next()?;
        let (_, day) = DAYS.iter().find(|(known, _)| *known == first)?;
        self.rest = &self.rest[first.len_utf8()..];
        ORDER.iter().position(|known| known == day)
    }

    /// 周, 星期 or 礼拜 with its weekday.
    fn named_weekday(&mut self) -> Option<usize> {
        let before = self.rest;
        let found = self.any(&["周", "星期", "礼拜"]).then(|| self.weekday()).flatten();
        if found.is_none() {
            self.rest = before;
        }
        found
    }

    fn number(&mut self) -> Option<u32> {
        let digits =
            self.rest.len() - self.rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let number = self.rest.get(..digits).filter(|_| digits <= 2)?.parse().ok()?;
        self.rest = &self.rest[digits..];
        Some(number)
    }

    fn month(&mut self) -> Option<On> {
        if self.take("最后一个") {
            let day = self.named_weekday()?;
            return Some(On::Month(format!("BYDAY=-1{}", ORDER[day])));
        }
        if self.take("第") {
            let chinese = ["一", "二", "三", "四"].iter().position(|word| self.take(word));
            let nth = match chinese {
                Some(at) => at + 1,
                None => usize::try_from(self.number().filter(|n| (1..=4).contains(n))?).ok()?,
            };
            self.take("个");
            let day = self.named_weekday()?;
            return Some(On::Month(format!("BYDAY={nth}{}", ORDER[day])));
        }
        let day = self.number().filter(|day| (1..=31).contains(day))?;
        self.any(&["日", "号"]).then(|| On::Month(format!("BYMONTHDAY={day}")))
    }

    /// Days; `None` where none are next, an error where they cannot be read.
    fn days(&mut self) -> Result<Option<On>, ()> {
        if self.take("每月") {
            return self.month().map(Some).ok_or(());
        }
        if self.any(&["每天", "每日", "天天"]) {
            return Ok(Some(On::Every));
        }
        if self.any(&["周末", "双休日"]) {
            return Ok(Some(On::Week(vec![5, 6])));
        }
        if self.any(&["工作日", "平日", "平时"]) {
            return Ok(Some(On::Week((0..5).collect())));
        }
        let Some(first) = self.named_weekday() else { return Ok(None) };
        let mut days = vec![first];
        loop {
            if self.any(&["至", "到", "-", "~", "—", "–"]) {
                let last = self.named_weekday().or_else(|| self.weekday()).ok_or(())?;
                let from = *days.last().ok_or(())?;
                if last <= from {
                    return Err(());
                }
                days.extend(from + 1..=last);
                continue;
            }
            let before = self.rest;
            self.skip();
            match self.named_weekday().or_else(|| self.weekday()) {
                Some(day) => days.push(day),
                None => {
                    self.rest = before;
                    break;
                }
            }
        }
        days.sort_unstable();
        days.dedup();
        Ok(Some(On::Week(days)))
    }

    /// A time of day in minutes; after noon where `late`.
    fn clock(&mut self, late: bool) -> Option<u32> {
        let hour = self.number()?;
        let minute = if self.any(&[":", "："]) {
            let before = self.rest.len();
            self.number().filter(|_| before - self.rest.len() == 2)?
        } else if self.any(&["点", "时"]) {
            match self.take("半") {
                true => 30,
                false => {
                    let minute = self.number().unwrap_or(0);
                    self.take("分");
                    minute
                }
            }
        } else {
            return None;
        };
        let hour = if late && hour < 12 { hour + 12 } else { hour };
        (minute < 60 && hour * 60 + minute <= 1440).then_some(hour * 60 + minute)
    }

    /// Times; `None` where none are next, an error where they cannot be read.
    fn times(&mut self) -> Result<Option<(u32, u32)>, ()> {
        let part = PARTS.iter().position(|(word, ..)| self.take(word));
        let late = part.is_some_and(|at| at >= 8);
        if !self.rest.starts_with(|c: char| c.is_ascii_digit()) {
            return Ok(part.map(|at| (PARTS[at].1, PARTS[at].2)));
        }
        let from = self.clock(late).ok_or(())?;
        if self.any(&["以后", "之后", "后"]) {
            return if from < 1260 { Ok(Some((from, 1260))) } else { Err(()) };
        }
        if !self.any(&["-", "~", "—", "–", "至", "到"]) {
            return Err(());
        }
        self.any(&["上午", "下午", "晚上"]);
        let until = self.clock(late).ok_or(())?;
        if from < until { Ok(Some((from, until))) } else { Err(()) }
    }
}

fn window((from, until): (u32, u32)) -> String {
    format!("{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, until / 60, until % 60)
}

fn rule(on: &On, times: &[(u32, u32)]) -> AvailabilityRule {
    let rule = match on {
        On::Every => "FREQ=DAILY".to_owned(),
        On::Week(days) => {
            let days: Vec<&str> = days.iter().map(|&day| ORDER[day]).collect();
            format!("FREQ=WEEKLY;BYDAY={}", days.join(","))
        }
        On::Month(part) => format!("FREQ=MONTHLY;{part}"),
    };
    let all_day = [(480, 1200)];
    let times = if times.is_empty() { &all_day } else { times };
    AvailabilityRule { rule, from: None, windows: times.iter().map(|&t| window(t)).collect() }
}

/// What a column says of somebody's time: hours where it can be read, else a notice with its cell. The words
/// themselves stay where they are, and are in no message.
pub(super) fn of(row: &Row<'_>, column: &str, log: &mut Log) -> Option<AvailabilityDocument> {
    let words = row.word(column);
    let read = read(&words);
    if read.is_none() && !words.trim().is_empty() {
        let told = (
            "时间写法无法识别，按规则包的通用时间安排；原文保留",
            "hours that cannot be read: the policy's usual hours hold; the words are kept",
        );
        let allowed = "周六上午、工作日18:00-20:00、每月第一个周六";
        log.notice(RosterProblem::new("unread_hours", row.place(column), told, "", allowed));
    }
    read
}

/// When somebody has time, where the words say it as a whole; days without a time are from 08:00 to 20:00, times
/// without a day hold every day. O(characters).
fn read(words: &str) -> Option<AvailabilityDocument> {
    let narrow = values::narrow(words);
    let mut text = Text { rest: narrow.trim() };
    let mut rules = Vec::new();
    let (mut days, mut times): (Vec<On>, Vec<(u32, u32)>) = (Vec::new(), Vec::new());
    let mut flush = |days: &mut Vec<On>, times: &mut Vec<(u32, u32)>| {
        if days.is_empty() && !times.is_empty() {
            days.push(On::Every);
        }
        rules.extend(days.iter().map(|on| rule(on, times)));
        days.clear();
        times.clear();
    };
    loop {
        text.skip();
        if text.rest.is_empty() {
            break;
        }
        if let Some(on) = text.days().ok()? {
            if !times.is_empty() {
                flush(&mut days, &mut times);
            }
            days.push(on);
        } else if let Some(time) = text.times().ok()? {
            times.push(time);
        } else if !text.any(&EMPTY) {
            return None;
        }
    }
    flush(&mut days, &mut times);
    (!rules.is_empty() && rules.len() <= 16)
        .then(|| AvailabilityDocument { rules, blackouts: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::calendar::availability;

    fn said(words: &str) -> Vec<String> {
        let document = read(words).unwrap_or_else(|| panic!("{words}"));
        assert!(availability(&document, "").is_ok(), "{words}");
        let line = |rule: &crate::calendar::AvailabilityRule| {
            format!("{} {}", rule.rule.trim_start_matches("FREQ="), rule.windows.join(" "))
        };
        document.rules.iter().map(line).collect()
    }

    #[test]
    fn what_recurs_is_read() {
        for (words, rules) in [
            ("工作日放学后", vec!["WEEKLY;BYDAY=MO,TU,WE,TH,FR 16:30-19:30"]),
            ("周六上午", vec!["WEEKLY;BYDAY=SA 08:30-12:00"]),
            ("周末", vec!["WEEKLY;BYDAY=SA,SU 08:00-20:00"]),
            ("工作日18:00-20:00", vec!["WEEKLY;BYDAY=MO,TU,WE,TH,FR 18:00-20:00"]),
            ("周一至周五 晚上", vec!["WEEKLY;BYDAY=MO,TU,WE,TH,FR 18:00-21:00"]),
            ("每月第一个周六", vec!["MONTHLY;BYDAY=1SA 08:00-20:00"]),
            ("每月最后一个星期日下午", vec!["MONTHLY;BYDAY=-1SU 14:00-18:00"]),
            ("每月15日上午", vec!["MONTHLY;BYMONTHDAY=15 08:30-12:00"]),
            ("周三、周日 9:00-11:30", vec!["WEEKLY;BYDAY=WE,SU 09:00-11:30"]),
            ("周一、三、五下午2点-4点半", vec!["WEEKLY;BYDAY=MO,WE,FR 14:00-16:30"]),
            ("周一三五晚上", vec!["WEEKLY;BYDAY=MO,WE,FR 18:00-21:00"]),
            ("每周六上午和下午均可", vec!["WEEKLY;BYDAY=SA 08:30-12:00 14:00-18:00"]),
            ("星期二１８：００－２０：００", vec!["WEEKLY;BYDAY=TU 18:00-20:00"]),
            ("每天17:30以后", vec!["DAILY 17:30-21:00"]),
            ("9:00-17:00", vec!["DAILY 09:00-17:00"]),
            (
                "周六上午；周日下午",
                vec!["WEEKLY;BYDAY=SA 08:30-12:00", "WEEKLY;BYDAY=SU 14:00-18:00"],
            ),
            (
                "工作日晚上，周末全天",
                vec!["WEEKLY;BYDAY=MO,TU,WE,TH,FR 18:00-21:00", "WEEKLY;BYDAY=SA,SU 08:00-20:00"],
            ),
        ] {
            assert_eq!(said(words), rules, "{words}");
        }
    }

    #[test]
    fn what_says_anything_else_is_not() {
        for words in [
            "",
            "、",
            "秘戊日",
            "节假日",
            "寒暑假",
            "周末除外",
            "除周六",
            "周六不行",
            "单周周六",
            "随时",
            "电话联系",
            "周五至周一",
            "周八",
            "25:00-26:00",
            "周六20:00-18:00",
            "周六9点",
            "每月第九个周六",
            "每月32日",
            "周六上午找奶奶",
            "18:7-20:00",
        ] {
            assert_eq!(read(words), None, "{words}");
        }
    }
}
