/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.rollout;

import io.detoxj.core.ConfigException;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.io.Sha256;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Sees to it that no prompt is trained on by which the result is judged. Compared by hashes of
 * their texts, for which case, white space and the forms of characters do not count.
 */
public final class PromptGuard {
  private PromptGuard() {}

  /**
   * The hash by which a text is known.
   *
   * @return SHA-256 in lower-case hexadecimal
   */
  public static String hash(String text) {
    return Sha256.hexOf(plain(text));
  }

  private static String plain(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC)
        .toLowerCase(Locale.ROOT)
        .strip()
        .replaceAll("\\s+", " ");
  }

  /**
   * Refuses texts to learn that are test prompts or begin with one.
   *
   * @param learnt whole texts, those after a prompt with the prompt
   * @throws ConfigException if there is one; the message says how many and which is the first
   */
  public static void requireUnread(List<String> learnt, List<Prompt> test) {
    Map<String, Prompt> known = new HashMap<>();
    test.forEach(one -> known.putIfAbsent(plain(one.text()), one));
    List<Integer> lengths = known.keySet().stream().map(String::length).distinct().toList();
    int count = 0;
    Prompt first = null;
    for (String text : learnt) {
      String plain = plain(text);
      for (int length : lengths) {
        Prompt begun =
            length <= plain.length() && length > 0 ? known.get(plain.substring(0, length)) : null;
        if (begun != null) {
          count++;
          first = first == null ? begun : first;
          break;
        }
      }
    }
    if (first != null) {
      throw new ConfigException(
          "%s of %s texts to learn begin with one of the %s test prompts, such as \"%s\"; leave them out, or what is measured on them says nothing"
              .formatted(count, learnt.size(), test.size(), first.id()));
    }
  }

  /**
   * Refuses training prompts that are test prompts.
   *
   * @throws ConfigException if there is one; the message says how many and which is the first
   */
  public static void requireApart(List<Prompt> training, List<Prompt> test) {
    Set<String> known = test.stream().map(one -> hash(one.text())).collect(Collectors.toSet());
    List<Prompt> both = training.stream().filter(one -> known.contains(hash(one.text()))).toList();
    if (!both.isEmpty()) {
      throw new ConfigException(
          "%s of %s training prompts are among the %s test prompts, such as \"%s\"; leave them out, or what is measured on them says nothing"
              .formatted(both.size(), training.size(), test.size(), both.get(0).id()));
    }
  }
}
