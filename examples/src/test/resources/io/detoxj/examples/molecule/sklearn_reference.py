"""Records what scikit-learn reaches on the rows that train-classifiers --export writes.

    python3 sklearn_reference.py FOLDER AMES,DILI,hERG > sklearn_reference.tsv

Logistic regression and histogram gradient boosting with their usual settings (C = 1; 100 trees of
31 leaves), on the bins of fragments alone (morgan) and with the ten properties (all); mean is of
both probabilities. Areas under the ROC curve on the test part of each split.
"""

import sys

import numpy
import scipy.sparse
import sklearn
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

BINS = 2048
SIZE = 2058


def read(path):
    lines = open(path, encoding="utf-8").read().splitlines()
    header = lines[0].split("\t")
    rows, columns, values, labels = [], [], [], []
    tests = {name: [] for name in header[2:-1]}
    for row, line in enumerate(lines[1:]):
        cells = line.split("\t")
        labels.append(int(cells[1]))
        for name, cell in zip(header[2:-1], cells[2:-1]):
            tests[name].append(cell == "1")
        for entry in cells[-1].split():
            index, value = entry.split(":")
            rows.append(row)
            columns.append(int(index))
            values.append(float(value))
    features = scipy.sparse.csr_matrix((values, (rows, columns)), (len(labels), SIZE))
    return features, numpy.array(labels), {n: numpy.array(t) for n, t in tests.items()}


def main():
    print(f"# scikit-learn {sklearn.__version__}", flush=True)
    print("endpoint\tsplit\tfeatures\ttested\tlogistic\tboosted\tmean", flush=True)
    for endpoint in sys.argv[2].split(","):
        features, labels, tests = read(f"{sys.argv[1]}/{endpoint}.tsv")
        for split, test in tests.items():
            for name, size in (("all", SIZE), ("morgan", BINS)):
                chosen = features[:, :size]
                linear = LogisticRegression(max_iter=5000).fit(chosen[~test], labels[~test])
                dense = chosen.toarray().astype(numpy.float32)
                trees = HistGradientBoostingClassifier(random_state=0)
                trees.fit(dense[~test], labels[~test])
                one = linear.predict_proba(chosen[test])[:, 1]
                two = trees.predict_proba(dense[test])[:, 1]
                areas = [roc_auc_score(labels[test], p) for p in (one, two, one + two)]
                print(
                    endpoint, split, name, int(test.sum()), *(f"{a:.4f}" for a in areas),
                    sep="\t", flush=True,
                )


if __name__ == "__main__":
    main()
