//! Proofs by cases of plans: they close gaps, prove no more than is so, and must leave nothing out.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use tongxing_solver::certificate::plan::{
    COUNTED_IN, Cut, MOST_DEPTH, Part, Plan, PlanViolation, Proof, ProofStep, Split, TaskId, Tasks,
    check_plan, parts,
};
use tongxing_solver::ids::VolunteerId;
use tongxing_solver::pairing::Silent;
use tongxing_solver::planning::{Options, plan};
use tongxing_solver::units::Cost;
use tongxing_solver::visits::{Day, ResourceId};
use tongxing_tests::agendas::{self, Drawn};
use tongxing_tests::random::Dice;

use crate::cli::{file, folder, tongxing};

fn planned(drawn: &Drawn) -> Plan {
    let options = Options { iterations: None };
    plan(&drawn.instance, &drawn.travel, &drawn.agenda, options, &Silent).plan
}

/// A split of a part, drawn; `None` where what is drawn is none.
fn split(drawn: &Drawn, tasks: &Tasks, part: &Part, dice: &mut Dice) -> Option<Split> {
    let mut visits = visits(tasks, part);
    if dice.chance(30) && visits.len() > 1 {
        let mut visit = || visits.remove(dice.below(visits.len()));
        return Some(Split::Together { visits: [visit(), visit()] });
    }
    let task = dice.pick(&part.tasks);
    let key = tasks.task(task).key;
    let obligation = drawn.agenda.obligation(key.obligation);
    if dice.chance(30) && obligation.gap.least > 0 {
        let mut shifts = drawn.agenda.shifts_of(key.member, key.day);
        let shift = shifts.nth(dice.below(shifts.clone().count()))?;
        return Some(Split::Shift { task, shift: tongxing_solver::visits::ShiftId(shift) });
    }
    let of = |other: &TaskId| tasks.task(*other).key.obligation == key.obligation;
    let those: Vec<TaskId> =
        part.tasks.iter().copied().filter(of).filter(|_| dice.chance(40)).collect();
    let occurrence = u16::try_from(dice.below(obligation.occurrences.len())).ok()?;
    (!those.is_empty()).then_some(Split::Visit { occurrence, tasks: those })
}

/// Prices near those of the plan.
fn prices(plan: &Plan, part: &Part, dice: &mut Dice) -> Vec<Cost> {
    let near = |task: &TaskId| {
        let noise = i64::try_from(dice.below(2_000_000)).expect("small") - 1_000_000;
        plan.prices.task(*task) + if dice.chance(30) { noise } else { 0 }
    };
    part.tasks.iter().map(near).collect()
}

/// Some units of an agenda.
fn units(drawn: &Drawn, dice: &mut Dice) -> Vec<(ResourceId, Day)> {
    let mut units = Vec::new();
    for (number, resource) in (0..).zip(drawn.agenda.resources()) {
        let days = (0..).zip(&resource.units).filter(|_| dice.chance(40));
        units.extend(days.map(|(day, _)| (ResourceId(number), Day(day))));
    }
    units
}

/// Visits that are made at most once, by their tasks: of occurrences that several people meet together those of each.
fn visits(tasks: &Tasks, part: &Part) -> Vec<Vec<TaskId>> {
    let mut all = Vec::new();
    for &id in &part.obligations {
        let mut occurrences: BTreeMap<TaskId, BTreeSet<usize>> = BTreeMap::new();
        let mut joint = BTreeSet::new();
        for (at, nodes) in tasks.occurrences(id).enumerate() {
            for node in nodes {
                joint.extend(node.tasks[1].map(|_| at));
                for task in node.tasks.into_iter().flatten() {
                    occurrences.entry(task).or_default().insert(at);
                }
            }
        }
        let mut once: BTreeMap<(usize, Option<VolunteerId>), Vec<TaskId>> = BTreeMap::new();
        for (task, at) in occurrences.into_iter().filter(|(_, at)| at.len() == 1) {
            for at in at {
                let who = joint.contains(&at).then(|| tasks.task(task).key.member);
                once.entry((at, who)).or_default().push(task);
            }
        }
        all.extend(once.into_values());
    }
    all
}

/// Some cuts of visits that are made at most once.
fn cuts(tasks: &Tasks, part: &Part, dice: &mut Dice) -> Vec<Cut> {
    let visits = visits(tasks, part);
    let mut cuts = Vec::new();
    while visits.len() > 2 && dice.chance(85) {
        let most = visits.len().min(8);
        let by = COUNTED_IN[if most > 3 { dice.below(2) } else { 0 }];
        let least = usize::from(by) + 1;
        let many = least + dice.below(most + 1 - least);
        // Without rest it says nothing.
        let many = if many.is_multiple_of(usize::from(by)) { least } else { many };
        let mut left = visits.clone();
        let visits = (0..many).map(|_| left.remove(dice.below(left.len()))).collect();
        cuts.push(Cut { visits, by });
    }
    cuts
}

/// A proof with cases, cuts and prices that are drawn.
fn proof(drawn: &Drawn, plan: &Plan, (tasks, part): (&Tasks, &Part), dice: &mut Dice) -> Proof {
    let (tasks_of, units) = (part.tasks.clone(), units(drawn, dice));
    let cuts = cuts(tasks, part, dice);
    let mut proof = Proof { tasks: tasks_of, units, cuts, ..Proof::default() };
    let mut open = vec![0];
    while let Some(depth) = open.pop() {
        let drawn = split(drawn, tasks, part, dice).filter(|_| depth < 4 && dice.chance(80));
        match drawn {
            Some(split) => {
                proof.steps.push(ProofStep::Split(split));
                open.extend([depth + 1, depth + 1]);
            }
            None => {
                proof.steps.push(ProofStep::Bounded(proof.prices.len()));
                let mut prices = prices(plan, part, dice);
                let more = |_: &_| i64::try_from(dice.below(2_000_000)).expect("small");
                prices.extend(proof.units.iter().map(more));
                let toll = |_: &_| i64::try_from(dice.below(2_000_000)).expect("small");
                prices.extend(proof.cuts.iter().map(toll));
                proof.prices.push(prices);
            }
        }
    }
    proof
}

/// Whatever the cases and the prices, they prove no more than the best plan costs.
#[test]
fn proofs_by_cases_prove_no_more_than_the_best_plan() {
    let (mut split, mut cut) = (0, 0);
    for seed in 0..250 {
        let drawn = agendas::draw(seed);
        let mut found = planned(&drawn);
        let best = agendas::cheapest(&drawn);
        let tasks = Tasks::new(&drawn.instance, &drawn.travel, &drawn.agenda);
        let all = parts(&drawn.agenda, &tasks);
        let mut dice = Dice::new(seed);
        for _ in 0..4 {
            let of = |part| proof(&drawn, &found, (&tasks, part), &mut dice);
            found.proofs = all.iter().map(of).collect();
            let report = check_plan(&drawn.instance, &drawn.travel, &drawn.agenda, &found);
            cut += found.proofs.iter().map(|proof| proof.cuts.len()).sum::<usize>();
            split += found.proofs.iter().filter(|proof| proof.steps.len() > 1).count();
            let proved = report.bound.expect("proofs that leave nothing out");
            assert!(proved <= best, "seed {seed}: {proved} {best} {:?}", found.proofs);
        }
    }
    assert!(split > 300 && cut > 300, "{split} {cut}");
}

/// One change of a proof that makes it none.
type Break = fn(&mut Plan, &mut Dice) -> Option<()>;

const BREAKS: [(&str, Break); 26] = [
    ("without a step", |plan, dice| {
        let steps = &mut plan.proofs.first_mut()?.steps;
        let at = dice.below(steps.len());
        steps.remove(at);
        Some(())
    }),
    ("one step more", |plan, _| {
        plan.proofs.first_mut()?.steps.push(ProofStep::Bounded(0));
        Some(())
    }),
    ("a part twice", |plan, _| {
        let twice = plan.proofs.first()?.clone();
        plan.proofs.push(twice);
        Some(())
    }),
    ("without a task", |plan, dice| {
        let proof = plan.proofs.first_mut()?;
        let at = dice.below(proof.tasks.len());
        proof.tasks.remove(at);
        for prices in &mut proof.prices {
            prices.remove(at);
        }
        Some(())
    }),
    ("a task twice", |plan, _| {
        let proof = plan.proofs.first_mut()?;
        proof.tasks.push(proof.tasks[0]);
        proof.prices.iter_mut().for_each(|prices| prices.insert(0, prices[0]));
        Some(())
    }),
    ("a unit that is not there", |plan, _| {
        let proof = plan.proofs.first_mut()?;
        proof.units.push((ResourceId(u16::MAX), Day(0)));
        proof.prices.iter_mut().for_each(|prices| prices.push(0));
        Some(())
    }),
    ("a unit twice", |plan, _| {
        let proof = plan.proofs.first_mut()?;
        let unit = *proof.units.first()?;
        proof.units.push(unit);
        proof.prices.iter_mut().for_each(|prices| prices.push(0));
        Some(())
    }),
    ("a unit below nothing", |plan, _| {
        let proof = plan.proofs.first_mut()?;
        proof.units.first()?;
        *proof.prices.first_mut()?.last_mut()? = -1;
        Some(())
    }),
    ("a cut below nothing", |plan, _| {
        let proof = plan.proofs.iter_mut().find(|proof| !proof.cuts.is_empty())?;
        *proof.prices.first_mut()?.last_mut()? = -1;
        Some(())
    }),
    ("a cut without a price", |plan, _| {
        let cuts = cuts_of(plan)?;
        cuts.push(cuts[0].clone());
        Some(())
    }),
    ("a cut that counts a visit twice", |plan, _| {
        let visits = &mut cuts_of(plan)?.first_mut()?.visits;
        visits[1] = visits[0].clone();
        Some(())
    }),
    ("a cut of two visits", |plan, _| {
        cuts_of(plan)?.first_mut()?.visits.truncate(2);
        Some(())
    }),
    ("a cut counted without rest", |plan, _| {
        let cut = cuts_of(plan)?.first_mut()?;
        let rest = cut.visits.len() % usize::from(cut.by);
        cut.visits.truncate(cut.visits.len() - rest);
        Some(())
    }),
    ("a cut counted in ones", |plan, _| {
        cuts_of(plan)?.first_mut()?.by = 1;
        Some(())
    }),
    ("a cut of a visit that cannot be", |plan, _| {
        cuts_of(plan)?.first_mut()?.visits.last_mut()?.clear();
        Some(())
    }),
    ("a task of a cut that is not there", |plan, _| {
        cuts_of(plan)?.first_mut()?.visits.last_mut()?.push(TaskId(u32::MAX));
        Some(())
    }),
    ("a cut of visits that could both be made", |plan, _| {
        let several = |cut: &&mut Cut| cut.visits.iter().any(|visit| visit.len() > 1);
        let cut = plan.proofs.iter_mut().flat_map(|proof| &mut proof.cuts).find(several)?;
        let cut = &mut cut.visits;
        let at = cut.iter().position(|visit| visit.len() > 1)?;
        let task = cut[at].pop()?;
        let many = cut.len();
        cut[(at + 1) % many].push(task);
        Some(())
    }),
    ("without a price", |plan, dice| {
        let prices = &mut plan.proofs.first_mut()?.prices;
        let at = dice.below(prices.len());
        prices[at].pop();
        Some(())
    }),
    ("prices that are not there", |plan, _| {
        let proof = plan.proofs.first_mut()?;
        let many = proof.prices.len();
        let step = proof.steps.iter_mut().find(|s| matches!(s, ProofStep::Bounded(_)))?;
        *step = ProofStep::Bounded(many);
        Some(())
    }),
    ("an occurrence that is not there", |plan, _| {
        splits(plan).find_map(|split| match split {
            Split::Visit { occurrence, .. } => {
                *occurrence = u16::MAX;
                Some(())
            }
            Split::Shift { .. } | Split::Together { .. } => None,
        })
    }),
    ("by no task", |plan, _| {
        splits(plan).find_map(|split| match split {
            Split::Visit { tasks, .. } => {
                tasks.clear();
                Some(())
            }
            Split::Shift { .. } | Split::Together { .. } => None,
        })
    }),
    ("a task that is not there", |plan, _| {
        splits(plan).find_map(|split| match split {
            Split::Visit { tasks, .. } => {
                tasks.push(TaskId(u32::MAX));
                Some(())
            }
            Split::Shift { .. } | Split::Together { .. } => None,
        })
    }),
    ("of two visits the same twice", |plan, _| {
        let [one, other] = two(plan)?;
        other.clone_from(one);
        Some(())
    }),
    ("of two visits one that cannot be", |plan, _| {
        two(plan)?[1].clear();
        Some(())
    }),
    ("of two visits one that is not there", |plan, _| {
        two(plan)?[0].push(TaskId(u32::MAX));
        Some(())
    }),
    ("of two visits one that could be made twice", |plan, _| {
        let [one, other] = two(plan)?;
        one.push(other.pop()?);
        Some(())
    }),
];

fn two(plan: &mut Plan) -> Option<&mut [Vec<TaskId>; 2]> {
    splits(plan).find_map(|split| match split {
        Split::Together { visits } => Some(visits),
        Split::Visit { .. } | Split::Shift { .. } => None,
    })
}

fn cuts_of(plan: &mut Plan) -> Option<&mut Vec<Cut>> {
    plan.proofs.iter_mut().map(|proof| &mut proof.cuts).find(|cuts| !cuts.is_empty())
}

fn splits(plan: &mut Plan) -> impl Iterator<Item = &mut Split> {
    plan.proofs.iter_mut().flat_map(|proof| &mut proof.steps).filter_map(|step| match step {
        ProofStep::Split(split) => Some(split),
        ProofStep::Bounded(_) => None,
    })
}

/// Plans with proofs by cases are accepted; not with a higher bound, and not with a proof that is none.
#[test]
fn broken_proofs_by_cases_are_caught() {
    let mut caught = [0; BREAKS.len()];
    for seed in 0..250 {
        let drawn = agendas::draw(seed);
        let mut found = planned(&drawn);
        let check = |plan: &Plan| check_plan(&drawn.instance, &drawn.travel, &drawn.agenda, plan);
        let tasks = Tasks::new(&drawn.instance, &drawn.travel, &drawn.agenda);
        let all = parts(&drawn.agenda, &tasks);
        let mut dice = Dice::new(seed);
        let of = |part| proof(&drawn, &found, (&tasks, part), &mut dice);
        found.proofs = all.iter().map(of).filter(|proof| proof.steps.len() > 1).collect();
        if found.proofs.is_empty() {
            continue;
        }
        let proved = check(&found).bound.expect("proofs that leave nothing out");
        found.bound = proved;
        assert!(check(&found).accepted(), "seed {seed}");
        let higher = Plan { bound: proved + 1, ..found.clone() };
        let bound = |v: &PlanViolation| matches!(v, PlanViolation::Bound { .. });
        assert!(check(&higher).violations.iter().any(bound), "seed {seed}");
        for (number, (name, change)) in BREAKS.iter().enumerate() {
            let mut broken = found.clone();
            if change(&mut broken, &mut dice).is_none() {
                continue;
            }
            let report = check(&broken);
            assert!(report.violations.contains(&PlanViolation::Proof), "seed {seed}, {name}");
            assert_eq!(report.bound, None, "seed {seed}, {name}");
            caught[number] += 1;
        }
    }
    for ((name, _), caught) in BREAKS.iter().zip(caught) {
        assert!(caught >= 10, "{name}: {caught}");
    }
}

/// Proofs are as deep as they may be, and no deeper.
#[test]
fn proofs_by_cases_are_only_so_deep() {
    let drawn = agendas::draw(3);
    let mut found = planned(&drawn);
    let tasks = Tasks::new(&drawn.instance, &drawn.travel, &drawn.agenda);
    let part = parts(&drawn.agenda, &tasks).remove(0);
    let split = ProofStep::Split(Split::Visit { occurrence: 0, tasks: vec![part.tasks[0]] });
    let prices = part.tasks.iter().map(|&task| found.prices.task(task)).collect();
    let mut proof = Proof { tasks: part.tasks, prices: vec![prices], ..Proof::default() };
    for depth in [MOST_DEPTH, MOST_DEPTH + 1] {
        let both = [split.clone(), ProofStep::Bounded(0)];
        proof.steps = std::iter::repeat_n(both, depth).flatten().collect();
        proof.steps.push(ProofStep::Bounded(0));
        found.proofs = vec![proof.clone()];
        let report = check_plan(&drawn.instance, &drawn.travel, &drawn.agenda, &found);
        let refused = report.violations.contains(&PlanViolation::Proof);
        assert_eq!(refused, depth > MOST_DEPTH, "{depth}");
    }
}

/// A change of the document's cases that makes them none.
type Edit = fn(&mut Value);

const EDITS: [(&str, Edit); 11] = [
    ("without a step", |cases| drop(cases["steps"].as_array_mut().and_then(Vec::pop))),
    ("without a day", |cases| {
        drop(cases["visits"][0]["days"].as_array_mut().and_then(Vec::pop));
    }),
    ("without a price", |cases| drop(cases["prices"][0].as_array_mut().and_then(Vec::pop))),
    ("prices that are words", |cases| cases["prices"][0][0] = json!("much")),
    ("prices that are not there", |cases| {
        let steps = cases["steps"].as_array_mut().into_iter().flatten();
        steps.for_each(|step| {
            if step.get("bounded").is_some() {
                *step = json!({ "bounded": { "prices": 100_000 } });
            }
        });
    }),
    ("another series", |cases| cases["visits"][0]["series"] = json!(9)),
    ("without cuts", |cases| drop(cases.as_object_mut().map(|of| of.remove("cuts")))),
    ("a cut of two visits", |cases| {
        let visits = cases["cuts"][0]["visits"].as_array_mut();
        visits.into_iter().for_each(|visits| visits.truncate(2));
    }),
    ("a cut counted in tens", |cases| cases["cuts"][0]["by"] = json!(10)),
    ("a visit of a cut that is not there", |cases| {
        if let Some(visits) = cases["cuts"][0]["visits"][0].as_array_mut() {
            visits.push(json!(100_000));
        }
    }),
    ("nothing but one case", |cases| cases["steps"] = json!([{ "bounded": { "prices": 0 } }])),
];

/// Small counties are planned and proved, some by cases; the check holds the document's cases, whole and broken.
#[test]
fn small_counties_are_proved_by_cases() {
    let folder = folder("plans-by-cases");
    let path = |name: &str| folder.join(name).to_str().expect("UTF-8").to_owned();
    let (mut by_cases, mut by_cuts) = (0, 0);
    for seed in ["1", "2", "3", "4"] {
        let county = path(seed);
        let size = ["--division", "320826", "--children", "40", "--volunteers", "16"];
        let generate =
            [["generate", "county"].as_slice(), &size, &["--seed", seed, "--out", &county]]
                .concat();
        assert_eq!(tongxing(&generate).code, 0);
        let (problem, result) = (format!("{county}/problem.json"), path("result.json"));
        assert_eq!(tongxing(&["pair", &problem, "--out", &result]).code, 0);
        let out = path("plan.json");
        let visits = ["visits", &problem, &result, "--from", "2026-12-01", "--out", &out];
        assert_eq!(tongxing(&visits).code, 0);
        let text = std::fs::read_to_string(&out).expect("written");
        let plan: Value = serde_json::from_str(&text).expect("a document");
        assert_eq!(plan["status"], "optimal", "{seed}");
        let check = ["check", &problem, &result, "--plan", &out];
        assert_eq!(tongxing(&check).code, 0, "{seed}");
        if plan["certificate"].get("cases").is_none() {
            continue;
        }
        by_cases += 1;
        by_cuts += usize::from(plan["certificate"]["cases"][0].get("cuts").is_some());
        for (name, edit) in EDITS {
            let mut broken = plan.clone();
            let cases = &mut broken["certificate"]["cases"][0];
            // What is not there cannot be broken; looking at it must not put it there.
            let has_cuts = cases.get("cuts").is_some();
            if name.contains("cut") && !has_cuts {
                continue;
            }
            edit(cases);
            if broken == plan {
                continue;
            }
            let broken = file(&folder, "broken.json", &broken);
            let said = tongxing(&["check", &problem, &result, "--plan", &broken]);
            assert_ne!(said.code, 0, "{seed}, {name}");
        }
    }
    assert!(by_cases > 0 && by_cuts > 0, "{by_cases} {by_cuts}");
}
