//! The closed vocabularies as documents write them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tongxing_solver::model;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident = $core:ty { $($(#[$vdoc:meta])* $variant:ident => $value:expr,)* }) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$vdoc])* $variant,)*
        }

        impl $name {
            /// Every word, in documented order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The solver's word.
            #[must_use]
            pub fn core(self) -> $core {
                match self {
                    $(Self::$variant => $value,)*
                }
            }
        }

        impl From<$core> for $name {
            fn from(value: $core) -> Self {
                // Every word of the solver stands in the table above (held by a test).
                Self::ALL.iter().copied().find(|w| w.core() == value).unwrap_or(Self::ALL[0])
            }
        }
    };
}

words!(
    /// A need of a child, or the same word as a skill of a volunteer.
    Need = model::Need {
        /// 生活照料
        Life => model::Need::Life,
        /// 学业辅导
        Study => model::Need::Study,
        /// 心理关爱
        Psychology => model::Need::Psychology,
        /// 健康
        Health => model::Need::Health,
        /// 安全
        Safety => model::Need::Safety,
        /// 法律援助
        Legal => model::Need::Legal,
        /// 陪伴
        Companionship => model::Need::Companionship,
        /// 家庭教育指导
        ParentingGuidance => model::Need::ParentingGuidance,
    }
);

words!(
    /// Urgency of a child's case (关爱等级).
    Priority = model::Priority {
        /// 红
        Red => model::Priority::Red,
        /// 橙
        Orange => model::Priority::Orange,
        /// 黄
        Yellow => model::Priority::Yellow,
        /// 蓝
        Blue => model::Priority::Blue,
    }
);

words!(
    /// Sex as the rosters record it.
    Sex = model::Sex {
        /// 女
        Female => model::Sex::Female,
        /// 男
        Male => model::Sex::Male,
    }
);

words!(
    /// Whether a volunteer serves near home or from afar (结对方式).
    Mode = model::Mode {
        /// 就近
        Near => model::Mode::Near,
        /// 远程
        Remote => model::Mode::Remote,
    }
);

words!(
    /// What brings the child into the programme (儿童类别).
    ChildKind = model::ChildKind {
        /// 留守儿童
        LeftBehind => model::ChildKind::LeftBehind,
        /// 困境儿童
        InDifficulty => model::ChildKind::InDifficulty,
        /// 其他
        Other => model::ChildKind::Other,
    }
);

words!(
    /// What a place among a child's volunteers asks of whoever fills it: a skill, or a position.
    Role = model::Role {
        /// 生活照料
        Life => model::Role::Skilled(model::Need::Life),
        /// 学业辅导
        Study => model::Role::Skilled(model::Need::Study),
        /// 心理关爱
        Psychology => model::Role::Skilled(model::Need::Psychology),
        /// 健康
        Health => model::Role::Skilled(model::Need::Health),
        /// 安全
        Safety => model::Role::Skilled(model::Need::Safety),
        /// 法律援助
        Legal => model::Role::Skilled(model::Need::Legal),
        /// 陪伴
        Companionship => model::Role::Skilled(model::Need::Companionship),
        /// 家庭教育指导
        ParentingGuidance => model::Role::Skilled(model::Need::ParentingGuidance),
        /// A volunteer who serves as mother, not as a professional.
        Mother => model::Role::Mother,
        /// A professional with a caseload.
        Professional => model::Role::Professional,
    }
);

impl Need {
    /// What rosters and exports call it in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Life => "生活照料",
            Self::Study => "学业辅导",
            Self::Psychology => "心理关爱",
            Self::Health => "健康",
            Self::Safety => "安全",
            Self::Legal => "法律援助",
            Self::Companionship => "陪伴",
            Self::ParentingGuidance => "家庭教育指导",
        }
    }

    /// What exports call it in English.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            Self::ParentingGuidance => "parenting guidance",
            other => other.core().name(),
        }
    }
}

impl Priority {
    /// What rosters and exports call it in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Red => "红",
            Self::Orange => "橙",
            Self::Yellow => "黄",
            Self::Blue => "蓝",
        }
    }
}

impl Role {
    /// What exports call it in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self.core() {
            model::Role::Skilled(need) => Need::from(need).zh(),
            model::Role::Mother => "爱心妈妈",
            model::Role::Professional => "专业人员",
        }
    }

    /// The word as documents write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self.core() {
            model::Role::Skilled(need) => need.name(),
            model::Role::Mother => "mother",
            model::Role::Professional => "professional",
        }
    }

    /// The role called `name`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.name() == name)
    }
}

/// Reference system of a pair of coordinates (坐标系).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Datum {
    /// WGS-84, or CGCS2000, which is the same within decimetres.
    #[default]
    Wgs84,
    /// GCJ-02 (Gaode, Tencent).
    Gcj02,
    /// BD-09 (Baidu).
    Bd09,
}

/// State of the background check (审核状态).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum VettingStatus {
    /// 通过: asks for `valid_until`.
    Clear,
    /// 待审
    Pending,
    /// 未通过
    Refused,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_solver_has_its_own_word_in_documents() {
        for need in model::Need::ALL {
            assert_eq!(Need::from(need).core(), need);
            assert_eq!(
                serde_json::to_value(Need::from(need)).expect("a word"),
                serde_json::json!(need.name())
            );
            let role = model::Role::Skilled(need);
            assert_eq!(Role::from(role).core(), role);
        }
        for priority in model::Priority::ALL {
            assert_eq!(Priority::from(priority).core(), priority);
            assert_eq!(
                serde_json::to_value(Priority::from(priority)).expect("a word"),
                serde_json::json!(priority.name())
            );
        }
        for role in Role::ALL {
            assert_eq!(serde_json::to_value(role).expect("a word"), serde_json::json!(role.name()));
            assert_eq!(Role::from_name(role.name()), Some(*role));
            assert_eq!(Role::from(role.core()), *role);
        }
        for kind in ChildKind::ALL {
            assert_eq!(ChildKind::from(kind.core()), *kind);
        }
    }
}
