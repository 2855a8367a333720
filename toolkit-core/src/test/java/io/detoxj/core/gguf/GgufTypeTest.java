/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.io.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GgufTypeTest {
  static Stream<String> blocks() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(GgufTypeTest.class.getResourceAsStream("blocks.tsv"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines().filter(line -> !line.startsWith("#")).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void a_block_has_the_recorded_numbers(String line) {
    List<String> fields = List.of(line.split("\t", -1));
    GgufType type = GgufType.valueOf(fields.get(0));
    byte[] block = HexFormat.of().parseHex(fields.get(1));
    assertThat(block).hasSize(type.blockBytes());
    float[] decoded = new float[type.blockValues()];
    type.decode(ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN), decoded, 0);
    float[] expected = new float[type.blockValues()];
    List<String> numbers = List.of(fields.get(2).split(",", -1));
    assertThat(numbers).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      expected[i] = Integer.parseInt(numbers.get(i)) / 64f;
    }
    assertThat(decoded).containsExactly(expected, within(0f)); // 0 and -0 are the same here
    ByteBuffer bytes =
        ByteBuffer.allocate(decoded.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : decoded) {
      bytes.putFloat(value);
    }
    assertThat(Sha256.hex(bytes.array())).startsWith(fields.get(3));
  }

  @Test
  void every_quantised_type_has_a_recorded_block() throws IOException {
    assertThat(blocks().map(line -> line.substring(0, line.indexOf('\t'))))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(GgufType.values())
                .map(GgufType::name)
                .filter(name -> name.startsWith("Q"))
                .toList());
  }

  @Test
  void single_numbers_are_read_as_they_are() {
    ByteBuffer in = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    in.putShort((short) 0xc049).putShort((short) 0xc248).putFloat(0.1f).flip();
    float[] out = new float[3];
    GgufType.BF16.decode(in, out, 0);
    GgufType.F16.decode(in, out, 1);
    GgufType.F32.decode(in, out, 2);
    assertThat(out).containsExactly(-3.140625f, -3.140625f, 0.1f);
  }
}
