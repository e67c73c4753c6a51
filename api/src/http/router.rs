//! The visible list of routes.

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::Value;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::problem::Problem;
use super::{App, handlers, log, openapi, policies, trips};

/// Every endpoint that the OpenAPI document describes.
fn described() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(openapi::frame())
        .routes(routes!(handlers::pair))
        .routes(routes!(handlers::rebalance))
        .routes(routes!(handlers::check))
        .routes(routes!(handlers::explain))
        .routes(routes!(handlers::visits))
        .routes(routes!(trips::trips))
        .routes(routes!(handlers::expand))
        .routes(routes!(handlers::simulate))
        .routes(routes!(handlers::policies))
        .routes(routes!(handlers::policy))
        .routes(routes!(policies::check_policy))
        .routes(routes!(policies::diff_policies))
        .routes(routes!(policies::verify_policies))
        .routes(routes!(policies::shadow_policy))
        .routes(routes!(handlers::health))
}

/// The service as one value: routes, the description of them at `/openapi.json`, its offline viewer
/// at `/docs`, and what surrounds every request.
pub fn app(app: App) -> Router {
    let (routes, paths) = described().split_for_parts();
    let document = openapi::document(&paths).to_string();
    // The viewer asks this service alone: no validator badge from elsewhere.
    let viewer = Config::new(["/openapi.json"]).validator_url("none");
    routes
        .route("/openapi.json", get(async move || json(document.clone())))
        .merge(SwaggerUi::new("/docs").config(viewer))
        .fallback(handlers::nowhere)
        .method_not_allowed_fallback(handlers::wrong_method)
        .layer(CatchPanicLayer::custom(|_| {
            tracing::error!("a handler panicked");
            Problem::internal().into_response()
        }))
        .layer(middleware::map_response(guarded))
        .layer(middleware::from_fn(log::requests))
        .with_state(app)
}

/// The OpenAPI document, as `/openapi.json` serves it.
#[must_use]
pub fn openapi_document() -> Value {
    let (_, paths) = described().split_for_parts();
    openapi::document(&paths)
}

fn json(text: String) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], text)
}

/// A page of this service loads nothing from elsewhere and stands in no frame.
const CONTENT_POLICY: &str = "default-src 'self'; img-src 'self' data:; \
    style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Headers of every answer.
async fn guarded(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let policy = HeaderValue::from_static(CONTENT_POLICY);
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}
