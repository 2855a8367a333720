#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times two programs in turn, A B A B, and prints the ratios of their speeds.

Both speak the line protocol of EngineBenchmark: a line such as "decode fp32 8 32 20" on standard
input, "RES [[seconds, ...], checksum]" on standard output.

usage: compare.py --ours COMMAND --peer COMMAND [--rounds N] CASE...
A case is OURS=PEER, such as "decode fp32 1 16 40=decode eager 1 16 40".
"""
import argparse
import json
import shlex
import statistics
import subprocess


class Program:
    def __init__(self, command):
        self.process = subprocess.Popen(
            shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise SystemExit(f"the program ended before it was ready: {command}")
            if line.startswith("READY"):
                break

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        while True:
            answer = self.process.stdout.readline()
            if not answer or answer.startswith("ERR"):
                raise SystemExit(f"{line}: {answer}")
            if answer.startswith("RES"):
                return json.loads(answer[3:])


def median_seconds(result, warm):
    return statistics.median(result[0][warm:] or result[0])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ours", required=True)
    parser.add_argument("--peer", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--warm", type=int, default=1, help="first repeats of a round left out")
    parser.add_argument("cases", nargs="+")
    options = parser.parse_args()
    ours, peer = Program(options.ours), Program(options.peer)
    print(f"{'case':34} {'ours ms':>9} {'peer ms':>9} {'ratio':>6}  {'pairs':>13}  checksums")
    for case in options.cases:
        mine, theirs = case.split("=")
        ours.ask(mine), peer.ask(theirs)
        pairs = []
        for _ in range(options.rounds):
            a, b = ours.ask(mine), peer.ask(theirs)
            pairs.append((median_seconds(a, options.warm), median_seconds(b, options.warm)))
        ratios = sorted(y / x for x, y in pairs)
        print(f"{mine:34} {1e3 * statistics.median(x for x, _ in pairs):9.2f} "
              f"{1e3 * statistics.median(y for _, y in pairs):9.2f} "
              f"{statistics.median(ratios):6.2f}  {ratios[0]:5.2f} - {ratios[-1]:5.2f}  "
              f"{a[1]:.6g} {b[1]:.6g}", flush=True)
    try:
        print(f"peak memory MiB: ours {ours.ask('rss')[0][0]:.0f}, peer {peer.ask('rss')[0][0]:.0f}")
    finally:
        ours.process.kill(), peer.process.kill()


main()
