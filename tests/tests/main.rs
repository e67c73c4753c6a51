//! The one end-to-end test binary.

#![allow(clippy::panic, reason = "a test fails by panicking")]

mod allotments;
mod area;
mod benchmark;
mod calendar;
mod calls;
mod check;
mod checker;
mod cli;
mod console;
mod correctness;
mod documents;
mod engine;
mod expand;
mod explain;
mod exports;
mod generate;
mod http;
mod mutation;
mod osrm;
mod pages;
mod plans;
mod plans_by_cases;
mod programmes;
mod rebalance;
mod recruit;
mod repairs;
mod results;
mod road_rounds;
mod road_shapes;
mod roads;
mod rosters;
mod rounds;
mod routing;
mod run_script;
mod shapes;
mod siblings;
mod simulate;
mod siting;
mod tidy;
mod travel;
mod turnover;
mod violators;
mod visits;
