//! What surrounds an answer: output that fails, `--out`, devices as input, signals, places with files.

use std::ffi::OsString;
use std::io::{Error, ErrorKind, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tongxing::cli::{self, Console, Lang};

use crate::cli::{Shared, file, folder, tongxing};
use crate::documents::small_problem;

/// An output that takes nothing.
struct Broken(ErrorKind);

impl Write for Broken {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(Error::from(self.0))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Err(Error::from(self.0))
    }
}

#[test]
fn an_answer_that_does_not_get_out_is_no_success() {
    for (kind, code) in [(ErrorKind::StorageFull, 3), (ErrorKind::BrokenPipe, 0)] {
        for args in [&["policy", "list"][..], &["policy", "list", "--json"], &["--help"]] {
            let err = Shared::default();
            let (out, to) = (Box::new(Broken(kind)), Box::new(err.clone()));
            let mut console = Console::to(out, to, Lang::En);
            let args = ["tongxing"].iter().chain(args).map(OsString::from);
            assert_eq!(cli::run(args, &mut console), code, "{kind}");
            assert_eq!(err.text().is_empty(), code == 0, "{}", err.text());
        }
    }
}

#[test]
fn out_is_written_or_refused() {
    let folder = folder("out");
    let at = |name: &str| folder.join(name).to_str().expect("UTF-8").to_owned();
    let read = |path: &str| std::fs::read_to_string(path).expect("written");
    for (args, name) in [
        (vec!["policy", "list"], "list.json"),
        (vec!["policy", "show", "gansu"], "gansu.json"),
        (vec!["policy", "check", "gansu"], "check.json"),
    ] {
        let path = at(name);
        let said = tongxing(&[&args[..], &["--json", "--out", &path]].concat());
        let written: Value = serde_json::from_str(&read(&path)).expect("JSON");
        assert_eq!((said.code, written), (0, said.json()), "{name}");
    }
    let path = at("gansu.toml");
    assert_eq!(tongxing(&["policy", "show", "gansu", "--out", &path]).code, 0);
    assert_eq!(tongxing(&["policy", "check", &path]).code, 0);
    let costs = at("costs.txt");
    std::fs::write(&costs, "2\n1 2\n3 4\n").expect("written");
    let path = at("lines.jsonl");
    let said = tongxing(&["benchmark", "assignment", &costs, &costs, "--out", &path]);
    assert_eq!((said.code, read(&path)), (0, said.out.clone()));
    assert_eq!(said.out.lines().count(), 2);
    let first: Value = serde_json::from_str(said.out.lines().next().expect("two")).expect("JSON");
    // Every one of the two times two pairs was looked at.
    assert_eq!(first["details"]["pairs_scanned_by_checker"], 4);
    for (args, code) in [
        (vec!["policy", "list", "--out", "x.xlsx"], "unknown_format"),
        (vec!["benchmark", "assignment", &costs, "--out", "x.csv"], "unknown_format"),
        (vec!["demo", "--dir", "demo", "--out", "x.json"], "usage"),
        (vec!["serve", "--out", "x.json"], "usage"),
    ] {
        let said = tongxing(&[&args[..], &["--json"]].concat());
        assert_eq!((said.code, said.codes()), (2, vec![code.to_owned()]), "{args:?}");
    }
}

#[test]
fn a_device_without_end_is_too_large() {
    if !Path::new("/dev/zero").exists() {
        return;
    }
    let folder = folder("device");
    let problem = file(&folder, "problem.json", &small_problem());
    for args in [
        vec!["pair", &problem, "--travel", "matrix:/dev/zero"],
        vec!["pair", "/dev/zero"],
        vec!["policy", "check", "/dev/zero"],
        vec!["generate", "county", "--spec", "/dev/zero", "--out", "nowhere"],
    ] {
        let said = tongxing(&[&args[..], &["--json"]].concat());
        assert_eq!((said.code, said.codes()), (2, vec!["too_large".to_owned()]), "{args:?}");
    }
}

#[test]
fn contradictions_name_their_file_as_departures_do() {
    let folder = folder("places");
    let mut problem = small_problem();
    problem["volunteers"][0]["capacity"] = json!(9);
    problem["children"][0]["birth"] = json!("2030-01-01");
    let problem = file(&folder, "bad.json", &problem);
    let places = |said: &crate::cli::Said| {
        let problems = said.json()["problems"].as_array().cloned().unwrap_or_default();
        problems.iter().map(|p| p["where"].as_str().unwrap_or_default().to_owned()).collect()
    };
    let found: Vec<String> = places(&tongxing(&["pair", &problem, "--json"]));
    assert_eq!(
        found,
        ["bad.json: volunteers[0].capacity (V1)", "bad.json: children[0].birth (C1)"]
    );
    let good = file(&folder, "good.json", &small_problem());
    let result = folder.join("result.json");
    let result = result.to_str().expect("UTF-8");
    assert_eq!(tongxing(&["pair", &good, "--out", result]).code, 0);
    let text = std::fs::read_to_string(result).expect("written");
    let mut damaged: Value = serde_json::from_str(&text).expect("JSON");
    damaged["pairs"][0]["child"] = json!("C9");
    let result = file(&folder, "damaged.json", &damaged);
    let found: Vec<String> = places(&tongxing(&["check", &good, &result, "--json"]));
    assert_eq!(found, ["damaged.json: pairs[0].child"]);
}

/// What the next test runs as a process of its own; alone it does nothing.
#[test]
fn process() {
    let Some(args) = std::env::var_os("TONGXING_TEST_ARGS") else { return };
    let args = args.to_str().expect("UTF-8").split('\n').map(OsString::from);
    let code =
        cli::run([OsString::from("tongxing")].into_iter().chain(args), &mut Console::of_process());
    std::process::exit(code.into());
}

#[cfg(unix)]
#[test]
fn a_signal_stops_the_work_with_the_answer_so_far() {
    let folder = folder("signals");
    let at = |name: &str| folder.join(name).to_str().expect("UTF-8").to_owned();
    let made = tongxing(&[
        "generate",
        "county",
        "--children",
        "40000",
        "--volunteers",
        "30000",
        "--out",
        folder.to_str().expect("UTF-8"),
        "--whole",
    ]);
    assert_eq!(made.code, 0, "{}", made.err);
    let (problem, out) = (at("320826/problem.json"), at("result.json"));
    let own = std::env::current_exe().expect("this test");
    for signal in ["-INT", "-TERM"] {
        let args = ["pair", &problem, "--out", &out, "--threads", "1"].join("\n");
        let mut child = Command::new(&own)
            .args(["--exact", "console::process", "--nocapture"])
            .env("TONGXING_TEST_ARGS", args)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a process");
        // Until it catches both signals.
        let listens = || {
            let text = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
            let text = text.unwrap_or_default();
            let mask = text.lines().find_map(|line| line.strip_prefix("SigCgt:"));
            let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
            mask.is_some_and(|mask| [2, 15].iter().all(|signal| mask >> (signal - 1) & 1 == 1))
        };
        let start = Instant::now();
        while !listens() && start.elapsed() < Duration::from_secs(120) {
            std::thread::sleep(Duration::from_millis(5));
        }
        let id = child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().expect("kill").success());
        let ended = child.wait().expect("it ends");
        assert_eq!(ended.code(), Some(0), "{signal}");
        let text = std::fs::read_to_string(&out).expect("the answer so far");
        let result: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(result["status"], "stopped", "{signal}");
        assert_eq!(result["check"]["status"], "accepted", "{signal}");
        std::fs::remove_file(&out).expect("it was there");
    }
}
