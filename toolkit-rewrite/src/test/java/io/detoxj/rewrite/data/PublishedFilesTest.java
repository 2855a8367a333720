/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The published files have what their descriptions say, counted. */
class PublishedFilesTest {
  @Test
  void paradetox_has_its_rows_and_fragments() throws IOException {
    ItemSet set = ParaDetox.read(SharedData.file("paradetox/paradetox.tsv.gz"));
    assertThat(set.rows()).isEqualTo(11_934);
    assertThat(set.oddities()).isEqualTo(Map.of(Oddity.FRAGMENT, 13));
    assertThat(set.items()).hasSize(11_921).allMatch(item -> !item.references().isEmpty());
  }

  @Test
  void comments_that_nobody_rewrote_have_reasons() throws IOException {
    List<ParaDetox.Unrewritten> all =
        ParaDetox.cannotRewrite(SharedData.file("paradetox/paradetox_cannot_rewrite.tsv.gz"));
    assertThat(all).hasSize(12_059);
    Map<String, Long> reasons =
        all.stream()
            .flatMap(one -> one.reasons().stream())
            .collect(Collectors.groupingBy(reason -> reason, Collectors.counting()));
    assertThat(reasons)
        .isEqualTo(
            Map.of(
                "toxic_content", 7230L, "unclear", 2569L, "not_toxic", 2453L, "other_tick", 86L));
  }

  @Test
  void the_test_set_has_671_pairs() throws IOException {
    ItemSet set = ParaDetox.test(SharedData.file("paradetox-test/test_671.jsonl.gz"));
    assertThat(set.items()).hasSize(671);
    assertThat(set.oddities()).isEmpty();
  }

  @Test
  void textdetox_has_its_languages() throws IOException {
    ItemSet larger = TextDetox.table(SharedData.file("textdetox-clef/clef25_dev_inputs.tsv"));
    assertThat(larger.items()).hasSize(6_000);
    assertThat(larger.count(Oddity.NO_REFERENCE)).isEqualTo(6_000);
    Map<String, List<RewriteItem>> byLanguage = larger.by(TextDetox.LANGUAGE);
    assertThat(byLanguage).hasSize(15);
    assertThat(byLanguage.get("am")).hasSize(600);
    assertThat(byLanguage.get("hin")).hasSize(100);
    assertThat(TextDetox.table(SharedData.file("textdetox-2025-inputs/dev_inputs.tsv.gz")))
        .isEqualTo(larger);
    ItemSet smaller = TextDetox.table(SharedData.file("textdetox-clef/clef25_test_inputs.tsv"));
    assertThat(smaller.by(TextDetox.LANGUAGE))
        .hasSize(9)
        .allSatisfy((k, v) -> assertThat(v).hasSize(400));
    for (String language : List.of("english", "russian")) {
      ItemSet pairs =
          TextDetox.pairs(
              SharedData.file("textdetox-clef/clef24_" + language + "_tiny_input.jsonl"),
              SharedData.file("textdetox-clef/clef24_" + language + "_tiny_references.jsonl"));
      assertThat(pairs.items()).hasSize(10).allMatch(item -> item.references().size() == 1);
    }
  }

  @Test
  void toxirewritecn_has_its_scenarios_and_traps() throws IOException {
    List<ToxiRewriteCn.Labelled> records =
        ToxiRewriteCn.read(SharedData.file("toxirewritecn/ToxiRewriteCN.json"));
    assertThat(ToxiRewriteCn.counts(records).values()).containsExactly(819, 49, 39, 615, 34);
    assertThat(records.stream().mapToInt(one -> one.toxicWords().size()).sum()).isEqualTo(2_121);
    assertThat(records.stream().mapToInt(one -> one.wordsNotInText().size()).sum()).isEqualTo(18);
    assertThat(records.get(953).toxic()).isEqualTo(records.get(1081).toxic());
    assertThat(records.get(953).neutral()).isNotEqualTo(records.get(1081).neutral());
    ItemSet items = ToxiRewriteCn.items(records);
    assertThat(items.items()).hasSize(1_556);
    assertThat(items.oddities()).isEqualTo(Map.of(Oddity.SOURCE_SEEN_BEFORE, 1));
    Map<String, Long> prompts =
        records.stream()
            .collect(
                Collectors.groupingBy(ToxiRewriteCn.Labelled::promptKey, Collectors.counting()));
    assertThat(prompts).containsEntry("Cdial-Bias", 262L).containsEntry("SCCD_single_turn", 353L);
  }

  @Test
  void the_splits_of_toxirewritecn_are_the_whole() throws IOException {
    List<ToxiRewriteCn.Split> train =
        ToxiRewriteCn.split(SharedData.file("toxirewritecn/train_1000.json"));
    List<ToxiRewriteCn.Split> test =
        ToxiRewriteCn.split(SharedData.file("toxirewritecn/test_556.json"));
    Map<String, Integer> sources = new HashMap<>();
    test.forEach(one -> sources.merge(one.dataset(), 1, Integer::sum));
    assertThat(sources)
        .isEqualTo(
            Map.of(
                "COLD",
                226,
                "ToxiCN",
                66,
                "emoji",
                18,
                "homo",
                14,
                "Cdial-Bias",
                94,
                "SWSR",
                24,
                "SCCD_single_turn",
                102,
                "SCCD_multi_turn",
                12));
    Set<String> texts = new HashSet<>();
    train.forEach(one -> texts.add(one.toxic()));
    test.forEach(one -> texts.add(one.toxic()));
    Set<String> whole =
        ToxiRewriteCn.read(SharedData.file("toxirewritecn/ToxiRewriteCN.json")).stream()
            .map(ToxiRewriteCn.Labelled::toxic)
            .collect(Collectors.toSet());
    assertThat(train).hasSize(1_000);
    assertThat(test).hasSize(556);
    assertThat(texts).isEqualTo(whole);
  }

  @Test
  void ratings_of_kept_content_agree_with_their_votes() throws IOException {
    List<SgddTst.Rated> votes = SgddTst.votes(SharedData.file("sgdd-tst/SGDD-TST.csv.gz"));
    List<SgddTst.Rated> rows =
        SgddTst.withMetrics(SharedData.file("sgdd-tst/SGDD-TST_with_metrics.csv.gz"));
    assertThat(rows).hasSize(10_287).hasSameSizeAs(votes);
    assertThat(rows.stream().filter(row -> row.columns().get("w2v_cossim").isNaN())).hasSize(27);
    assertThat(rows.get(0).columns()).hasSize(14);
    List<SgddTst.Annotated> subset =
        SgddTst.annotated(SharedData.file("sgdd-tst/SGDD_self_annotated_subset.csv.gz"));
    assertThat(
            subset.stream()
                .collect(Collectors.groupingBy(SgddTst.Annotated::entities, Collectors.counting())))
        .isEqualTo(Map.of("corrupted", 151L, "lost", 136L, "ok", 146L));
  }
}
