/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import static io.detoxj.cli.CliRun.done;
import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.fixture.TrainingTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From a user's own files to a method that acts, with nothing beside the model before. */
class TrainingCommandsTest {
  @TempDir static Path folder;
  private static String model = "";

  @BeforeAll
  static void files() throws IOException {
    model = TinyGpt2.writeTo(folder.resolve("model")).toString();
    TrainingTexts.write(folder, 40);
    Files.write(
        folder.resolve("few.jsonl"),
        Files.readAllLines(folder.resolve("many.jsonl")).subList(0, 3));
  }

  private static void assertActs(String method) {
    CliRun run = done("generate", "--model=" + model, "--method=" + method, "--tokens=4", "no");
    assertThat(run.err()).contains("acted on");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aura:strength=1",
        "aura:edit=det0,units=5",
        "act:strength=1",
        "cast:threshold=-2,where=above,strength=3",
        "destein:mode=paper",
        "destein:mode=released",
        "eigenshift:components=2",
        "eigenshift:released=true"
      })
  void a_fit_of_a_method_from_pairs(String method) {
    String kind = method.substring(0, method.indexOf(':'));
    Path file = folder.resolve(kind + "-fit.safetensors");
    CliRun run =
        done(
            "fit-method",
            kind,
            "--model=" + model,
            "--pairs=../examples/pairs/mild-pairs.jsonl",
            "--output=" + file);
    assertThat(run.out()).contains("try it with --method " + kind + ":file=" + file);
    assertActs(method + ",file=" + file);
  }

  @Test
  void a_fit_from_labelled_texts_with_settings() {
    Path file = folder.resolve("act.safetensors");
    CliRun run =
        done(
            "fit-method",
            "act",
            "--model=" + model,
            "--labelled=" + folder.resolve("labelled.jsonl"),
            "--limit=10",
            "--set=map=gaussian",
            "--set=incremental=false",
            "--output=" + file);
    assertThat(run.out()).contains("map gaussian", "incremental false", "texts_of_each_class 10");
    assertActs("act:file=" + file);
  }

  @Test
  void a_boundary_from_pairs_or_labelled_texts() {
    for (String texts :
        new String[] {
          "--pairs=../examples/pairs/mild-pairs.jsonl",
          "--labelled=" + folder.resolve("labelled.jsonl")
        }) {
      Path file = folder.resolve("boundary-" + texts.substring(2, 7) + ".safetensors");
      CliRun run = done("fit-method", "sasa", "--model=" + model, texts, "--output=" + file);
      assertThat(run.out())
          .contains("held_out_accuracy ", "held_out_auroc ", "try it with --method sasa:file=");
      assertActs("sasa:top-k=5,file=" + file);
    }
  }

  @Test
  void prompts_formulas_and_rewards_act() {
    assertActs("prompting:prefix=Be kind.");
    assertActs("arithmetic:formula=subtract,prefix=Be rude.");
    assertActs("rad:scorer=linear,top-k=3");
  }

  @Test
  void a_probe_and_a_patch_from_labelled_texts() {
    Path output = folder.resolve("probe");
    CliRun run =
        done(
            "train-probe",
            "--model=" + model,
            "--labelled=" + folder.resolve("labelled.jsonl"),
            "--patch=1",
            "--quiet",
            "--output=" + output);
    assertThat(run.out()).contains("train  14 toxic, 18 not", "AUROC", "vectors edited");
    assertThat(output.resolve("probe.json")).exists();
    assertActs("surgery:file=" + output.resolve("patch.safetensors"));
  }

  @Test
  void a_probe_alone_tells_how_to_use_it() {
    Path output = folder.resolve("probe-alone");
    CliRun run =
        done(
            "train-probe",
            "--model=" + model,
            "--labelled=" + folder.resolve("labelled.jsonl"),
            "--quiet",
            "--output=" + output);
    assertThat(run.out()).contains("try it with --method last-block:probe=" + output);
    assertActs("last-block:probe=" + output);
  }

  @Test
  void an_autoencoder_with_features_from_texts_and_pairs() {
    Path output = folder.resolve("sae");
    String[] call = {
      "train-sae",
      "--model=" + model,
      "--texts=" + folder.resolve("texts.txt"),
      "--pairs=../examples/pairs/mild-pairs.jsonl",
      "--layer=0",
      "--features=32",
      "--k=4",
      "--chosen=3",
      "--windows=8",
      "--steps=20",
      "--batch=64",
      "--output=" + output
    };
    assertThat(done(call).out()).contains("explained variance", "3 features chosen on 40 pairs");
    assertThat(output.resolve("quality.json")).exists();
    assertThat(folder.resolve("sae.work")).isDirectory();
    assertActs("sae:tier=constant,strength=0.5,folder=" + output);
    Path targeted = folder.resolve("targeted.safetensors");
    CliRun run =
        done(
            "fit-method",
            "sae-ts",
            "--model=" + model,
            "--pairs=../examples/pairs/mild-pairs.jsonl",
            "--set=folder=" + output,
            "--set=vectors=6",
            "--set=samples=1",
            "--output=" + targeted);
    assertThat(run.out()).contains("vectors 6", "held_out_explained ", "predicted_on_features ");
    assertActs("sae-ts:strength=0.5,file=" + targeted);
  }

  @Test
  void a_value_network_from_prompts() {
    Path output = folder.resolve("value");
    CliRun run =
        done(
            "train-value",
            "--model=" + model,
            "--prompts=" + folder.resolve("many.jsonl"),
            "--samples=4",
            "--tokens=8",
            "--epochs=1",
            "--batch=32",
            // The scorer finds none of the tiny model's texts toxic.
            "--graded",
            "--quiet",
            "--output=" + output);
    assertThat(run.out())
        .contains(
            "examples",
            "AUC",
            "written to",
            "try it with --method rectify:folder=" + output + ",taught-by=detoxj-linear");
    assertActs("rectify:tilt=8,folder=" + output);
  }

  @Test
  void an_adapter_from_prompts_and_a_scorer_that_goes_on_and_is_evaluated() {
    Path output = folder.resolve("rlhf");
    List<String> call =
        new ArrayList<>(
            List.of(
                "train-rlhf",
                "--model=" + model,
                "--prompts=" + folder.resolve("many.jsonl"),
                "--prompts-per-step=3",
                "--samples=2",
                "--tokens=8",
                "--rank=2",
                "--learning-rate=1e-3",
                "--output=" + output));
    CliRun dry = done(with(call, "--steps=3", "--dry-run"));
    assertThat(dry.out())
        .contains("6 texts of 8.0 tokens a step", "3 steps: at most", "numbers trained");
    assertThat(output).doesNotExist();
    CliRun first = done(with(call, "--steps=1", "--quiet"));
    assertThat(first.out())
        .contains("1 steps", "try it with --method adapter:folder=" + output + ",taught-by=");
    CliRun more = done(with(call, "--steps=3", "--reward=sentences"));
    assertThat(more.err()).contains("3 of 3 steps", "sentences -", "kl ");
    assertThat(output.resolve("steps.jsonl")).content().hasLineCount(4);
    assertThat(output.resolve("curves.html"))
        .content()
        .contains("Training rlhf", "KL in the reward", "Value loss", "By scorer calls")
        .doesNotContain("Learning rate");
    Path page = folder.resolve("both.html");
    done("curves", "one=" + output, "two=" + folder.resolve("rlhf.work"), "--output=" + page);
    assertThat(page).content().contains("mean fam-1", "one, first", "two, last");
    CliRun same = CliRun.of("curves", output.toString(), output.toString(), "--output=" + page);
    assertThat(same.code()).isEqualTo(2);
    assertThat(same.err()).contains("two trainings have one name");
    CliRun evaluated =
        done(
            "evaluate",
            "--model=" + model,
            "--prompts=" + folder.resolve("few.jsonl"),
            "--method=adapter:taught-by=detoxj-linear,folder=" + output,
            "--samples=2",
            "--tokens=4",
            "--missing=1",
            "--quiet",
            "--output=" + folder.resolve("rlhf-run"));
    assertThat(evaluated.out()).contains("adapter-1", "adapter-control-1");
  }

  private static String[] with(List<String> call, String... more) {
    return Stream.concat(call.stream(), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void all_weights_without_values_from_a_mix_of_rewards() {
    Path output = folder.resolve("rlhf-whole");
    CliRun run =
        done(
            "train-rlhf",
            "--model=" + model,
            "--prompts=" + folder.resolve("many.jsonl"),
            "--prompts-per-step=2",
            "--samples=2",
            "--tokens=6",
            "--steps=2",
            "--rank=0",
            "--credit=RLOO",
            "--reward=punctuation=0.5",
            "--reward=whole",
            "--quiet",
            "--output=" + output);
    assertThat(run.out()).contains("try it as --model " + output);
    done("generate", "--model=" + output, "--tokens=4", "no");
  }

  @Test
  void an_adapter_from_harmless_texts() {
    Path output = folder.resolve("sft");
    List<String> call =
        List.of(
            "train-sft",
            "--model=" + model,
            "--texts=" + folder.resolve("texts.txt"),
            "--held-out=4",
            "--batch=4",
            "--tokens=12",
            "--rank=2",
            "--steps=3",
            "--output=" + output);
    CliRun dry = done(with(call, "--dry-run"));
    assertThat(dry.out()).contains("of 40 texts are below 0.5", "3 steps of", "numbers trained");
    assertThat(output).doesNotExist();
    CliRun run = done(with(call));
    assertThat(run.err()).contains("3 of 3 steps", "loss ");
    assertThat(run.out())
        .contains("held out loss", "--method adapter:folder=" + output + ",taught-by=");
    assertThat(output.resolve("steps.jsonl")).content().hasLineCount(4);
    assertActs("adapter:folder=" + output);
  }

  @Test
  void an_adapter_from_pairs_that_goes_on() throws IOException {
    Path pairs = folder.resolve("paradetox.tsv");
    StringBuilder table = new StringBuilder("toxic\tneutral\n");
    for (int i = 0; i < 12; i++) {
      table.append("you dumb turnip ").append(i).append("\tdear friend ").append(i).append('\n');
    }
    Files.writeString(pairs, table.toString());
    Path output = folder.resolve("dpo");
    List<String> call =
        List.of(
            "train-dpo",
            "--model=" + model,
            "--pairs=" + pairs,
            "--source=toxic",
            "--reference=neutral",
            "--held-out=2",
            "--batch=4",
            "--rank=2",
            "--steps=6",
            "--learning-rate=1e-2",
            "--output=" + output);
    assertThat(done(with(call, "--dry-run")).out()).contains("12 pairs", "floating-point");
    CliRun run = done(with(call));
    assertThat(run.out())
        .contains("held out accuracy", "--method adapter:folder=" + output + "\n")
        .doesNotContain("taught-by");
    assertActs("adapter:folder=" + output);
    assertThat(done(with(call)).err()).as("finished before").doesNotContain("1 of 6 steps");
    assertThat(CliRun.of(with(call, "--beta=0.3")).err()).contains("work of other settings");
  }

  @Test
  void all_weights_from_preferences_and_from_samples_that_a_scorer_ranks() throws IOException {
    Path preferences = folder.resolve("preferences.jsonl");
    Files.writeString(
        preferences,
        "{\"prompt\": \"you are\", \"chosen\": \" kind\", \"rejected\": \" a turnip\"}\n"
            .repeat(3));
    Path output = folder.resolve("dpo-whole");
    List<String> call =
        List.of(
            "train-dpo",
            "--model=" + model,
            "--held-out=1",
            "--batch=2",
            "--tokens=6",
            "--steps=2",
            "--quiet");
    CliRun whole =
        done(with(call, "--preferences=" + preferences, "--rank=0", "--output=" + output));
    assertThat(whole.out()).contains("3 pairs", "try it as --model " + output);
    done("generate", "--model=" + output, "--tokens=4", "no");
    CliRun ranked =
        done(
            with(
                call,
                "--prompts=" + folder.resolve("few.jsonl"),
                "--samples=4",
                "--gap=1e-6",
                "--output=" + folder.resolve("dpo-ranked")));
    assertThat(ranked.out()).contains("pairs", ",taught-by=detoxj-linear");
  }

  @Test
  void texts_and_pairs_that_begin_with_a_prompt_of_the_test_are_refused() {
    for (String source : List.of("train-sft --texts=texts.txt", "train-dpo --prompts=many.jsonl")) {
      String[] words = source.split(" ", -1);
      CliRun run =
          CliRun.of(
              words[0],
              words[1].replace("=", "=" + folder + "/"),
              "--model=" + model,
              "--test-prompts=" + folder.resolve("few.jsonl"),
              "--output=" + folder.resolve("unread"));
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err()).contains("of 40 texts to learn begin with one of the 3 test prompts");
      assertThat(folder.resolve("unread")).doesNotExist();
    }
  }

  @Test
  void prompts_of_the_test_are_not_trained_on() {
    CliRun run =
        CliRun.of(
            "train-rlhf",
            "--model=" + model,
            "--prompts=" + folder.resolve("many.jsonl"),
            "--test-prompts=" + folder.resolve("few.jsonl"),
            "--output=" + folder.resolve("apart"));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("3 of 40 training prompts are among the 3 test prompts");
    assertThat(folder.resolve("apart")).doesNotExist();
  }
}
