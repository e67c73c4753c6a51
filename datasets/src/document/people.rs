//! PEOPLE: who stands behind the ids. Kept apart from the problem; only exports join it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Names and contacts by text id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct People {
    /// Version of the format: 1.
    pub version: u32,
    /// Volunteers by id.
    #[serde(default)]
    pub volunteers: BTreeMap<String, VolunteerPerson>,
    /// Children by id.
    #[serde(default)]
    pub children: BTreeMap<String, ChildPerson>,
}

impl People {
    /// Version of the format.
    pub const VERSION: u32 = 1;

    /// Nobody yet.
    #[must_use]
    pub fn new() -> Self {
        Self { version: Self::VERSION, ..Self::default() }
    }
}

/// Who a volunteer is. Absent is not on file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct VolunteerPerson {
    /// 姓名
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// 身份证号
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_number: Option<String>,
    /// 电话
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// 地址
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The woman who is a team's contact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// 单位
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employer: Option<String>,
    /// 可服务时间
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// 备注
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl VolunteerPerson {
    /// Whom to ask for: a team's contact, else the name.
    #[must_use]
    pub fn called(&self) -> Option<&String> {
        self.contact.as_ref().or(self.name.as_ref())
    }
}

/// Who a child is. Absent is not on file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ChildPerson {
    /// 姓名
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// 身份证号
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_number: Option<String>,
    /// 地址
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// 民族
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ethnicity: Option<String>,
    /// 监护人姓名
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guardian_name: Option<String>,
    /// 监护人电话
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guardian_phone: Option<String>,
    /// 可探访时间
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// 备注
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}
