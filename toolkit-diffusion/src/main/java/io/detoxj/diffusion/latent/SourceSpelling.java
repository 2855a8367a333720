/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.latent;

import io.detoxj.core.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;

/**
 * The text of a rewrite in which all that it has in common with its source is spelt as there:
 * capitals that a tokenizer makes small, signs it does not know, and the spaces between words and
 * punctuation, of which ids say nothing.
 */
final class SourceSpelling {
  private SourceSpelling() {}

  /**
   * The text.
   *
   * @param written ids of the rewrite
   * @param source what was rewritten
   */
  static String text(Tokenizer tokenizer, int[] written, String source) {
    List<Tokenizer.Placed> placed = tokenizer.encodeWithPlaces(source);
    int[] from = new int[written.length];
    Arrays.fill(from, -1);
    int[] ids = placed.stream().mapToInt(Tokenizer.Placed::id).toArray();
    CommonTokens.of(ids, written).forEach(match -> from[match.other()] = match.one());
    StringBuilder text = new StringBuilder();
    int end = 0; // of what was taken from the source
    for (int i = 0; i < written.length; i++) {
      if (i > 0 && from[i] > 0 && from[i - 1] == from[i] - 1) {
        // A character of several tokens is taken once.
        Tokenizer.Placed token = placed.get(from[i]);
        text.append(source, Math.min(end, token.end()), token.end());
        end = Math.max(end, token.end());
        continue;
      }
      String added = tokenizer.decodeAfter(Arrays.copyOf(written, i), new int[] {written[i]});
      if (from[i] < 0) {
        text.append(added);
        continue;
      }
      Tokenizer.Placed token = placed.get(from[i]);
      String space = added.substring(0, added.length() - added.stripLeading().length());
      text.append(space).append(source.substring(token.start(), token.end()).stripLeading());
      end = Math.max(end, token.end());
    }
    return text.toString().strip();
  }
}
