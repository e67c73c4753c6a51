//! What a problem says of people that no pair depends on, and reports do: projects and functions.

use std::collections::BTreeMap;

use super::fault::{self, Fault};
use super::personal::personal_number;
use super::{DivisionCode, ProblemDocument, ProjectDocument};

/// Projects, and who serves in them and with which function.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags {
    /// All projects.
    pub projects: Vec<ProjectDocument>,
    /// By volunteer: the position of her project, or of that of her organisation.
    pub project: Vec<Option<usize>>,
    /// By volunteer.
    pub function: Vec<Option<String>>,
    /// By child: where it lives.
    pub division: Vec<DivisionCode>,
}

impl Tags {
    /// Those of a problem; ids that name nothing, and projects that end before they begin, are faults.
    pub(super) fn of(document: &ProblemDocument, faults: &mut Vec<Fault>) -> Self {
        let mut places = BTreeMap::new();
        for (line, project) in document.projects.iter().enumerate() {
            places.entry(project.id.as_str()).or_insert(line);
            if let Some(found) = project.title.as_deref().and_then(personal_number) {
                let path = format!("projects[{line}].title");
                let place = fault::place(&path, Some(&project.id));
                let message = "personal data must not stand in a problem";
                let allowed = "text without personal numbers";
                faults.push(Fault::new("personal_data", place, message, found, allowed));
            }
            if let (Some(from), Some(until)) = (project.from, project.until)
                && until < from
            {
                let path = format!("projects[{line}].until");
                let place = fault::place(&path, Some(&project.id));
                let message = "the project ends before it begins";
                let allowed = format!("{from} or later");
                faults.push(Fault::new("out_of_range", place, message, until, allowed));
            }
        }
        let mut find = |list: &str, line: usize, id: &str, project: Option<&String>| {
            let named = project?;
            let found = places.get(named.as_str()).copied();
            if found.is_none() {
                let place = fault::place(&format!("{list}[{line}].project"), Some(id));
                let (message, allowed) = ("names no project", "an id of projects[]");
                faults.push(Fault::new("unknown_id", place, message, named, allowed));
            }
            found
        };
        let mut of_organisation = BTreeMap::new();
        for (line, organisation) in document.organisations.iter().enumerate() {
            let id = organisation.id.as_str();
            let found = find("organisations", line, id, organisation.project.as_ref());
            of_organisation.insert(id, found);
        }
        let mut project = Vec::with_capacity(document.volunteers.len());
        for (line, volunteer) in document.volunteers.iter().enumerate() {
            let own = find("volunteers", line, &volunteer.id, volunteer.project.as_ref());
            let through = volunteer.organisation.as_ref();
            let through =
                through.and_then(|id| of_organisation.get(id.as_str()).copied().flatten());
            project.push(own.or(through));
        }
        faults.truncate(Fault::MOST);
        Self {
            projects: document.projects.clone(),
            project,
            function: document.volunteers.iter().map(|v| v.function.clone()).collect(),
            division: document.children.iter().map(|child| child.division).collect(),
        }
    }
}
