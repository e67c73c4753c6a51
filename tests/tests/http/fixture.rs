//! Services to test against, and short ways to ask them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use serde_json::{Value, json};
use tongxing::clock::Clock;
use tongxing::http::{self, App, Limits, Local, Problem, Rounds};
use tongxing::round::{self, CheckRequest, Failure, PairRequest, Verdict};
use tongxing_datasets::document::ResultDocument;
use tongxing_solver::pairing::Monitor;
use tower::ServiceExt;

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }

    /// The problem, whose status and media type are those of the answer.
    pub(crate) fn problem(&self) -> Problem {
        assert_eq!(self.headers[header::CONTENT_TYPE], http::MEDIA_TYPE);
        let problem: Problem = serde_json::from_slice(&self.body).expect("a problem document");
        assert_eq!(problem.status, self.status.as_u16());
        problem
    }
}

/// Sends one request to the service.
pub(crate) async fn ask(app: &Router, request: Request<Body>) -> Answer {
    let response = app.clone().oneshot(request).await.expect("a router always answers");
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("the answer is in memory").to_vec();
    Answer { status: parts.status, headers: parts.headers, body }
}

pub(crate) async fn get(app: &Router, path: &str) -> Answer {
    ask(app, Request::get(path).body(Body::empty()).expect("a valid request")).await
}

pub(crate) async fn post(app: &Router, path: &str, body: impl Into<Body>) -> Answer {
    let request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
    ask(app, request.body(body.into()).expect("a valid request")).await
}

/// A problem document with nobody in it.
pub(crate) fn empty_problem() -> Value {
    json!({"version": 1, "round": {"date": "2026-11-23", "division": "320826"}})
}

/// A result document with nothing in it.
pub(crate) fn empty_result() -> ResultDocument {
    serde_json::from_value(json!({
        "version": 1,
        "inputs": {
            "problem_sha256": "", "policy_sha256": "", "seed": 1,
            "travel": {"spec": "straight:1000", "sha256": ""},
        },
        "status": "stopped", "levels": [], "gap": 0.0, "covered": {}, "pairs": [],
        "certificate":
            {"kind": "prices", "scale": 1, "bound": "0", "children": [], "volunteers": []},
        "check": {"status": "accepted", "seconds": 0.0, "pairs_scanned": 0},
        "statistics": {},
    }))
    .expect("a valid result")
}

/// Computes until told to stop, and remembers both.
#[derive(Clone, Default)]
pub(crate) struct Endless {
    started: Arc<AtomicBool>,
    stopped: Arc<AtomicBool>,
}

impl Endless {
    pub(crate) async fn wait_for_start(&self) {
        wait_for(&self.started).await;
    }

    pub(crate) async fn wait_for_stop(&self) {
        wait_for(&self.stopped).await;
    }
}

async fn wait_for(flag: &AtomicBool) {
    let waiting = async {
        while !flag.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waiting).await.expect("it happens in time");
}

impl Rounds for Endless {
    fn pair(&self, _: &PairRequest, clock: &Clock) -> Result<ResultDocument, Failure> {
        self.started.store(true, Ordering::SeqCst);
        while !clock.should_stop() {
            std::thread::park_timeout(Duration::from_millis(1));
        }
        self.stopped.store(true, Ordering::SeqCst);
        Ok(empty_result())
    }

    fn check(&self, request: &CheckRequest, clock: &Clock) -> Result<Verdict, Failure> {
        Local.check(request, clock)
    }
}

/// Fails in the way it is told.
pub(crate) struct Failing(pub(super) fn() -> Failure);

impl Rounds for Failing {
    fn pair(&self, _: &PairRequest, _: &Clock) -> Result<ResultDocument, Failure> {
        Err((self.0)())
    }

    fn check(&self, _: &CheckRequest, _: &Clock) -> Result<Verdict, Failure> {
        Err((self.0)())
    }
}

/// Reads and prepares the round, and computes nothing.
pub(crate) struct Preparing;

impl Rounds for Preparing {
    fn pair(&self, request: &PairRequest, _: &Clock) -> Result<ResultDocument, Failure> {
        round::prepare(request)?;
        Ok(empty_result())
    }

    fn check(&self, request: &CheckRequest, clock: &Clock) -> Result<Verdict, Failure> {
        Local.check(request, clock)
    }
}

/// Small limits for small tests.
pub(crate) fn limits() -> Limits {
    Limits { computing: 1, waiting: 0, body_bytes: 10_000, ..Limits::default() }
}

pub(crate) fn service(rounds: impl Rounds) -> Router {
    http::app(App::new(rounds, limits()))
}
