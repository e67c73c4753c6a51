//! The command line as users meet it: answers on standard output, diagnostics on standard error,
//! exit codes, nothing written on bad input.

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tongxing::cli::{self, Console, Lang};
use tongxing_datasets::policy;

use crate::documents::small_problem;

/// What one call printed and returned.
pub(crate) struct Said {
    pub(crate) code: u8,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    /// Standard output as the one JSON document that it must be.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {}", self.out))
    }

    /// Codes of the problems that were reported as JSON.
    pub(crate) fn codes(&self) -> Vec<String> {
        let problems = self.json()["problems"].as_array().cloned().unwrap_or_default();
        problems.iter().map(|p| p["code"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

/// An output that is kept.
#[derive(Clone, Default)]
pub(crate) struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no writer panics").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Shared {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("no writer panics").clone()).expect("UTF-8")
    }
}

/// Runs `tongxing ARGS…` in this process.
pub(crate) fn tongxing<S: AsRef<std::ffi::OsStr>>(args: &[S]) -> Said {
    let (out, err) = (Shared::default(), Shared::default());
    let mut console = Console::to(Box::new(out.clone()), Box::new(err.clone()), Lang::En);
    let args = args.iter().map(|arg| arg.as_ref().to_owned());
    let code = cli::run([OsString::from("tongxing")].into_iter().chain(args), &mut console);
    Said { code, out: out.text(), err: err.text() }
}

/// A folder of its own for one test, emptied first.
pub(crate) fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    // Absent on the first run.
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("the folder can be made");
    path
}

/// Writes a JSON file and returns its path as text.
pub(crate) fn file(folder: &Path, name: &str, value: &Value) -> String {
    let path = folder.join(name);
    std::fs::write(&path, value.to_string()).expect("the file can be written");
    path.to_str().expect("UTF-8").to_owned()
}

#[test]
fn usage_errors_end_with_two_and_help_with_zero() {
    assert_eq!(tongxing(&["--help"]).code, 0);
    let said = tongxing(&["pair"]);
    assert_eq!((said.code, said.out.as_str()), (2, ""));
    assert!(said.err.contains("PROBLEM"), "{}", said.err);
    let said = tongxing(&["nonsense", "--json"]);
    assert_eq!((said.code, said.codes()), (2, vec!["usage".to_owned()]));
}

#[test]
fn policies_are_listed_shown_and_checked() {
    let list = tongxing(&["policy", "list", "--json"]);
    assert_eq!(list.code, 0);
    let names: Vec<Value> = list.json()["policies"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|pack| pack["name"].clone())
        .collect();
    let shipped: Vec<&str> = policy::PACKS.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, shipped);
    assert_eq!(names.len(), 17);
    assert!(tongxing(&["policy", "list", "--lang", "zh"]).out.contains("规则包"));
    let shown = tongxing(&["policy", "show", "gansu", "--json"]).json();
    assert_eq!(shown["households"]["siblings"], "together");
    assert_eq!(shown["weights"]["other_need"], 15_000);
    // What `show` prints is a pack again.
    let folder = folder("policy-show");
    let path = folder.join("copy.toml");
    std::fs::write(&path, tongxing(&["policy", "show", "gansu"]).out).expect("written");
    let copy = path.to_str().expect("UTF-8");
    assert_eq!(tongxing(&["policy", "check", copy]).code, 0);
    assert_eq!(tongxing(&["policy", "show", copy, "--json"]).json(), shown);
    let unknown = tongxing(&["policy", "check", "nowhere", "--json"]);
    assert_eq!((unknown.code, unknown.codes()), (2, vec!["unknown_policy".to_owned()]));
}

#[test]
fn a_pack_that_breaks_rules_fails_its_check() {
    let folder = folder("policy-check");
    let path = folder.join("county.toml");
    let text = "version = 1\nname = \"c\"\nlevel = \"county\"\ndivision = \"320826\"\n\
                [demand]\nblue = 9\n[safeguards]\nman_alone_allowed = true\n";
    std::fs::write(&path, text).expect("written");
    let said = tongxing(&["policy", "check", path.to_str().expect("UTF-8"), "--json"]);
    assert_eq!(said.code, 1);
    assert_eq!(said.codes(), ["not_monotone", "not_loosened_here"]);
}

#[test]
fn bad_input_lists_every_problem_and_writes_nothing() {
    let folder = folder("bad-input");
    let mut problem = small_problem();
    problem["volunteers"][0]["phone"] = json!("13800138000");
    problem["children"][0]["priority"] = json!("purple");
    let problem = file(&folder, "problem.json", &problem);
    let out = folder.join("result.json");
    let out = out.to_str().expect("UTF-8");
    let args = ["pair", &problem, "--json", "--out", out, "--policy", "nowhere"];
    let said = tongxing(&args);
    assert_eq!(said.code, 2);
    assert_eq!(said.codes(), ["not_allowed", "unknown_field", "unknown_policy"]);
    assert!(!said.out.contains("13800138000"), "the value is not repeated");
    assert!(!Path::new(out).exists());
    let said = tongxing(&["pair", &problem, "--lang", "zh"]);
    assert_eq!((said.code, said.out.as_str()), (2, ""));
    assert!(said.err.contains("共 2 个问题"), "{}", said.err);
}

#[test]
fn travel_that_is_not_served_is_refused_by_name() {
    let folder = folder("travel");
    let problem = file(&folder, "problem.json", &small_problem());
    for (spec, code) in [
        ("road:x.osm.pbf", "unreadable"),
        ("osrm:localhost", "invalid_address"),
        ("straight:0.9", "out_of_range"),
        ("straight:1.2345", "out_of_range"),
        ("rocket", "unknown_travel"),
        ("matrix:/nowhere.csv", "unreadable"),
    ] {
        let said = tongxing(&["pair", &problem, "--json", "--travel", spec]);
        assert_eq!((said.code, said.codes()), (2, vec![code.to_owned()]), "{spec}");
    }
}

#[test]
fn options_out_of_range_are_refused() {
    let folder = folder("options");
    let problem = file(&folder, "problem.json", &small_problem());
    for (option, value) in
        [("--time-limit", "nan"), ("--time-limit", "1e300"), ("--threads", "1000000")]
    {
        let said = tongxing(&["pair", &problem, "--json", option, value]);
        assert_eq!((said.code, said.codes()), (2, vec!["out_of_range".to_owned()]), "{value}");
    }
    let said = tongxing(&["pair", &problem, "--json", "--out", "x.docx"]);
    assert_eq!((said.code, said.codes()), (2, vec!["unknown_format".to_owned()]));
}

#[test]
fn help_usage_and_violations_are_chinese_where_asked() {
    let help = tongxing(&["pair", "--help", "--lang", "zh"]);
    assert_eq!(help.code, 0);
    for words in ["结对一轮", "用法:", "参数:", "选项:", "问题文件", "[默认: 1]", "[可选: zh, en]"]
    {
        assert!(help.out.contains(words), "{words}: {}", help.out);
    }
    for words in ["Usage", "Options", "Arguments", "Print help"] {
        assert!(!help.out.contains(words), "{words}: {}", help.out);
    }
    assert!(tongxing(&["--help", "--lang=zh"]).out.contains("命令:"));
    assert!(tongxing(&["--help"]).out.contains("Usage:"));
    let said = tongxing(&["pair", "--lang", "zh"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("缺少必须的参数") && said.err.contains("用法:"), "{}", said.err);
    let said = tongxing(&["generate", "moon", "--lang", "zh"]);
    assert!(said.err.contains("应为: county  province  nation"), "{}", said.err);
    let folder = folder("chinese");
    let problem = file(&folder, "problem.json", &small_problem());
    let result = folder.join("result.json");
    let result = result.to_str().expect("UTF-8");
    assert_eq!(tongxing(&["pair", &problem, "--out", result]).code, 0);
    let text = std::fs::read_to_string(result).expect("written");
    let mut forged: Value = serde_json::from_str(&text).expect("JSON");
    forged["levels"][8]["value"] = json!(1);
    let forged = file(&folder, "forged.json", &forged);
    let said = tongxing(&["check", &problem, &forged, "--lang", "zh"]);
    assert_eq!(said.code, 1);
    assert!(said.out.contains("综合成本称为 1，实为"), "{}", said.out);
    assert!(said.out.contains("应为: 成立的说法"), "{}", said.out);
    let said = tongxing(&["explain", &problem, result, "--child", "C2", "--lang", "zh"]);
    assert!(said.out.contains("综合成本 +") && !said.out.contains("cost"), "{}", said.out);
}
