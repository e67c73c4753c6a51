//! The OpenAPI 3.1 document: paths from the handlers, schemas from the documents themselves, so that
//! no shape is written twice.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};
use tongxing_datasets::document::{
    ExpansionDocument, PlanDocument, PolicyDocument, ProblemDocument, ResultDocument,
    SimulationDocument, TripsDocument,
};
use tongxing_datasets::policy::diff::PolicyDiff;
use tongxing_datasets::policy::shadow::ShadowDocument;
use utoipa::openapi::schema::Object;
use utoipa::openapi::{
    Content, InfoBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Response, ResponseBuilder, Schema,
};
use utoipa::{IntoResponses, PartialSchema, ToSchema};

use super::handlers::{Health, PolicyEntry};
use super::policies::{PolicyDiffBody, PolicyVerdict, ShadowBody, VerifyBody};
use super::problem::{MEDIA_TYPE, Problem};
use super::requests::{
    CheckBody, ExpandBody, ExplainBody, PairBody, RebalanceBody, SimulateBody, VisitsBody,
};
use super::trips::TripsBody;
use crate::explain::Explanation;
use crate::policies::Verification;
use crate::round::Verdict;

/// Names a component whose schema [`document`] fills in.
macro_rules! component {
    ($marker:ident, $name:literal) => {
        pub(super) struct $marker;

        impl PartialSchema for $marker {
            fn schema() -> RefOr<Schema> {
                Object::new().into()
            }
        }

        impl ToSchema for $marker {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed($name)
            }
        }
    };
}

component!(CheckSchema, "CheckBody");
component!(DiffAnswerSchema, "PolicyDiff");
component!(DiffSchema, "PolicyDiffBody");
component!(ExpandSchema, "ExpandBody");
component!(ExpansionSchema, "ExpansionDocument");
component!(ExplainSchema, "ExplainBody");
component!(ExplanationSchema, "Explanation");
component!(HealthSchema, "Health");
component!(ListedSchema, "PolicyEntry");
component!(PlanSchema, "PlanDocument");
component!(PolicySchema, "PolicyDocument");
component!(PolicyVerdictSchema, "PolicyVerdict");
component!(ProblemSchema, "Problem");
component!(PairSchema, "PairRequest");
component!(RebalanceSchema, "RebalanceBody");
component!(ResultSchema, "ResultDocument");
component!(ShadowAnswerSchema, "ShadowDocument");
component!(ShadowSchema, "ShadowBody");
component!(SimulateSchema, "SimulateBody");
component!(SimulationSchema, "SimulationDocument");
component!(TripsAnswerSchema, "TripsDocument");
component!(TripsSchema, "TripsBody");
component!(VerdictSchema, "Verdict");
component!(VerificationSchema, "Verification");
component!(VerifySchema, "VerifyBody");
component!(VisitsSchema, "VisitsBody");

/// What a request with a body may be refused with.
pub(super) struct Refusals;

impl IntoResponses for Refusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let refusals = [
            ("400", "No JSON, or broken off."),
            ("408", "The body came too slowly."),
            ("413", "The body is too large."),
            ("415", "Not application/json."),
            ("422", "Every problem of the input, or a result that does not belong to it."),
            ("500", "The program failed."),
            ("503", "Every place is taken; see Retry-After."),
        ];
        let response = |(status, description): (&str, &str)| {
            let body = Content::new(Some(Ref::from_schema_name(ProblemSchema::name())));
            let response = ResponseBuilder::new().description(description);
            (status.to_owned(), response.content(MEDIA_TYPE, body).build().into())
        };
        refusals.map(response).into()
    }
}

/// What the generated paths are put into.
pub(super) fn frame() -> OpenApi {
    let description = "Pairs volunteers with children, with a proof of optimality. Stateless: \
        nothing of a request is kept. Documents are those of the command line.";
    let info = InfoBuilder::new()
        .title("Tongxing 童行")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(description));
    OpenApiBuilder::new().info(info.build()).build()
}

/// The whole document: `paths` with every component filled in.
pub(super) fn document(paths: &OpenApi) -> Value {
    let mut document = serde_json::to_value(paths).unwrap_or_default();
    if let Some(Value::Object(components)) = document.get_mut("components") {
        components.insert("schemas".to_owned(), Value::Object(schemas()));
    }
    document
}

fn schemas() -> Map<String, Value> {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = Cow::Borrowed("/components/schemas");
        settings.meta_schema = None;
    });
    let mut generator = settings.into_generator();
    generator.subschema_for::<Health>();
    generator.subschema_for::<PolicyEntry>();
    generator.subschema_for::<PolicyDocument>();
    generator.subschema_for::<PolicyVerdict>();
    generator.subschema_for::<PolicyDiffBody>();
    generator.subschema_for::<PolicyDiff>();
    generator.subschema_for::<ShadowBody>();
    generator.subschema_for::<ShadowDocument>();
    generator.subschema_for::<VerifyBody>();
    generator.subschema_for::<Verification>();
    generator.subschema_for::<Problem>();
    generator.subschema_for::<ResultDocument>();
    generator.subschema_for::<RebalanceBody>();
    generator.subschema_for::<CheckBody>();
    generator.subschema_for::<Verdict>();
    generator.subschema_for::<ExplainBody>();
    generator.subschema_for::<Explanation>();
    generator.subschema_for::<ExpandBody>();
    generator.subschema_for::<ExpansionDocument>();
    generator.subschema_for::<SimulateBody>();
    generator.subschema_for::<SimulationDocument>();
    generator.subschema_for::<VisitsBody>();
    generator.subschema_for::<PlanDocument>();
    generator.subschema_for::<TripsBody>();
    generator.subschema_for::<TripsDocument>();
    let envelope = generator.subschema_for::<PairBody>();
    let bare = generator.subschema_for::<ProblemDocument>();
    let mut schemas = generator.take_definitions(true);
    let body = serde_json::json!({
        "description": "A problem document, or an envelope around one.",
        "oneOf": [bare, envelope],
    });
    schemas.insert("PairRequest".to_owned(), body);
    schemas.values_mut().for_each(relocate);
    schemas
}

/// A reference that a schema writes out by hand looks for its own document's definitions.
fn relocate(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(reference)) = map.get_mut("$ref")
                && let Some(name) = reference.strip_prefix("#/$defs/")
            {
                *reference = format!("#/components/schemas/{name}");
            }
            map.values_mut().for_each(relocate);
        }
        Value::Array(list) => list.iter_mut().for_each(relocate),
        _ => {}
    }
}
