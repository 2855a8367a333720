/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.model.Companion;
import io.detoxj.core.model.LoadOptions;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.rectify.fixture.TinyValueNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A value network is a trunk and a head, by hand; caches and padding change nothing. */
class ValueNetworkTest {
  private static final List<int[]> TEXTS =
      List.of(new int[] {5, 6, 7, 8, 9, 10}, new int[] {20}, new int[] {30, 2, 4});

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(ValueHead.Kind.class)
  void theHeadStandsOnTheFinalNorm(ValueHead.Kind kind) throws IOException {
    boolean hidden = kind == ValueHead.Kind.MLP || kind == ValueHead.Kind.BOTTLENECK;
    ValueHead head = new ValueHead(kind, hidden ? 6 : 0);
    Path files = TinyValueNetwork.write(folder, head, ValueCalibration.NONE);
    try (ValueNetwork network = ValueNetwork.load(files)) {
      TransformerModel model = (TransformerModel) network.network();
      float[][] normed =
          model
              .capture(List.of(TEXTS.get(0)), HookPoint.FINAL_NORM::equals)
              .at(HookPoint.FINAL_NORM, 0);
      float[][] values = model.forward(List.of(TEXTS.get(0))).get(0);
      for (int position = 0; position < normed.length; position++) {
        assertThat(values[position])
            .containsExactly(byHand(model, head, normed[position]), offset(1e-4f));
      }
    }
  }

  private static float[] byHand(TransformerModel model, ValueHead head, float[] x) {
    String prefix = "transformer.value_head.";
    return switch (head.kind()) {
      case LM_HEAD ->
          linear(x, model.parameter("transformer.wte.weight"), new float[model.vocabularySize()]);
      case LINEAR ->
          linear(x, model.parameter(prefix + "out.weight"), model.parameter(prefix + "out.bias"));
      case MLP -> {
        float[] h =
            linear(x, model.parameter(prefix + "in.weight"), model.parameter(prefix + "in.bias"));
        for (int i = 0; i < h.length; i++) {
          h[i] = Math.max(0, h[i]);
        }
        yield linear(
            h, model.parameter(prefix + "out.weight"), model.parameter(prefix + "out.bias"));
      }
      case BOTTLENECK -> {
        float[] h =
            linear(
                gelu(x),
                model.parameter(prefix + "in.weight"),
                model.parameter(prefix + "in.bias"));
        yield linear(
            gelu(h), model.parameter(prefix + "out.weight"), model.parameter(prefix + "out.bias"));
      }
    };
  }

  private static float[] linear(float[] x, float[] matrix, float[] bias) {
    float[] y = new float[bias.length];
    for (int row = 0; row < y.length; row++) {
      double sum = bias[row];
      for (int i = 0; i < x.length; i++) {
        sum += (double) matrix[row * x.length + i] * x[i];
      }
      y[row] = (float) sum;
    }
    return y;
  }

  private static float[] gelu(float[] x) {
    float[] y = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      double v = x[i];
      y[i] =
          (float) (0.5 * v * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v))));
    }
    return y;
  }

  @Test
  void cachedBatchedAndPaddedValuesArePlainValues() throws IOException {
    Path files = TinyValueNetwork.write(folder, ValueHead.mlp(16), ValueCalibration.NONE);
    try (ValueNetwork network = ValueNetwork.load(files)) {
      TransformerModel model = (TransformerModel) network.network();
      int arrays = model.nativeArrays();
      try (Companion companion = new Companion(model)) {
        companion.begin(TEXTS);
        companion.accept(new int[] {1, 2, 3});
        companion.accept(new int[] {4, 5, 6});
        for (int row = 0; row < TEXTS.size(); row++) {
          int[] text = TEXTS.get(row);
          int[] longer = java.util.Arrays.copyOf(text, text.length + 2);
          longer[text.length] = row + 1;
          longer[text.length + 1] = row + 4;
          float[][] plain = model.forward(List.of(longer)).get(0);
          assertThat(companion.logits()[row])
              .containsExactly(plain[plain.length - 1], offset(1e-4f));
        }
      }
      assertThat(model.nativeArrays()).isEqualTo(arrays);
    }
  }

  @Test
  void takenValuesAreClampedAndCalibrated() throws IOException {
    ValueCalibration calibration = new ValueCalibration(2, -1);
    Path files = TinyValueNetwork.write(folder, ValueHead.linear(), calibration);
    try (ValueNetwork network = ValueNetwork.load(files)) {
      assertThat(network).hasToString("values by " + network.network());
      int[] text = TEXTS.get(0);
      float[][] raw = ((TransformerModel) network.network()).forward(List.of(text)).get(0);
      double[] taken = network.taken(List.of(text, new int[] {3, 4})).get(0);
      assertThat(taken).hasSize(text.length - 1);
      for (int i = 0; i < taken.length; i++) {
        double p = Math.max(1e-6, Math.min(1 - 1e-6, -raw[i][text[i + 1]]));
        double odds = Math.exp(2 * Math.log(p / (1 - p)) - 1);
        assertThat(taken[i]).isCloseTo(-odds / (1 + odds), within(1e-4));
      }
    }
  }

  @Test
  void aGemmaTrunkTakesABottleneck() throws IOException {
    Path trunk = ReferenceModel.writeTo("gemma2", folder);
    Path files =
        TinyValueNetwork.write(trunk, folder, ValueHead.bottleneck(4), ValueCalibration.NONE);
    try (ValueNetwork network = ValueNetwork.load(files)) {
      assertThat(network.taken(List.of(new int[] {1, 2, 3})).get(0)).hasSize(2);
      assertThat(network.network().vocabularySize()).isEqualTo(320);
    }
  }

  @Test
  void whatIsNoValueNetworkIsRefused() throws IOException {
    Path model = TinyGpt2.writeTo(folder.resolve("model"));
    assertThatThrownBy(() -> ValueNetwork.load(model))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("not a value network");
    Path files = TinyValueNetwork.write(folder, ValueHead.linear(), ValueCalibration.NONE);
    Path config = files.resolve("config.json");
    String good = Files.readString(config);
    for (String[] change :
        new String[][] {
          {"\"linear\"", "\"sphere\"", "value_head"},
          {"\"linear\"", "\"mlp\"", "width"},
          {
            "\"trunk_model_type\" : \"gpt2\"", "\"trunk_model_type\" : \"detoxj_value\"", "language"
          },
          {"\"trunk_model_type\" : \"gpt2\"", "\"trunk_model_type\" : \"bloom\"", "bloom"},
          {"\"slope\" : 1.0", "\"slope\" : \"steep\"", "slope"},
          {"\"slope\" : 1.0", "\"slope\" : -1.0", "slope"},
        }) {
      assertThat(good).contains(change[0]);
      Files.writeString(config, good.replace(change[0], change[1]));
      assertThatThrownBy(() -> ValueNetwork.load(files))
          .as(change[1])
          .isInstanceOfAny(
              CheckpointException.class, ConfigException.class, IllegalArgumentException.class)
          .hasMessageContaining(change[2]);
    }
    ObjectNode unknown = (ObjectNode) new ObjectMapper().readTree(good);
    unknown.put("value_shape", 3);
    Files.writeString(config, unknown.toString());
    LoadOptions strict = LoadOptions.standard().withStrictConfig(true);
    assertThatThrownBy(() -> ValueNetwork.load(files, strict)).hasMessageContaining("value_shape");
  }
}
