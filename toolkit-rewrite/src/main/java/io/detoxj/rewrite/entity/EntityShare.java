/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.entity;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a token is known to belong to an entity, and so how large a part of two texts these are. */
public enum EntityShare {
  /**
   * A token that is written somewhere within an entity, as the program of the paper has it: the
   * {@code a} of any place counts if there is a San Jose.
   */
  WRITTEN_WITHIN {
    @Override
    boolean belongs(String token, Span span, List<Entity> entities) {
      return entities.stream().anyMatch(entity -> entity.text().contains(token));
    }
  },
  /** A token that stands where an entity stands. */
  STANDS_WITHIN {
    @Override
    boolean belongs(String token, Span span, List<Entity> entities) {
      return entities.stream().anyMatch(entity -> entity.span().overlaps(span));
    }
  };

  private static final Pattern TOKEN = Pattern.compile("[\\p{L}\\p{M}\\p{N}_]+");

  abstract boolean belongs(String token, Span span, List<Entity> entities);

  /**
   * The share of the tokens of both texts that belong to entities, 0 to 1; 0 for texts without
   * tokens. Tokens are runs of letters, digits and underscores.
   */
  public double of(String original, List<Entity> ours, String rewrite, List<Entity> theirs) {
    int[] counts = new int[2];
    count(original, ours, counts);
    count(rewrite, theirs, counts);
    return counts[1] == 0 ? 0 : (double) counts[0] / counts[1];
  }

  private void count(String text, List<Entity> entities, int[] counts) {
    Matcher tokens = TOKEN.matcher(text);
    while (tokens.find()) {
      counts[1]++;
      if (belongs(tokens.group(), new Span(tokens.start(), tokens.end()), entities)) {
        counts[0]++;
      }
    }
  }
}
