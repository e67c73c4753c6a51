//! What rows are called, in rosters and in documents alike.

use super::County;
use super::record::Record;
use super::volunteers::Sector;
use crate::document::Need;

/// 坐标系, in the order WGS-84, GCJ-02, BD-09.
pub(super) const DATUMS: [&str; 3] = ["WGS84", "GCJ02", "BD09"];

/// Why a volunteer takes more than the ceiling.
pub(super) const REASON: &str = "专职从事儿童服务，经县妇联同意可结对多名儿童";

pub(super) fn child(county: &County, index: usize) -> String {
    format!("{}C{:06}", county.division(), index + 1)
}

pub(super) fn volunteer(county: &County, index: usize) -> String {
    format!("{}V{:06}", county.division(), index + 1)
}

pub(super) fn household(county: &County, number: usize) -> String {
    format!("{}H{:06}", county.division(), number + 1)
}

pub(super) fn organisation(county: &County, index: usize) -> String {
    format!("{}Z{:03}", county.division(), index + 1)
}

pub(super) fn organisation_title(county: &County, index: usize) -> String {
    let kind = if index.is_multiple_of(2) { "公益服务中心" } else { "爱心企业" };
    format!("{}示例{kind}{:02}", county.county.name, index / 2 + 1)
}

pub(super) fn team(number: usize) -> String {
    format!("示例团队{:03}", number + 1)
}

pub(super) fn function(sector: &Sector) -> &'static str {
    if sector.professional { "专业服务组" } else { "结对帮扶组" }
}

/// The village of a home; empty at the seat of a township.
pub(super) fn village<'a>(county: &'a County, record: &Record) -> &'a str {
    let village = record.home.village.and_then(|index| county.settlement.villages.get(index));
    village.map_or("", |village| village.name.as_str())
}

/// A list as rosters write it.
pub(super) fn needs(needs: &[Need]) -> String {
    let words: Vec<&str> = needs.iter().map(|need| need.zh()).collect();
    words.join("、")
}

/// Languages of a speaker, in a county that has one of its own; nothing elsewhere.
pub(super) fn languages(county: &County, local: bool) -> Option<String> {
    let own = county.language?;
    Some(if local { format!("普通话、{own}") } else { "普通话".to_owned() })
}
