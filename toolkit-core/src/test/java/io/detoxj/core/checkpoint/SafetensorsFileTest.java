/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.io.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFileTest {
  @TempDir Path folder;

  private Path written(SafetensorsWriter writer) throws IOException {
    Path file = folder.resolve("model.safetensors");
    writer.write(file);
    return file;
  }

  @Test
  void roundTripKeepsOrderMetadataAndValues() throws IOException {
    float[] weights = {1.5f, -0f, Float.MIN_VALUE, Float.MAX_VALUE, Float.NaN, 0.1f};
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .metadata("format", "pt")
            .metadata("note", "a \"quote\" and \u00e9")
            .add("z", new long[] {2, 3}, weights)
            .addLongs("ids", new long[] {3}, new long[] {Long.MIN_VALUE, -1, 7})
            .add("a", new long[] {}, new float[] {3});
    SafetensorsFile file = SafetensorsFile.open(written(writer));
    assertThat(file.tensors().keySet()).containsExactly("z", "ids", "a");
    assertThat(file.metadata())
        .containsExactly(Map.entry("format", "pt"), Map.entry("note", "a \"quote\" and \u00e9"));
    assertThat(file.tensor("z").shape()).containsExactly(2L, 3L);
    assertThat(file.tensor("z").begin() % 8).isZero();
    assertThat(file.readFloats("z")).containsExactly(weights);
    assertThat(file.readLongs("ids")).containsExactly(Long.MIN_VALUE, -1, 7);
    assertThat(file.readFloats("a")).containsExactly(3f);
  }

  @Test
  void tensorsLongerThanAChunkComeBackWhole() throws IOException {
    float[] values = new float[(1 << 18) * 2 + 5];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .add("odd", new long[] {3}, new float[] {1, 2, 3}, ScalarType.F16)
            .add("long", new long[] {values.length}, values);
    float[] read = SafetensorsFile.open(written(writer)).readFloats("long");
    // Not isEqualTo, which takes half a minute for as many values.
    assertThat(Arrays.equals(read, values)).isTrue();
  }

  @Test
  void sixteenBitTypesAreRoundedAndWidened() throws IOException {
    float[] values = {0.1f, 70_000f, 1 + 0x1p-8f, -2};
    SafetensorsFile file =
        SafetensorsFile.open(
            written(
                new SafetensorsWriter()
                    .add("half", new long[] {4}, values, ScalarType.F16)
                    .add("bfloat16", new long[] {4}, values, ScalarType.BF16)));
    assertThat(file.readFloats("half"))
        .containsExactly(0x1.998p-4f, Float.POSITIVE_INFINITY, 1 + 0x1p-8f, -2f);
    assertThat(file.readFloats("bfloat16")).containsExactly(0x1.9ap-4f, 70_144f, 1f, -2f);
    assertThat(file.tensor("half").type()).isEqualTo(ScalarType.F16);
  }

  @Test
  void widensIntegersOfThirtyTwoBits() throws IOException {
    byte[] header =
        "{\"i\":{\"dtype\":\"I32\",\"shape\":[2],\"data_offsets\":[0,8]}}"
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(16 + header.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length).put(header).putInt(-5).putInt(Integer.MAX_VALUE);
    Path file = Files.write(folder.resolve("ints.safetensors"), bytes.array());
    assertThat(SafetensorsFile.open(file).readLongs("i")).containsExactly(-5, 2_147_483_647);
  }

  @Test
  void refusesOtherTypesAndUnknownNames() throws IOException {
    SafetensorsFile file =
        SafetensorsFile.open(
            written(
                new SafetensorsWriter()
                    .add("block.0.weight", new long[] {1}, new float[] {1})
                    .add("block.1.weight", new long[] {1}, new float[] {1})
                    .addLongs("ids", new long[] {1}, new long[] {1})));
    assertThatThrownBy(() -> file.readFloats("ids"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("model.safetensors", "ids", "I64", "[F32, F16, BF16, I8]");
    assertThatThrownBy(() -> file.readLongs("block.0.weight"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("F32", "[I64, I32]");
    assertThatThrownBy(() -> file.tensor("block.1.wieght"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(
            "no tensor \"block.1.wieght\"", "[block.1.weight, block.0.weight, ids]");
  }

  @Test
  void saysWhenTheFileIsMissingOrChanges() throws IOException {
    assertThatThrownBy(() -> SafetensorsFile.open(folder.resolve("none.safetensors")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("there is no safetensors file", "none.safetensors");
    Path path = written(new SafetensorsWriter().add("w", new long[] {2}, new float[] {1, 2}));
    SafetensorsFile file = SafetensorsFile.open(path);
    byte[] bytes = Files.readAllBytes(path);
    Files.write(path, Arrays.copyOf(bytes, bytes.length - 1));
    assertThatThrownBy(() -> file.readFloats("w"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("model.safetensors", "shrunk");
  }

  @Test
  void fillsBuffersWithPartsOfATensor() throws IOException {
    SafetensorsFile file =
        SafetensorsFile.open(
            written(
                new SafetensorsWriter()
                    .add("before", new long[] {1}, new float[] {9})
                    .add("w", new long[] {3}, new float[] {1, 2, 3})));
    ByteBuffer direct = ByteBuffer.allocateDirect(12).order(ByteOrder.LITTLE_ENDIAN);
    file.read(file.tensor("w"), 0, direct);
    assertThat(direct.hasRemaining()).isFalse();
    assertThat(direct.flip().asFloatBuffer().get(2)).isEqualTo(3f);
    ByteBuffer middle = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).position(2).limit(6);
    file.read(file.tensor("w"), 4, middle);
    assertThat(middle.getFloat(2)).isEqualTo(2f);
    file.read(file.tensor("w"), 12, ByteBuffer.allocate(0));
  }

  @Test
  void refusesToReadOutsideATensor() throws IOException {
    SafetensorsFile file =
        SafetensorsFile.open(
            written(new SafetensorsWriter().add("w", new long[] {3}, new float[] {1, 2, 3})));
    TensorInfo w = file.tensor("w");
    for (long first : new long[] {-1, 9, 13, Long.MIN_VALUE, Long.MAX_VALUE}) {
      assertThatThrownBy(() -> file.read(w, first, ByteBuffer.allocate(4)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll("tensor w has 12 bytes", "4 of them from byte " + first);
    }
    assertThatThrownBy(() -> file.read(w, 0, ByteBuffer.allocate(13)))
        .isInstanceOf(IllegalArgumentException.class);
    TensorInfo other = new TensorInfo("w", ScalarType.F32, List.of(3L), 0, 12);
    assertThatThrownBy(() -> file.read(other, 0, ByteBuffer.allocate(4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not a tensor of");
  }

  @Test
  void hashesATensorsBytes() throws IOException {
    SafetensorsFile file =
        SafetensorsFile.open(
            written(
                new SafetensorsWriter()
                    .add("before", new long[] {1}, new float[] {9})
                    .add("one", new long[] {1}, new float[] {1})
                    .add("none", new long[] {0}, new float[] {})));
    assertThat(file.sha256("one")).isEqualTo(Sha256.hex(new byte[] {0, 0, (byte) 0x80, 0x3f}));
    assertThat(file.sha256("none")).isEqualTo(Sha256.hex(new byte[0]));
  }

  @Test
  void readsBeyondTwoGibibytes() throws IOException {
    long elements = (3L << 30) + 4;
    byte[] header =
        ("{'big':{'dtype':'U8','shape':[N],'data_offsets':[0,N]},"
                + "'last':{'dtype':'F32','shape':[1],'data_offsets':[N,M]}}")
            .replace('\'', '"')
            .replace("N", Long.toString(elements))
            .replace("M", Long.toString(elements + 4))
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer start = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
    start.putLong(header.length).put(header).flip();
    Path path = folder.resolve("sparse.safetensors");
    long dataBegin = start.limit();
    try (FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.SPARSE,
            StandardOpenOption.WRITE)) {
      channel.write(start);
      byte[] end = {7, 0, 0, 0, 0, (byte) 0x80, 0x3f};
      channel.write(ByteBuffer.wrap(end), dataBegin + elements - 3);
    }
    SafetensorsFile file = SafetensorsFile.open(path);
    assertThat(file.tensor("big").bytes()).isEqualTo(3_221_225_476L);
    assertThat(file.tensor("last").begin()).isEqualTo(dataBegin + 3_221_225_476L);
    assertThat(file.readFloats("last")).containsExactly(1f);
    ByteBuffer part = ByteBuffer.allocateDirect(2);
    file.read(file.tensor("big"), elements - 4, part);
    assertThat(part.get(0)).isZero();
    assertThat(part.get(1)).isEqualTo((byte) 7);
  }
}
