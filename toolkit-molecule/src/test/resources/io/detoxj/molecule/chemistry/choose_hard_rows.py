#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Adds hard molecules to golden_molecules.tsv, with values that RDKit 2022.09.3 gave.

    choose_hard_rows.py MOLECULES_TSV GOLDEN_MOLECULES_TSV

MOLECULES_TSV has a header, SMILES and values; the columns of GOLDEN_MOLECULES_TSV are among its
own. Twenty of each kind are added, evenly over the file: many stereo centres, charges other than of
nitro groups, bridges and spiro atoms, many fused rings, and what is aromatic in an unusual way.
"""
import re
import sys

EACH = 20
KINDS = [
    lambda r: int(r["chiral_centers"]) >= 4 and "@" in r["smiles"],
    lambda r: re.search(r"[+-]\d?\]", re.sub(r"\[N\+\]\(=O\)\[O-\]|O=\[N\+\]\(?\[O-\]\)?", "", r["smiles"])),
    lambda r: int(r["spiro"]) + int(r["bridgehead"]) > 0,
    lambda r: int(r["qed_arom"]) >= 5 or int(r["macrocycles"]) > 0,
    lambda r: re.search(r"c\(=O\)|c=O|=c\d|\[nH\]|\[se\]|\[n\+\]|c=[NSC]|p|b", r["smiles"])
    and "n" in r["smiles"],
]


def rows(file):
    with open(file, encoding="utf-8") as lines:
        header, *body = [line.rstrip("\n").split("\t") for line in lines]
    return header, [dict(zip(header, fields)) for fields in body]


def main():
    _, everything = rows(sys.argv[1])
    header, golden = rows(sys.argv[2])
    taken = {row["smiles"] for row in golden}
    for kind in KINDS:
        fitting = [row for row in everything if row["smiles"] not in taken and kind(row)]
        for i in range(EACH):
            row = fitting[i * len(fitting) // EACH]
            taken.add(row["smiles"])
            golden.append(row)
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        for fields in [header] + [[row[name] for name in header] for row in golden]:
            out.write("\t".join(fields) + "\n")


main()
