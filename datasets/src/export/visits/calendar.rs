//! A volunteer's visits and calls as an iCalendar file (RFC 5545): no child's name in it, ids only.
//!
//! What is written of the format is a page: lines folded at 75 octets, text escaped, one time zone.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::super::view::Language;
use crate::document::Day;
use crate::document::cadence::VisitKind;
use crate::document::plan::{PlanDocument, StopDocument, VisitKey};
use crate::visits::{call_key, revise};

/// Most octets of a line.
const LINE: usize = 75;

/// China has one time zone and no summer time.
const ZONE: &str = "BEGIN:VTIMEZONE
TZID:Asia/Shanghai
BEGIN:STANDARD
DTSTART:19910915T000000
TZOFFSETFROM:+0800
TZOFFSETTO:+0800
TZNAME:CST
END:STANDARD
END:VTIMEZONE";

/// The visits and calls of one volunteer. Each keeps its UID as long as it is the same occurrence of the same
/// obligation, whenever it takes place; `stamp` is the date of the round.
///
/// With an earlier plan, what has changed since has a SEQUENCE higher by one, and what this plan does not have
/// any more is cancelled; without, both are as the plan itself holds them (`revise`).
#[must_use]
pub fn calendar(
    plan: &PlanDocument,
    earlier: Option<&PlanDocument>,
    volunteer: &str,
    stamp: Day,
    language: Language,
) -> Vec<u8> {
    let revised = earlier.map(|earlier| {
        let mut revised = plan.clone();
        revise(&mut revised, earlier);
        revised
    });
    let plan = revised.as_ref().unwrap_or(plan);
    let mut lines = Lines::default();
    lines.add("BEGIN", "VCALENDAR");
    lines.add("VERSION", "2.0");
    lines.add("PRODID", "-//Tongxing//visits//ZH");
    lines.add("CALSCALE", "GREGORIAN");
    lines.add("METHOD", "PUBLISH");
    for line in ZONE.lines() {
        lines.whole(line);
    }
    for tour in plan.tours.iter().filter(|tour| tour.volunteer == volunteer) {
        for stop in &tour.stops {
            let event = Event {
                uid: uid(volunteer, &stop.child, &stop.visit),
                sequence: stop.sequence,
                date: tour.date,
                times: [&stop.start, &stop.end],
                kind: stop.kind,
                child: &stop.child,
                stop: Some(stop),
                parent: false,
                cancelled: false,
            };
            event.write(&mut lines, stamp, language);
        }
    }
    for call in plan.calls.iter().filter(|call| call.volunteer == volunteer) {
        let event = Event {
            uid: uid(volunteer, &call.child, &call_key(call)),
            sequence: call.sequence,
            date: call.date,
            times: [&call.start, &call.end],
            kind: call.kind,
            child: &call.child,
            stop: None,
            parent: call.parent,
            cancelled: false,
        };
        event.write(&mut lines, stamp, language);
    }
    for gone in plan.withdrawn.iter().filter(|gone| gone.volunteer == volunteer) {
        let event = Event {
            uid: uid(volunteer, &gone.child, &gone.visit),
            sequence: gone.sequence,
            date: gone.date,
            times: [&gone.start, &gone.end],
            kind: gone.kind,
            child: &gone.child,
            stop: None,
            parent: false,
            cancelled: true,
        };
        event.write(&mut lines, stamp, language);
    }
    lines.add("END", "VCALENDAR");
    lines.text.into_bytes()
}

/// Says which visit it is without saying whom it is for.
fn uid(volunteer: &str, child: &str, visit: &VisitKey) -> String {
    let VisitKey { rule, lead, since, nth, .. } = visit;
    let key = format!("{child}\n{rule}\n{lead}\n{since}\n{nth}\n{volunteer}");
    let digest = Sha256::digest(key.as_bytes());
    let mut text = String::new();
    for byte in &digest[..16] {
        // Writing to a text does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text + "@tongxing"
}

/// A visit or a call, or one that is cancelled, which nothing more has to be said of.
struct Event<'a> {
    uid: String,
    sequence: u32,
    date: Day,
    times: [&'a str; 2],
    kind: VisitKind,
    child: &'a str,
    stop: Option<&'a StopDocument>,
    parent: bool,
    cancelled: bool,
}

impl Event<'_> {
    fn write(&self, lines: &mut Lines, stamp: Day, language: Language) {
        let compact = |text: &str| text.replace([':', '-'], "");
        let at = |time: &str| format!("{}T{}", compact(&self.date.to_string()), compact(time));
        let (kind, with, staff, cancelled) = match language {
            Language::Chinese => (self.kind.zh(), "同行", "妇联工作人员陪同", "已取消："),
            Language::English => {
                (self.kind.en(), "with", "accompanied by the federation's staff", "Cancelled: ")
            }
        };
        let before = if self.cancelled { cancelled } else { "" };
        let status = if self.cancelled { "CANCELLED" } else { "CONFIRMED" };
        lines.add("BEGIN", "VEVENT");
        lines.add("UID", &self.uid);
        lines.add("DTSTAMP", &format!("{}T000000Z", compact(&stamp.to_string())));
        lines.add("SEQUENCE", &self.sequence.to_string());
        lines.add("STATUS", status);
        lines.add("DTSTART;TZID=Asia/Shanghai", &at(self.times[0]));
        lines.add("DTEND;TZID=Asia/Shanghai", &at(self.times[1]));
        lines.add("SUMMARY", &escaped(&format!("{before}{kind} {}", self.child)));
        if self.parent {
            let text = match language {
                Language::Chinese => "家长同时参加",
                Language::English => "with a parent",
            };
            lines.add("DESCRIPTION", text);
        }
        if let Some(stop) = self.stop {
            let mut told = Vec::new();
            if !stop.with.is_empty() {
                told.push(format!("{with}: {}", stop.with.join(", ")));
            }
            if stop.attended {
                told.push(staff.to_owned());
            }
            if !told.is_empty() {
                lines.add("DESCRIPTION", &escaped(&told.join("\n")));
            }
            if let Some(venue) = stop.station.as_ref().or(stop.school.as_ref()) {
                lines.add("LOCATION", &escaped(venue));
            }
        }
        lines.add("END", "VEVENT");
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | ';' | ',' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            '\r' => {}
            other => out.push(other),
        }
    }
    out
}

#[derive(Default)]
struct Lines {
    text: String,
}

impl Lines {
    fn add(&mut self, name: &str, value: &str) {
        self.whole(&format!("{name}:{value}"));
    }

    /// One line, folded between characters.
    fn whole(&mut self, line: &str) {
        let mut length = 0;
        for character in line.chars() {
            if length + character.len_utf8() > LINE {
                self.text.push_str("\r\n ");
                length = 1;
            }
            self.text.push(character);
            length += character.len_utf8();
        }
        self.text.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::{Lines, escaped};

    #[test]
    fn lines_are_folded_between_characters_and_text_is_escaped() {
        let mut lines = Lines::default();
        let long = "走访".repeat(40);
        lines.add("SUMMARY", &long);
        assert!(lines.text.split("\r\n").all(|line| line.len() <= 75));
        assert_eq!(lines.text.replace("\r\n ", ""), format!("SUMMARY:{long}\r\n"));
        assert_eq!(escaped("a;b,c\\d\ne"), "a\\;b\\,c\\\\d\\ne");
    }
}
