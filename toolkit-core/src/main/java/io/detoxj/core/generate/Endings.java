/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import io.detoxj.core.ConfigException;
import io.detoxj.core.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What ends a completion of a certain model. A stop string that is the name of a special token ends
 * it as that token does, for texts are decoded without such names.
 *
 * @param endsOfText ids that the model ends a text with
 * @param tokens other ids that end it
 * @param strings texts that end it
 * @param special names of the tokenizer's special tokens, if one is part of such a text; else none
 */
record Endings(
    Set<Integer> endsOfText, Set<Integer> tokens, List<String> strings, List<String> special) {
  /**
   * Looks up the stops of a generation in a model's vocabulary.
   *
   * @throws ConfigException if a stop token is not among the model's ids
   */
  static Endings of(Stops stops, TextModel model) {
    Tokenizer tokenizer = model.tokenizer();
    Set<Integer> tokens = new HashSet<>();
    for (int token : stops.tokens()) {
      tokens.add(requireRow(token, model));
    }
    List<String> strings = new ArrayList<>();
    boolean mixed = false;
    for (String stop : stops.strings()) {
      if (tokenizer.specialTokens().contains(stop)) {
        tokenizer.id(stop).stream().filter(id -> id < model.vocabularySize()).forEach(tokens::add);
      } else {
        strings.add(stop);
        mixed |= tokenizer.specialTokens().stream().anyMatch(stop::contains);
      }
    }
    List<String> special = mixed ? longestFirst(tokenizer.specialTokens()) : List.of();
    return new Endings(Set.copyOf(model.endsOfText()), tokens, strings, special);
  }

  private static List<String> longestFirst(Set<String> names) {
    return names.stream().sorted(Comparator.comparingInt(name -> -name.length())).toList();
  }

  private static int requireRow(int token, TextModel model) {
    if (token < 0 || token >= model.vocabularySize()) {
      throw new ConfigException(
          "the stop token "
              + token
              + " is outside the model's vocabulary, 0 to "
              + (model.vocabularySize() - 1)
              + "; leave it out");
    }
    return token;
  }

  /** Whether stop strings are looked for among the names of special tokens. */
  boolean readsSpecial() {
    return !special.isEmpty();
  }

  /** A text in which special tokens stand by their names, without these. */
  String withoutSpecial(String text) {
    String plain = text;
    for (String name : special) {
      plain = plain.replace(name, "");
    }
    return plain;
  }
}
