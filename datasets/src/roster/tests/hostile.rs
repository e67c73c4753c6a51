//! Files that are broken, disguised or far too large: refused with a place, never a panic.

use std::io::{Cursor, Read, Write};
use std::time::{Duration, Instant};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::super::table::{Cell, Sheet, Workbook};
use super::super::{Limits, RosterProblem, read, write_xlsx};
use super::run;
use crate::synthetic;

const SHEET: &str = "xl/worksheets/sheet1.xml";

/// A small valid workbook: one sheet, two rows of three.
fn small() -> Vec<u8> {
    let row = |words: [&str; 3]| words.map(|word| Cell::Text(word.to_owned())).to_vec();
    let rows = vec![row(["编号", "姓名", "性别"]), row(["C1", "甲", "女"])];
    let sheet = Sheet { name: "儿童".to_owned(), rows };
    write_xlsx(&Workbook { sheets: vec![sheet] }).unwrap()
}

/// The workbook with every entry changed.
fn changed(workbook: &[u8], mut change: impl FnMut(&str, Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let mut entry = from.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        to.start_file(name.as_str(), packed).unwrap();
        to.write_all(&change(&name, bytes)).unwrap();
    }
    to.finish().unwrap().into_inner()
}

/// The small workbook with one entry in place of its own.
fn with(name: &str, content: &[u8]) -> Vec<u8> {
    changed(&small(), |own, bytes| if own == name { content.to_vec() } else { bytes })
}

/// The small workbook with these cells in its sheet.
fn cells(cells: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let sheet = format!("<worksheet xmlns=\"{main}\"><sheetData>{cells}</sheetData></worksheet>");
    with(SHEET, sheet.as_bytes())
}

fn refused(bytes: &[u8], limits: &Limits) -> RosterProblem {
    let begun = Instant::now();
    let problem = *read("名单.xlsx", bytes, limits).expect_err("it is refused");
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert_eq!(problem.place.file, "名单.xlsx");
    problem
}

fn found(bytes: &[u8], limits: &Limits) -> (&'static str, String) {
    let problem = refused(bytes, limits);
    (problem.code, format!("{} {}", problem.message.en, problem.found))
}

#[test]
fn letters_of_two_bytes_are_refused_before_they_are_parsed() {
    let usual = Limits::default();
    let mut plain = String::new();
    changed(&small(), |name, bytes| {
        if name == SHEET {
            plain = String::from_utf8(bytes.clone()).unwrap();
        }
        bytes
    });
    assert!(read("a.xlsx", &with(SHEET, plain.as_bytes()), &usual).is_ok());
    let little: Vec<u8> = plain.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = plain.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let wide: Vec<u8> = plain.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect();
    let declared = |name: &str| plain.replacen("UTF-8", name, 1).into_bytes();
    for bytes in [
        [b"\xff\xfe".as_slice(), &little].concat(),
        [b"\xfe\xff".as_slice(), &big].concat(),
        little,
        big,
        wide,
        plain.replacen("<sheetData>", "<sheetData>\0", 1).into_bytes(),
        declared("UTF-16"),
        declared("GBK"),
        declared("utf-7"),
    ] {
        let (code, words) = found(&with(SHEET, &bytes), &usual);
        assert_eq!(code, "unreadable", "{words}");
        assert!(words.contains("encoding") && words.contains(SHEET), "{words}");
    }
    // The same under the name of a picture.
    let disguised = changed(&small(), |name, bytes| match name {
        SHEET => [b"\xff\xfe".as_slice(), b"<\0"].concat(),
        _ => bytes,
    });
    assert_eq!(refused(&disguised, &usual).code, "unreadable");
}

#[test]
fn what_unpacks_to_too_much_is_refused() {
    let usual = Limits::default();
    let bomb = |size: usize| cells(&format!("<row><c><v>1</v></c></row>{}", " <a/>".repeat(size)));
    let (code, words) = found(&bomb(4 << 20), &usual);
    assert!(code == "too_large" && words.contains("unpacks to too much"), "{words}");
    // Below a megabyte even the best packing is harmless.
    assert!(read("a.xlsx", &bomb(100_000), &usual).is_ok());
    let exact = |limits: &dyn Fn(u64) -> Limits, fits: u64, bytes: &[u8]| {
        assert!(read("a.xlsx", bytes, &limits(fits)).is_ok(), "{fits}");
        assert_eq!(refused(bytes, &limits(fits - 1)).code, "too_large", "{fits}");
    };
    let bytes = small();
    let mut unpacked = 0;
    changed(&bytes, |_, content| {
        unpacked += content.len() as u64;
        content
    });
    exact(&|most| Limits { unpacked: most, ..usual }, unpacked, &bytes);
    exact(&|most| Limits { bytes: most, ..usual }, bytes.len() as u64, &bytes);
    exact(&|most| Limits { strings: most, ..usual }, 6, &bytes);
    exact(&|most| Limits { sheets: most, ..usual }, 1, &bytes);
    exact(&|most| Limits { text: most, ..usual }, 26, &bytes);
    exact(&|most| Limits { rows: most, ..usual }, 2, &bytes);
    exact(&|most| Limits { columns: most, ..usual }, 3, &bytes);
    exact(&|most| Limits { cells: most, ..usual }, 6, &bytes);
}

/// One text that is packed once and stands in many cells.
#[test]
fn a_shared_text_counts_wherever_it_stands() {
    let usual = Limits::default();
    let text = "长".repeat(32_767);
    let strings = |text: &str| format!("<sst><si><t>{text}</t></si></sst>");
    let many: String = (1..=3000)
        .map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>0</v></c></row>"))
        .collect();
    let bytes = |text: &str, cells_of: &str| {
        changed(&cells(cells_of), |name, own| match name {
            "xl/sharedStrings.xml" => strings(text).into_bytes(),
            _ => own,
        })
    };
    let problem = refused(&bytes(&text, &many), &usual);
    assert_eq!((problem.code, problem.message.en.as_str()), ("too_large", "too much text"));
    assert_eq!(problem.place.cell, format!("A{}", (200 << 20) / (32_767 * 3) + 1));
    let one = "<row r=\"1\"><c r=\"B1\" t=\"s\"><v>0</v></c></row>";
    assert!(read("a.xlsx", &bytes(&text, one), &usual).is_ok());
    let problem = refused(&bytes(&"a".repeat(32_768), one), &usual);
    assert_eq!((problem.code, problem.place.cell.as_str()), ("too_large", "B1"));
    // A text without an end, and a tag without one.
    let endless = "a".repeat(2 << 20);
    assert_eq!(refused(&bytes(&endless, one), &usual).code, "too_large");
    assert_eq!(refused(&cells(&format!("<row><c s=\"{endless}")), &usual).code, "too_large");
}

#[test]
fn a_sheet_on_the_list_many_times_counts_as_often() {
    let listed = |count: usize| {
        let sheet = |n| format!("<sheet name=\"{n}\" sheetId=\"{}\" r:id=\"rId1\"/>", n + 1);
        let sheets: String = (0..count).map(sheet).collect();
        let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        let book = format!(
            "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets>{sheets}</sheets></workbook>"
        );
        with("xl/workbook.xml", book.as_bytes())
    };
    let usual = Limits::default();
    assert_eq!(read("a.xlsx", &listed(100), &usual).unwrap().sheets.len(), 100);
    let problem = refused(&listed(101), &usual);
    assert_eq!((problem.code, problem.message.en.as_str()), ("too_large", "too many sheets"));
    // 100 times six cells.
    assert!(read("a.xlsx", &listed(100), &Limits { cells: 600, ..usual }).is_ok());
    let problem = refused(&listed(100), &Limits { cells: 599, ..usual });
    assert_eq!((problem.code, problem.place.sheet.as_str()), ("too_large", "99"));
}

#[test]
fn a_formula_without_a_value_is_not_an_empty_cell() {
    let row = "<row r=\"1\"><c r=\"A1\"><f>1+1</f><v></v></c><c r=\"B1\"><f>1+1</f></c>\
        <c r=\"C1\"><f>1+1</f><v>2</v></c><c r=\"D1\" t=\"str\"><f>\"\"</f><v></v></c>\
        <c r=\"E1\"><f t=\"shared\" si=\"4294967295\"/></c><c r=\"F1\"><v>3</v></c></row>";
    let sheets = read("a.xlsx", &cells(row), &Limits::default()).unwrap().sheets;
    let expected = [
        Cell::Formula,
        Cell::Formula,
        Cell::Number(2.0),
        Cell::Empty,
        Cell::Formula,
        Cell::Number(3.0),
    ];
    assert_eq!(sheets[0].rows[0], expected);
}

#[test]
fn cells_reach_as_far_as_the_limits() {
    let usual = Limits::default();
    let at = |cell: &str| cells(&format!("<row><c r=\"{cell}\"><v>1</v></c></row>"));
    for last in ["A200000", "GR1"] {
        assert!(read("a.xlsx", &at(last), &usual).is_ok(), "{last}");
    }
    for beyond in ["A200001", "GS1", "XFD1048576", "A4294967295", "ZZZZ1"] {
        let (code, words) = found(&at(beyond), &usual);
        assert_eq!(code, "too_large", "{beyond}: {words}");
        assert!(words.contains(SHEET), "{words}");
    }
    for wrong in ["A0", "1", "A", "", "ABCDE1", "A99999999999", "一1"] {
        let code = read("a.xlsx", &at(wrong), &usual).err().map(|problem| problem.code);
        assert_eq!(code, Some("unreadable"), "{wrong}");
    }
}

#[test]
fn what_is_no_workbook_is_said_so() {
    let usual = Limits::default();
    let whole = small();
    for tenths in 0..10 {
        let cut = &whole[..whole.len() * tenths / 10];
        assert_eq!(refused(cut, &usual).code, "unreadable", "{tenths}");
    }
    let mut other = ZipWriter::new(Cursor::new(Vec::new()));
    other.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
    other.write_all(b"<document/>").unwrap();
    let other = other.finish().unwrap().into_inner();
    assert_eq!(refused(&other, &usual).code, "unreadable");
    let old = [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice(), &[0; 600]].concat();
    let (code, words) = found(&old, &usual);
    assert!(code == "unreadable" && words.contains("password"), "{words}");
    let many = changed(&whole, |_, bytes| bytes);
    let entries = ZipArchive::new(Cursor::new(&many)).unwrap().len();
    assert!(read("a.xlsx", &many, &Limits { entries, ..usual }).is_ok());
    assert_eq!(refused(&many, &Limits { entries: entries - 1, ..usual }).code, "too_large");
}

#[test]
fn text_files_have_limits_and_encodings_too() {
    let usual = Limits::default();
    let two = "编号,姓名\nC1,甲\n";
    let at = Limits { rows: 2, columns: 2, cells: 4, bytes: two.len() as u64, ..usual };
    assert!(read("a.csv", two.as_bytes(), &at).is_ok());
    for limits in [
        Limits { rows: 1, ..at },
        Limits { columns: 1, ..at },
        Limits { cells: 3, ..at },
        Limits { bytes: at.bytes - 1, ..at },
    ] {
        let problem = *read("a.csv", two.as_bytes(), &limits).unwrap_err();
        assert_eq!(problem.code, "too_large", "{limits:?}");
    }
    let wide = ",".repeat(40 << 20);
    assert_eq!(read("a.csv", wide.as_bytes(), &usual).unwrap_err().code, "too_large");
    // "Unicode text", as Excel calls it.
    let marked: Vec<u8> =
        two.replace(',', "\t").encode_utf16().chain([]).flat_map(u16::to_le_bytes).collect();
    let marked = [b"\xff\xfe".as_slice(), &marked].concat();
    assert_eq!(
        read("a.txt", &marked, &usual).unwrap().sheets[0].rows,
        read("a.csv", two.as_bytes(), &usual).unwrap().sheets[0].rows
    );
    for broken in [&marked[2..], &small(), b"\xff\xfe\0\xd8\0\0", b"\x81"] {
        assert_eq!(read("a.csv", broken, &usual).unwrap_err().code, "unreadable");
    }
}

/// Numbers by the seed, for changes that every run makes alike (xorshift).
struct Draw(u64);

impl Draw {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % most.max(1) as u64).unwrap()
    }

    /// One to four bytes replaced, dropped, doubled, or put in from what means something.
    fn mutated(&mut self, mut bytes: Vec<u8>) -> Vec<u8> {
        const WORDS: [&[u8]; 14] = [
            b"<",
            b">",
            b"\"",
            b"&",
            b"\0",
            b"<c r=\"B2\">",
            b"</row>",
            b" t=\"s\"",
            b"99999999999",
            b"-1",
            b"\xff",
            b",",
            b"\n",
            b"]]>",
        ];
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len());
            let until = (at + 1 + self.below(8)).min(bytes.len());
            match self.below(4) {
                0 => drop(bytes.drain(at..until)),
                1 => {
                    let again = bytes[at..until].to_vec();
                    bytes.splice(at..at, again);
                }
                2 => drop(bytes.splice(at..until, WORDS[self.below(WORDS.len())].iter().copied())),
                _ => {
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte = u8::try_from(self.below(256)).unwrap();
                    }
                }
            }
        }
        bytes
    }
}

/// Either an import or problems, each with a code and a file.
fn answered(name: &str, bytes: &[u8]) -> bool {
    match run(&[(name, bytes)]) {
        Ok(_) => true,
        Err(problems) => {
            assert!(!problems.is_empty());
            assert!(problems.iter().all(|p| !p.code.is_empty() && !p.message.zh.is_empty()));
            false
        }
    }
}

#[test]
fn mutated_files_give_problems_or_an_import() {
    let spec = synthetic::Spec { children: 12, volunteers: 10, ..synthetic::Spec::default() };
    let county = synthetic::generate(&spec, &crate::geography::Gazetteer::builtin(), 3).unwrap();
    let whole = write_xlsx(&county.workbook()).unwrap();
    assert!(answered("名单.xlsx", &whole));
    let names = [
        "xl/sharedStrings.xml",
        "xl/workbook.xml",
        "xl/styles.xml",
        "xl/_rels/workbook.xml.rels",
        SHEET,
        "xl/worksheets/sheet2.xml",
        "xl/worksheets/sheet4.xml",
    ];
    let mut passed = 0;
    for seed in 1..=400 {
        let mut draw = Draw(seed * 0x9e37_79b9_7f4a_7c15);
        let name = names[draw.below(names.len())];
        let inside =
            changed(&whole, |own, bytes| if own == name { draw.mutated(bytes) } else { bytes });
        passed += usize::from(answered("名单.xlsx", &inside));
        answered("名单.xlsx", &draw.mutated(whole.clone()));
    }
    assert!((1..400).contains(&passed), "mutations must neither all pass nor all fail: {passed}");
    let children = format!("{}\nC1,乙,男,2015.3,,320826101,红,是\n", super::HEADS);
    let (chinese, ..) = encoding_rs::GB18030.encode(&children);
    for seed in 1..=600 {
        let mut draw = Draw(seed * 0x9e37_79b9_7f4a_7c15);
        let bytes = if seed % 2 == 0 { children.as_bytes() } else { &chinese };
        answered("儿童.csv", &draw.mutated(bytes.to_vec()));
        answered("志愿者.csv", &draw.mutated(super::VOLUNTEERS.as_bytes().to_vec()));
    }
}
