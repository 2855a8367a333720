/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.CheckpointFolder;
import io.detoxj.core.generate.Decoding;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Penalties;
import io.detoxj.core.generate.Stops;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a checkpoint says of its outputs: how they begin and end, and how they are best generated.
 *
 * @param start what the decoder begins with
 * @param ends ids that end an output, the main one first
 * @param forcedFirst the first token of every output, if it must be a certain one
 * @param forcedLast the token that an output of the greatest length must end with, if one
 * @param generation how the checkpoint's authors generate, as far as that is supported
 * @param unsupported settings of theirs that are not, such as {@code typical_p = 0.9}
 */
record OutputRules(
    int start,
    List<Integer> ends,
    OptionalInt forcedFirst,
    OptionalInt forcedLast,
    GenerationConfig generation,
    List<String> unsupported) {
  private static final int USUAL_NEW_TOKENS = 128;
  private static final int USUAL_TOP_K = 50;
  private static final int USUAL_ROWS = 64;
  private static final int SHOWN = 60;

  /** Settings that would change outputs, with the number that makes them do nothing. */
  private static final Map<String, Double> UNSUPPORTED =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("bad_words_ids", 0.0),
              Map.entry("begin_suppress_tokens", 0.0),
              Map.entry("constraints", 0.0),
              Map.entry("diversity_penalty", 0.0),
              Map.entry("encoder_no_repeat_ngram_size", 0.0),
              Map.entry("encoder_repetition_penalty", 1.0),
              Map.entry("exponential_decay_length_penalty", 0.0),
              Map.entry("force_words_ids", 0.0),
              Map.entry("forced_decoder_ids", 0.0),
              Map.entry("guidance_scale", 1.0),
              Map.entry("num_beam_groups", 1.0),
              Map.entry("penalty_alpha", 0.0),
              Map.entry("renormalize_logits", 0.0),
              Map.entry("sequence_bias", 0.0),
              Map.entry("suppress_tokens", 0.0)));

  /** The same for settings of sampling, which say nothing where outputs are not sampled. */
  private static final Map<String, Double> UNSUPPORTED_IN_SAMPLING =
      new TreeMap<>(
          Map.of("epsilon_cutoff", 0.0, "eta_cutoff", 0.0, "min_p", 0.0, "typical_p", 1.0));

  /** Copies the lists. */
  OutputRules {
    ends = List.copyOf(ends);
    unsupported = List.copyOf(unsupported);
  }

  /**
   * Reads generation_config.json or, where there is none, the same fields of config.json, as
   * transformers does.
   *
   * @throws CheckpointException if a field is of the wrong kind or out of range, or nothing ends an
   *     output
   */
  static OutputRules read(CheckpointFolder folder, Seq2SeqBlueprint blueprint) {
    Optional<JsonNode> own = folder.generationConfig();
    Path file = folder.path().resolve(own.isPresent() ? "generation_config.json" : "config.json");
    Fields fields =
        new Fields(own.orElseGet(folder::config), file, blueprint.sizes().vocabularySize());
    Fields config =
        new Fields(
            folder.config(),
            folder.path().resolve("config.json"),
            blueprint.sizes().vocabularySize());
    OptionalInt start = fields.token("decoder_start_token_id");
    if (start.isEmpty()) {
      start = config.token("decoder_start_token_id");
    }
    List<Integer> ends = folder.endOfTextIds();
    if (ends.isEmpty()) {
      throw new CheckpointException(
          file + " has no eos_token_id; add the id of the token that ends an output");
    }
    return new OutputRules(
        start.orElse(blueprint.usualStart()),
        ends,
        forcedFirst(fields),
        fields.token("forced_eos_token_id"),
        generation(fields, blueprint.sizes().maxTokens() - 1),
        unsupported(fields));
  }

  /** Files of before transformers 4.6 have a switch for it, which transformers 5 reads no more. */
  private static OptionalInt forcedFirst(Fields fields) {
    boolean older = fields.json().path("force_bos_token_to_be_generated").asBoolean(false);
    OptionalInt forced = fields.token("forced_bos_token_id");
    return forced.isEmpty() && older ? fields.token("bos_token_id") : forced;
  }

  private static List<String> unsupported(Fields fields) {
    List<String> all = new ArrayList<>(fields.notNeutral(UNSUPPORTED));
    if (fields.json().path("do_sample").asBoolean(false)) {
      all.addAll(fields.notNeutral(UNSUPPORTED_IN_SAMPLING));
      if (fields.whole("num_beams", 1) > 1) {
        all.add("do_sample = true with num_beams = " + fields.whole("num_beams", 1));
      }
    }
    return all;
  }

  private static GenerationConfig generation(Fields fields, int most) {
    int longest =
        fields.whole("max_new_tokens", fields.whole("max_length", USUAL_NEW_TOKENS + 1) - 1);
    int newTokens = Math.max(1, Math.min(longest, most));
    int least = fields.whole("min_new_tokens", Math.max(0, fields.whole("min_length", 0) - 1));
    try {
      Penalties penalties =
          new Penalties(
              fields.number("repetition_penalty", 1),
              0,
              0,
              fields.whole("no_repeat_ngram_size", 0),
              List.of());
      return new GenerationConfig(
          newTokens,
          decoding(fields),
          penalties,
          new Stops(List.of(), Set.of(), Math.min(least, newTokens)),
          1,
          0,
          USUAL_ROWS,
          true);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(fields.file() + ": " + e.getMessage(), e);
    }
  }

  private static Decoding decoding(Fields fields) {
    int beams = fields.whole("num_beams", 1);
    boolean sampled = fields.json().path("do_sample").asBoolean(false);
    if (beams > 1) {
      JsonNode early = fields.json().path("early_stopping");
      Decoding.EarlyStopping stopping =
          early.asText().equals("never")
              ? Decoding.EarlyStopping.WHEN_IMPOSSIBLE
              : early.asBoolean(false)
                  ? Decoding.EarlyStopping.WHEN_FULL
                  : Decoding.EarlyStopping.WHEN_UNLIKELY;
      return new Decoding.Beams(beams, fields.number("length_penalty", 1), stopping);
    }
    return sampled
        ? new Decoding.Sampling(
            fields.number("temperature", 1),
            fields.whole("top_k", USUAL_TOP_K),
            fields.number("top_p", 1))
        : new Decoding.Greedy();
  }

  /** Fields of a configuration; null is absent. */
  private record Fields(JsonNode json, Path file, int vocabularySize) {
    private static final int MAX_WHOLE = 1_000_000;

    OptionalInt token(String name) {
      JsonNode value = json.path(name);
      // A list of one is how some files say it.
      JsonNode id = value.isArray() && value.size() == 1 ? value.get(0) : value;
      if (id.isMissingNode() || id.isNull()) {
        return OptionalInt.empty();
      }
      if (!id.isInt() || id.intValue() < 0 || id.intValue() >= vocabularySize) {
        throw new CheckpointException(
            "%s: %s is %s; allowed is a token id from 0 to %s"
                .formatted(file, name, value, vocabularySize - 1));
      }
      return OptionalInt.of(id.intValue());
    }

    int whole(String name, int absent) {
      JsonNode value = json.path(name);
      if (value.isMissingNode() || value.isNull()) {
        return absent;
      }
      if (!value.isInt() || value.intValue() < 0 || value.intValue() > MAX_WHOLE) {
        throw new CheckpointException(
            "%s: %s is %s; allowed is a whole number from 0 to %s"
                .formatted(file, name, value, MAX_WHOLE));
      }
      return value.intValue();
    }

    double number(String name, double absent) {
      JsonNode value = json.path(name);
      if (value.isMissingNode() || value.isNull()) {
        return absent;
      }
      if (!value.isNumber()) {
        throw new CheckpointException(
            "%s: %s is %s; allowed is a number".formatted(file, name, value));
      }
      return value.doubleValue();
    }

    /** Fields that are there and neither empty, off nor the number that does nothing. */
    List<String> notNeutral(Map<String, Double> neutral) {
      List<String> found = new ArrayList<>();
      neutral.forEach(
          (name, number) -> {
            JsonNode value = json.path(name);
            boolean off =
                value.isMissingNode()
                    || value.isNull()
                    || (value.isBoolean() && !value.booleanValue())
                    || (value.isNumber() && value.doubleValue() == number)
                    || (value.isContainerNode() && value.isEmpty());
            if (!off) {
              String text = value.toString();
              found.add(name + " = " + text.substring(0, Math.min(SHOWN, text.length())));
            }
          });
      return found;
    }
  }
}
