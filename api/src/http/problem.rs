//! The one error envelope: problem details (RFC 9457).

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tongxing_datasets::document::{Fault, Faults};

/// Media type of problem details.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// Why a request was not answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// `urn:tongxing:problem:` and the stable code of the kind of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem in a few words.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What happened this time.
    pub detail: String,
    /// Every problem of the input.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Fault>,
}

impl Problem {
    /// A problem of the kind `code`, titled by the status' standard phrase.
    #[must_use]
    pub fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("urn:tongxing:problem:{code}"),
            title: status.canonical_reason().unwrap_or("Problem").to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            problems: Vec::new(),
        }
    }

    /// The program failed, whatever was asked. Nothing of the input is told.
    #[must_use]
    pub fn internal() -> Self {
        let detail = "the program failed; the log of this request id says where";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail)
    }

    /// Everything that is wrong with the input: 400 where it is no JSON, 413 where it is too long,
    /// else 422.
    #[must_use]
    pub fn input(faults: Faults) -> Self {
        let first = faults.problems.first().map_or("", |fault| fault.code.as_str());
        let (status, code) = match first {
            "not_json" => (StatusCode::BAD_REQUEST, "not-json"),
            "too_large" => (StatusCode::PAYLOAD_TOO_LARGE, "too-large"),
            _ => (StatusCode::UNPROCESSABLE_ENTITY, "invalid-input"),
        };
        let count = faults.problems.len();
        let detail = match count {
            1 => "the input has 1 problem".to_owned(),
            _ => format!("the input has {count} problems"),
        };
        Self { problems: faults.problems, ..Self::new(status, code, detail) }
    }

    /// Every place is taken.
    #[must_use]
    pub fn busy() -> Self {
        let detail = "every place is taken; try again later";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", detail)
    }

    fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// Seconds after which a client that met a full service may come again.
const RETRY_AFTER_SECONDS: &str = "5";

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_SECONDS));
        }
        response
    }
}
