/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.fixture.TinyAutoencoder;
import io.detoxj.cli.fixture.TinyPatch;
import io.detoxj.cli.fixture.TinyValue;
import io.detoxj.core.fixture.TinyGpt2;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** A tiny model with all that may lie beside it, and prompts, in a folder. */
record CliFixture(Path folder) {
  static CliFixture in(Path folder) throws IOException {
    CliFixture fixture = new CliFixture(folder);
    TinyGpt2.writeTo(fixture.model());
    TinyAutoencoder.writeTo(fixture.model().resolve("sae"));
    TinyPatch.writeBeside(fixture.model());
    TinyValue.writeBeside(fixture.model());
    Files.writeString(
        fixture.prompts(),
        """
        {"prompt": {"text": "you soggy"}, "id": "a"}
        {"prompt": {"text": "the rain in the hills"}, "id": "b"}
        {"prompt": {"text": "no"}, "id": "c"}
        """);
    Files.writeString(folder.resolve("long.jsonl"), manyPrompts());
    Files.writeString(folder.resolve("broken.json"), "{\"command\": ");
    Files.writeString(folder.resolve("other.json"), "{\"samples\": 3}");
    Files.writeString(
        folder.resolve("misspelt.json"), "{\"command\": \"evaluate\", \"sampels\": 3}");
    Files.writeString(folder.resolve("text.txt"), "the rain\n");
    Files.copy(Path.of("../examples/pairs/mild-pairs.jsonl"), folder.resolve("pairs.jsonl"));
    Files.writeString(folder.resolve("bad.jsonl"), "{\"text\": 3}\n");
    Files.writeString(folder.resolve("list.task.json"), "[1]");
    String task = "{\"name\": \"t\", \"version\": 1, \"kind\": \"rolling\", ";
    Files.writeString(
        folder.resolve("count.task.json"), task + "\"few_shot\": {\"count\": \"three\"}}");
    Files.writeString(
        folder.resolve("format.task.json"),
        task + "\"sources\": [{\"file\": \"a\", \"format\": \"xml\"}]}");
    Files.writeString(folder.resolve("half-pairs.csv"), "toxic,neutral\nyou turnip,\n");
    Files.writeString(folder.resolve("torn-pairs.csv"), "toxic,neutral\nyou turnip,you\nno\n");
    Files.createDirectories(folder.resolve("empty"));
    Files.writeString(folder.resolve("no-text.csv"), "id,body\na,\"One, two\"\n");
    Files.writeString(folder.resolve("labelled.csv"), "text,toxic\nOne,1\nTwo,perhaps\n");
    fixture.writeMolecules();
    fixture.writeDamagedModels();
    CliRun vectors =
        CliRun.of(
            "extract-vectors",
            "--model=" + fixture.model(),
            "--pairs=../examples/pairs/mild-pairs.jsonl");
    if (vectors.code() != 0) {
      throw new IllegalStateException(vectors.err());
    }
    return fixture;
  }

  /** A model that is a Git LFS pointer, one with a NaN, and two autoencoders of broken features. */
  private void writeDamagedModels() throws IOException {
    Path lfs = TinyGpt2.writeTo(folder.resolve("lfs")).resolve("model.safetensors");
    Files.writeString(
        lfs, "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n");
    Path nan = TinyGpt2.writeTo(folder.resolve("nan")).resolve("model.safetensors");
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(nan)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putFloat(bytes.capacity() - Float.BYTES, Float.NaN);
    Files.write(nan, bytes.array());
    for (String[] one : new String[][] {{"features-number", "3"}, {"features-of-numbers", "[3]"}}) {
      Path sae = folder.resolve(one[0]);
      TinyAutoencoder.writeTo(sae);
      Path features = sae.resolve("features.json");
      String text = Files.readString(features);
      int list = text.indexOf("\"features\"");
      Files.writeString(features, text.substring(0, list) + "\"features\": " + one[1] + "}");
    }
  }

  /** Twelve prompts, the last but one of 80 tokens, for a model whose context has 64. */
  /** A task of one molecule, what a model is told of it, and an answer. */
  private void writeMolecules() throws IOException {
    Path molecules = Files.createDirectories(folder.resolve("molecules"));
    Files.writeString(
        molecules.resolve("ames.json"), "[{\"task\": \"ames\", \"id\": 1, \"smiles\": \"CCCl\"}]");
    Path annotation = Files.createDirectories(folder.resolve("annotation"));
    Files.writeString(
        annotation.resolve("repair_prompt.json"),
        "{\"agent_role\": \"a\", \"task_overview\": \"b\", \"output_format\": {\"structure\": \"c\"}}");
    Files.writeString(
        annotation.resolve("ames_prompt.json"),
        "{\"task_description\": \"d\", \"instruction\": \"e\"}");
    Path answers = Files.createDirectories(folder.resolve("answers"));
    Files.writeString(
        answers.resolve("a_ames.json"),
        "{\"task_name\": \"ames\", \"model\": \"a\", \"results\": [{\"molecule_id\": 1, \"raw_response\": \"MODIFIED_SMILES: CCF\"}]}");
  }

  private static String manyPrompts() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      String text = i == 10 ? "x".repeat(80) : "the rain " + i;
      String id = i == 10 ? "long" : "p" + i;
      lines.append("{\"text\": \"%s\", \"id\": \"%s\"}%n".formatted(text, id));
    }
    return lines.toString();
  }

  Path model() {
    return folder.resolve("model");
  }

  Path prompts() {
    return folder.resolve("prompts.jsonl");
  }

  Path path(String name) {
    return folder.resolve(name);
  }
}
