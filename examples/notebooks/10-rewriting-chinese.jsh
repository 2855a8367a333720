// SPDX-License-Identifier: Apache-2.0
/*
# Rewriting Chinese sentences

Chinese has no blanks between words. Deletion by a lexicon needs them, so sentences are segmented first, by
Lucene's smartcn; joined again without blanks, the words of a sentence are the sentence.
*/

import io.detoxj.core.rewrite.*
import io.detoxj.rewrite.data.*
import io.detoxj.rewrite.metric.*
import io.detoxj.rewrite.rewriter.*

var segmenter = new ChineseSegmenter();
var pairs = InventedPairs.of("zh").items();
for (var one : pairs.subList(0, 3)) {
  show(String.join(" | ", segmenter.words(one.source())));
}

/*
The mild words that come with the toolkit are left out. What is lost is grammar as often as an insult: a
Chinese insult is often the predicate. And what the segmenter cuts in two, as the words of the last two
sentences, is not found: the rule knows whole words alone.
*/

var delete = LexiconDeletion.chinese(Lexicon.mild());
List<List<Object>> rows = new ArrayList<>();
var bleu = Bleu.sentence(BleuTokenizer.ZH);
for (var one : pairs.subList(0, 6)) {
  var rewrite = (Rewrite.Rewritten) delete.rewrite(List.of(one.source())).get(0);
  rows.add(List.of(one.source(), rewrite.text(), bleu.score(rewrite.text(), one.references())));
}
table(List.of("sentence", "rewrite", "BLEU"), rows);

/*
**Marked words.** Where people have marked what is toxic, as in ToxiRewriteCN, that is left out, the longest
first. It shows what deletion alone can reach; a sentence without marks is refused.
*/

var spans = new SpanDeletion(Map.of("你这个大笨蛋，快把窗户关上。", List.of("笨蛋", "你这个大笨蛋，")));
show(spans.rewrite(List.of("你这个大笨蛋，快把窗户关上。", "快把窗户关上。")));
check(spans.rewrite(List.of("快把窗户关上。")).get(0) instanceof Rewrite.Refused, "no marks, no rewrite");

/*
**Chat models** are asked with the published prompts: the kind of text chooses one, and the reader's part of
the answer counts.
*/

for (String text : List.of("你这个笨蛋", "Q:你好吗\nA:笨蛋", "你真是🐷")) {
  show(text.replace("\n", " ") + " -> " + ChatPrompts.likelyKey(text) + "_prompt.txt");
}
closeAll();
