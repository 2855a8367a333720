/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.task;

import io.detoxj.core.ConfigException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Takes answers out of what a model wrote, and compares them, as lm-eval does. */
final class Answers {
  private static final String NONE = "[invalid]";

  private final Pattern strict;
  private final Pattern flexible;
  private final List<Pattern> ignored;

  Answers(TaskFile.Generation settings) {
    this.strict = compiled(settings.strict());
    this.flexible = compiled(settings.flexible());
    this.ignored = settings.ignored().stream().map(Answers::compiled).toList();
  }

  private static Pattern compiled(String pattern) {
    try {
      return Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new ConfigException(
          "\"" + pattern + "\" is no pattern (" + e.getDescription() + "); correct the task", e);
    }
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
    try {
      return found(BudgetedText.matcher(pattern, text), last);
    } catch (StackOverflowError e) {
      throw BudgetedText.tooDeep(pattern, text, e);
    }
  }

  private static String found(Matcher matcher, boolean last) {
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
      rest = BudgetedText.replaceAll(pattern, rest, "");
    }
    return rest.toLowerCase(Locale.ROOT);
  }
}
