/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.DetoxException;
import io.detoxj.core.engine.NamedTensors;
import io.detoxj.core.engine.TorchOps;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The scripted blocks use every parameter of a block by its name, and know no other names. */
class ScriptNamesTest {
  private static final Dimensions SIZES = new Dimensions(7, 16, 4, 2, 4, 24, 32, 60);
  private static final Pattern LITERAL = Pattern.compile("\"([^\"]+)\"");
  private static final Set<String> NO_WEIGHTS =
      Set.of(
          "tanh",
          "-inf",
          "mlp.c_fc.update_in",
          "mlp.c_fc.update_out",
          "mlp.gate_proj.update_in",
          "mlp.gate_proj.update_out",
          ".bias",
          ".weight");

  static List<ObjectNode> configs() throws IOException {
    List<ObjectNode> all = new ArrayList<>();
    all.add(NewModelConfig.gpt2(2, 16, 4, 32, 60));
    all.add(NewModelConfig.llama(SIZES).put("attention_bias", true));
    all.add(NewModelConfig.gemma2(SIZES, 8));
    all.add(NewModelConfig.gemma3(SIZES, 8));
    for (String name : List.of("phi3", "neox", "gptj", "opt")) {
      String file = "/io/detoxj/core/model/reference/" + name + "/config.json";
      try (InputStream in = ScriptNamesTest.class.getResourceAsStream(file)) {
        all.add((ObjectNode) new ObjectMapper().readTree(in));
      }
    }
    return all;
  }

  private static String script(ObjectNode config) throws IOException {
    String name =
        switch (config.path("model_type").asText()) {
          case "gpt2" -> "gpt2.ts";
          case "gpt_neox" -> "neox.ts";
          case "gptj" -> "gptj.ts";
          case "opt" -> "opt.ts";
          default -> "gated.ts";
        };
    try (InputStream in = TorchOps.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Set<String> inBlocks(ObjectNode config) {
    Set<String> names = new TreeSet<>();
    for (Parameter parameter : ModelBlueprint.of(config).parameters()) {
      Matcher block = Pattern.compile("(?:h|layers)\\.\\d+\\.(.*)").matcher(parameter.name());
      if (block.matches()) {
        names.add(block.group(1));
      }
    }
    return names;
  }

  @ParameterizedTest
  @MethodSource("configs")
  void every_parameter_of_a_block_is_in_its_script(ObjectNode config) throws IOException {
    String script = script(config);
    for (String name : inBlocks(config)) {
      // A linear layer looks for its own bias.
      String module = name.replaceAll("\\.(weight|bias)$", "");
      assertThat(script).containsAnyOf("\"" + name + "\"", "\"" + module + "\"");
    }
  }

  @Test
  void no_script_names_what_no_architecture_has() throws IOException {
    Set<String> known = new TreeSet<>();
    Set<String> used = new TreeSet<>();
    for (ObjectNode config : configs()) {
      known.addAll(inBlocks(config));
      LITERAL.matcher(script(config)).results().forEach(found -> used.add(found.group(1)));
    }
    used.removeAll(NO_WEIGHTS);
    assertThat(used)
        .hasSizeGreaterThan(40)
        .allSatisfy(name -> assertThat(known).containsAnyOf(name, name + ".weight"));
  }

  @Test
  void a_name_that_is_not_there_throws() {
    TorchOps.noGradients();
    try (NDManager memory = NDManager.newBaseManager("PyTorch")) {
      NDArray ones = memory.ones(new Shape(4));
      NDArray numbers = memory.create(new double[] {2, 1e-5});
      NDArray columns = memory.create(new long[] {0, 0});
      try (NamedTensors misspelt =
          NamedTensors.of(Map.of("ln_1.wieght", ones, "ln_1.bias", ones))) {
        assertThatThrownBy(() -> misspelt.get("ln_1.weight"))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("ln_1.wieght");
        for (boolean gradients : new boolean[] {false, true}) {
          TensorOps operators =
              new TensorOps(TorchOps.of(TorchOps.Variant.PLAIN), memory, gradients);
          List<NDArray> before = List.of(memory.ones(new Shape(1, 3, 4)), numbers, columns);
          assertThatThrownBy(() -> operators.call("gpt2_block_alone", before, misspelt, List.of()))
              .isInstanceOf(DetoxException.class)
              .hasStackTraceContaining("ln_1.weight");
        }
      }
    }
  }

  @Test
  void a_decoder_over_tensors_that_lack_one_throws() {
    ModelBlueprint blueprint = ModelBlueprint.of(NewModelConfig.llama(SIZES));
    ModelTensors none = new ModelTensors(Map.of(), Map.of(), WeightType.FLOAT32);
    assertThatThrownBy(() -> blueprint.decoder(none, TorchOps.of(TorchOps.Variant.PLAIN)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lm_head.weight");
  }
}
