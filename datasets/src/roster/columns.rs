//! Sheets and their columns: canonical headers and what counties write in their place.

/// What a sheet holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// 儿童
    Children,
    /// 志愿者
    Volunteers,
    /// 原结对
    Previous,
    /// 限制
    Rules,
    /// 组织
    Organisations,
    /// 驿站
    Stations,
    /// 学校
    Schools,
}

/// A column: canonical header, whether it must be there, other headers for it.
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) required: bool,
    pub(super) synonyms: &'static [&'static str],
}

const fn must(name: &'static str, synonyms: &'static [&'static str]) -> Column {
    Column { name, required: true, synonyms }
}

const fn may(name: &'static str, synonyms: &'static [&'static str]) -> Column {
    Column { name, required: false, synonyms }
}

const DIVISION: Column = may("区划代码", &["行政区划代码", "行政区划", "区划编码", "区划"]);
const TOWN: Column =
    may("乡镇", &["乡镇街道", "街道", "镇", "乡", "所属乡镇", "所在乡镇", "乡镇名称", "乡镇/街道"]);
const VILLAGE: Column =
    may("村", &["村居", "村社区", "社区", "行政村", "所属村", "所在村", "村名", "村/社区"]);
const ADDRESS: Column =
    may("地址", &["家庭住址", "住址", "现住址", "居住地址", "详细地址", "家庭地址"]);
const LONGITUDE: Column = may("经度", &["longitude", "lng", "lon"]);
const LATITUDE: Column = may("纬度", &["latitude", "lat"]);
const DATUM: Column = may("坐标系", &["坐标系统", "坐标类型"]);
const SEX: Column = must("性别", &["男女"]);
const NAME: Column = may("姓名", &["儿童姓名", "志愿者姓名", "爱心妈妈姓名", "名字"]);
const BIRTH: Column = may("出生日期", &["出生年月", "出生年月日", "生日", "出生时间"]);
const ID_NUMBER: Column =
    may("身份证号", &["身份证号码", "身份证", "公民身份号码", "证件号码", "身份证件号码"]);
const NOTE: Column = may("备注", &["说明", "备注说明"]);
const LANGUAGES: Column = may("语言", &["使用语言", "方言", "语言方言"]);

static CHILDREN: [Column; 26] = [
    must("编号", &["儿童编号", "档案编号"]),
    NAME,
    SEX,
    BIRTH,
    ID_NUMBER,
    DIVISION,
    TOWN,
    VILLAGE,
    ADDRESS,
    LONGITUDE,
    LATITUDE,
    DATUM,
    may("儿童类别", &["类别", "儿童类型", "困境类型"]),
    must("关爱等级", &["等级", "关爱级别", "风险等级", "预警等级", "颜色等级"]),
    may(
        "需求",
        &["关爱需求", "关爱需要", "需求类型", "帮扶需求", "帮扶需要", "主要需求", "主要需要"],
    ),
    may("结对人数", &["需结对人数", "需要人数", "需要几人", "需要几名", "需志愿者人数"]),
    may("家庭编号", &["家庭号", "户编号", "户号"]),
    may("学校编号", &["就读学校编号", "所在学校编号"]),
    may("民族", &[]),
    LANGUAGES,
    may("监护人姓名", &["监护人"]),
    may("监护人电话", &["监护人联系电话", "监护人联系方式", "监护人手机"]),
    must("监护人同意", &["监护人是否同意", "是否同意", "监护人同意日期", "知情同意"]),
    may("可探访时间", &["探访时间", "方便探访时间"]),
    NOTE,
    may("需求调查日期", &["调查日期", "摸底日期"]),
];

static VOLUNTEERS: [Column; 26] = [
    must("编号", &["志愿者编号", "爱心妈妈编号"]),
    NAME,
    SEX,
    BIRTH,
    ID_NUMBER,
    may("电话", &["联系电话", "电话号码", "手机", "手机号", "手机号码", "联系方式"]),
    may("单位", &["工作单位", "所在单位", "单位名称"]),
    may("行业", &["从事行业", "职业"]),
    may("团队", &["所属团队", "团队名称", "志愿团队"]),
    may("职能组", &["小组", "职能小组"]),
    DIVISION,
    TOWN,
    VILLAGE,
    ADDRESS,
    LONGITUDE,
    LATITUDE,
    DATUM,
    may("专长", &["特长", "擅长", "服务专长", "技能"]),
    LANGUAGES,
    may(
        "可结对人数",
        &[
            "结对上限",
            "最多结对人数",
            "可结对儿童数",
            "可带孩子数",
            "可带儿童数",
            "能带几个孩子",
            "可带几个孩子",
        ],
    ),
    may(
        "最远距离",
        &[
            "最远服务距离",
            "服务半径",
            "可接受距离",
            "能走多远",
            "最远能走多远",
            "可走多远",
            "最远路程",
        ],
    ),
    may("结对方式", &["服务方式", "方式"]),
    must("审核状态", &["审核结果", "背景审核", "背景审查", "审查结果"]),
    may("审核有效期", &["审核有效期至", "有效期", "有效期至", "审查有效期"]),
    may("可服务时间", &["服务时间", "空闲时间"]),
    NOTE,
];

static PREVIOUS: [Column; 3] = [
    must("儿童编号", &["儿童"]),
    must("志愿者编号", &["志愿者", "爱心妈妈编号"]),
    must("结对日期", &["结对时间", "开始日期"]),
];

static RULES: [Column; 5] = [
    must("儿童编号", &["儿童"]),
    must("志愿者编号", &["志愿者", "爱心妈妈编号"]),
    must("类型", &["限制类型", "要求"]),
    must("原因", &["理由"]),
    may("提出单位", &["审批单位", "决定单位"]),
];

static ORGANISATIONS: [Column; 7] = [
    must("编号", &["组织编号"]),
    must("名称", &["组织名称", "单位名称"]),
    must("区划代码", &["行政区划代码", "行政区划", "区划"]),
    may("名额", &["结对名额", "总名额"]),
    may("合同开始", &["开始日期", "合同起始日期"]),
    may("合同结束", &["结束日期", "合同截止日期", "到期日期"]),
    may("购买名额", &["合同名额", "购买服务名额"]),
];

static STATIONS: [Column; 9] = [
    must("编号", &["驿站编号"]),
    must("名称", &["驿站名称"]),
    must("区划代码", &["行政区划代码", "行政区划", "区划"]),
    LONGITUDE,
    LATITUDE,
    DATUM,
    may("座位", &["座位数", "名额"]),
    may("开放时间", &["开放时段"]),
    may("级别", &["驿站级别"]),
];

static SCHOOLS: [Column; 7] = [
    must("编号", &["学校编号"]),
    must("名称", &["学校名称"]),
    must("区划代码", &["行政区划代码", "行政区划", "区划"]),
    LONGITUDE,
    LATITUDE,
    DATUM,
    may("开放时间", &["探访时间", "可探访时间", "到校探访时间"]),
];

/// A running number: it counts lines, and is somebody's number only where there is no other.
pub(super) const RUNNING: &str = "序号";

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Children,
        Self::Volunteers,
        Self::Previous,
        Self::Rules,
        Self::Organisations,
        Self::Stations,
        Self::Schools,
    ];

    /// Canonical name of the sheet.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Children => "儿童",
            Self::Volunteers => "志愿者",
            Self::Previous => "原结对",
            Self::Rules => "限制",
            Self::Organisations => "组织",
            Self::Stations => "驿站",
            Self::Schools => "学校",
        }
    }

    /// The kind that a sheet's name says.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
        // A list of pairs names children and volunteers too: it is asked first.
        match () {
            () if has(&["原结对", "结对关系", "上轮结对"]) => Some(Self::Previous),
            () if has(&["限制"]) => Some(Self::Rules),
            () if has(&["驿站"]) => Some(Self::Stations),
            () if has(&["志愿者", "爱心妈妈"]) => Some(Self::Volunteers),
            () if has(&["儿童"]) => Some(Self::Children),
            () if has(&["组织"]) => Some(Self::Organisations),
            () if has(&["学校"]) => Some(Self::Schools),
            () => None,
        }
    }

    pub(super) fn columns(self) -> &'static [Column] {
        match self {
            Self::Children => &CHILDREN,
            Self::Volunteers => &VOLUNTEERS,
            Self::Previous => &PREVIOUS,
            Self::Rules => &RULES,
            Self::Organisations => &ORGANISATIONS,
            Self::Stations => &STATIONS,
            Self::Schools => &SCHOOLS,
        }
    }

    /// The column of a sheet's own numbers, for which a running number stands where no other does.
    pub(super) fn numbered(self) -> Option<&'static Column> {
        self.columns().first().filter(|column| column.name == "编号")
    }

    /// The canonical header that a cleaned header stands for.
    pub(super) fn column(self, header: &str) -> Option<&'static Column> {
        let exact = self.columns().iter().find(|column| column.name == header);
        exact.or_else(|| self.columns().iter().find(|c| c.synonyms.contains(&header)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_header_stands_for_one_column() {
        for kind in Kind::ALL {
            assert_eq!(Kind::of_name(kind.name()), Some(kind));
            let mut seen = std::collections::BTreeSet::new();
            for column in kind.columns() {
                for header in column.synonyms.iter().chain([&column.name]) {
                    assert!(seen.insert(*header), "{kind:?} {header}");
                    assert_eq!(kind.column(header).map(|c| c.name), Some(column.name));
                }
            }
        }
    }
}
