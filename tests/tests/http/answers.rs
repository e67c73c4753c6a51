//! What each request is answered.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::json;
use tongxing::http::{App, Limits, Local, REQUEST_ID};
use tongxing::round::Failure;
use tongxing_datasets::document::{Fault, Faults};
use tongxing_tests::random::Dice;

use crate::check::optimal;
use crate::documents::small_problem;

use super::fixture::{
    Endless, Failing, Preparing, ask, empty_problem, empty_result, get, limits, post, service,
};

#[tokio::test]
async fn health_is_told() {
    let answer = get(&service(Endless::default()), "/healthz").await;
    assert_eq!((answer.status, &answer.json()["status"]), (StatusCode::OK, &json!("ok")));
}

#[tokio::test]
async fn policies_are_listed_and_shown() {
    let app = service(Endless::default());
    let list = get(&app, "/v1/policies").await.json();
    let names: Vec<&str> = list
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|entry| entry["name"].as_str())
        .collect();
    assert!(names.contains(&"national"), "{names:?}");
    for name in names {
        let pack = get(&app, &format!("/v1/policies/{name}")).await;
        assert_eq!((pack.status, &pack.json()["name"]), (StatusCode::OK, &json!(name)));
    }
    let unknown = get(&app, "/v1/policies/nowhere").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert_eq!(unknown.problem().kind, "urn:tongxing:problem:unknown-policy");
    assert_eq!(get(&app, "/v1/policies/%FF").await.problem().status, 404);
}

#[tokio::test]
async fn unknown_paths_and_wrong_methods_are_problems() {
    let app = service(Endless::default());
    assert_eq!(get(&app, "/v2/pair").await.problem().status, 404);
    let request = Request::builder().method(Method::DELETE).uri("/v1/pair");
    let answer = ask(&app, request.body(Body::empty()).expect("valid")).await;
    assert_eq!(answer.problem().status, 405);
    assert_eq!(answer.headers[header::ALLOW], "POST");
}

#[tokio::test]
async fn other_media_types_are_refused() {
    let app = service(Endless::default());
    for media in [None, Some("text/plain"), Some("application/x-www-form-urlencoded")] {
        let mut request = Request::post("/v1/pair");
        if let Some(media) = media {
            request = request.header(header::CONTENT_TYPE, media);
        }
        let answer = ask(&app, request.body(Body::from("{}")).expect("valid")).await;
        assert_eq!(answer.problem().status, 415, "{media:?}");
    }
}

#[tokio::test]
async fn malformed_json_is_located() {
    let answer =
        post(&service(Endless::default()), "/v1/pair", "{\"version\": 1,\n \"round\" 2}").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let problem = answer.problem();
    assert_eq!(problem.problems.len(), 1);
    assert!(problem.problems[0].place.starts_with("line 2 column "), "{problem:?}");
}

#[tokio::test]
async fn all_problems_of_the_input_come_at_once() {
    let app = service(Endless::default());
    let mut bad = empty_problem();
    bad["round"]["date"] = json!("2026-13-45");
    bad["children"] = json!([{"id": "C1"}]);
    bad["surprise"] = json!(1);
    let bare = post(&app, "/v1/pair", bad.to_string()).await.problem();
    assert_eq!(bare.status, 422);
    let places: Vec<&str> = bare.problems.iter().map(|fault| fault.place.as_str()).collect();
    for part in ["round.date", "children[0]", "surprise"] {
        assert!(places.iter().any(|place| place.contains(part)), "{part} in {places:?}");
    }
    let envelope = json!({"problem": bad, "travel": 3});
    let wrapped = post(&app, "/v1/pair", envelope.to_string()).await.problem();
    assert_eq!(wrapped.problems.len(), bare.problems.len() + 1);
    assert!(wrapped.problems.iter().any(|fault| fault.place.starts_with("problem.children[0]")));
}

#[tokio::test]
async fn travel_that_would_read_files_is_refused() {
    let app = service(Local);
    let cases = [
        ("matrix:secret.csv", "files_refused"),
        ("osrm:http://inner", "service_refused"),
        ("road:x.osm.pbf", "files_refused"),
        ("straights", "unknown_travel"),
    ];
    for (spec, code) in cases {
        let mut problem = empty_problem();
        problem["travel"] = json!(spec);
        let bare = post(&app, "/v1/pair", problem.to_string()).await.problem();
        assert_eq!((bare.status, bare.problems[0].code.as_str()), (422, code), "{spec}");
        let body = json!({"problem": empty_problem(), "travel": spec}).to_string();
        assert_eq!(post(&app, "/v1/pair", body).await.problem(), bare, "{spec}");
    }
}

#[tokio::test]
async fn a_result_of_something_else_is_refused() {
    let app = service(Local);
    let body = json!({"problem": empty_problem(), "result": empty_result()});
    let refused = post(&app, "/v1/check", body.to_string()).await.problem();
    assert_eq!(refused.status, 422);
    assert!(refused.problems.iter().all(|fault| fault.code == "inputs_differ"), "{refused:?}");
    let mut old = body.clone();
    old["result"]["version"] = json!(9);
    old["policy"] = json!("nowhere");
    let refused = post(&app, "/v1/check", old.to_string()).await.problem();
    let codes: Vec<&str> = refused.problems.iter().map(|fault| fault.code.as_str()).collect();
    assert_eq!(codes, ["unknown_version", "unknown_policy"]);
}

#[tokio::test]
async fn a_true_result_is_accepted_and_a_false_one_is_an_answer_too() {
    let limits = Limits { body_bytes: 1 << 20, ..limits() };
    let app = tongxing::http::app(App::new(Local, limits));
    let problem = small_problem();
    let mut body = json!({"problem": problem, "result": optimal(&problem)});
    for brute_force in [false, true] {
        body["brute_force"] = json!(brute_force);
        let answer = post(&app, "/v1/check", body.to_string()).await;
        let verdict = answer.json();
        assert_eq!((answer.status, &verdict["status"]), (StatusCode::OK, &json!("accepted")));
        assert_eq!(verdict["violations"], json!([]));
    }
    let cost = body["result"]["levels"][8]["value"].as_i64().expect("the cost level");
    body["result"]["levels"][8]["value"] = json!(cost - 1);
    let answer = post(&app, "/v1/check", body.to_string()).await;
    assert_eq!((answer.status, &answer.json()["status"]), (StatusCode::OK, &json!("rejected")));
    assert!(!answer.json()["violations"].as_array().expect("a list").is_empty());
}

#[tokio::test]
async fn no_body_makes_the_service_fail() {
    let app = tongxing::http::app(App::new(Preparing, Limits { body_bytes: 1 << 20, ..limits() }));
    let problem = small_problem();
    let check = json!({"problem": problem, "result": optimal(&problem)}).to_string();
    let pair = problem.to_string();
    assert_eq!(post(&app, "/v1/pair", pair.clone()).await.status, StatusCode::OK);
    let mut dice = Dice::new(7);
    for path in ["/v1/pair", "/v1/check"] {
        let whole = if path == "/v1/pair" { &pair } else { &check };
        for _ in 0..400 {
            let mut body = whole.clone().into_bytes();
            for _ in 0..=dice.below(3) {
                let at = dice.below(body.len());
                match dice.below(4) {
                    0 => body.truncate(at.max(1)),
                    1 => body[at] = dice.pick(b"0129-.{}[]\",:eE\\\xff\0 "),
                    2 => drop(body.remove(at)),
                    _ => body.insert(at, dice.pick(b"0129-.{}[]\",:eE\\\xff\0 ")),
                }
                if body.is_empty() {
                    break;
                }
            }
            let shown = String::from_utf8_lossy(&body).into_owned();
            let answer = post(&app, path, body).await;
            assert!([200, 400, 413, 422].contains(&answer.status.as_u16()), "{path}: {shown}");
            assert!(answer.status == StatusCode::OK || !answer.problem().problems.is_empty());
        }
    }
}

#[tokio::test]
async fn a_check_by_brute_force_has_a_limit() {
    let limits = Limits { body_bytes: 64 << 20, ..limits() };
    let app = tongxing::http::app(App::new(Local, limits));
    let mut problem = small_problem();
    let volunteer = problem["volunteers"][0].clone();
    let child = problem["children"][0].clone();
    problem["volunteers"] = json!(vec![volunteer; 10_001]);
    problem["children"] = json!(vec![child; 10_000]);
    let body = json!({"problem": problem, "result": empty_result(), "brute_force": true});
    let refused = post(&app, "/v1/check", body.to_string()).await.problem();
    assert_eq!((refused.status, refused.problems[0].place.as_str()), (422, "brute_force"));
}

#[tokio::test]
async fn all_problems_of_the_query_come_at_once() {
    let app = service(Endless::default());
    let path = "/v1/pair?seed=-1&time_limit=61&threads=4&iterations=x&iterations=2";
    let problem = post(&app, path, empty_problem().to_string()).await.problem();
    let places: Vec<&str> = problem.problems.iter().map(|fault| fault.place.as_str()).collect();
    let expected =
        ["query.seed", "query.time_limit", "query.threads", "query.iterations", "query.iterations"];
    assert_eq!((problem.status, places), (422, expected.to_vec()));
    for bad in ["NaN", "-1", "inf", "1e400", ""] {
        let path = format!("/v1/pair?time_limit={bad}");
        assert_eq!(post(&app, &path, empty_problem().to_string()).await.problem().status, 422);
    }
}

#[tokio::test]
async fn faults_of_the_computation_are_told_apart() {
    let input = || Failure::Input(Faults::one(Fault::new("code", "place", "message", 1, "2")));
    let body = empty_problem().to_string();
    let answer = post(&service(Failing(input)), "/v1/pair", body.clone()).await.problem();
    assert_eq!((answer.status, answer.problems.len()), (422, 1));
    let internal = || Failure::Internal("a secret of the program".to_owned());
    let answer = post(&service(Failing(internal)), "/v1/pair", body.clone()).await;
    assert_eq!(answer.problem().status, 500);
    assert!(!String::from_utf8_lossy(&answer.body).contains("secret"));
    let panics = || panic!("this test's own panic");
    let app = service(Failing(panics));
    assert_eq!(post(&app, "/v1/pair", body.clone()).await.problem().status, 500);
    // The place is free again.
    assert_eq!(post(&app, "/v1/pair", body).await.problem().status, 500);
}

#[tokio::test]
async fn request_ids_are_kept_or_made() {
    let app = service(Endless::default());
    let ask_with = async |id: &str| {
        let request = Request::get("/healthz").header(REQUEST_ID, id);
        let answer = ask(&app, request.body(Body::empty()).expect("valid")).await;
        answer.headers[REQUEST_ID].to_str().expect("plain").to_owned()
    };
    assert_eq!(ask_with("round-7.a_B").await, "round-7.a_B");
    let long = "x".repeat(65);
    for unfit in [long.as_str(), "a b", "a\"b", ""] {
        let made = ask_with(unfit).await;
        assert!(made != unfit && !made.is_empty());
    }
    assert_ne!(ask_with("").await, ask_with("").await);
}

#[tokio::test]
async fn every_answer_is_guarded_and_no_other_origin_may_read_it() {
    let app = service(Endless::default());
    for path in ["/healthz", "/nowhere", "/docs/"] {
        let answer = get(&app, path).await;
        assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        assert!(!answer.headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN), "{path}");
    }
}
