//! What two packs say differently, key by key.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::document::{PolicyDocument, canonical};

/// Two packs side by side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyDiff {
    /// Name of the first.
    pub a: String,
    /// Name of the second.
    pub b: String,
    /// SHA-256 of the first's canonical bytes.
    pub a_sha256: String,
    /// SHA-256 of the second's canonical bytes.
    pub b_sha256: String,
    /// Keys that differ, in order.
    pub differences: Vec<PolicyDifference>,
}

/// A key that two packs say differently.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyDifference {
    /// The key, nested: `demand.red`, `cadence[home_visit].every`.
    pub key: String,
    /// What the first says; absent where it says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub a: Option<Value>,
    /// What the second says; absent where it says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub b: Option<Value>,
}

/// Every key that two packs say differently, with the national value where one is silent.
#[must_use]
pub fn diff(a: &PolicyDocument, b: &PolicyDocument) -> PolicyDiff {
    let (left, right) = (said(a), said(b));
    let keys: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
    let differing = keys.into_iter().filter(|key| left.get(*key) != right.get(*key));
    let line = |key: &String| PolicyDifference {
        key: key.clone(),
        a: left.get(key).cloned(),
        b: right.get(key).cloned(),
    };
    PolicyDiff {
        a: a.name.clone(),
        b: b.name.clone(),
        a_sha256: canonical::policy_sha256(a),
        b_sha256: canonical::policy_sha256(b),
        differences: differing.map(line).collect(),
    }
}

/// What a pack says, by nested key. The national cadence is spelt out where a pack takes it over.
fn said(pack: &PolicyDocument) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    let mut value = serde_json::to_value(pack).unwrap_or_default();
    if let Value::Object(keys) = &mut value {
        let cadence = serde_json::to_value(&pack.cadence).unwrap_or_default();
        keys.insert("cadence".to_owned(), cadence);
    }
    walk(String::new(), value, &mut all);
    all
}

fn walk(key: String, value: Value, all: &mut BTreeMap<String, Value>) {
    let below = |name: &str| if key.is_empty() { name.to_owned() } else { format!("{key}.{name}") };
    match value {
        Value::Object(keys) => {
            for (name, value) in keys {
                walk(below(&name), value, all);
            }
        }
        Value::Array(list) if list.iter().any(Value::is_object) => {
            // Records are known by what they are, not by where they stand: a rule more moves no others.
            let mut seen: BTreeMap<String, usize> = BTreeMap::new();
            for (at, value) in list.into_iter().enumerate() {
                let named = ["kind", "name", "role", "from"].iter().find_map(|id| value.get(id));
                let name = named.and_then(Value::as_str).map_or(at.to_string(), str::to_owned);
                let times = seen.entry(name.clone()).or_default();
                *times += 1;
                let name = if *times > 1 { format!("{name}#{times}") } else { name };
                walk(format!("{key}[{name}]"), value, all);
            }
        }
        value => {
            all.insert(key, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::diff;
    use crate::policy::{national, pack};

    #[test]
    fn nested_keys_and_rules_are_told_apart() {
        let same = diff(&national(), &national());
        assert!(same.differences.is_empty() && same.a_sha256 == same.b_sha256);
        let mut other = national();
        other.demand.orange = 2;
        other.cadence.remove(0);
        other.cadence[0].minutes = 90;
        let found = diff(&national(), &other);
        let keys: Vec<&str> = found.differences.iter().map(|line| line.key.as_str()).collect();
        assert!(keys.contains(&"demand.orange") && keys.contains(&"cadence[home_visit].minutes"));
        assert!(keys.contains(&"cadence[contact].every"), "{keys:?}");
        assert!(!keys.iter().any(|key| key.starts_with("cadence[wish]")), "{keys:?}");
        let gansu = diff(&national(), &pack("gansu").expect("shipped"));
        let siblings = gansu.differences.iter().find(|line| line.key == "households.siblings");
        let siblings = siblings.expect("they differ");
        assert_eq!(siblings.a, Some("free".into()));
        assert_eq!(siblings.b, Some("together".into()));
    }
}
