"""Records RDKit's hashed Morgan counts of some molecules: python3 fragment_counts.py > fragment_counts.tsv"""

from rdkit import Chem, rdBase
from rdkit.Chem import rdFingerprintGenerator

SMILES = [
    "C",
    "CCO",
    "Cc1nc2cc(Cl)ccc2[nH]1",
    "CC(=O)Oc1ccccc1C(=O)O",
    "COc1cc(CCN2CCOCC2)ccc1[N+](=O)[O-]",
    "C[N+](C)(C)CC(=O)[O-]",
    "[2H]C([2H])([2H])O",
    "CC(C)CC1NC(=O)CNC1=O.[Na+].[Cl-]",
    "O=S(=O)(O)c1ccc(N=Nc2c(O)ccc3ccccc23)cc1",
]

print(f"# RDKit {rdBase.rdkitVersion}; smiles, radius, bins, bin:count")
for smiles in SMILES:
    molecule = Chem.MolFromSmiles(smiles)
    for radius, bins in ((2, 2048), (3, 4096)):
        generator = rdFingerprintGenerator.GetMorganGenerator(radius=radius, fpSize=bins)
        counts = generator.GetSparseCountFingerprint(molecule).GetNonzeroElements()
        folded = {}
        for key, count in counts.items():
            folded[key % bins] = folded.get(key % bins, 0) + count
        hashed = generator.GetCountFingerprint(molecule).GetNonzeroElements()
        assert folded == hashed, (smiles, folded, hashed)
        text = " ".join(f"{key}:{folded[key]}" for key in sorted(folded))
        print(smiles, radius, bins, text, sep="\t")
