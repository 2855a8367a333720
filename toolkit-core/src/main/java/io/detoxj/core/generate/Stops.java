/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import java.util.List;
import java.util.Set;

/**
 * What ends a completion besides the model's ends of text and the limits.
 *
 * @param strings texts that end it, looked for in the text of the completion alone, wherever its
 *     tokens begin and end; the text ends before the first of them, its tokens with the one that
 *     completed it. The name of a special token, such as {@code </s>}, is in no text; by itself it
 *     ends the completion as that token does, and within a longer string it is found where that
 *     token stands
 * @param tokens token ids that end it, as end-of-text does; not part of the completion
 * @param minNewTokens tokens before which neither end-of-text nor those tokens are allowed
 */
public record Stops(List<String> strings, Set<Integer> tokens, int minNewTokens) {
  /** Nothing but the end-of-text token and the limits. */
  public static final Stops NONE = new Stops(List.of(), Set.of(), 0);

  /** Checks every setting. */
  public Stops {
    strings = List.copyOf(strings);
    tokens = Set.copyOf(tokens);
    if (strings.stream().anyMatch(String::isEmpty)) {
      throw new IllegalArgumentException("a stop string is empty; it would end every completion");
    }
    if (minNewTokens < 0) {
      throw new IllegalArgumentException("minNewTokens must be 0 or more but was " + minNewTokens);
    }
  }
}
