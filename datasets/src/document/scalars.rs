//! Scalars of the documents: text on paper, checked values in memory.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use tongxing_solver::model::Division;
use tongxing_solver::units::Date;

/// A calendar day, written `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub Date);

/// What a [`Day`] must look like.
pub(crate) const DAY_ALLOWED: &str = "a calendar day YYYY-MM-DD from 1800 to 2999";

/// An administrative division code of 2, 4, 6, 9 or 12 digits, written as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DivisionCode(pub Division);

/// What a [`DivisionCode`] must look like.
pub(crate) const DIVISION_ALLOWED: &str = "a text of 2, 4, 6, 9 or 12 digits";

macro_rules! text_scalar {
    ($name:ident, $parse:path, $allowed:expr, $format:literal, $pattern:literal) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<str>::deserialize(deserializer)?;
                $parse(&text).map(Self).ok_or_else(|| {
                    de::Error::invalid_value(de::Unexpected::Str(&text), &$allowed)
                })
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "format": $format, "pattern": $pattern })
            }
        }
    };
}

text_scalar!(Day, Date::parse_iso, DAY_ALLOWED, "date", r"^\d{4}-\d{2}-\d{2}$");
text_scalar!(
    DivisionCode,
    Division::parse,
    DIVISION_ALLOWED,
    "division-code",
    r"^[1-9]\d(\d{2}(\d{2}(\d{3}(\d{3})?)?)?)?$"
);

impl Day {
    /// Parses `YYYY-MM-DD`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Date::parse_iso(text).map(Self)
    }
}

impl DivisionCode {
    /// Parses a code of 2, 4, 6, 9 or 12 digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Division::parse(text).map(Self)
    }
}
