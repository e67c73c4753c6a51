//! `./run` on machines that lack something, played with stand-ins for the tools it looks for.

#![cfg(unix)]

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::tidy::root;

/// A machine whose only programs are those put there.
struct Machine(PathBuf);

impl Machine {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("the target folder can be written");
        for tool in ["cut", "dirname", "env"] {
            let found = ["/usr/bin", "/bin"].map(|bin| Path::new(bin).join(tool));
            let found = found.iter().find(|path| path.exists()).expect("a POSIX system");
            symlink(found, folder.join(tool)).expect("a link");
        }
        Self(folder)
    }

    fn with(self, tool: &str, script: &str) -> Self {
        let path = self.0.join(tool);
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("written");
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).expect("permitted");
        self
    }

    fn with_rust(self, version: &str) -> Self {
        self.with("cargo", ":").with("rustc", &format!("echo 'rustc {version} (0 2026-01-01)'"))
    }

    fn with_compilers(self) -> Self {
        self.with("cc", ":").with("c++", ":").with("make", ":").with("pkg-config", ":")
    }

    /// A user other than root, without sudo.
    fn without_rights(self) -> Self {
        self.with("id", "echo 1000").with("apt-get", "exit 1")
    }

    /// Runs `./run setup` there. Certificates are at hand; libclang is what the real system has.
    fn setup(&self) -> Output {
        let mut command = Command::new("/bin/sh");
        command.arg(root().join("run")).arg("setup").env_clear();
        command.env("PATH", &self.0).env("HOME", &self.0).env("CARGO_HOME", &self.0);
        command.env("SSL_CERT_FILE", self.0.join("cut")).output().expect("a shell")
    }

    fn calls(&self) -> String {
        std::fs::read_to_string(self.0.join("calls")).unwrap_or_default()
    }
}

/// Exit code and standard error; nothing may stand on standard output.
fn said(output: &Output) -> (Option<i32>, String) {
    assert!(output.stdout.is_empty(), "standard output belongs to the program");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn without_rust_it_says_so() {
    let (code, text) = said(&Machine::new("no-rust").with_compilers().setup());
    assert!(code == Some(2) && text.contains("missing: Rust >= 1.94"), "{text}");
}

#[test]
fn rust_is_compared_by_number() {
    for (version, old) in [("1.93.1", true), ("1.9.0", true), ("1.94.0", false), ("2.0.0", false)] {
        let machine = Machine::new("rust-version").with_rust(version).with_compilers();
        let (code, text) = said(&machine.without_rights().with("cmake", ":").setup());
        assert_eq!(text.contains("too old"), old, "{version}: {text}");
        assert!(!old || code == Some(2));
    }
}

#[test]
fn what_is_missing_is_named_where_nothing_may_be_installed() {
    let machine = Machine::new("no-rights").with_rust("1.95.0").with_compilers().without_rights();
    let (code, text) = said(&machine.setup());
    assert_eq!(code, Some(2));
    assert!(text.contains("missing: cmake"), "{text}");
    assert!(text.contains("apt-get install -y --no-install-recommends cmake"), "{text}");
    assert!(!text.contains("build-essential"), "{text}");
}

#[test]
fn only_what_is_missing_is_installed() {
    let machine = Machine::new("root").with_rust("1.95.0").with_compilers().with("id", "echo 0");
    let folder = machine.0.display().to_string();
    // Installing puts the program there; the second run finds it.
    let install = format!(
        "echo \"$@\" >> {folder}/calls\n\
         [ \"$1\" = update ] || {{ echo '#!/bin/sh' > {folder}/cmake; /bin/chmod +x {folder}/cmake; }}"
    );
    let machine = machine.with("apt-get", &install);
    let (_, text) = said(&machine.setup());
    let calls = machine.calls();
    assert!(calls.starts_with("update"), "{calls} {text}");
    assert!(calls.contains("--no-install-recommends cmake"), "{calls}");
    assert!(!calls.contains("build-essential") && !calls.contains("pkg-config"), "{calls}");
    let before = calls.matches("cmake").count();
    machine.setup();
    assert_eq!(machine.calls().matches("cmake").count(), before, "installed twice");
}

#[test]
fn unknown_commands_are_refused_with_the_usage() {
    let output = Command::new(root().join("run")).arg("dance").output().expect("it runs");
    let (code, text) = said(&output);
    assert!(code == Some(2) && text.contains("usage: ./run"), "{text}");
}
