//! The description of the service is true, whole and served without the outside world.

use std::collections::BTreeSet;

use axum::http::header::CONTENT_SECURITY_POLICY;
use serde_json::Value;
use tongxing::http::openapi_document;

use super::fixture::{Endless, get, service};
use crate::tidy::root;

#[test]
fn the_snapshot_is_the_document() {
    let path = root().join("docs/openapi.json");
    let text = serde_json::to_string_pretty(&openapi_document()).expect("a value") + "\n";
    if std::env::var_os("TONGXING_WRITE_SCHEMAS").is_some() {
        std::fs::write(&path, &text).expect("docs/ can be written");
    }
    let kept = std::fs::read_to_string(&path).expect("docs/openapi.json is kept");
    assert!(kept == text, "docs/openapi.json is old: TONGXING_WRITE_SCHEMAS=1 ./run test openapi");
}

#[tokio::test]
async fn the_document_is_served_and_describes_every_route() {
    let document = get(&service(Endless::default()), "/openapi.json").await.json();
    assert_eq!(document, openapi_document());
    assert_eq!(document["openapi"], "3.1.0");
    let paths: BTreeSet<&str> =
        document["paths"].as_object().expect("paths").keys().map(String::as_str).collect();
    let expected = [
        "/healthz",
        "/v1/check",
        "/v1/expand",
        "/v1/explain",
        "/v1/pair",
        "/v1/policies",
        "/v1/policies/check",
        "/v1/policies/diff",
        "/v1/policies/shadow",
        "/v1/policies/verify",
        "/v1/policies/{name}",
        "/v1/rebalance",
        "/v1/simulate",
        "/v1/trips",
        "/v1/visits",
    ];
    assert_eq!(paths, BTreeSet::from(expected));
}

#[test]
fn every_reference_leads_to_a_component() {
    let document = openapi_document();
    let mut references = Vec::new();
    collect(&document, &mut references);
    assert!(references.len() > 20);
    for reference in references {
        let pointer = reference.strip_prefix('#').expect("within the document");
        let target = document.pointer(pointer);
        let filled = target.and_then(Value::as_object).is_some_and(|schema| !schema.is_empty());
        assert!(filled, "{reference} leads nowhere");
    }
}

#[test]
fn every_operation_and_every_response_is_described() {
    let document = openapi_document();
    let paths = document["paths"].as_object().expect("paths");
    let operations = paths.values().flat_map(|path| path.as_object().expect("methods").values());
    let mut responses = 0;
    for operation in operations {
        assert!(operation["summary"].is_string() && operation["operationId"].is_string());
        for response in operation["responses"].as_object().expect("responses").values() {
            assert!(response["description"].as_str().is_some_and(|text| !text.is_empty()));
            responses += 1;
        }
    }
    assert!(responses >= 20);
}

fn collect(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(reference)) = map.get("$ref") {
                references.push(reference.clone());
            }
            map.values().for_each(|value| collect(value, references));
        }
        Value::Array(list) => list.iter().for_each(|value| collect(value, references)),
        _ => {}
    }
}

#[tokio::test]
async fn the_viewer_needs_nothing_from_outside() {
    let app = service(Endless::default());
    let page = get(&app, "/docs/").await;
    assert_eq!(page.status.as_u16(), 200);
    let policy = page.headers[CONTENT_SECURITY_POLICY].to_str().expect("text");
    assert!(policy.starts_with("default-src 'self';") && !policy.contains("http"), "{policy}");
    let html = String::from_utf8(page.body).expect("text");
    let parts =
        html.split(['"', '\'']).filter(|part| part.ends_with(".js") || part.ends_with(".css"));
    let mut count = 0;
    for part in parts {
        assert!(!part.contains("//"), "{part} is loaded from elsewhere");
        let path = format!("/docs/{}", part.trim_start_matches("./"));
        assert_eq!(get(&app, &path).await.status.as_u16(), 200, "{path}");
        count += 1;
    }
    assert!(count >= 3, "the page loads its parts: {html}");
    let start = get(&app, "/docs/swagger-initializer.js").await;
    let start = String::from_utf8(start.body).expect("text");
    assert!(start.contains("/openapi.json") && start.contains("none"), "{start}");
}
