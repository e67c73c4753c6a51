//! Large sets: walks to the end, and which of them touch.

use std::collections::BTreeMap;

use petgraph::unionfind::UnionFind;

use super::walk::Walker;
use crate::certificate::Violator;
use crate::ids::ChildId;

/// What one walk met.
struct Region {
    children: Vec<u32>,
    volunteers: Vec<u32>,
}

/// The violators of children that lack units, each of all whose walks touch.
pub(super) fn find(walker: &mut Walker<'_>, lacking: &[ChildId]) -> Vec<Violator> {
    let instance = walker.instance;
    let mut regions: Vec<Region> = Vec::new();
    let mut sets = UnionFind::<usize>::new_empty();
    let mut of_child = vec![None; instance.children().len()];
    let mut of_volunteer = vec![None; instance.volunteers().len()];
    walker.flow.begin();
    for &child in lacking {
        let met = u32::try_from(child.index()).is_ok_and(|at| walker.flow.has_met(at));
        if met || !walker.exhausts(child) {
            continue;
        }
        let region = sets.new_set();
        for &child in &walker.flow.order {
            of_child[child as usize] = Some(region);
        }
        for &volunteer in &walker.flow.reached {
            of_volunteer[volunteer as usize] = Some(region);
        }
        for &child in &walker.flow.touched {
            if let Some(other) = of_child[child as usize] {
                sets.union(region, other);
            }
        }
        let (children, volunteers) = (walker.flow.order.clone(), walker.flow.reached.clone());
        regions.push(Region { children, volunteers });
    }
    join(walker, &regions, &mut sets, &of_volunteer);
    walker.show(|_| true);
    let groups = groups(&sets, regions.len()).into_values();
    groups.filter_map(|group| stated(walker, &regions, &group)).collect()
}

/// What regions that touch no other prove.
fn stated(walker: &mut Walker<'_>, regions: &[Region], group: &[usize]) -> Option<Violator> {
    let all = |of: fn(&Region) -> &Vec<u32>| group.iter().flat_map(move |&at| of(&regions[at]));
    let children = all(|region| &region.children);
    let children: Vec<ChildId> = children.map(|&child| ChildId::new(child as usize)).collect();
    let volunteers: Vec<u32> = all(|region| &region.volunteers).copied().collect();
    walker.state_full(&children, volunteers).unwrap_or_else(|| walker.state(children))
}

/// Makes regions one where a child of one may have a volunteer of the other: every child is asked for
/// somebody outside, until it knows of nobody.
fn join(
    walker: &mut Walker<'_>,
    regions: &[Region],
    sets: &mut UnionFind<usize>,
    of_volunteer: &[Option<usize>],
) {
    walker.show(|volunteer| of_volunteer[volunteer as usize].is_some());
    let mut asked: Vec<usize> = vec![0; regions.len()];
    loop {
        let before = sets.clone();
        let mut merged = false;
        let groups = groups(&before, regions.len());
        if groups.len() == 1 {
            return;
        }
        for (root, group) in groups {
            let open = |&&region: &&usize| asked[region] < regions[region].children.len();
            let open: Vec<usize> = group.iter().filter(open).copied().collect();
            if open.is_empty() {
                continue;
            }
            let inside = |volunteer: u32| {
                of_volunteer[volunteer as usize].is_some_and(|other| before.find(other) == root)
            };
            let own = || group.iter().map(|&region| &regions[region].volunteers);
            own().for_each(|volunteers| walker.hide(volunteers, true));
            for region in open {
                for &child in &regions[region].children[asked[region]..] {
                    let child = ChildId::new(child as usize);
                    let other = walker.another(child, |volunteer| !inside(volunteer));
                    if let Some(other) = other.and_then(|other| of_volunteer[other as usize]) {
                        sets.union(region, other);
                        merged = true;
                        break;
                    }
                    asked[region] += 1;
                }
            }
            own().for_each(|volunteers| walker.hide(volunteers, false));
        }
        if !merged {
            return;
        }
    }
}

/// The regions of each set, by the set's first region.
fn groups(sets: &UnionFind<usize>, regions: usize) -> BTreeMap<usize, Vec<usize>> {
    let mut groups = BTreeMap::<usize, Vec<usize>>::new();
    for region in 0..regions {
        groups.entry(sets.find(region)).or_default().push(region);
    }
    groups
}
