// SPDX-License-Identifier: Apache-2.0
/*
# Toxic molecules

Molecules need no language model here: one is described, compared with another, repaired by rules, and the
repairs of 24 well-known toxic compounds are evaluated and drawn. The words are in the
[guide](../molecules.md).
*/

import io.detoxj.molecule.benchmark.*
import io.detoxj.molecule.chemistry.*
import io.detoxj.molecule.chemistry.Fingerprint
import io.detoxj.molecule.endpoint.*
import io.detoxj.molecule.evaluation.*
import io.detoxj.molecule.page.*
import io.detoxj.molecule.repair.*

/*
**Describe.** SMILES are read by RDKit's rules. Nitrofurantoin, an antibiotic, is mutagenic in Ames' test; its
nitro group is what makes it so.
*/

var nitrofurantoin = Molecule.parse("O=C1CN(N=Cc2ccc([N+](=O)[O-])o2)C(=O)N1");
var description = Description.of(nitrofurantoin);
table(List.of("", "value"), List.of(
    List.of("weight", description.lipinski().weight()),
    List.of("logP", description.lipinski().logP()),
    List.of("QED, drug-likeness from 0 to 1", description.drugLikeness()),
    List.of("SA score, from 1 (easily made) to 10", description.syntheticAccessibility())));

/*
What is no molecule is refused with the reason:

*/

try {
  Molecule.parse("c1cccc1");
} catch (InvalidMoleculeException e) {
  show(e.problem().label());
}

/*
**Compare.** A nitrile in place of the nitro group is a usual exchange. A repair has to stay similar to the
original, at least 0.4 by RDKit's path fingerprint.
*/

var nitrile = Molecule.parse("O=C1CN(N=Cc2ccc(C#N)o2)C(=O)N1");
show(Fingerprint.of(nitrile).similarity(Fingerprint.of(nitrofurantoin)));

/*
**Judge.** OpenChemLib's lists of fragments know three kinds of toxicity. The nitrile does not help by itself:
other fragments of it are on the list, too. Of hERG the lists say nothing, which is neither safe nor toxic.
*/

var judge = new FragmentEndpoint();
show(List.of(judge.judge("AMES", nitrofurantoin), judge.judge("AMES", nitrile), judge.judge("hERG", nitrile)));

/*
**Repair.** Rules of textbooks are applied, and up to three results that pass all gates but safety are proposed.
Random edits, as many of them and under the same gates, are their control.
*/

var compounds = Benchmark.bundled();
var repair = ControlledRepair.of(RuleRepair.standard(), compounds);
var rules = repair.responses();
var random = repair.control(RandomRepair.Pool.PLACES, 1);

// output varies
show(rules.to(compounds.tasks().get(0)).candidates());

/*
**Evaluate.** A compound is repaired if a candidate passes every gate.
*/

var eval = new ToxiEval(judge, EvaluationMode.CORRECTED);
var evaluations = List.of(eval.evaluate(compounds, random), eval.evaluate(compounds, rules));
var report = new EvaluationReport(evaluations, Bootstrap.standard(1));

// output varies
table(List.of("", "repaired", "not known", "of"), report.rates().overall().stream().map(rate ->
    List.of(rate.model(), rate.successes(), rate.unknown(), rate.molecules())).toList());

check(report.rates().overall().stream().allMatch(rate -> rate.molecules() == 24), "all 24 are counted");
check(report.rates().tasks().get("herg").get(0).judged() == 0, "the lists know nothing of hERG");

/*
Where the judge does not find the original toxic at all, a repair says little. It finds so many toxic:

*/

show(evaluations.get(0).ofToxicOriginals().tasks().size());

/*
And 24 compounds are few. How wide the interval of a difference is says what could not be seen:

*/

var difference = report.rates().overall().get(1).fromFirst();

// output varies
show(difference.interval());

check(difference.interval().high() - difference.interval().low() > 0.2, "only large differences show");

/*
**Look.** The page has every molecule beside its candidates, with what changed shaded and a mark for each gate.
*/

var folder = scratch("11-molecules");
report.write(folder);
new MoleculePage(report, List.of()).write(folder.resolve("report.html"));
check(Files.size(folder.resolve("report.html")) > 50_000, "the page has its pictures");
closeAll();

// Open `examples/target/notebooks/scratch/11-molecules/report.html` in a browser. `./detoxj molecule demo` does
// all of this in one command, and the [guide](../molecules.md) goes on with the published benchmark.
