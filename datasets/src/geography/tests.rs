//! The gazetteer: built in, from files, and from files that are wrong.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use tongxing_solver::model::{Division, Point};

use super::*;

fn code(text: &str) -> Division {
    Division::parse(text).expect("a code")
}

/// The folder of real geography, or word that the test is skipped.
fn data() -> Option<PathBuf> {
    let folder = std::env::var_os(DATA_VARIABLE).map(PathBuf::from)?.join("geography");
    folder.is_dir().then_some(folder)
}

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn skipped() {
    eprintln!("skipped: no {DATA_VARIABLE}/geography");
}

#[test]
fn lianshui_is_built_in() {
    let gazetteer = Gazetteer::builtin();
    let county = gazetteer.county(code("320826103")).expect("Lianshui");
    assert_eq!((county.name.as_str(), county.ages), ("涟水县", Some([42_711, 60_051, 65_686])));
    assert_eq!(gazetteer.towns(county.code).count(), 16);
    assert_eq!(gazetteer.counties(code("3208")).count(), 1);
    assert_eq!(gazetteer.counties(code("33")).count(), 0);
}

#[test]
fn addresses_fall_back_from_village_to_town_to_county() {
    let gazetteer = Gazetteer::builtin();
    let find = |town, village| {
        let county = code("320826");
        gazetteer.find(&Whereabouts::Names { county, town, village }).expect("Lianshui")
    };
    let town = Point { longitude: 119.262_268, latitude: 33.766_605 };
    for name in ["涟城街道", "涟城镇", "涟城", " 涟城街道办事处 "] {
        let found = find(name, "东门社区");
        assert_eq!((found.point, found.precision), (town, Precision::Town), "{name}");
        assert_eq!(found.division, code("320826001"));
    }
    let seat = Point { longitude: 119.254_797, latitude: 33.782_714 };
    let found = find("没有的镇", "没有的村");
    assert_eq!((found.point, found.precision), (seat, Precision::County));
    let by_code = |text| gazetteer.find(&Whereabouts::Code(code(text)));
    assert_eq!(by_code("320826001999").map(|f| f.precision), Some(Precision::Town));
    assert_eq!(by_code("320826").map(|f| f.precision), Some(Precision::County));
    assert_eq!(by_code("320899"), None);
    assert_eq!(by_code("32"), None);
}

#[test]
fn real_geography_is_read_whole() {
    let Some(folder) = data() else { return skipped() };
    let gazetteer = Gazetteer::load(&folder).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(gazetteer.all_counties().count(), 2947);
    let towns = gazetteer.all_counties().flat_map(|county| gazetteer.towns(county.code));
    assert!(towns.filter(|town| town.current).count() > 40_000);
    assert_eq!(gazetteer.villages(code("320826")).count(), 378);
    assert_eq!(gazetteer.villages(code("52")).count(), 18_660);
    let find = |whereabouts| gazetteer.find(&whereabouts).expect("known");
    // A village of a township merged since is found by the county, its town by today's name.
    let names = |town, village| Whereabouts::Names { county: code("320826"), town, village };
    let village = find(names("涟城街道", "莲花社区"));
    assert_eq!(village.precision, Precision::Village);
    assert_eq!(village.point, Point { longitude: 119.279_524, latitude: 33.777_453 });
    assert_eq!(village.division, code("320826001"));
    assert_eq!(find(names("涟城镇", "东门社区居委会")).precision, Precision::Town);
    let anlong = find(Whereabouts::Code(code("522328001001")));
    assert_eq!(anlong.precision, Precision::Village);
}

#[test]
fn every_seat_of_the_mainland_is_shifted_by_gcj02() {
    let Some(folder) = data() else { return skipped() };
    let gazetteer = Gazetteer::load(&folder).unwrap_or_else(|faults| panic!("{faults}"));
    let shifted = |county: &&County| {
        datum::from_wgs84(crate::document::Datum::Gcj02, county.seat) != county.seat
    };
    let still: Vec<&str> =
        gazetteer.all_counties().filter(|c| !shifted(c)).map(|c| c.name.as_str()).collect();
    assert_eq!(still, Vec::<&str>::new());
}

/// A folder of its own with these files in it.
fn folder(name: &str, files: &[(&str, &[u8])]) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("tongxing-{name}-{}", std::process::id()));
    fs::create_dir_all(folder.join("examples")).expect("a folder");
    for (file, bytes) in files {
        fs::write(folder.join(file), bytes).expect("a file");
    }
    folder
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(bytes).expect("memory");
    writer.finish().expect("memory")
}

const COUNTY_HEAD: &str = "adcode,province,prefecture,county,lon_wgs84,lat_wgs84,\
centroid_lon_wgs84,centroid_lat_wgs84,area_km2,pop_2020,pop_rural_2020,age_0_4,age_5_9,age_10_14\n";
const TOWN_HEAD: &str = "code9,adcode,name,lon_wgs84,lat_wgs84,match\n";

/// The codes and places of what is wrong with a folder.
fn wrong(name: &str, counties: &str, towns: &[u8]) -> Vec<(String, String)> {
    let files: [(&str, &[u8]); 2] =
        [("cn_counties_2020.csv", counties.as_bytes()), ("cn_towns_2023.csv.gz", towns)];
    let folder = folder(name, &files);
    let faults = Gazetteer::load(&folder).expect_err("the files are wrong").problems;
    fs::remove_dir_all(&folder).expect("a folder of our own");
    let place = |place: &str| place.rsplit('/').next().unwrap_or("").to_owned();
    faults.iter().map(|fault| (fault.code.clone(), place(&fault.place))).collect()
}

#[test]
fn every_fault_of_the_files_is_reported_at_once() {
    let counties = format!(
        "{COUNTY_HEAD}320826,a,b,c,119,33,119,33,1682,-1,x,1,2,3\n\
         99,a,b,c,119,33,119,33,1682,1,1,1,2,3\n\
         320827,a,b,c,181,33,119,NaN,0,1,1,1,2,3\n\
         320828,a,b\n"
    );
    let towns = gzip(format!("{TOWN_HEAD}320826001,320826,a,east,33,code\n").as_bytes());
    let found = wrong("cells", &counties, &towns);
    let cells: Vec<&str> = found.iter().map(|(_, place)| place.as_str()).collect();
    assert_eq!(
        cells,
        [
            "cn_counties_2020.csv",
            "cn_counties_2020.csv line 2, pop_2020",
            "cn_counties_2020.csv line 2, pop_rural_2020",
            "cn_counties_2020.csv line 3, adcode",
            "cn_counties_2020.csv line 4, lon_wgs84",
            "cn_counties_2020.csv line 4, centroid_lat_wgs84",
            "cn_counties_2020.csv line 4, area_km2",
            "cn_towns_2023.csv.gz line 2, lon_wgs84",
        ]
    );
    assert!(found[1..].iter().all(|(code, _)| code == "invalid_cell"), "{found:?}");
    assert_eq!(found[0].0, "invalid_row");
}

#[test]
fn missing_files_and_columns_are_named() {
    let faults = Gazetteer::load(Path::new("no-such-folder")).expect_err("nothing there");
    let codes: Vec<&str> = faults.problems.iter().map(|fault| fault.code.as_str()).collect();
    assert_eq!(codes, ["unreadable_file", "unreadable_file"]);
    let towns = gzip(b"code9,name\n320826001,a\n320826002,b\n");
    let found = wrong("columns", COUNTY_HEAD, &towns);
    assert_eq!(found.len(), 3, "one fault a column, not one a row: {found:?}");
    assert!(found.iter().all(|(code, _)| code == "missing_column"));
    let found = wrong("broken", COUNTY_HEAD, b"not gzip at all");
    assert_eq!(found[0].0, "unreadable_file");
}

#[test]
fn a_bomb_is_refused_in_bounded_memory() {
    // A few tens of kilobytes that unpack to more than the limit.
    let zeros = vec![b'0'; 1 << 20];
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    for _ in 0..=BYTE_LIMIT >> 20 {
        writer.write_all(&zeros).expect("memory");
    }
    let bomb = writer.finish().expect("memory");
    assert!(bomb.len() < 1 << 20);
    let found = wrong("bomb", COUNTY_HEAD, &bomb);
    assert_eq!(found, [("too_large".to_owned(), "cn_towns_2023.csv.gz".to_owned())]);
}

#[test]
fn the_row_limit_holds_exactly() {
    let rows = |count: usize| format!("a\n{}", "1\n".repeat(count));
    let mut faults = Vec::new();
    let table = table::Table::from_text("t", &rows(ROW_LIMIT), &mut faults);
    assert_eq!((table.rows().count(), faults.len()), (ROW_LIMIT, 0));
    let table = table::Table::from_text("t", &rows(ROW_LIMIT + 1), &mut faults);
    assert_eq!((table.rows().count(), faults.len()), (ROW_LIMIT, 1));
}
