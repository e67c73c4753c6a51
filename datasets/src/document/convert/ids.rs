//! Text ids of the rosters by dense id, and back.

use std::collections::HashMap;

use tongxing_solver::ids::{ChildId, OrganisationId, SchoolId, VolunteerId};

use super::super::fault::{Fault, place};
use super::super::hidden::{is_hidden, spelt};
use super::super::personal::is_id_number;
use super::ProblemDocument;

/// Longest text id, in characters.
const ID_LENGTH_LIMIT: usize = 64;

/// Text ids by dense id, and back. The maps are only looked up, never walked.
#[derive(Clone, Debug, Default)]
pub struct Ids {
    volunteers: Table,
    children: Table,
    schools: Table,
    organisations: Table,
}

#[derive(Clone, Debug, Default)]
struct Table {
    texts: Vec<String>,
    places: HashMap<String, usize>,
}

impl Table {
    fn read<'a>(
        list: &str,
        texts: impl Iterator<Item = &'a String>,
        faults: &mut Vec<Fault>,
    ) -> Self {
        let mut table = Self::default();
        for (line, text) in texts.enumerate() {
            let at = || format!("{list}[{line}].id");
            if let Some(fault) = unfit(text, at()) {
                faults.push(fault);
            } else if let Some(first) = table.places.get(text) {
                let place = place(&at(), Some(text));
                let message = format!("is the id of {list}[{first}] already");
                faults.push(Fault::new("duplicate_id", place, message, text, "an id of its own"));
            }
            table.places.entry(text.clone()).or_insert(line);
            table.texts.push(text.clone());
        }
        table
    }
}

fn unfit(text: &str, at: String) -> Option<Fault> {
    if is_id_number(text) {
        let message = "is an ID-card number; ids are the roster's own numbers";
        return Some(Fault::new(
            "personal_data",
            at,
            message,
            "an ID-card number",
            "the roster's own number",
        ));
    }
    let fits = !text.trim().is_empty()
        && text.trim() == text
        && text.chars().count() <= ID_LENGTH_LIMIT
        && !text.contains(is_hidden);
    let allowed =
        format!("1 to {ID_LENGTH_LIMIT} characters, none of them hidden, no spaces at the ends");
    (!fits).then(|| Fault::new("invalid_id", at, "is not fit to be an id", spelt(text), allowed))
}

impl Ids {
    pub(super) fn of(document: &ProblemDocument, faults: &mut Vec<Fault>) -> Self {
        let stations = document.stations.iter().map(|s| &s.id);
        Table::read("stations", stations, faults);
        Table::read("delegations", document.delegations.iter().map(|d| &d.id), faults);
        Table::read("projects", document.projects.iter().map(|project| &project.id), faults);
        Self {
            volunteers: Table::read(
                "volunteers",
                document.volunteers.iter().map(|v| &v.id),
                faults,
            ),
            children: Table::read("children", document.children.iter().map(|c| &c.id), faults),
            schools: Table::read("schools", document.schools.iter().map(|s| &s.id), faults),
            organisations: Table::read(
                "organisations",
                document.organisations.iter().map(|o| &o.id),
                faults,
            ),
        }
    }

    /// The same ids with `count` recruits after the volunteers.
    pub(in super::super) fn with_recruits(&self, count: u32) -> Self {
        let mut grown = self.clone();
        let known = |dash: &str| {
            (1..=count).any(|n| self.volunteers.places.contains_key(&format!("recruit{dash}{n}")))
        };
        let mut dash = "-".to_owned();
        while known(&dash) {
            dash.push('-');
        }
        for text in (1..=count).map(|n| format!("recruit{dash}{n}")) {
            grown.volunteers.places.insert(text.clone(), grown.volunteers.texts.len());
            grown.volunteers.texts.push(text);
        }
        grown
    }

    /// The volunteer called `text`.
    #[must_use]
    pub fn volunteer(&self, text: &str) -> Option<VolunteerId> {
        self.volunteers.places.get(text).copied().map(VolunteerId::new)
    }

    /// The child called `text`.
    #[must_use]
    pub fn child(&self, text: &str) -> Option<ChildId> {
        self.children.places.get(text).copied().map(ChildId::new)
    }

    /// The school called `text`.
    #[must_use]
    pub fn school(&self, text: &str) -> Option<SchoolId> {
        self.schools.places.get(text).copied().map(SchoolId::new)
    }

    /// The organisation called `text`.
    #[must_use]
    pub fn organisation(&self, text: &str) -> Option<OrganisationId> {
        self.organisations.places.get(text).copied().map(OrganisationId::new)
    }

    /// What the roster calls the volunteer.
    #[must_use]
    pub fn volunteer_text(&self, id: VolunteerId) -> &str {
        &self.volunteers.texts[id.index()]
    }

    /// What the roster calls the child.
    #[must_use]
    pub fn child_text(&self, id: ChildId) -> &str {
        &self.children.texts[id.index()]
    }

    /// What the roster calls the organisation.
    #[must_use]
    pub fn organisation_text(&self, id: OrganisationId) -> &str {
        &self.organisations.texts[id.index()]
    }
}
