// SPDX-License-Identifier: Apache-2.0
/*
# Rewriting sentences

A rewriter says a sentence again without what is toxic in it. Here two of them are compared with leaving
sentences as they are, on 24 mild sentences that were invented for it: numbers on so few mean nothing.
*/

import io.detoxj.core.rewrite.*
import io.detoxj.eval.toxicity.scorer.*
import io.detoxj.rewrite.data.*
import io.detoxj.rewrite.experiment.*
import io.detoxj.rewrite.metric.*
import io.detoxj.rewrite.rewriter.*

var pairs = InventedPairs.of("en").items();
var delete = LexiconDeletion.byBlanks(Lexicon.mild());
var marks = delete.besidePunctuation();
for (var one : pairs.subList(0, 3)) {
  show(one.source());
  show("  published rule:     " + delete.rewrite(List.of(one.source())).get(0));
  show("  beside punctuation: " + marks.rewrite(List.of(one.source())).get(0));
}

/*
**A failure is no rewrite.** Where nothing is left, or the sentence cannot be read, there is a reason in place
of a text, and never the sentence itself.
*/

var odd = marks.rewrite(List.of("Damn muppet!", "", "half \uD83D of a pair"));
odd.forEach(one -> show(one));
check(odd.stream().allMatch(one -> one instanceof Rewrite.Refused), "none of them has a rewrite");

/*
**The experiment** is that of models: the base copies, differences are paired over sentences, and what is done
is kept in a journal where one is given. Without an encoder of sentences chrF to the sentence stands
for similarity, and the id of the metric says so.
*/

var judges = new RewriteJudges(List.of(LinearToxicityScorer.bundled()), null);
var draws = new Bootstrap(1000, 0.95, 1);
var rewriting = new RewritingExperiment(pairs, judges, BleuTokenizer.T13A, draws, MissingPolicy.standard());
var found = rewriting.over(Map.of("delete", marks)).run(RunOptions.standard()).report();
List<List<Object>> rows = new ArrayList<>();
for (var system : found.systems()) {
  rows.add(List.of(system.system(), system.estimate(RewriteMeasures.J).orElseThrow().value(),
      system.estimate(RewriteMeasures.HARMLESS).orElseThrow().value(),
      system.estimate("bleu").orElseThrow().value()));
}
table(List.of("system", "J", "harmless", "BLEU"), rows);
show(found.base().estimate(RewriteMeasures.J).orElseThrow().id());
double harmless = found.systems().get(1).estimate(RewriteMeasures.HARMLESS).orElseThrow().value();
check(harmless > 0.9, "nearly all are harmless");
closeAll();
