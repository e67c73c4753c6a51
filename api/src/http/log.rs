//! A request id for every request, and one log line for every answer. Neither query, nor body, nor
//! any id of a person is logged.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

/// Header that carries the request id both ways.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest request id that is taken over from a client.
const LONGEST_ID: usize = 64;

/// Gives the request an id, answers with it, and logs the answer.
pub(super) async fn requests(mut request: Request, next: Next) -> Response {
    let id = request.headers().get(&REQUEST_ID).filter(|id| is_fit(id)).cloned();
    let id = id.unwrap_or_else(fresh);
    request.headers_mut().insert(REQUEST_ID, id.clone());
    // The route, not the path: a path may hold anything.
    let route = request.extensions().get::<MatchedPath>().map_or("none", |path| path.as_str());
    let shown = id.to_str().unwrap_or("");
    let span = tracing::info_span!("request", id = shown, method = %request.method(), route);
    let started = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let milliseconds = started.elapsed().as_millis();
    span.in_scope(|| tracing::info!(status = response.status().as_u16(), %milliseconds));
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

fn is_fit(id: &HeaderValue) -> bool {
    let bytes = id.as_bytes();
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    !bytes.is_empty() && bytes.len() <= LONGEST_ID && bytes.iter().all(plain)
}

/// The start of the program and a count: unique, and telling nothing.
fn fresh() -> HeaderValue {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    static START: std::sync::LazyLock<u128> = std::sync::LazyLock::new(|| {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis())
    });
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    HeaderValue::from_str(&format!("{:x}-{count}", *START))
        .unwrap_or_else(|_| HeaderValue::from_static("none"))
}
