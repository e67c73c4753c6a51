//! Whole rounds by HTTP with the engine itself: the sample county paired, checked and explained, and
//! every answer held against the description of the service.

use std::time::Duration;

use axum::Router;
use axum::http::{StatusCode, header};
use serde_json::{Value, json};
use tongxing::http::{self, App, Limits, Local, openapi_document};

use super::fixture::{Answer, empty_problem, empty_result, get, limits, post};
use super::schema::departures;
use crate::area::loose;
use crate::cli::{folder, tongxing};
use crate::documents::small_problem;

fn app(limits: Limits) -> Router {
    http::app(App::new(Local, Limits { body_bytes: 64 << 20, ..limits }))
}

/// The answer must be one that the description lists for the operation, of its media type and shape.
fn described(path: &str, answer: &Answer) -> Value {
    let document = openapi_document();
    let operation = document["paths"][path].as_object().expect("a path").values().next();
    let status = answer.status.as_u16().to_string();
    let response = &operation.expect("one method")["responses"][&status];
    assert!(response.is_object(), "{path} does not list {status}");
    let media = answer.headers[header::CONTENT_TYPE].to_str().expect("plain");
    let schema = &response["content"][media]["schema"];
    assert!(schema.is_object(), "{path} {status} does not list {media}");
    let body = answer.json();
    let found = departures(&document, schema, &body);
    assert!(found.is_empty(), "{path} {status}: {found:#?}");
    body
}

fn sample() -> Value {
    let folder = folder("http-sample");
    let said = tongxing(&["demo", "--dir", folder.to_str().expect("UTF-8")]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    let text = std::fs::read(folder.join("problem.json")).expect("the demo writes it");
    serde_json::from_slice(&text).expect("JSON")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sample_county_is_paired_checked_and_explained() {
    let app = app(limits());
    let problem = sample();
    let answer = post(&app, "/v1/pair", problem.to_string()).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.json());
    let result = described("/v1/pair", &answer);
    assert_eq!(
        (&result["status"], &result["check"]["status"]),
        (&json!("optimal"), &json!("accepted"))
    );
    let mut body = json!({"problem": problem, "result": result});
    let answer = post(&app, "/v1/check", body.to_string()).await;
    assert_eq!(described("/v1/check", &answer)["status"], "accepted");

    let ask = async |body: &Value, child: &Value, volunteer: Option<&Value>| {
        let mut body = body.clone();
        body["child"] = child.clone();
        if let Some(volunteer) = volunteer {
            body["volunteer"] = volunteer.clone();
        }
        let answer = post(&app, "/v1/explain", body.to_string()).await;
        (answer.status.as_u16(), described("/v1/explain", &answer))
    };
    let pair = &result["pairs"][0];
    let (status, told) = ask(&body, &pair["child"], Some(&pair["volunteer"])).await;
    assert_eq!((status, &told["pair"]["standing"]), (200, &json!("chosen")));
    let same = ["metres", "seconds"];
    assert!(same.iter().all(|key| told["pair"][key] == pair[key]), "{told}");
    for part in ["travel", "need", "language", "continuity"] {
        assert_eq!(told["pair"]["cost"][part], pair["cost"][part], "{part}");
    }
    let (status, told) = ask(&body, &pair["child"], None).await;
    assert_eq!((status, told["alternatives_complete"].as_bool()), (200, Some(true)));
    let first = &told["alternatives"][0];
    let (_, asked) = ask(&body, &pair["child"], Some(&first["volunteer"])).await;
    assert_eq!(
        (&asked["pair"]["standing"], &asked["pair"]["price"]),
        (&json!("possible"), &first["price"])
    );
    let uncovered = result["uncovered"].as_array().expect("a list");
    for line in uncovered.iter().take(2).chain(uncovered.last()) {
        let (status, told) = ask(&body, &line["child"], None).await;
        let consent = line["reason"] == "no_consent";
        assert_eq!((status, told["rule"] == "no_consent"), (200, consent), "{line}");
        if !consent && !told["rule"].is_string() {
            assert_eq!(told["missing"], line["units"]);
        }
        if line["blocking_set"].is_object() {
            assert_eq!(told["blocking_set"], line["blocking_set"]);
        }
    }
    assert!(!uncovered.is_empty(), "the sample lacks volunteers");
    let (status, told) = ask(&body, &json!("nobody"), Some(&json!("no one"))).await;
    let places: Vec<&Value> =
        told["problems"].as_array().expect("a list").iter().map(|p| &p["where"]).collect();
    assert_eq!((status, places), (422, vec![&json!("child"), &json!("volunteer")]));
    // A cost that is not the pair's: the solution holds, the document does not.
    let metres = body["result"]["pairs"][0]["metres"].as_i64().expect("near");
    body["result"]["pairs"][0]["metres"] = json!(metres + 1);
    let (status, told) = ask(&body, &pair["child"], None).await;
    assert_eq!((status, &told["problems"][0]["code"]), (422, &json!("wrong_statement")));
    // Another problem: refused before anything is judged.
    body["problem"]["children"][0]["longitude"] = json!(119.123);
    let (status, told) = ask(&body, &pair["child"], None).await;
    assert_eq!((status, &told["problems"][0]["code"]), (422, &json!("inputs_differ")));
}

#[tokio::test]
async fn every_answer_is_as_described() {
    let app = app(limits());
    described("/healthz", &get(&app, "/healthz").await);
    described("/v1/policies", &get(&app, "/v1/policies").await);
    for (name, _) in tongxing_datasets::policy::PACKS {
        described("/v1/policies/{name}", &get(&app, &format!("/v1/policies/{name}")).await);
    }
    let pack = get(&app, "/v1/policies/gansu").await.json();
    let mut broken = pack.clone();
    broken["demand"]["blue"] = json!(9);
    for (pack, valid) in [(&pack, true), (&broken, false)] {
        let answer = post(&app, "/v1/policies/check", pack.to_string()).await;
        assert_eq!(described("/v1/policies/check", &answer)["valid"], valid);
    }
    let asked = json!({"a": "national", "b": pack}).to_string();
    let found = described("/v1/policies/diff", &post(&app, "/v1/policies/diff", asked).await);
    assert!(found["differences"].as_array().is_some_and(|lines| lines.len() > 3));
    let asked = json!({"a": "nowhere", "b": broken}).to_string();
    let refused = described("/v1/policies/diff", &post(&app, "/v1/policies/diff", asked).await);
    assert_eq!(refused["problems"].as_array().map(Vec::len), Some(2));
    let asked = json!({"packs": ["henan"]}).to_string();
    let found = described("/v1/policies/verify", &post(&app, "/v1/policies/verify", asked).await);
    assert_eq!((&found["ok"], &found["rows"][0]["pack"]), (&json!(true), &json!("henan")));
    let mut measured = small_problem();
    measured["children"][0]["indicators"] = json!({"guardian_absent": 0});
    let asked = json!({"problem": measured, "policy": "guizhou"}).to_string();
    let found = described("/v1/policies/shadow", &post(&app, "/v1/policies/shadow", asked).await);
    assert_eq!(found["changes"][0]["to"], "blue");
    let asked = json!({"problem": small_problem()}).to_string();
    described("/v1/policies/shadow", &post(&app, "/v1/policies/shadow", asked).await);
    described("/v1/policies/{name}", &get(&app, "/v1/policies/nowhere").await);
    let problem = small_problem();
    let result = described("/v1/pair", &post(&app, "/v1/pair", problem.to_string()).await);
    let mut body = json!({"problem": problem, "result": result});
    body["result"]["pairs"][0]["cost"]["travel"] = json!(-1);
    let answer = post(&app, "/v1/check", body.to_string()).await;
    assert_eq!(described("/v1/check", &answer)["status"], "rejected");
    let site = json!({"id": "K1", "division": "320826", "longitude": 119.26, "latitude": 33.78});
    let candidates = json!({"version": 1, "sites": [site]});
    let asked = json!({"problem": small_problem(), "candidates": candidates, "stations": 1});
    let answer = post(&app, "/v1/expand", asked.to_string()).await;
    let found = described("/v1/expand", &answer);
    let said = (&found["points"][0]["status"], &found["check"]["status"]);
    assert_eq!(said, (&json!("optimal"), &json!("accepted")));
    let scenario = json!({"version": 1, "name": "s", "repairing": {"per_100k": 50000}});
    let asked = json!({"problem": small_problem(), "scenarios": [scenario], "months": 3});
    let answer = post(&app, "/v1/simulate", asked.to_string()).await;
    let found = described("/v1/simulate", &answer);
    assert_eq!(found["scenarios"][0]["covered"]["p50"].as_array().map(Vec::len), Some(4));
    let refused = [
        ("/v1/simulate", "{}".to_owned(), 422),
        ("/v1/expand", "{}".to_owned(), 422),
        ("/v1/rebalance", "{}".to_owned(), 422),
        ("/v1/pair", "{".to_owned(), 400),
        ("/v1/check", "[]".to_owned(), 422),
        ("/v1/explain", "{}".to_owned(), 422),
        (
            "/v1/check",
            json!({"problem": empty_problem(), "result": empty_result()}).to_string(),
            422,
        ),
        ("/v1/pair", format!("{}{}", empty_problem(), " ".repeat(65 << 20)), 413),
    ];
    for (path, text, status) in refused {
        let answer = post(&app, path, text).await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
        described(path, &answer);
    }
    // Without children or volunteers there is nothing to pair, and that is an answer.
    described("/v1/pair", &post(&app, "/v1/pair", empty_problem().to_string()).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_check_that_runs_out_of_time_decides_nothing() {
    let problem = sample();
    let result = post(&app(limits()), "/v1/pair", problem.to_string()).await.json();
    let hurried = app(Limits { time: Duration::from_nanos(1), ..limits() });
    let mut body = json!({"problem": problem, "result": result, "brute_force": true});
    let verdict = described("/v1/check", &post(&hurried, "/v1/check", body.to_string()).await);
    assert_eq!((&verdict["status"], &verdict["violations"]), (&json!("unchecked"), &json!([])));
    body.as_object_mut().expect("an object").remove("brute_force");
    body["child"] = body["problem"]["children"][0]["id"].clone();
    let told = described("/v1/explain", &post(&hurried, "/v1/explain", body.to_string()).await);
    assert_eq!(
        (&told["status"], &told["problems"][0]["code"]),
        (&json!(422), &json!("out_of_time"))
    );
}

#[tokio::test]
async fn a_pack_of_elsewhere_that_loosens_a_rule_is_refused() {
    let app = app(limits());
    let mut problem = small_problem();
    problem["policy"] = loose("62");
    let envelope = json!({"problem": small_problem(), "policy": loose("62")});
    for body in [problem.to_string(), envelope.to_string()] {
        let refused = post(&app, "/v1/pair", body).await.problem();
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY.as_u16());
        assert_eq!(refused.problems[0].code, "wrong_area");
    }
}
