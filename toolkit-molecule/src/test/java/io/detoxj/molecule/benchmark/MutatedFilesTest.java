/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.ConfigException;
import io.detoxj.core.DetoxException;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.molecule.endpoint.ConstantEndpoint;
import io.detoxj.molecule.endpoint.ReplayedEndpoint;
import io.detoxj.molecule.evaluation.EvaluationMode;
import io.detoxj.molecule.evaluation.Summary;
import io.detoxj.molecule.evaluation.ToxiEval;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are nearly right are read or refused by name, and never take long. */
class MutatedFilesTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final List<String> PIECES =
      List.of(
          "null",
          "[",
          "]",
          "{",
          "}",
          "\"",
          ",",
          ":",
          "-1",
          "1e999",
          "99999999999999999999",
          "\\u",
          "\\ud800",
          "\t",
          "\n",
          "\0",
          "\u00e9",
          "{{ smiles }}",
          ";",
          "MODIFIED_SMILES:",
          "none",
          "[[[[[[[[",
          "true",
          "../../x",
          "C1CC1",
          "\"smiles\":",
          "\"id\":1,",
          "%s");

  private static final String TASKS =
      """
      [{"task": "ames", "id": 1, "smiles": "COc1cc(CCN2CCOCC2)ccc1[N+](=O)[O-]"},
       {"task": "ames", "id": 2, "smiles": "Cc1nc2cc(Cl)ccc2[nH]1"}]
      """;
  private static final String RESPONSES =
      """
      {"task_name": "ames", "model": "m", "results": [
       {"molecule_id": 1, "raw_response": "MODIFIED_SMILES: Cc1nc2cc(F)ccc2[nH]1;CCO"},
       {"molecule_id": 2, "modified_smiles": ["Cc1nc2cc(F)ccc2[nH]1", "CC"]},
       {"molecule_id": 3, "error": "none"}]}
      """;
  private static final String GENERAL =
      """
      {"agent_role": "ROLE", "task_overview": "OVERVIEW",
       "image_integration": {"usage_guidelines": ["LOOK"]},
       "primary_optimization_targets": [{"task": "T", "focus": "F"}],
       "secondary_constraints": ["S"], "modification_principles": ["P"], "thought_process": ["STEP"],
       "output_format": {"structure": "S", "notes": ["N"]}}
      """;
  private static final String PROMPT =
      """
      {"task_name": "ames", "task_description": "D", "instruction": "I {{ smiles }}",
       "focus_points": ["F"], "subtasks": {"default": {"instruction": "U"}}}
      """;
  private static final String JUDGED =
      "endpoint\tsmiles\tanswer\nAMES\tCC\tA\nAMES\tCCO\tB\nLD50_Zhu\tCCO\t612\n";

  private enum Kind {
    TASKS("ames.json", MutatedFilesTest.TASKS),
    RESPONSES("m_ames.json", MutatedFilesTest.RESPONSES),
    GENERAL("repair_prompt.json", MutatedFilesTest.GENERAL),
    PROMPT("ames_prompt.json", MutatedFilesTest.PROMPT),
    JUDGED("judged.tsv", MutatedFilesTest.JUDGED);

    final String file;
    final String text;

    Kind(String file, String text) {
      this.file = file;
      this.text = text;
    }
  }

  /** One of them alone cannot be read. */
  private static final Set<Kind> PROMPTS = EnumSet.of(Kind.GENERAL, Kind.PROMPT);

  @TempDir private Path folder;

  @Test
  void a_thousand() throws IOException {
    mutate(1_000, 3);
  }

  @Test
  @Tag("slow")
  void a_hundred_thousand() throws IOException {
    mutate(100_000, 4);
  }

  private void mutate(int count, long seed) throws IOException {
    RandomGenerator random = RandomStreams.named(seed, "mutated files");
    Map<Kind, Integer> read = new EnumMap<>(Kind.class);
    for (int i = 0; i < count; i++) {
      Kind kind = Kind.values()[i % Kind.values().length];
      Path own = Files.createDirectories(folder.resolve(kind.name()));
      if (PROMPTS.contains(kind)) {
        for (Kind other : PROMPTS) {
          Files.writeString(own.resolve(other.file), other.text);
        }
      }
      byte[] mutated = mutated(kind.text.getBytes(StandardCharsets.UTF_8), random);
      Files.write(own.resolve(kind.file), mutated);
      int one =
          Assertions.assertTimeoutPreemptively(
              LIMIT,
              () -> used(kind, own),
              () -> kind + ": " + new String(mutated, StandardCharsets.UTF_8));
      read.merge(kind, one, Integer::sum);
    }
    // Else nothing but the reader of JSON was tried.
    for (Kind kind : Kind.values()) {
      assertThat(read.get(kind)).as(kind.file).isBetween(count / 100, count);
    }
  }

  /** 1 if the file can be read, 0 if it is refused by an error that is meant for the user. */
  private static int used(Kind kind, Path folder) throws IOException {
    try {
      switch (kind) {
        case TASKS -> evaluate(Benchmark.read(folder), new RecordedResponses("m", Map.of()));
        case RESPONSES -> {
          for (RecordedResponses model : RecordedResponses.read(folder)) {
            evaluate(new Benchmark(List.of(new RepairTask("ames", "ames", 1, "CCN"))), model);
          }
        }
        case GENERAL, PROMPT -> {
          RepairPrompts prompts = RepairPrompts.read(folder);
          RepairTask task = new RepairTask("ames", "ames", 1, "CCN");
          assertThat(prompts.of(task, new RepairPrompts.Options(3, false, true)).user())
              .contains("CCN");
        }
        case JUDGED -> ReplayedEndpoint.read(folder.resolve(kind.file));
        default -> throw new IllegalStateException();
      }
      return 1;
    } catch (ConfigException e) {
      // Another file's name would send the user astray.
      assertThat(e.getMessage()).containsAnyOf(kind.file, "ames", "responses", "tasks", "judged");
      return 0;
    } catch (DetoxException e) {
      assertThat(e.getMessage()).isNotBlank();
      return 0;
    }
  }

  private static void evaluate(Benchmark benchmark, RecordedResponses responses) {
    var evaluation =
        new ToxiEval(new ConstantEndpoint(), EvaluationMode.CORRECTED)
            .evaluate(benchmark, responses);
    assertThat(Summary.csv(Summary.of(evaluation, evaluation.criteria()).rows())).isNotBlank();
  }

  private static byte[] mutated(byte[] original, RandomGenerator random) {
    byte[] bytes = original.clone();
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes && bytes.length > 1; i++) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes = spliced(bytes, at, at + 1, new byte[0]);
        case 2 -> {
          int end = Math.min(bytes.length, at + 1 + random.nextInt(30));
          bytes = spliced(bytes, at, at, Arrays.copyOfRange(bytes, at, end));
        }
        case 3 -> bytes = spliced(bytes, at, Math.min(bytes.length, at + 8), new byte[0]);
        case 4 -> bytes = random.nextInt(4) == 0 ? Arrays.copyOf(bytes, at) : bytes;
        default -> {
          String piece = PIECES.get(random.nextInt(PIECES.size()));
          bytes = spliced(bytes, at, at, piece.getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    return bytes;
  }

  private static byte[] spliced(byte[] bytes, int from, int to, byte[] piece) {
    byte[] result = new byte[bytes.length - (to - from) + piece.length];
    System.arraycopy(bytes, 0, result, 0, from);
    System.arraycopy(piece, 0, result, from, piece.length);
    System.arraycopy(bytes, to, result, from + piece.length, bytes.length - to);
    return result;
  }
}
