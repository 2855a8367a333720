/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.task;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes answers out of what a model wrote, and compares them, as lm-eval does. */
final class Answers {
  private static final String NONE = "[invalid]";

  private final Pattern strict;
  private final Pattern flexible;
  private final List<Pattern> ignored;

  Answers(TaskFile.Generation settings) {
    this.strict = Pattern.compile(settings.strict());
    this.flexible = Pattern.compile(settings.flexible());
    this.ignored = settings.ignored().stream().map(Pattern::compile).toList();
  }

  /** Whether the first answer in the strict form is right. */
  boolean strictlyRight(String written, String target) {
    return same(found(strict, written, false), target);
  }

  /** Whether the last thing that looks like an answer is right. */
  boolean flexiblyRight(String written, String target) {
    return same(found(flexible, written, true), target);
  }

  private static String found(Pattern pattern, String text, boolean last) {
    Matcher matcher = pattern.matcher(text);
    String found = NONE;
    while (matcher.find()) {
      found = matcher.group();
      for (int group = matcher.groupCount(); group >= 1; group--) {
        String part = matcher.group(group);
        found = part == null || part.isEmpty() ? found : part;
      }
      if (!last) {
        break;
      }
    }
    return found.strip();
  }

  private boolean same(String one, String other) {
    return plain(one).equals(plain(other));
  }

  private String plain(String text) {
    String rest = text;
    for (Pattern pattern : ignored) {
      rest = pattern.matcher(rest).replaceAll("");
    }
    return rest.toLowerCase(Locale.ROOT);
  }
}
