//! What the pages tell a reader to type exists.

use crate::cli::tongxing;
use crate::tidy::root;

/// The commands `./run tongxing X …` of a page, each with the words up to its first option or file.
fn commands(page: &str) -> Vec<Vec<String>> {
    let calls = page.split("./run tongxing ").skip(1);
    let word = |word: &&str| word.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    let words = |call: &str| {
        let line = call.split(['\n', '`', '#']).next().unwrap_or("").to_owned();
        let option = |word: &&str| !word.starts_with('-');
        line.split_whitespace().take_while(option).take_while(word).map(str::to_owned).collect()
    };
    calls.map(words).filter(|words: &Vec<String>| !words.is_empty()).collect()
}

/// The options `--x` of a page's calls of the program, with the command they belong to.
fn options(page: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for call in page.split("./run tongxing ").skip(1) {
        let line = call.split(['\n', '`', '#']).next().unwrap_or("");
        let command = line.split_whitespace().next().unwrap_or("");
        for option in line.split_whitespace().filter(|word| word.starts_with("--")) {
            found.push((command.to_owned(), option.to_owned()));
        }
    }
    found
}

#[test]
fn every_command_of_the_pages_exists() {
    for name in ["README.md", "README.zh-CN.md", "docs/HTTP.md", "CONTRIBUTING.md"] {
        let page = std::fs::read_to_string(root().join(name)).expect("the page");
        let calls = commands(&page);
        assert!(!name.starts_with("README") || calls.len() >= 4, "{name} shows how to use it");
        for mut words in calls {
            words.push("--help".to_owned());
            let said = tongxing(&words);
            assert_eq!(said.code, 0, "{name}: {words:?}: {}", said.err);
        }
        for (command, option) in options(&page).iter().filter(|(command, _)| command != "--help") {
            let help = tongxing(&[command.as_str(), "--help"]).out;
            assert!(help.contains(option.as_str()), "{name}: {command} has no {option}");
        }
    }
}

#[test]
fn a_command_that_does_not_exist_is_noticed() {
    let page = "    ./run tongxing dance now.json --fast\n`./run tongxing policy list`";
    assert_eq!(commands(page), [vec!["dance"], vec!["policy", "list"]]);
    assert_eq!(options(page), [("dance".to_owned(), "--fast".to_owned())]);
    assert_ne!(tongxing(&["dance", "--help"]).code, 0);
}
