//! A way in words: how far in a straight line, how far and how long on the way.

use tongxing_datasets::document::Fault;

use super::console::Lang;
use super::{chinese, messages};
use crate::explain::PairExplanation;

/// `4.1 km straight, 9.8 km by road, 14 min`. What is as long as the straight line is said once; only
/// what has durations of its own has minutes.
pub(super) fn said(pair: &PairExplanation, travel: &str, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let Some(straight) = pair.straight_metres else { return "-".to_owned() };
    let kind = travel.split(':').next().unwrap_or_default();
    let far = kilometres(straight);
    let mut parts =
        vec![if zh { format!("直线 {far} 公里") } else { format!("{far} km straight") }];
    match pair.metres {
        None => parts.push(if zh { "无路可达" } else { "no way" }.to_owned()),
        Some(metres) if kind != "straight" || metres != straight => {
            let name = match kind {
                "road" | "osrm" => ["道路", "by road"],
                "matrix" => ["路程表", "by the table"],
                _ => ["计绕行", "with detours"],
            };
            let far = kilometres(metres);
            let [zh_name, en_name] = name;
            parts.push(if zh {
                format!("{zh_name} {far} 公里")
            } else {
                format!("{far} km {en_name}")
            });
        }
        Some(_) => {}
    }
    // A table without durations counts a second a metre.
    let timed = kind != "straight" && pair.seconds != pair.metres;
    if let Some(seconds) = pair.seconds.filter(|_| timed) {
        let minutes = seconds.div_ceil(60);
        parts.push(if zh { format!("{minutes} 分钟") } else { format!("{minutes} min") });
    }
    parts.join(if zh { "，" } else { ", " })
}

/// Whose home is too far from every road, and how far it is.
pub(super) fn no_road(home: &Fault, lang: Lang) -> String {
    let child = home.place.starts_with("children");
    let text = if child { messages::CHILD_FAR } else { messages::VOLUNTEER_FAR };
    let (Fault { found, allowed, .. }, said) = (home, text.say(lang));
    match lang {
        Lang::En => format!("{said}: {found}, {allowed}"),
        Lang::Zh => {
            let allowed = chinese::phrase(allowed).unwrap_or_else(|| allowed.clone());
            format!("{said}：{found}，{allowed}")
        }
    }
}

fn kilometres(metres: u32) -> String {
    format!("{:.1}", f64::from(metres) / 1000.0)
}

#[cfg(test)]
mod tests {
    use tongxing_datasets::document::Fault;

    use super::{no_road, said};
    use crate::cli::console::Lang;
    use crate::explain::{PairExplanation, Standing};

    fn pair(straight: Option<u32>, way: Option<(u32, u32)>) -> PairExplanation {
        PairExplanation {
            volunteer: "V1".to_owned(),
            standing: Standing::Possible,
            rule: None,
            straight_metres: straight,
            metres: way.map(|way| way.0),
            seconds: way.map(|way| way.1),
            cost: None,
            price: None,
            no_road: Vec::new(),
        }
    }

    fn both(pair: &PairExplanation, travel: &str) -> [String; 2] {
        [Lang::En, Lang::Zh].map(|lang| said(pair, travel, lang))
    }

    #[test]
    fn ways_are_said_beside_the_straight_line_and_once_where_they_are_it() {
        let road = pair(Some(4123), Some((9_770, 830)));
        let said = both(&road, "road:roads.osm.pbf");
        assert_eq!(said[0], "4.1 km straight, 9.8 km by road, 14 min");
        assert_eq!(said[1], "直线 4.1 公里，道路 9.8 公里，14 分钟");
        let straight = pair(Some(4123), Some((4123, 495)));
        assert_eq!(both(&straight, "straight:1"), ["4.1 km straight", "直线 4.1 公里"]);
        let detour = both(&pair(Some(4123), Some((5360, 643))), "straight:1.3");
        assert_eq!(detour[0], "4.1 km straight, 5.4 km with detours");
        let table = pair(Some(4123), Some((9_770, 9_770)));
        assert_eq!(both(&table, "matrix:ways.csv")[0], "4.1 km straight, 9.8 km by the table");
        let none = both(&pair(Some(4123), None), "road:roads.osm.pbf");
        assert_eq!(none, ["4.1 km straight, no way", "直线 4.1 公里，无路可达"]);
        assert_eq!(both(&pair(None, None), "road:roads.osm.pbf"), ["-", "-"]);
    }

    #[test]
    fn homes_without_a_road_are_named() {
        let message = "the home is too far from every road";
        let place = "children[3] \"C4\"";
        let home = Fault::new("no_road", place, message, "3112 m", "at most 3000 m");
        let said = "the child's home is too far from every road: 3112 m, at most 3000 m";
        assert_eq!(no_road(&home, Lang::En), said);
        assert!(no_road(&home, Lang::Zh).starts_with("儿童的住处离所有道路太远：3112 m，"));
    }
}
