#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Describes molecules with RDKit, for compare.py against MoleculeBenchmark.

    molecules.py FILE     answers lines "describe 1 REPEATS" with the seconds of each repeat and the
                          sum of QED, SA score, violations of the rule of five and bits

FILE has a molecule's SMILES on each line, alone or before a tab, after a header. One repeat goes
from SMILES to numbers in one thread: Chem.MolFromSmiles, Descriptors.MolWt, Crippen.MolLogP,
Lipinski.NumHDonors and NumHAcceptors, QED.qed, sascorer of RDKit's contributed programs, and
Chem.RDKFingerprint.
"""
import json
import os
import sys
import time

from rdkit import Chem, RDConfig, RDLogger
from rdkit.Chem import QED, Crippen, Descriptors, Lipinski

sys.path.append(os.path.join(RDConfig.RDContribDir, "SA_Score"))
import sascorer  # noqa: E402

RDLogger.DisableLog("rdApp.*")


def described(smiles):
    molecule = Chem.MolFromSmiles(smiles)
    violations = (
        (Descriptors.MolWt(molecule) > 500) + (Crippen.MolLogP(molecule) > 5)
        + (Lipinski.NumHDonors(molecule) > 5) + (Lipinski.NumHAcceptors(molecule) > 10))
    return (QED.qed(molecule) + sascorer.calculateScore(molecule) + violations
            + Chem.RDKFingerprint(molecule).GetNumOnBits())


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        molecules = [line.rstrip("\n").split("\t")[0] for line in file][1:]
    described("CCO")
    print("READY", flush=True)
    for line in sys.stdin:
        words = line.split()
        if words[0] == "rss":
            peak = [l for l in open("/proc/self/status") if l.startswith("VmHWM")][0]
            print("RES", json.dumps([[int(peak.split()[1]) / 1024], 0]), flush=True)
            continue
        times, total = [], 0
        for _ in range(int(words[2])):
            began = time.perf_counter()
            total = sum(described(smiles) for smiles in molecules)
            times.append(time.perf_counter() - began)
        print("RES", json.dumps([times, total]), flush=True)


main()
