/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.math.PlattCalibration;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinearModelFileTest {
  private static final LinearModel.Header HEADER =
      new LinearModel.Header(
          "tiny", "3", "A test", 10, 0.5, -0.25, new PlattCalibration(2, 1), Map.of("seed", "7"));

  @TempDir private Path folder;

  private static LinearModel model() {
    float[] exact = new float[1024];
    exact[0] = 1.27f;
    exact[1] = -0.634f;
    exact[1023] = -5f;
    return LinearModel.quantised(HEADER, exact);
  }

  @Test
  void roundsToSteps() {
    // The first block has steps of 1.27 / 127 = 0.01: -0.634 goes to -63 steps.
    assertThat(model().weight(0)).isEqualTo((byte) 127);
    assertThat(model().weight(1)).isEqualTo((byte) -63);
    assertThat(model().scale(0)).isCloseTo(0.01f, within(1e-8f));
    assertThat(model().weight(1023)).isEqualTo((byte) -127);
    assertThat(model().scale(1)).isZero();
  }

  @Test
  void roundTrips() {
    byte[] bytes = LinearModelFile.encode(model());
    LinearModel read = LinearModelFile.decode(bytes, "x.bin");
    assertThat(read.header()).isEqualTo(HEADER);
    assertThat(read.weight(1)).isEqualTo((byte) -63);
    assertThat(LinearModelFile.encode(read)).isEqualTo(bytes);
  }

  @Test
  void savedScorerScoresTheSame() throws IOException {
    LinearToxicityScorer scorer = LinearScorerTrainerTest.tiny();
    Path file = folder.resolve("tiny.bin");
    scorer.save(file);
    LinearToxicityScorer loaded = LinearToxicityScorer.load(file);
    List<String> texts = List.of("you soggy turnip", "the quiet garden", "something else");
    assertThat(loaded.score(texts)).isEqualTo(scorer.score(texts));
    assertThat(loaded.info()).isEqualTo(scorer.info());
    assertThat(loaded.info().weightsSha256()).isEqualTo(Sha256.hex(file));
    assertThat(loaded.provenance()).containsEntry("seed", "1");
  }

  @Test
  void refusesCutFilesAtAnyLength() {
    byte[] bytes = LinearModelFile.encode(model());
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> LinearModelFile.decode(cut, "cut.bin"))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("cut.bin");
    }
  }

  @Test
  void refusesOneTurnedBit() throws IOException {
    byte[] bytes = LinearModelFile.encode(model());
    bytes[bytes.length - 5] ^= 1;
    Path file = Files.write(folder.resolve("turned.bin"), bytes);
    assertThatThrownBy(() -> LinearToxicityScorer.load(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("turned.bin")
        .hasMessageContaining("SHA-256");
  }

  @Test
  void refusesWrongMagicVersionAndHeaderLength() {
    assertRefused(0, (byte) 'X', "magic");
    assertRefused(8, (byte) 2, "format version is 2");
    assertRefused(15, (byte) 0x7F, "header length");
    assertRefused(15, (byte) 0x80, "header length");
    assertRefused(16, (byte) 'X', "not JSON");
  }

  private static void assertRefused(int at, byte value, String expected) {
    byte[] bytes = LinearModelFile.encode(model());
    bytes[at] = value;
    assertThatThrownBy(() -> LinearModelFile.decode(bytes, "bad.bin"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("bad.bin")
        .hasMessageContaining(expected);
  }

  @Test
  void refusesHostileHeaders() {
    assertHeaderRefused("{}", "features");
    assertHeaderRefused("[1]", "features");
    String start = "{'features':'" + NgramHasher.SCHEME + "','block':64,'id':'x','version':'1',";
    String rest = "'description':'','wordShare':0.5,'bias':0,'slope':1,'offset':0,'bits':";
    assertHeaderRefused(start + rest + "31}", "bits is 31");
    assertHeaderRefused(start + rest + "1e300}", "bits is");
    assertHeaderRefused(start + rest + "10.5}", "whole");
    assertHeaderRefused(start + rest + "22}", "bytes of weights");
    assertHeaderRefused(start + rest.replace("'slope':1", "'slope':-1") + "10}", "slope above 0");
    assertHeaderRefused(start + rest.replace("'bias':0", "'bias':1e999") + "10}", "bias");
  }

  private static void assertHeaderRefused(String json, String expected) {
    byte[] header = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    byte[] bytes =
        ByteBuffer.allocate(16 + header.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put("DETOXLIN".getBytes(StandardCharsets.US_ASCII))
            .putInt(1)
            .putInt(header.length)
            .put(header)
            .array();
    assertThatThrownBy(() -> LinearModelFile.decode(bytes, "bad.bin"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("bad.bin")
        .hasMessageContaining(expected);
  }
}
