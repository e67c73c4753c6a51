#!/usr/bin/env python3
"""The table of benches/RESULTS.md: Tongxing beside public solvers, in one sitting.

Usage: table.py PEERS [--runs N] [--large] [WORK…]

PEERS is a folder with the instances (b.min, c.min, b.full, c.full, d_geo_3000.i32, d_uni_3000.i32), the
drivers lemon_sparse and lemon_complete, and a Python with the other peers as venv/bin/python beside
run_peer.py. What is not there is left out and said so. Runs alternate: ours, peer, ours, peer, …; the
table gives medians of processor seconds of all threads, one thread asked for. `--large` adds the runs
that take minutes or gigabytes. Objectives must be equal, or the program ends with an error.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
OURS = ROOT / "target" / "release" / "tongxing"


def ours(kind, *options):
    return lambda peers, file: [str(OURS), "benchmark", kind, str(peers / file), "--threads", "1", *options]


def lemon(driver, *arguments):
    return lambda peers, file: [str(peers / driver), str(peers / file), *arguments]


def python(instance, solver):
    return lambda peers, file: [str(peers / "venv/bin/python"), "run_peer.py", instance, solver]


# work: instance, our command, peers by name; which of the peers are slow.
WORK = {
    "sparse b": ("b.min", ours("min-cost-flow"), {
        "LEMON": lemon("lemon_sparse", "ns"), "OR-Tools": python("b", "ortools_mcf")}, ()),
    "sparse c": ("c.min", ours("min-cost-flow"), {
        "LEMON": lemon("lemon_sparse", "ns"), "OR-Tools": python("c", "ortools_mcf")}, ()),
    "dense geographic": ("d_geo_3000.i32", ours("dense"), {
        "POT": python("d_geo_3000", "ot_emd"), "LEMON": lemon("lemon_sparse", "ns", "3000"),
        "OR-Tools": python("d_geo_3000", "ortools_lsa"), "LAPJV": python("d_geo_3000", "lap_lapjv"),
        "scipy": python("d_geo_3000", "scipy_lsa")}, ("LAPJV", "scipy")),
    "dense uniform": ("d_uni_3000.i32", ours("dense"), {
        "LAPJV": python("d_uni_3000", "lap_lapjv"), "scipy": python("d_uni_3000", "scipy_lsa")}, ()),
    "complete b": ("b.full", ours("complete"), {"LEMON, all arcs": lemon("lemon_complete")},
                   ("LEMON, all arcs",)),
    "complete c": ("c.full", ours("complete"), {}, ()),
}


def last_json(command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not lines:
        sys.exit(f"{' '.join(command)}: {done.stderr[-400:]}")
    return json.loads(lines[-1])


def run(command, folder):
    """Objective, solve seconds, build seconds, memory in MB, what our own line says besides."""
    line = last_json(command, folder)
    if "cpu_seconds" in line:
        if not line["checked"]:
            sys.exit(f"{' '.join(command)}: not accepted by the checker")
        return line["objective"], line["cpu_seconds"], 0.0, line["peak_memory_mb"], line["details"]
    return round(line["obj"]), line["solve_s"], line["build_s"], line["rss_mb"], {}


def measure(name, peers, runs, large):
    file, own, others, slow = WORK[name]
    if not (peers / file).exists():
        return print(f"{name}: no {file}", file=sys.stderr)
    commands = {"Tongxing": own(peers, file)}
    for peer, command in others.items():
        if large or peer not in slow:
            command = command(peers, file)
            if (peers / command[0]).exists():
                commands[peer] = command
            else:
                print(f"{name}: no {peer}", file=sys.stderr)
    seen = {who: [] for who in commands}
    for _ in range(runs):
        for who, command in commands.items():
            seen[who].append(run(command, peers))
    objectives = {who: {line[0] for line in lines} for who, lines in seen.items()}
    if len(set().union(*objectives.values())) != 1:
        sys.exit(f"{name}: objectives differ: {objectives}")
    base = statistics.median(line[1] for line in seen["Tongxing"])
    for who, lines in seen.items():
        middle = [statistics.median(line[at] for line in lines) for at in (1, 2, 3)]
        ratio = "" if who == "Tongxing" else f"{middle[0] / base:.1f}"
        least = min(line[1] for line in lines)
        check = lines[0][4].get("check_seconds")
        check = "" if check is None else f"{check:.3f}"
        print(f"| {name} | {who} | {middle[0]:.3f} | {least:.3f} | {middle[1]:.2f} | {middle[2]:.0f} "
              f"| {check} | {ratio} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("peers", type=pathlib.Path)
    parser.add_argument("work", nargs="*", default=list(WORK), help="; ".join(WORK))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--large", action="store_true")
    given = parser.parse_intermixed_args()
    unknown = [name for name in given.work if name not in WORK]
    if unknown:
        parser.error(f"no such work: {', '.join(unknown)}; there is {'; '.join(WORK)}")
    print("| work | solver | median CPU s | least | build s | MB | check s | ratio |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
    for name in given.work:
        measure(name, given.peers.resolve(), given.runs, given.large)


if __name__ == "__main__":
    main()
