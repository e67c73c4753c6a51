//! Groups of volunteers, and what children of one profile must at least pay in each.

use std::collections::BTreeMap;

use super::forest::GROUPS;
use super::formulation::Formulation;
use crate::ids::VolunteerId;
use crate::model::{LanguageSet, Mode, NeedSet};
use crate::objective;

/// Volunteers of a group that stands apart, about, and fewest groups.
const DENSE: usize = 1500;
const FEWEST: usize = 6;

/// What children of equal needs and languages must at least pay, by group; `None` for empty groups.
pub(super) type Floors = Vec<Option<i64>>;

/// What volunteers of a group have in common.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mask {
    skills: NeedSet,
    languages: LanguageSet,
    /// Whether somebody states no language, which then never costs.
    silent: bool,
    pub(super) mode: Mode,
}

pub(super) struct Groups {
    pub(super) masks: Vec<Mask>,
    pub(super) group_of: Vec<u32>,
}

impl Groups {
    /// Groups open volunteers by skills, languages and mode; the rarest are merged by mode.
    pub(super) fn of(formulation: &Formulation<'_>, cheap: bool) -> Self {
        let instance = formulation.instance;
        let key = |id: VolunteerId| {
            let volunteer = instance.volunteer(id);
            (volunteer.mode == Mode::Remote, volunteer.skills, volunteer.languages)
        };
        let mut sizes: BTreeMap<_, usize> = BTreeMap::new();
        for id in instance.volunteer_ids().filter(|id| formulation.volunteer_open[id.index()]) {
            *sizes.entry(key(id)).or_default() += 1;
        }
        let mut by_size: Vec<_> = sizes.into_iter().collect();
        by_size.sort_by_key(|&(key, size)| (std::cmp::Reverse(size), key));
        // Sparse trees have wide boxes: where there are few volunteers, fewer stand apart, unless it is ways that are dear.
        let open: usize = by_size.iter().map(|(_, size)| size).sum();
        let apart = if cheap { (open / DENSE).clamp(FEWEST, GROUPS) } else { GROUPS };
        let mut masks: Vec<Mask> = Vec::new();
        let mut number = BTreeMap::new();
        let mut merged: [Option<u32>; 2] = [None; 2];
        for (at, &(key, _)) in by_size.iter().enumerate() {
            let (remote, skills, languages) = key;
            let shared = (at + 2 >= apart).then(|| merged[usize::from(remote)]);
            let group = match shared {
                Some(Some(group)) => group,
                _ => {
                    let mode = if remote { Mode::Remote } else { Mode::Near };
                    masks.push(Mask { skills, languages, silent: languages.is_empty(), mode });
                    small(masks.len() - 1)
                }
            };
            if at + 2 >= apart {
                merged[usize::from(remote)] = Some(group);
            }
            let mask = &mut masks[group as usize];
            mask.skills = mask.skills.union(skills);
            mask.languages = mask.languages.union(languages);
            mask.silent |= languages.is_empty();
            number.insert(key, group);
        }
        let group_of =
            instance.volunteer_ids().map(|id| number.get(&key(id)).copied().unwrap_or(0)).collect();
        Self { masks, group_of }
    }
}

/// Least cost of class by profile (needs, languages) and group, and the profile of each child.
pub(super) fn floors(formulation: &Formulation<'_>, groups: &Groups) -> (Vec<Floors>, Vec<u32>) {
    let instance = formulation.instance;
    let policy = instance.policy();
    let mut number = BTreeMap::new();
    let mut table: Vec<Floors> = Vec::new();
    let mut profile = Vec::with_capacity(instance.children().len());
    for child in instance.children() {
        let key = (child.needs, child.languages);
        let id = *number.entry(key).or_insert_with(|| {
            let floors = groups.masks.iter().map(|mask| {
                let languages = if mask.silent { LanguageSet::default() } else { mask.languages };
                let language = objective::language(policy, child.languages, languages);
                Some(objective::need(policy, child.needs, mask.skills) + language)
            });
            table.push(floors.collect());
            small(table.len() - 1)
        });
        profile.push(id);
    }
    (table, profile)
}

fn small(index: usize) -> u32 {
    u32::try_from(index).expect("the builder limits every array far below 2^32")
}
