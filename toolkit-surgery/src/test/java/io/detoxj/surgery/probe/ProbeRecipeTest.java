/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeRecipeTest {
  private static final ProbeRecipe RECIPE =
      new ProbeRecipe(HookPoint.FINAL_NORM, FullBatchProbeTrainer.standard(), "toxicity");

  @TempDir Path folder;

  private Path output() {
    return folder.resolve("probe");
  }

  private static List<BehaviourText> texts(String... texts) {
    List<BehaviourText> all = new ArrayList<>();
    for (String text : texts) {
      all.add(
          new BehaviourText(text, text.contains("soggy"), text.contains("you") ? "one" : "two"));
    }
    return all;
  }

  private List<String> run(ProbeRecipe.Beside beside) throws IOException {
    List<String> said = new ArrayList<>();
    try (TransformerModel model = TinyGpt2.load(folder.resolve("model"))) {
      ProgressListener silent = ProgressListener.silent();
      RECIPE.run(
          RECIPE.read(model, texts("you soggy turnip", "rain on the hills", "soggy hat"), silent),
          RECIPE.read(model, texts("you soggy hat", "you are here", "a soggy day", "hay"), silent),
          List.of("note.txt"),
          beside,
          output(),
          said::add);
    }
    return said;
  }

  @Test
  void a_probe_is_written_with_its_card_and_what_is_made_of_it() throws IOException {
    List<BehaviourProbe> seen = new ArrayList<>();
    List<String> said =
        run(
            (probe, aside) -> {
              seen.add(probe);
              Files.writeString(aside.resolve("note.txt"), "beside");
            });
    assertThat(said.subList(0, 4))
        .satisfiesExactly(
            line -> assertThat(line).startsWith("test   2 toxic, 2 not: AUROC "),
            line -> assertThat(line).startsWith("test/one 1 toxic, 1 not: AUROC "),
            line -> assertThat(line).startsWith("test/two 1 toxic, 1 not: AUROC "),
            line -> assertThat(line).startsWith("train  2 toxic, 1 not: AUROC "));
    assertThat(ProbeRecipe.files(List.of("note.txt")))
        .startsWith(BehaviourProbe.WEIGHTS)
        .allSatisfy(name -> assertThat(output().resolve(name)).isRegularFile());
    assertThat(BehaviourProbe.load(output()).row(ProbeRow.UNDESIRED))
        .isEqualTo(seen.get(0).row(ProbeRow.UNDESIRED));
    assertThat(Files.readString(output().resolve(BehaviourProbe.CARD)))
        .contains("\"toxicity\"", "\"test/one\"", "\"train\"");
  }

  @Test
  void where_something_beside_it_cannot_be_made_no_probe_is_written() {
    assertThatThrownBy(
            () ->
                run(
                    (probe, aside) -> {
                      throw new IOException("no room");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no room");
    assertThat(output().resolve(BehaviourProbe.WEIGHTS)).doesNotExist();
  }

  @Test
  void texts_of_one_class_are_refused() {
    for (String[] texts : new String[][] {{}, {"soggy"}, {"hay", "hat"}}) {
      assertThatThrownBy(() -> ProbeRecipe.requireBothClasses(texts(texts), "held out"))
          .isInstanceOf(ConfigException.class)
          .hasMessageContainingAll("that are held out are toxic", "both classes are needed");
    }
    assertThatCode(() -> ProbeRecipe.requireBothClasses(texts("soggy", "hay"), "held out"))
        .doesNotThrowAnyException();
  }

  @Test
  void the_fingerprint_tells_recipes_apart() {
    assertThat(RECIPE.fingerprint())
        .isEqualTo(
            new ProbeRecipe(HookPoint.FINAL_NORM, FullBatchProbeTrainer.standard(), "toxicity")
                .fingerprint());
    List<ProbeRecipe> others =
        List.of(
            new ProbeRecipe(HookPoint.LOGITS, RECIPE.trainer(), "toxicity"),
            new ProbeRecipe(HookPoint.FINAL_NORM, AdamProbeTrainer.paper(1), "toxicity"),
            new ProbeRecipe(HookPoint.FINAL_NORM, AdamProbeTrainer.paper(2), "toxicity"),
            new ProbeRecipe(HookPoint.FINAL_NORM, RECIPE.trainer(), "threat"));
    assertThat(others)
        .extracting(ProbeRecipe::fingerprint)
        .doesNotHaveDuplicates()
        .doesNotContain(RECIPE.fingerprint());
  }
}
