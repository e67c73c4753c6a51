//! Names of townships and villages as people write them: the same place with or without its kind.

/// Kinds of townships, longest first, so that 街道办事处 is not taken for 办事处.
const TOWN_KINDS: [&str; 12] = [
    "街道办事处",
    "地区办事处",
    "民族乡",
    "办事处",
    "管委会",
    "苏木",
    "街道",
    "地区",
    "林场",
    "农场",
    "镇",
    "乡",
];

/// Kinds of villages and communities, longest first.
const VILLAGE_KINDS: [&str; 14] = [
    "社区居民委员会",
    "社区居委会",
    "社区村委会",
    "村民委员会",
    "居民委员会",
    "社区村",
    "居委会",
    "村委会",
    "嘎查",
    "社区",
    "行政村",
    "委会",
    "村",
    "居",
];

/// The name without blanks and without the kind of township it ends in, unless nothing would remain.
pub(super) fn town_stem(name: &str) -> String {
    stem(name, &TOWN_KINDS)
}

/// The name without blanks and without the kind of village it ends in, unless nothing would remain.
pub(super) fn village_stem(name: &str) -> String {
    stem(name, &VILLAGE_KINDS)
}

fn stem(name: &str, kinds: &[&str]) -> String {
    let name: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    let cut = kinds.iter().find_map(|kind| name.strip_suffix(kind));
    match cut {
        Some(short) if short.chars().count() > 0 => short.to_owned(),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_fall_away_and_nothing_else() {
        for (name, stem) in [
            ("涟城街道", "涟城"),
            ("涟城镇", "涟城"),
            (" 高沟 镇 ", "高沟"),
            ("杨口办事处", "杨口"),
            ("高笋塘街道办事处", "高笋塘"),
            ("乡", "乡"),
            ("", ""),
            ("安龙", "安龙"),
        ] {
            assert_eq!(town_stem(name), stem, "{name}");
        }
        for (name, stem) in [
            ("东门社区居委会", "东门"),
            ("太慈村委会", "太慈"),
            ("太慈村", "太慈"),
            ("太慈", "太慈"),
            ("中街社区居民委员会", "中街"),
            ("村", "村"),
        ] {
            assert_eq!(village_stem(name), stem, "{name}");
        }
    }
}
