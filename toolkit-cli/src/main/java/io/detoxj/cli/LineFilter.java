/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.cli.console.UsageException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.JsonLine;
import java.util.List;
import java.util.function.Predicate;
import picocli.CommandLine.Option;

/** Which lines of a file of JSON Lines count. */
final class LineFilter implements Predicate<JsonLine> {
  @Option(
      names = "--where",
      paramLabel = "FIELD=VALUE",
      description =
          "Only the lines whose field has this value, or FIELD!=VALUE another; may be repeated")
  private List<String> conditions = List.of();

  /**
   * Whether a line counts.
   *
   * @throws ConfigException if a condition cannot be read, or the line lacks its field
   */
  @Override
  public boolean test(JsonLine line) {
    return conditions.stream().allMatch(condition -> holds(condition, line));
  }

  private static boolean holds(String condition, JsonLine line) {
    int equals = condition.indexOf('=');
    boolean other = equals > 0 && condition.charAt(equals - 1) == '!';
    String field = condition.substring(0, Math.max(0, other ? equals - 1 : equals));
    if (field.isEmpty()) {
      throw new UsageException(
          "--where \"%s\" must be a field and its value, such as split=train".formatted(condition));
    }
    JsonNode value = line.fields().path(field);
    if (!value.isValueNode()) {
      throw line.error("field \"" + field + "\" of --where is missing; add it or remove the line");
    }
    return value.asText().equals(condition.substring(equals + 1)) != other;
  }
}
