//! The closed vocabularies of the domain: needs, priorities, sexes, roles.

/// A need of a child and, in the same words, a skill of a volunteer (需求 / 专长).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Need {
    /// 生活照料
    Life,
    /// 学业辅导
    Study,
    /// 心理关爱
    Psychology,
    /// 健康
    Health,
    /// 安全
    Safety,
    /// 法律援助
    Legal,
    /// 陪伴
    Companionship,
    /// 家庭教育指导
    ParentingGuidance,
}

impl Need {
    /// Every need, in the order of its bit in a [`NeedSet`].
    pub const ALL: [Self; 8] = [
        Self::Life,
        Self::Study,
        Self::Psychology,
        Self::Health,
        Self::Safety,
        Self::Legal,
        Self::Companionship,
        Self::ParentingGuidance,
    ];

    /// The name used in documents.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Life => "life",
            Self::Study => "study",
            Self::Psychology => "psychology",
            Self::Health => "health",
            Self::Safety => "safety",
            Self::Legal => "legal",
            Self::Companionship => "companionship",
            Self::ParentingGuidance => "parenting_guidance",
        }
    }

    /// The need called `name` in documents.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|need| need.name() == name)
    }
}

/// A set of needs (of a child) or skills (of a volunteer).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NeedSet(u8);

impl NeedSet {
    /// The empty set.
    pub const EMPTY: Self = Self(0);
    /// Every need.
    pub const FULL: Self = Self(u8::MAX);

    /// This set with `need` in it.
    #[must_use]
    pub fn with(self, need: Need) -> Self {
        Self(self.0 | 1 << need as u8)
    }

    /// Whether `need` is in the set.
    #[must_use]
    pub fn contains(self, need: Need) -> bool {
        self.0 & (1 << need as u8) != 0
    }

    /// Elements of either set.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the sets share an element.
    #[must_use]
    pub fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether nothing is in the set.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Number of elements.
    #[must_use]
    pub fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// The elements in the order of [`Need::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Need> {
        Need::ALL.into_iter().filter(move |&need| self.contains(need))
    }
}

impl FromIterator<Need> for NeedSet {
    fn from_iter<I: IntoIterator<Item = Need>>(needs: I) -> Self {
        needs.into_iter().fold(Self::EMPTY, Self::with)
    }
}

/// A set of languages and dialects, each a bit numbered by the document layer (at most 64).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LanguageSet(pub u64);

impl LanguageSet {
    /// Whether the sets share a language.
    #[must_use]
    pub fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Languages of either set.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether no language is stated.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// Urgency of a child's case (关爱等级), most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// 红
    Red,
    /// 橙
    Orange,
    /// 黄
    Yellow,
    /// 蓝
    Blue,
}

impl Priority {
    /// Every priority, most urgent first.
    pub const ALL: [Self; 4] = [Self::Red, Self::Orange, Self::Yellow, Self::Blue];

    /// The name used in documents.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Orange => "orange",
            Self::Yellow => "yellow",
            Self::Blue => "blue",
        }
    }

    /// Position in [`Priority::ALL`].
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }
}

/// Sex as the rosters record it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sex {
    /// 女
    Female,
    /// 男
    Male,
}

/// Whether a volunteer serves near home or from afar (结对方式).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// 就近: travel weighs on the pair and is bounded by the reach.
    Near,
    /// 远程: contact by call, video or letter; travel neither weighs nor bounds.
    Remote,
}

/// What a place among a child's volunteers may ask of whoever fills it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// A volunteer with this skill.
    Skilled(Need),
    /// A volunteer who serves as mother, not as a professional.
    Mother,
    /// A professional (counsellor, lawyer, social worker ...) with a caseload.
    Professional,
}
