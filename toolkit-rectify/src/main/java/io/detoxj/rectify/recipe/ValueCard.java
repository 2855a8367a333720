/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.math.RocAuc;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import io.detoxj.core.tokenizer.Tokenizer;
import io.detoxj.rectify.training.ValueExample;
import io.detoxj.rectify.training.ValueQuality;
import io.detoxj.rectify.training.ValueQuality.Place;
import io.detoxj.rectify.value.ValueNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a trained value network is worth, beside the scorer whose judgement it foretells.
 *
 * @param quality on held-out continuations, values corrected
 * @param scorerAtPrompt AUC of the scorer applied to the prompt alone
 * @param scorerAtHalf AUC of the scorer applied to the prompt and half of the continuation
 * @param continuationsSha256 hash of the file that was learnt from
 * @param trunkSha256 hash of the weights of the language model it began as
 * @param trunk fingerprint of that model
 */
record ValueCard(
    ValueQuality quality,
    double scorerAtPrompt,
    double scorerAtHalf,
    String continuationsSha256,
    String trunkSha256,
    JsonNode trunk) {
  private static final String FILE = "value.json";
  private static final int ROWS = 4096;

  static ValueCard measure(
      ValueNetwork network,
      TransformerModel trunk,
      List<ValueExample> heldOut,
      Path continuations,
      Scorer scorer)
      throws IOException {
    List<ValueExample> used =
        heldOut.stream()
            .filter(one -> one.promptLength() >= 2 && one.tokens().length > one.promptLength() + 1)
            .toList();
    return new ValueCard(
        ValueQuality.measure(network, heldOut),
        auc(scorer, trunk.tokenizer(), used, Place.PROMPT),
        auc(scorer, trunk.tokenizer(), used, Place.HALF),
        Sha256.hex(continuations),
        trunk.info().weightsSha256(),
        trunk.fingerprint().asJson());
  }

  private static double auc(
      Scorer scorer, Tokenizer tokenizer, List<ValueExample> examples, Place place) {
    List<Double> scores = new ArrayList<>();
    List<Boolean> toxic = new ArrayList<>();
    for (int first = 0; first < examples.size(); first += ROWS) {
      List<ValueExample> part = examples.subList(first, Math.min(first + ROWS, examples.size()));
      List<String> texts =
          part.stream()
              .map(one -> Arrays.copyOf(one.tokens(), ValueQuality.lastRead(one, place) + 1))
              .map(tokenizer::decode)
              .toList();
      List<ScoreOutcome> outcomes = scorer.score(texts);
      for (int i = 0; i < part.size(); i++) {
        if (outcomes.get(i) instanceof ScoreOutcome.Scored scored) {
          scores.add(scored.toxicity());
          toxic.add(part.get(i).reward() <= -0.5);
        }
      }
    }
    boolean[] labels = new boolean[toxic.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = toxic.get(i);
    }
    return RocAuc.of(scores.stream().mapToDouble(Double::doubleValue).toArray(), labels);
  }

  void save(Path folder) throws IOException {
    ObjectMapper json =
        BoundedJson.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();
    AtomicFiles.writeString(folder.resolve(FILE), json.writeValueAsString(this) + "\n");
  }
}
