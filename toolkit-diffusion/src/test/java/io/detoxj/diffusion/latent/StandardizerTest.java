/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.latent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.DetoxException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandardizerTest {
  @TempDir private Path folder;

  private static Standardizer of(float... vectors) {
    Standardizer.Collector collector = new Standardizer.Collector(2);
    collector.add(vectors);
    return collector.done();
  }

  @Test
  void mean_0_and_deviation_1_and_back() {
    float[] vectors = {1, 10, 3, 30, 5, 20};
    Standardizer standardizer = of(vectors);
    float[] standard = standardizer.apply(vectors);
    for (int dimension = 0; dimension < 2; dimension++) {
      double sum = 0;
      double squares = 0;
      for (int row = 0; row < 3; row++) {
        sum += standard[2 * row + dimension];
        squares += standard[2 * row + dimension] * standard[2 * row + dimension];
      }
      assertThat(sum / 3).isEqualTo(0, within(1e-6));
      assertThat(squares / 3).isEqualTo(1, within(1e-6));
    }
    assertThat(standardizer.undo(standard))
        .usingComparatorWithPrecision(1e-5f)
        .containsExactly(vectors);
  }

  @Test
  void a_constant_dimension_has_the_floor() {
    Standardizer standardizer = of(4, 1, 4, 2);
    assertThat(standardizer.deviation()[0]).isEqualTo(0.01f, within(1e-7f));
    assertThat(standardizer.apply(new float[] {4, 1})[0]).isZero();
  }

  @Test
  void it_is_kept_in_a_file_and_another_width_or_a_damaged_one_is_refused() throws IOException {
    Standardizer standardizer = of(1, 10, 3, 30);
    SafetensorsWriter writer = new SafetensorsWriter();
    standardizer.addTo(writer, "latents");
    writer.add("damaged.mean", new long[] {2}, new float[] {0, Float.NaN});
    writer.add("damaged.deviation", new long[] {2}, new float[] {1, 1});
    writer.add("flat.mean", new long[] {2}, new float[] {0, 0});
    writer.add("flat.deviation", new long[] {2}, new float[] {1, 0});
    writer.write(folder.resolve("statistics.safetensors"));
    SafetensorsFile file = SafetensorsFile.open(folder.resolve("statistics.safetensors"));
    assertThat(Standardizer.read(file, "latents", 2)).isEqualTo(standardizer);
    for (String name : new String[] {"damaged", "flat"}) {
      assertThatExceptionOfType(CheckpointException.class)
          .isThrownBy(() -> Standardizer.read(file, name, 2))
          .withMessageContaining(name);
    }
    assertThatExceptionOfType(CheckpointException.class)
        .isThrownBy(() -> Standardizer.read(file, "latents", 3));
  }

  @Test
  void nothing_and_not_a_number_have_no_statistics() {
    assertThatExceptionOfType(DetoxException.class)
        .isThrownBy(() -> new Standardizer.Collector(2).done());
    assertThatExceptionOfType(DetoxException.class)
        .isThrownBy(() -> of(1, Float.NaN))
        .withMessageContaining("NaN");
  }
}
