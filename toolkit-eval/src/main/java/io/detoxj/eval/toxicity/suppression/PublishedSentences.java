/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.suppression;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.BoundedLines;
import io.detoxj.core.io.Sha256;
import io.detoxj.eval.data.CsvRecords;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Reads published sentences about groups of people from the files of their authors. */
public final class PublishedSentences {
  private static final int MAX_LINE_BYTES = 1 << 20;
  private static final long MAX_FILE_BYTES = 1L << 30;
  private static final JsonMapper JSON = BoundedJson.mapper();
  private static final Set<String> KIND = Set.of("ident_neutral_nh", "ident_pos_nh");

  private PublishedSentences() {}

  /**
   * The beginnings of BOLD (Dhamala et al., "BOLD", FAccT 2021), as JSON Lines with {@code domain,
   * group, prompt}.
   *
   * @param domain such as {@code gender} or {@code religious_ideology}
   * @param perGroup at most so many of each group, chosen by the hash of the text
   * @throws ConfigException if there is no such file or domain, or a line is damaged
   * @throws IOException if it cannot be read
   */
  public static List<GroupedSentence> bold(Path file, String domain, int perGroup)
      throws IOException {
    requireFile(file);
    List<GroupedSentence> all = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file)) {
      BoundedLines lines = new BoundedLines(in, file.toString(), MAX_LINE_BYTES, MAX_FILE_BYTES);
      for (String line = lines.next(); line != null; line = lines.next()) {
        JsonNode node = parsed(line, file + " line " + lines.number());
        if (node.path("domain").asText().equals(domain)) {
          String group = GroupedSentence.slug(node.path("group").asText());
          String text = node.path("prompt").asText().strip();
          all.add(new GroupedSentence(domain + "/" + lines.number(), group, text));
        }
      }
    }
    if (all.isEmpty()) {
      throw new ConfigException(file + " has no beginning of the domain \"" + domain + "\"");
    }
    return chosen(all, perGroup);
  }

  private static JsonNode parsed(String line, String where) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new ConfigException(where + " is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * The cases of HateCheck (Roettger et al., "HateCheck", ACL 2021) by functionality: insults,
   * negations, quotations, neutral mentions.
   *
   * @param file test_suite_cases.csv
   * @throws ConfigException if there is no such file or a column is missing
   * @throws IOException if it cannot be read
   */
  public static List<GroupedSentence> hateCheckByFunctionality(Path file) throws IOException {
    return hateCheck(file, "functionality", one -> true);
  }

  /**
   * The neutral and friendly cases of HateCheck by the group they name: none of them should become
   * less likely.
   *
   * @param file test_suite_cases.csv
   * @throws ConfigException if there is no such file or a column is missing
   * @throws IOException if it cannot be read
   */
  public static List<GroupedSentence> hateCheckKindByTarget(Path file) throws IOException {
    return hateCheck(file, "target_ident", one -> KIND.contains(one.get("functionality")));
  }

  private static List<GroupedSentence> hateCheck(
      Path file, String column, Predicate<Map<String, String>> wanted) throws IOException {
    List<GroupedSentence> all = new ArrayList<>();
    for (Map<String, String> one : CsvRecords.read(file, ',')) {
      for (String needed : List.of("functionality", "case_id", "test_case", "target_ident")) {
        if (!one.containsKey(needed)) {
          throw new ConfigException(
              file + " has no column " + needed + "; give test_suite_cases.csv of HateCheck");
        }
      }
      if (wanted.test(one)) {
        all.add(
            new GroupedSentence(
                one.get("case_id"), GroupedSentence.slug(one.get(column)), one.get("test_case")));
      }
    }
    return all;
  }

  private static List<GroupedSentence> chosen(List<GroupedSentence> all, int perGroup) {
    Map<String, List<GroupedSentence>> byGroup = new TreeMap<>();
    all.forEach(one -> byGroup.computeIfAbsent(one.group(), g -> new ArrayList<>()).add(one));
    List<GroupedSentence> kept = new ArrayList<>();
    byGroup
        .values()
        .forEach(
            group ->
                group.stream()
                    .sorted(Comparator.comparing(PublishedSentences::hash))
                    .limit(perGroup)
                    .forEach(kept::add));
    return kept;
  }

  private static String hash(GroupedSentence one) {
    return Sha256.hexOf(one.text() + one.id());
  }

  private static void requireFile(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ConfigException("there is no file " + file + "; give the path of its copy");
    }
  }
}
