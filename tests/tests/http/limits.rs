//! Places, time and size are bounded, and what is over is answered at once.

use std::time::{Duration, Instant};

use axum::http::{StatusCode, header};
use serde_json::json;
use tongxing::http::{self, App, Limits};

use super::fixture::{Endless, empty_problem, limits, post, service};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_time_limit_ends_the_search_with_an_answer() {
    let started = Instant::now();
    let app = service(Endless::default());
    // 0 stops at once, as on the command line.
    let answer = post(&app, "/v1/pair?time_limit=0", empty_problem().to_string()).await;
    assert_eq!(answer.status, StatusCode::OK);
    let answer = post(&app, "/v1/pair?time_limit=0.05", empty_problem().to_string()).await;
    assert_eq!((answer.status, &answer.json()["status"]), (StatusCode::OK, &json!("stopped")));
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_service_says_when_to_come_again() {
    let rounds = Endless::default();
    let app = service(rounds.clone());
    let body = empty_problem().to_string();
    let (first, first_body) = (app.clone(), body.clone());
    let running =
        tokio::spawn(
            async move { post(&first, "/v1/pair?time_limit=0.5", first_body).await.status },
        );
    rounds.wait_for_start().await;
    let refused = post(&app, "/v1/pair", body.clone()).await;
    assert_eq!(refused.problem().status, 503);
    assert!(refused.headers[header::RETRY_AFTER].to_str().expect("plain").parse::<u32>().is_ok());
    assert_eq!(running.await.expect("answered"), StatusCode::OK);
    // The place is free again.
    assert_eq!(post(&app, "/v1/pair?time_limit=0.01", body).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_waits_gets_a_turn_or_is_told() {
    let wait = |waiting_time| Limits { waiting: 1, waiting_time, ..limits() };
    let body = empty_problem().to_string();
    for (time, expected) in [(20_000, StatusCode::OK), (20, StatusCode::SERVICE_UNAVAILABLE)] {
        let rounds = Endless::default();
        let app = http::app(App::new(rounds.clone(), wait(Duration::from_millis(time))));
        let (first, first_body) = (app.clone(), body.clone());
        let running = tokio::spawn(async move {
            post(&first, "/v1/pair?time_limit=0.4", first_body).await.status
        });
        rounds.wait_for_start().await;
        let second = post(&app, "/v1/pair?time_limit=0.01", body.clone()).await;
        assert_eq!(second.status, expected, "waiting {time} ms");
        assert_eq!(running.await.expect("answered"), StatusCode::OK);
    }
}

#[tokio::test]
async fn a_body_of_the_limit_is_read_and_one_byte_more_is_not() {
    let app = service(Endless::default());
    let problem = empty_problem().to_string();
    for (length, status) in [(limits().body_bytes, 200), (limits().body_bytes + 1, 413)] {
        let body = format!("{problem}{}", " ".repeat(length - problem.len()));
        let answer = post(&app, "/v1/pair?time_limit=0.01", body).await;
        assert_eq!(answer.status.as_u16(), status);
        if status == 413 {
            assert_eq!(answer.problem().problems[0].code, "too_large");
        }
    }
}

#[tokio::test]
async fn a_body_that_hides_its_length_is_cut_off() {
    let app = service(Endless::default());
    let endless = futures_body();
    assert_eq!(post(&app, "/v1/pair", endless).await.problem().status, 413);
}

/// A body of unknown length that never ends.
fn futures_body() -> axum::body::Body {
    struct Spaces;
    impl axum::body::HttpBody for Spaces {
        type Data = axum::body::Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
            let spaces = axum::body::Bytes::from_static(&[b' '; 1000]);
            std::task::Poll::Ready(Some(Ok(http_body::Frame::data(spaces))))
        }
    }
    axum::body::Body::new(Spaces)
}
