/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import static org.assertj.core.api.Assertions.assertThat;

import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.Session;
import io.detoxj.core.model.TransformerModel;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** After every public call of an autoencoder there are as many native arrays as before. */
class SaeNativeMemoryTest {
  @TempDir Path folder;

  @FunctionalInterface
  private interface Call {
    void on(SparseAutoencoder sae) throws Exception;
  }

  private Map<String, Call> calls() {
    float[][] x = {new float[32], new float[32]};
    Arrays.fill(x[0], 0.5f);
    List<Integer> features = List.of(3, 0);
    Map<String, Call> calls = new TreeMap<>();
    calls.put("encode", sae -> sae.encode(x));
    calls.put("reconstruct", sae -> sae.reconstruct(x));
    calls.put("decoderRows", sae -> sae.decoderRows(features));
    calls.put("cosines", sae -> sae.cosines(features, sae));
    calls.put("save", sae -> sae.save(folder.resolve("sae")));
    calls.put("config", SparseAutoencoder::config);
    calls.put("sha256", SparseAutoencoder::sha256);
    calls.put("math", SparseAutoencoder::math);
    calls.put("fingerprint", SparseAutoencoder::fingerprint);
    calls.put(
        "requireMadeFor",
        sae -> sae.requireMadeFor(sae.sha256(), Optional.of(sae.fingerprint()), "a", "b"));
    calls.put("toString", sae -> assertThat(sae.toString()).isNotEmpty());
    return calls;
  }

  @Test
  void every_public_method_is_called_here() {
    Set<String> there =
        Arrays.stream(SparseAutoencoder.class.getDeclaredMethods())
            .filter(method -> Modifier.isPublic(method.getModifiers()))
            .filter(method -> !Modifier.isStatic(method.getModifiers()))
            .map(Method::getName)
            .filter(name -> !name.equals("close"))
            .collect(Collectors.toSet());
    assertThat(calls().keySet()).containsExactlyInAnyOrderElementsOf(there);
  }

  @ParameterizedTest
  @EnumSource
  void calls_leave_no_array(SaeArchitecture architecture) throws Exception {
    try (SparseAutoencoder sae = RandomSae.of(architecture, 0)) {
      assertNothingIsLeft(sae);
    }
  }

  /** The norms are computed from the weights, which are the autoencoder's own. */
  @Test
  void norms_of_decoder_rows_are_not_left() throws Exception {
    SaeConfig config = SaeConfig.of(SaeArchitecture.STANDARD, 32, 48, true, RandomSae.POINT);
    try (SparseAutoencoder sae =
        SparseAutoencoder.of(config.withTopK(6, true), RandomSae.weights(0))) {
      assertNothingIsLeft(sae);
    }
  }

  private void assertNothingIsLeft(SparseAutoencoder sae) throws Exception {
    int before = sae.nativeArrays();
    for (Map.Entry<String, Call> call : calls().entrySet()) {
      call.getValue().on(sae);
      assertThat(sae.nativeArrays()).as(call.getKey()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @EnumSource
  void closing_frees_all_weights(SaeArchitecture architecture) {
    SparseAutoencoder sae = RandomSae.of(architecture, 0);
    assertThat(sae.nativeArrays()).isEqualTo(SaeTensors.shapes(sae.config()).size());
    sae.close();
    assertThat(sae.nativeArrays()).isZero();
  }

  /** TopK autoencoders are used themselves while a view runs, the others' rows are copied. */
  @ParameterizedTest
  @EnumSource
  void steering_leaves_no_array(SaeArchitecture architecture) {
    List<int[]> ids = List.of(new int[] {3, 4, 5}, new int[] {6});
    try (TransformerModel model = TinyGpt2.load(folder.resolve("model"));
        SparseAutoencoder plain = RandomSae.of(architecture, 0)) {
      for (SteeringAction action : SteeringAction.values()) {
        SaeSteering steering =
            new SaeSteering(
                plain, List.of(SteeredFeature.of(1, 1)), SteeringSettings.of(action, 0.5));
        try (DetoxifiedModel view = model.with(steering)) {
          int here = view.nativeArrays();
          int there = plain.nativeArrays();
          view.forward(ids);
          view.logProbabilities(ids);
          try (Session session = view.newSession()) {
            session.prefill(ids);
            session.next(new int[] {1, 2});
          }
          assertThat(view.nativeArrays()).as("%s of the view", action).isEqualTo(here);
          assertThat(plain.nativeArrays()).as("%s of the autoencoder", action).isEqualTo(there);
        }
      }
    }
  }
}
