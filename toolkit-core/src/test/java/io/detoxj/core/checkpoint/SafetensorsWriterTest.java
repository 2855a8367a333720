/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.CheckpointException;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SafetensorsWriterTest {
  @TempDir Path folder;

  @Test
  void writesTheBytesOfTheFormat() throws IOException {
    Path file = folder.resolve("a.safetensors");
    new SafetensorsWriter()
        .metadata("k", "v")
        .add("w", new long[] {1}, new float[] {1}, ScalarType.BF16)
        .write(file);
    String header =
        "{\"__metadata__\":{\"k\":\"v\"},"
            + "\"w\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[0,2]}}";
    int padded = (header.length() + 7) / 8 * 8;
    byte[] bytes = Files.readAllBytes(file);
    assertThat(bytes).hasSize(8 + padded + 2);
    assertThat(Arrays.copyOf(bytes, 8)).containsExactly(padded, 0, 0, 0, 0, 0, 0, 0);
    assertThat(new String(bytes, 8, padded, StandardCharsets.UTF_8))
        .isEqualTo(header + " ".repeat(padded - header.length()));
    assertThat(Arrays.copyOfRange(bytes, 8 + padded, bytes.length)).containsExactly(0x80, 0x3f);
  }

  @Test
  void rowsOfEightBitsAreTheirNearestMultiplesOfTheScale() throws IOException {
    Path file = folder.resolve("rows.safetensors");
    float[] values = {1.27f, -0.634f, 0.006f, 0, 0, 0, -254, 1, 3};
    new SafetensorsWriter().addRows8("w", 3, values).write(file);
    SafetensorsFile read = SafetensorsFile.open(file);
    assertThat(read.tensor("w").type()).isEqualTo(ScalarType.I8);
    assertThat(read.tensor("w").bytes()).isEqualTo(9);
    assertThat(read.readFloats("w.row_scale"))
        .containsExactly(new float[] {.01f, 0, 2}, within(1e-7f));
    assertThat(read.readFloats("w"))
        .containsExactly(new float[] {1.27f, -.63f, .01f, 0, 0, 0, -254, 2, 4}, within(1e-5f));
    assertThatThrownBy(() -> new SafetensorsWriter().addRows8("w", 2, values))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("do not make 2 rows");
  }

  @Test
  void rowsOfEightBitsWithoutTheirScalesAreRefused() throws IOException {
    Path whole = folder.resolve("whole.safetensors");
    new SafetensorsWriter().addRows8("w", 2, new float[] {1, 2, 3, 4}).write(whole);
    SafetensorsFile from = SafetensorsFile.open(whole);
    Path alone = folder.resolve("alone.safetensors");
    new SafetensorsWriter().addCopy(from, "w").write(alone);
    Path wrong = folder.resolve("wrong.safetensors");
    new SafetensorsWriter()
        .addCopy(from, "w")
        .add("w.row_scale", new long[] {1}, new float[] {1})
        .write(wrong);
    for (Path file : List.of(alone, wrong)) {
      assertThatThrownBy(() -> SafetensorsFile.open(file).readFloats("w"))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("w.row_scale with one F32 a row is not there");
    }
  }

  @Test
  void refusesDuplicatesAndTheReservedName() {
    SafetensorsWriter writer =
        new SafetensorsWriter().metadata("k", "v").add("w", new long[] {1}, new float[1]);
    assertThatThrownBy(() -> writer.addLongs("w", new long[] {1}, new long[1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"w\" was added before");
    assertThatThrownBy(() -> writer.add("__metadata__", new long[] {1}, new float[1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("reserved");
    assertThatThrownBy(() -> writer.metadata("k", "w"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"k\" was added before");
  }

  @Test
  void refusesShapesThatDoNotHoldTheNumbers() {
    SafetensorsWriter writer = new SafetensorsWriter();
    long[][] shapes = {{2, 2}, {}, {-3}, {-1, -3}, {1L << 32, 1L << 32}, {1L << 62, 4, 3}};
    for (long[] shape : shapes) {
      assertThatThrownBy(() -> writer.add("w", shape, new float[3]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll("tensor w has 3 numbers", Arrays.toString(shape));
    }
    assertThatThrownBy(() -> writer.add("w", new long[] {1L << 32, 1L << 32}, new float[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"F64", "I64", "I32", "I16", "I8", "U8", "BOOL"})
  void refusesFloatsAsOtherTypes(ScalarType type) {
    assertThatThrownBy(() -> new SafetensorsWriter().add("w", new long[] {1}, new float[1], type))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(type.name(), "F32, F16, BF16");
  }

  @Test
  void asksForValuesOneTensorAtATimeWhileItWrites() throws IOException {
    List<String> asked = new ArrayList<>();
    List<WeakReference<float[]>> given = new ArrayList<>();
    float[] other = {0, 0};
    SafetensorsWriter writer = new SafetensorsWriter();
    for (String name : List.of("a", "b", "c")) {
      writer.add(
          name,
          new long[] {1 << 18, 3},
          ScalarType.F16,
          () -> {
            asked.add(name);
            System.gc();
            assertThat(given).as("arrays given before " + name).allMatch(one -> one.refersTo(null));
            float[] values = new float[3 << 18];
            Arrays.fill(values, asked.size() + 0.1f);
            given.add(new WeakReference<>(values));
            return values;
          });
      writer.add(name + ".other", new long[] {2}, ScalarType.F32, () -> other);
    }
    assertThat(asked).isEmpty();
    other[1] = 5;
    Path lazy = folder.resolve("lazy.safetensors");
    writer.write(lazy);
    assertThat(asked).containsExactly("a", "b", "c");
    SafetensorsWriter eager = new SafetensorsWriter();
    for (int i = 0; i < 3; i++) {
      float[] values = new float[3 << 18];
      Arrays.fill(values, i + 1.1f);
      eager.add(asked.get(i), new long[] {1 << 18, 3}, values, ScalarType.F16);
      eager.add(asked.get(i) + ".other", new long[] {2}, new float[] {0, 5});
    }
    Path whole = folder.resolve("whole.safetensors");
    eager.write(whole);
    assertThat(lazy).hasSameBinaryContentAs(whole);
  }

  @Test
  void valuesThatDoNotFillTheirShapeLeaveNoFile() {
    Path file = folder.resolve("short.safetensors");
    SafetensorsWriter writer =
        new SafetensorsWriter().add("w", new long[] {2, 2}, ScalarType.F32, () -> new float[3]);
    assertThatThrownBy(() -> writer.write(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("tensor w has 3 numbers", "[2, 2]");
    assertThat(folder).isEmptyDirectory();
    long[][] shapes = {{-3}, {-1, -3}, {1L << 32, 1L << 32}};
    for (long[] shape : shapes) {
      assertThatThrownBy(() -> writer.add("v", shape, ScalarType.F32, () -> new float[3]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(Arrays.toString(shape));
    }
    assertThatThrownBy(() -> writer.add("v", new long[] {3}, ScalarType.I8, () -> new float[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("F32, F16, BF16");
  }

  @Test
  void leavesNothingButTheFile() throws IOException {
    Path file = folder.resolve("made/b.safetensors");
    new SafetensorsWriter().write(file);
    new SafetensorsWriter().add("w", new long[] {0}, new float[0]).write(file);
    try (var files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
    assertThat(SafetensorsFile.open(file).tensors()).containsKey("w");
  }

  @Test
  void copiesTensorsOfAnotherFileByteForByte() throws IOException {
    Path from = folder.resolve("from.safetensors");
    float[] values = new float[(1 << 18) + 3];
    values[values.length - 1] = 7;
    new SafetensorsWriter()
        .addLongs("ids", new long[] {1}, new long[] {-3})
        .add("half", new long[] {2, 2}, new float[] {1, 2, 3, 4}, ScalarType.F16)
        .add("long", new long[] {values.length}, values)
        .write(from);
    SafetensorsFile source = SafetensorsFile.open(from);
    Path to = folder.resolve("to.safetensors");
    SafetensorsWriter writer =
        new SafetensorsWriter().addCopy(source, "long").addCopy(source, "half");
    writer.write(to);
    SafetensorsFile copy = SafetensorsFile.open(to);
    assertThat(copy.tensors().keySet()).containsExactly("long", "half");
    assertThat(copy.tensor("half").type()).isEqualTo(ScalarType.F16);
    assertThat(copy.tensor("half").shape()).containsExactly(2L, 2L);
    assertThat(copy.readFloats("half")).containsExactly(1, 2, 3, 4);
    assertThat(copy.sha256("long")).isEqualTo(source.sha256("long"));
    assertThat(copy.readFloats("long")[values.length - 1]).isEqualTo(7);
    assertThatThrownBy(() -> writer.addCopy(source, "half"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("was added before");
    assertThatThrownBy(() -> writer.addCopy(source, "halves"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("halves", "half");
  }

  @Test
  void splitsInOrderWithinTheBound() {
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .metadata("k", "v")
            .add("a", new long[] {1}, new float[1])
            .add("b", new long[] {1}, new float[1])
            .add("large", new long[] {5}, new float[5])
            .add("c", new long[] {2}, new float[2]);
    assertThat(writer.split(8))
        .extracting(part -> List.copyOf(part.sizes().keySet()))
        .containsExactly(List.of("a", "b"), List.of("large"), List.of("c"));
    assertThat(writer.split(36)).hasSize(1);
    assertThat(writer.split(35)).hasSize(2);
    assertThat(new SafetensorsWriter().split(1)).hasSize(1);
  }
}
