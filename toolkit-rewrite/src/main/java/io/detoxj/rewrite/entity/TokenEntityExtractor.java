/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.entity;

import io.detoxj.core.encoder.TokenClassifier;
import io.detoxj.core.encoder.TokenClassifier.Labelled;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds entities by a token classifier with labels such as B-PER, I-PER and O. Tokens side by side
 * of one kind are one entity unless one begins anew with B-, as the "simple" aggregation of
 * transformers' pipeline has it; then an entity that ends within a word is made as long as the
 * word.
 */
public final class TokenEntityExtractor implements EntityExtractor {
  private static final String OUTSIDE = "O";
  private static final int SHA_DIGITS = 8;

  private final String name;
  private final TokenClassifier classifier;

  /**
   * Takes a classifier over and closes it in the end.
   *
   * @param name names it in the ids of metrics
   */
  public TokenEntityExtractor(String name, TokenClassifier classifier) {
    this.name = name;
    this.classifier = classifier;
  }

  /**
   * Loads the classifier of a folder.
   *
   * @throws io.detoxj.core.CheckpointException if the folder has no such classifier
   * @throws IOException if a file cannot be read
   */
  public static TokenEntityExtractor load(Path folder) throws IOException {
    TokenClassifier classifier = TokenClassifier.load(folder);
    String sha = classifier.fingerprint().sha256();
    return new TokenEntityExtractor(
        folder.getFileName() + "-" + sha.substring(0, SHA_DIGITS), classifier);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<List<Entity>> extract(List<String> texts) {
    List<List<Labelled>> labelled = classifier.classify(texts);
    List<List<Entity>> entities = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      entities.add(grouped(texts.get(i), labelled.get(i)));
    }
    return entities;
  }

  /** Makes entities of labelled tokens. */
  static List<Entity> grouped(String text, List<Labelled> tokens) {
    List<Entity> entities = new ArrayList<>();
    String before = OUTSIDE;
    for (Labelled token : tokens) {
      String kind = kind(token.label());
      boolean kept = false;
      if (!kind.equals(OUTSIDE) && token.end() > token.start()) {
        int start = trimmed(text, token);
        boolean anew = token.label().startsWith("B-") && !withinWord(text, start);
        if (kind.equals(before) && !anew) {
          start = entities.remove(entities.size() - 1).span().start();
        }
        kept = add(entities, text, start, token.end(), kind);
      }
      before = kept ? kind : OUTSIDE;
    }
    return entities;
  }

  /** Whether there was room for it. */
  private static boolean add(List<Entity> entities, String text, int start, int end, String kind) {
    int from = start;
    int to = end;
    while (withinWord(text, from)) {
      from--;
    }
    while (withinWord(text, to)) {
      to++;
    }
    Entity last = entities.isEmpty() ? null : entities.get(entities.size() - 1);
    Span span = new Span(from, to);
    // Made longer, an entity may reach into the one before it: the earlier one keeps the word.
    boolean room = last == null || !last.span().overlaps(span);
    if (room) {
      entities.add(new Entity(span, text.substring(from, to), kind));
    }
    return room;
  }

  private static String kind(String label) {
    return label.startsWith("B-") || label.startsWith("I-") ? label.substring(2) : label;
  }

  /** Some tokenizers give a token the blank before it. */
  private static int trimmed(String text, Labelled token) {
    int start = token.start();
    while (start < token.end() - 1 && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    return start;
  }

  /** Whether a place is between two letters or digits of a script that has spaces. */
  private static boolean withinWord(String text, int place) {
    return place > 0
        && place < text.length()
        && isPartOfWord(text.codePointBefore(place))
        && isPartOfWord(text.codePointAt(place))
        && !Character.isLowSurrogate(text.charAt(place));
  }

  private static boolean isPartOfWord(int c) {
    return Character.isLetterOrDigit(c) && !Character.isIdeographic(c);
  }

  @Override
  public void close() {
    classifier.close();
  }
}
