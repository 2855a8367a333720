/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.ConfigException;
import io.detoxj.eval.data.BundledFile;
import io.detoxj.molecule.chemistry.Description;
import io.detoxj.molecule.chemistry.InvalidMoleculeException;
import io.detoxj.molecule.chemistry.Molecule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchmarkTest {
  private static final Path SHARED = Path.of("../../shared/data/toximol");

  @TempDir private Path folder;

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text.replace('\'', '"'));
  }

  @Test
  void tasks_are_known_by_file_and_number() throws IOException {
    write("tox21.json", "[{'task': 'tox21_SR_ARE', 'id': 1, 'smiles': 'CCO'}]");
    write("ames.json", "[{'task': 'ames', 'id': 1, 'smiles': 'CCO'}]");
    Benchmark benchmark = Benchmark.read(folder);
    assertThat(benchmark.names()).containsExactly("ames", "tox21");
    RepairTask assay = benchmark.tasks().get(1);
    assertThat(assay.unitId()).isEqualTo("tox21/1");
    assertThat(assay.subtask()).contains("SR_ARE");
    assertThat(benchmark.tasks().get(0).subtask()).isEmpty();
    assertThat(benchmark.only(List.of("tox21")).tasks()).containsExactly(assay);
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> benchmark.only(List.of("dili")))
        .withMessageContaining("there are ames, tox21");
  }

  @ParameterizedTest
  @CsvSource({
    "ames, 1, nitrofurantoin, 238.16",
    "ames, 2, metronidazole, 171.15",
    "ames, 3, dantrolene, 314.25",
    "ames, 4, 2-acetylaminofluorene, 223.27",
    "ames, 5, 4-nitroquinoline 1-oxide, 190.16",
    "ames, 6, 2-aminoanthracene, 193.24",
    "ames, 7, 2-nitrofluorene, 211.22",
    "ames, 8, nitrofurazone, 198.14",
    "carcinogens_lagunin, 1, 4-aminobiphenyl, 169.22",
    "carcinogens_lagunin, 2, benzidine, 184.24",
    "carcinogens_lagunin, 3, phenacetin, 179.22",
    "carcinogens_lagunin, 4, safrole, 162.19",
    "carcinogens_lagunin, 5, N-nitrosodiethylamine, 102.14",
    "carcinogens_lagunin, 6, chlorambucil, 304.21",
    "skin_reaction, 1, '2,4-dinitrochlorobenzene', 202.55",
    "skin_reaction, 2, cinnamaldehyde, 132.16",
    "skin_reaction, 3, p-phenylenediamine, 108.14",
    "skin_reaction, 4, isoeugenol, 164.20",
    "skin_reaction, 5, diphenylcyclopropenone, 206.24",
    "skin_reaction, 6, methylisothiazolinone, 115.15",
    "herg, 1, terfenadine, 471.68",
    "herg, 2, astemizole, 458.57",
    "herg, 3, haloperidol, 375.87",
    "herg, 4, dofetilide, 441.56"
  })
  void bundled_compounds_have_the_molar_masses_of_their_names(
      String file, int id, String name, double mass) throws IOException {
    JsonNode record =
        JsonFile.parse(BundledFile.bytes(Benchmark.class, "bundled/%s.json".formatted(file)), file)
            .path(id - 1);
    assertThat(record.path("name").asText()).isEqualTo(name);
    RepairTask task =
        Benchmark.bundled().tasks().stream()
            .filter(one -> one.unitId().equals(file + "/" + id))
            .findFirst()
            .orElseThrow();
    assertThat(Benchmark.bundled().tasks()).hasSize(24);
    assertThat(Description.of(Molecule.parse(task.smiles())).lipinski().weight())
        .isCloseTo(mass, within(0.03));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | is no list",
        "[{'task': 'ames', 'id': 1}] | has no text \"smiles\"",
        "[{'task': 'ames', 'id': 'x', 'smiles': 'C'}] | has no whole number \"id\"",
        "[{'task': 'a', 'id': 1, 'smiles': 'C'}, {'task': 'a', 'id': 1, 'smiles': 'C'}] | twice",
        "[{ | is not JSON",
        "[] | there are no tasks"
      })
  void bad_files_are_named(String text, String message) throws IOException {
    write("ames.json", text.strip());
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> Benchmark.read(folder))
        .withMessageContaining(message.strip());
  }

  @Test
  void responses_are_read_written_and_told_apart() throws IOException {
    write(
        "a.json",
        "{'task_name': 'ames', 'model': 'm', 'results': ["
            + "{'molecule_id': 1, 'raw_response': 'MODIFIED_SMILES: CC;CO'},"
            + "{'molecule_id': 2, 'modified_smiles': []},"
            + "{'molecule_id': 3, 'error': 'time out'}]}");
    RecordedResponses responses = RecordedResponses.read(folder).get(0);
    assertThat(responses.model()).isEqualTo("m");
    Benchmark benchmark = new Benchmark(List.of(task(1), task(2), task(3), task(4)));
    assertThat(benchmark.tasks().stream().map(t -> responses.to(t).kind()))
        .containsExactly(
            RepairResponse.Kind.PROPOSAL,
            RepairResponse.Kind.NONE,
            RepairResponse.Kind.MISSING,
            RepairResponse.Kind.MISSING);
    Path copy = Files.createDirectory(folder.resolve("copy"));
    RecordedResponses written =
        new RecordedResponses("rules", Map.of("ames/1", RepairResponse.of(List.of("CC", "CO"))));
    written.write(new Benchmark(List.of(task(1))), copy);
    assertThat(RecordedResponses.read(copy)).containsExactly(written);
  }

  private static RepairTask task(int id) {
    return new RepairTask("ames", "ames", id, "CCO");
  }

  @Test
  void two_answers_to_one_task_are_refused() throws IOException {
    write(
        "a.json",
        "{'task_name': 'ames', 'model': 'm', 'results': [{'molecule_id': 1, 'modified_smiles': []}]}");
    Files.copy(folder.resolve("a.json"), folder.resolve("b.json"));
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> RecordedResponses.read(folder))
        .withMessageContaining("answered ames/1 already");
  }

  @Test
  void prompts_have_the_parts_that_were_asked_for() throws IOException {
    write(
        "repair_prompt.json",
        "{'agent_role': 'ROLE', 'task_overview': 'OVERVIEW',"
            + " 'image_integration': {'usage_guidelines': ['G1', 'G2']},"
            + " 'thought_process': ['STEP'], 'output_format': {'structure': 'MODIFIED_SMILES: s'}}");
    write(
        "tox21_prompt.json",
        "{'task_description': 'DESCRIPTION', 'focus_points': ['FOCUS'], 'subtasks': {"
            + "'SR_ARE': {'instruction': 'of {{ smiles }}'}, 'default': {'instruction': 'USUAL'}}}");
    RepairPrompts prompts = RepairPrompts.read(folder);
    RepairTask known = new RepairTask("tox21", "tox21_SR_ARE", 1, "CCO");
    RepairPrompt prompt = prompts.of(known, RepairPrompts.Options.standard());
    assertThat(prompt.system()).contains("ROLE", "OVERVIEW", "G1; G2").doesNotContain("STEP");
    assertThat(prompt.user())
        .contains("DESCRIPTION", "SMILES: CCO", "of CCO", "1 to 3")
        .doesNotContain("FOCUS");
    assertThat(prompt.image().orElseThrow()).startsWith(0x89, 'P', 'N', 'G');

    RepairPrompt whole = prompts.of(known, new RepairPrompts.Options(5, false, true));
    assertThat(whole.system()).contains("STEP");
    assertThat(whole.user()).contains("FOCUS", "1 to 5");
    assertThat(whole.image()).isEmpty();

    RepairTask other = new RepairTask("tox21", "tox21_NR_X", 1, "CCO");
    assertThat(prompts.of(other, RepairPrompts.Options.standard()).user()).contains("USUAL");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> prompts.of(task(1), RepairPrompts.Options.standard()))
        .withMessageContaining("no prompt for task \"ames\"");
    assertThatExceptionOfType(InvalidMoleculeException.class)
        .isThrownBy(
            () ->
                prompts.of(
                    new RepairTask("tox21", "tox21", 1, "C("), RepairPrompts.Options.standard()));
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> new RepairPrompts.Options(0, true, false));
  }

  @Test
  void numbers_pictures_and_shared_prompts_can_be_chosen() throws IOException {
    write(
        "repair_prompt.json",
        "{'agent_role': 'ROLE', 'task_overview': 'OVERVIEW',"
            + " 'image_integration': {'usage_guidelines': ['G1']}, 'output_format': {"
            + "'structure': 'MODIFIED_SMILES: smiles1;smiles2;smiles3',"
            + " 'notes': ['Include 3 modified SMILES only']}}");
    write("herg_prompt.json", "{'task_description': 'OWN', 'instruction': 'a'}");
    write("herg_central_prompt.json", "{'task_description': 'SHARED', 'instruction': 'b'}");
    write(
        "tox21_prompt.json", "{'task_description': 'T', 'subtasks': {'A': {'instruction': 'c'}}}");
    RepairPrompts prompts = RepairPrompts.read(folder);
    RepairTask herg = new RepairTask("herg", "herg", 1, "CCO");
    RepairTask karim = new RepairTask("herg_karim", "herg_karim", 1, "CCO");
    RepairPrompts.Options own = new RepairPrompts.Options(2, false, true);
    assertThat(prompts.of(herg, own).user()).contains("OWN", "1 to 2");
    assertThat(prompts.of(herg, own).system())
        .contains("smiles1;smiles2", "Include 2 modified")
        .doesNotContain("smiles3", "Look at the picture", "G1");
    assertThat(prompts.has(karim, own)).isFalse();
    RepairPrompts.Options shared = new RepairPrompts.Options(1, false, false, true);
    for (RepairTask task : List.of(herg, karim)) {
      assertThat(prompts.has(task, shared)).isTrue();
      assertThat(prompts.of(task, shared).user()).contains("SHARED", "Propose 1 modified");
    }
    assertThat(prompts.has(new RepairTask("tox21", "tox21_A", 1, "C"), own)).isTrue();
    assertThat(prompts.has(new RepairTask("tox21", "tox21_B", 1, "C"), own)).isFalse();
    String before = prompts.sha256();
    write("herg_prompt.json", "{'task_description': 'OTHER', 'instruction': 'a'}");
    assertThat(RepairPrompts.read(folder).sha256()).isNotEqualTo(before);
  }

  @Test
  @Tag("shared")
  void the_published_files() throws IOException {
    assumeTrue(Files.isDirectory(SHARED), () -> "ToxiMol is not at " + SHARED);
    Benchmark benchmark = Benchmark.read(SHARED.resolve("dataset"));
    assertThat(benchmark.tasks()).hasSize(560);
    assertThat(benchmark.tasks().stream().map(RepairTask::smiles).distinct()).hasSize(553);
    assertThat(benchmark.names()).hasSize(11);
    RepairPrompts prompts = RepairPrompts.read(SHARED.resolve("prompts"));
    for (RepairTask task : benchmark.tasks()) {
      RepairPrompt prompt = prompts.of(task, new RepairPrompts.Options(3, false, true));
      assertThat(prompt.user()).contains(task.smiles()).doesNotContain("{{");
    }
    List<RecordedResponses> models = RecordedResponses.read(SHARED.resolve("responses"));
    assertThat(models).hasSize(3).allSatisfy(m -> assertThat(m.responses()).hasSize(560));
  }
}
