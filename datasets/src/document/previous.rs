//! A PREVIOUS made of records: the pairs of a round that this program did not compute.

use std::collections::BTreeMap;

use super::result::{
    CertificateDocument, CheckDocument, CostDocument, Inputs, PairDocument, PreviousPairDocument,
    ResultDocument, StatisticsDocument, StatusName, TravelInput,
};

/// Kind of the certificate of a result that proves nothing.
const NO_PROOF: &str = "none";

impl ResultDocument {
    /// The round before as an office has it on record: pairs and their dates, in the order given, and
    /// no other statement. It answers no problem (its hashes are empty, so `check` refuses it), stopped
    /// before anything was searched, and has neither levels nor prices; lengths and costs are not known.
    #[must_use]
    pub fn on_record(pairs: &[PreviousPairDocument]) -> Self {
        let pair = |pair: &PreviousPairDocument| PairDocument {
            child: pair.child.clone(),
            volunteer: pair.volunteer.clone(),
            role: super::answer::OPEN_ENTRY.to_owned(),
            since: pair.since,
            metres: None,
            seconds: None,
            cost: CostDocument::default(),
        };
        Self {
            version: Self::VERSION,
            inputs: Inputs {
                problem_sha256: String::new(),
                policy_sha256: String::new(),
                policy: String::new(),
                travel: TravelInput { spec: String::new(), sha256: String::new() },
                previous: None,
                seed: 0,
                iterations: Some(0),
                max_queries: None,
                repair: None,
            },
            status: StatusName::Stopped,
            levels: Vec::new(),
            notices: Vec::new(),
            gap: 0.0,
            covered: BTreeMap::new(),
            pairs: pairs.iter().map(pair).collect(),
            uncovered: Vec::new(),
            surveys_due: Vec::new(),
            projects: Vec::new(),
            functions_missing: Vec::new(),
            recruit: Vec::new(),
            repair: None,
            groups: None,
            certificate: CertificateDocument {
                kind: NO_PROOF.to_owned(),
                scale: 0,
                bound: "0".to_owned(),
                children: Vec::new(),
                volunteers: Vec::new(),
                pools: Vec::new(),
                budgets: Vec::new(),
                violators: Vec::new(),
                siblings: None,
            },
            check: CheckDocument::default(),
            statistics: StatisticsDocument::default(),
        }
    }
}
