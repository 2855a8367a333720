/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.CheckpointException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointWeightsTest {
  @TempDir Path folder;
  private Path index;

  @BeforeEach
  void writeShards() throws IOException {
    index = folder.resolve("model.safetensors.index.json");
    new SafetensorsWriter()
        .add("a", new long[] {2}, new float[] {1, 2})
        .add("b", new long[] {1}, new float[] {3})
        .write(folder.resolve("one.safetensors"));
    new SafetensorsWriter()
        .add("c", new long[] {1}, new float[] {4}, ScalarType.BF16)
        .write(folder.resolve("two.safetensors"));
  }

  /** Single quotes stand for double ones. */
  private CheckpointWeights open(String text) throws IOException {
    Files.writeString(index, text.replace('\'', '"'));
    return CheckpointWeights.sharded(index);
  }

  private void assertRefused(String text, String... parts) {
    assertThatThrownBy(() -> open(text))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(parts);
  }

  private static String map(String entries) {
    return "{'metadata':{'total_size':14},'weight_map':{" + entries + "}}";
  }

  private static final String SOUND =
      map("'c':'two.safetensors','a':'one.safetensors','b':'one.safetensors'");

  @Test
  void joinsShardsInTheOrderOfTheIndex() throws IOException {
    CheckpointWeights weights = open(SOUND);
    assertThat(weights.path()).isEqualTo(index);
    assertThat(weights.tensors().keySet()).containsExactly("c", "a", "b");
    assertThat(weights.files())
        .extracting(file -> file.path().getFileName().toString())
        .containsExactly("two.safetensors", "one.safetensors");
    assertThat(weights.readFloats("a")).containsExactly(1, 2);
    assertThat(weights.readFloats("c")).containsExactly(4);
    assertThat(weights.fileOf("b").path()).isEqualTo(folder.resolve("one.safetensors"));
    assertThat(weights.tensor("c").type()).isEqualTo(ScalarType.BF16);
    assertThatThrownBy(() -> weights.tensor("d"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("index.json has no tensor \"d\"", "nearest of its 3");
  }

  @Test
  void opensOneFile() throws IOException {
    CheckpointWeights weights = CheckpointWeights.single(folder.resolve("one.safetensors"));
    assertThat(weights.path()).isEqualTo(folder.resolve("one.safetensors"));
    assertThat(weights.files()).hasSize(1);
    assertThat(weights.tensors().keySet()).containsExactly("a", "b");
    assertThat(weights.readFloats("b")).containsExactly(3);
  }

  @Test
  void followsLinksAsInACacheOfModels() throws IOException {
    Path blobs = Files.createDirectory(folder.resolve("blobs"));
    for (String name : List.of("one.safetensors", "two.safetensors")) {
      Files.move(folder.resolve(name), blobs.resolve("0" + name.length() + name.charAt(0)));
      Files.createSymbolicLink(
          folder.resolve(name), Path.of("blobs", "0" + name.length() + name.charAt(0)));
    }
    assertThat(open(SOUND).readFloats("b")).containsExactly(3);
    Files.delete(blobs.resolve("015o"));
    assertRefused(SOUND, "one.safetensors is missing", "get it too");
  }

  @Test
  void metadataMayBeAbsentNullOrAWholeDouble() throws IOException {
    String entries = "'weight_map':{'c':'two.safetensors'}}";
    assertThat(open("{" + entries).tensors()).containsOnlyKeys("c");
    assertThat(open("{'metadata':null," + entries).tensors()).containsOnlyKeys("c");
    assertThat(open("{'metadata':{}," + entries).tensors()).containsOnlyKeys("c");
    assertThat(open("{'metadata':{'total_size':2.0}," + entries).tensors()).containsOnlyKeys("c");
  }

  /** Some exporters count the bytes of the files, some in megabytes, some write a text. */
  @ParameterizedTest
  @ValueSource(strings = {"13", "290", "-1", "14.5", "1.0E300", "'14'", "null", "{}"})
  void aTotalSizeIsNotBelieved(String size) throws IOException {
    assertThat(open(SOUND.replace("14", size)).readFloats("a")).containsExactly(1, 2);
  }

  @Test
  void aTensorTheIndexDoesNotNameIsFoundInItsShard() throws IOException {
    CheckpointWeights weights = open(map("'c':'two.safetensors','a':'one.safetensors'"));
    assertThat(weights.tensors().keySet()).containsExactly("c", "a", "b");
    assertThat(weights.readFloats("b")).containsExactly(3);
  }

  @Test
  void aTensorInAnotherShardThanNamedIsFoundThere() throws IOException {
    CheckpointWeights weights =
        open(map("'c':'two.safetensors','a':'two.safetensors','b':'one.safetensors'"));
    assertThat(weights.readFloats("a")).containsExactly(1, 2);
  }

  @Test
  void aNamedTensorThatNoShardHasIsRefusedWhenItIsNeeded() throws IOException {
    CheckpointWeights weights = open(SOUND.replace("'a'", "'gone':'two.safetensors','a'"));
    assertThat(weights.tensors()).containsOnlyKeys("a", "b", "c");
    assertThatThrownBy(() -> weights.tensor("gone"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("index.json", "gone", "two.safetensors", "get the index");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'../one.safetensors'",
        "'/etc/one.safetensors'",
        "'x/one.safetensors'",
        "'x\\\\one.safetensors'",
        "'C:one.safetensors'",
        "'a..b.safetensors'",
        "'.safetensors'",
        "'one.bin'",
        "'one.safetensors\\u0000'",
        "'\\ud800.safetensors'",
        "''",
        "7",
        "null",
        "['one.safetensors']"
      })
  void refusesNamesThatAreNotPlain(String name) {
    assertRefused(map("'a':" + name), "index.json", "tensor a is in", "plain name of a file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]                         | not a JSON object",
        "{}                         | no JSON object \"weight_map\" but nothing",
        "{'weight_map':[]}          | no JSON object \"weight_map\" but []",
        "{'weight_map':{}}          | names 0 shards",
        "{'weight_map':{},'weight_map':{}} | Duplicate field",
        "{'weight_map':{'c':'two.safetensors','c':'two.safetensors'}} | Duplicate field 'c'",
        "{'weight_map':{'c':'two.safetensors'}} x | not sound JSON",
        "{'weight_map':{'c':'six.safetensors'}}   | six.safetensors is missing",
      })
  void refuses(String text, String reason) {
    assertRefused(text, "index.json", reason);
  }

  @Test
  void refusesATensorInTwoShardsWhenItIsNeeded() throws IOException {
    new SafetensorsWriter()
        .add("c", new long[] {1}, new float[] {4})
        .add("a", new long[] {1}, new float[] {4})
        .write(folder.resolve("two.safetensors"));
    CheckpointWeights weights = open(SOUND);
    assertThat(weights.readFloats("b")).containsExactly(3);
    assertThatThrownBy(() -> weights.readFloats("a"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("tensor a is in two.safetensors and in one.safetensors");
  }

  @Test
  void boundsTheIndex() throws IOException {
    StringBuilder entries = new StringBuilder("'t':'0.safetensors'");
    for (int i = 1; i <= 1000; i++) {
      entries.append(",'t").append(i).append("':'").append(i).append(".safetensors'");
    }
    assertRefused(map(entries.toString()), "names 1001 shards", "1 to 1000");
    try (RandomAccessFile large = new RandomAccessFile(index.toFile(), "rw")) {
      large.setLength(50_000_001);
    }
    assertThatThrownBy(() -> CheckpointWeights.sharded(index))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("50000001 bytes", "at most 50000000");
  }
}
