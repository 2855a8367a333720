/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.InterventionException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.checkpoint.TensorInfo;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.fixture.TinyAdapter;
import io.detoxj.core.io.OwnOutput;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.LiveModel;
import io.detoxj.core.train.TrainableModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Adapters of PEFT, read, and ours, as PEFT has read them: record_peft_references.py. */
class PeftFolderTest {
  private static final String A = "base_model.model.transformer.h.0.attn.c_attn.lora_A.weight";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "peft-gpt2",
        "peft-llama",
        "peft-gemma3",
        "ours-gpt2",
        "ours-llama",
        "ours-gemma3"
      })
  void logits_are_those_of_peft(String name) throws Exception {
    Path adapterFolder = AdapterFolders.copy(name, folder);
    SafetensorsFile recorded = SafetensorsFile.open(adapterFolder.resolve("reference.safetensors"));
    int[] ids = Arrays.stream(recorded.readLongs("ids")).mapToInt(Math::toIntExact).toArray();
    float[] expected = recorded.readFloats("logits");
    try (ReferenceModel reference = ReferenceModel.load(name.substring(5), folder)) {
      LoraAdapter adapter = PeftFolder.read(adapterFolder, reference.model());
      try (DetoxifiedModel view = reference.model().with(AdapterEdit.of(adapter, 1));
          TrainableModel beside =
              TrainableModel.adapted(reference.model(), adapter, TorchOps.Variant.PLAIN);
          LiveModel live = beside.live(reference.model())) {
        assertClose(view.forward(List.of(ids)).get(0), expected);
        assertClose(live.forward(List.of(ids)).get(0), expected);
      }
      float[][] base = reference.model().forward(List.of(ids)).get(0);
      assertThat(Math.abs(base[11][7] - expected[11 * base[0].length + 7])).isGreaterThan(1e-3f);
    }
  }

  private static void assertClose(float[][] found, float[] expected) {
    assertThat(found.length * found[0].length).isEqualTo(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) found[i / found[0].length][i % found[0].length])
          .isCloseTo(expected[i], within(1e-4));
    }
  }

  /** Of this PEFT has said that it finds all and computes the same; so it must not change. */
  @ParameterizedTest
  @ValueSource(strings = {"gpt2", "llama", "gemma3"})
  void what_is_written_is_what_peft_has_read(String name) throws Exception {
    Path recorded = AdapterFolders.copy("ours-" + name, folder);
    try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
      Path written = folder.resolve("written");
      PeftFolder.write(AdapterFolders.ours(reference.model()), written, "");
      for (String file : List.of(PeftConfig.FILE, PeftFolder.WEIGHTS)) {
        assertThat(written.resolve(file)).hasSameBinaryContentAs(recorded.resolve(file));
        assertThat(OwnOutput.wrote(written.resolve(file))).as(file).isTrue();
      }
    }
  }

  /** Ranks and alphas by pattern are there again, and so is the model that it is for. */
  @Test
  void what_was_read_and_written_is_the_same_adapter() throws Exception {
    Path theirs = AdapterFolders.copy("peft-gpt2", folder);
    Path copy = folder.resolve("copy");
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder)) {
      LoraAdapter adapter = PeftFolder.read(theirs, reference.model());
      assertThat(adapter.origin()).isEmpty();
      assertThat(adapter.config().rankOf("transformer.h.1.mlp.c_proj")).isEqualTo(2);
      assertThat(adapter.config().scaleOf("transformer.h.0.attn.c_attn")).isEqualTo(4);
      PeftFolder.write(adapter.of(reference.model().info()), copy, "gpt2");
      LoraAdapter again = PeftFolder.read(copy, reference.model());
      assertThat(again.fingerprint()).isEqualTo(adapter.fingerprint());
      assertThat(again.origin()).isPresent();
      assertThat(copy.resolve(PeftConfig.FILE)).content().contains("\"fan_in_fan_out\" : true");
    }
  }

  @Test
  void an_adapter_of_another_model_is_refused() throws Exception {
    Path written = folder.resolve("written");
    try (ReferenceModel llama = ReferenceModel.load("llama", folder);
        ReferenceModel tied = ReferenceModel.load("llama-tied", folder)) {
      PeftFolder.write(TinyAdapter.of(llama.model()), written, "");
      assertThatThrownBy(() -> PeftFolder.read(written, tied.model()))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("was made for weights")
          .hasMessageContaining("load the model that it was made for");
    }
  }

  @Test
  void names_as_a_file_without_the_usual_prefix_has_them() throws Exception {
    Path theirs = AdapterFolders.copy("peft-gpt2", folder);
    rename(theirs, name -> name.replace("base_model.model.transformer.", "base_model.model."));
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder)) {
      LoraAdapter adapter = PeftFolder.read(theirs, reference.model());
      LoraAdapter usual =
          PeftFolder.read(AdapterFolders.copy("peft-gpt2", folder), reference.model());
      assertThat(adapter.fingerprint()).isEqualTo(usual.fingerprint());
    }
  }

  @Test
  void a_tensor_that_is_missing() throws Exception {
    Path theirs = AdapterFolders.copy("peft-gpt2", folder);
    rename(theirs, name -> name.equals(A) ? "" : name);
    assertRefused(theirs, CheckpointException.class, "lacks 1 tensor", A, "target_modules");
  }

  /** The case that PEFT is silent about: saved under the names of a wrapper. */
  @Test
  void tensors_of_other_names() throws Exception {
    Path theirs = AdapterFolders.copy("peft-gpt2", folder);
    rename(theirs, name -> name.replace(".lora_A.weight", ".lora_A.default.weight"));
    assertRefused(theirs, CheckpointException.class, A, "instead", "c_attn.lora_A.default.weight");
  }

  @Test
  void a_tensor_that_is_left_over() throws Exception {
    Path theirs = AdapterFolders.copy("peft-gpt2", folder);
    configure(theirs, json -> json.putArray("target_modules").add("c_attn").add("c_fc"));
    assertRefused(
        theirs,
        CheckpointException.class,
        "belong to no target",
        "transformer.h.0.attn.c_proj.lora_A.weight");
  }

  @Test
  void a_tensor_of_another_shape() throws Exception {
    Path theirs = AdapterFolders.copy("peft-gpt2", folder);
    configure(theirs, json -> json.put("r", 5));
    assertRefused(theirs, CheckpointException.class, "lora_A.weight has shape [4, ", "imply [5, ");
  }

  @Test
  void a_value_that_is_no_number() throws Exception {
    Path theirs = AdapterFolders.copy("peft-gpt2", folder);
    Path file = theirs.resolve(PeftFolder.WEIGHTS);
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, bytes.length - 4, bytes.length, (byte) 0xff);
    Files.write(file, bytes);
    assertRefused(theirs, CheckpointException.class, "holds NaN");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "use_dora|true|use_dora is true",
        "modules_to_save|[\"lm_head\"]|modules_to_save is [\"lm_head\"]",
        "bias|\"all\"|trained biases",
        "peft_type|\"IA3\"|other adapters than LoRA",
        "task_type|\"SEQ_CLS\"|causal language model",
        "init_lora_weights|\"pissa\"|changes the weights beneath",
        "layers_to_transform|[0]|layers_to_transform is [0]",
        "invented_by_a_later_version|3|invented_by_a_later_version is 3",
        "lora_bias|true|lora_bias is true",
        "r|\"four\"|r is \"four\"",
        "r|100000|the rank of an adapter is 100000",
        "lora_alpha|\"x\"|lora_alpha is \"x\"",
        "use_rslora|1|use_rslora is 1",
        "rank_pattern|[]|rank_pattern is []",
        "target_modules|null|target_modules must be",
        "target_modules|[\"q_proj\"]|no linear layer [q_proj]",
        "target_modules|\"(\"|sound regular expression",
      })
  void what_the_configuration_may_not_say(String field, String value, String message)
      throws Exception {
    Path theirs = AdapterFolders.copy("peft-gpt2", folder);
    ObjectMapper mapper = new ObjectMapper();
    var parsed = mapper.readTree(value);
    configure(theirs, json -> json.set(field, parsed));
    assertRefused(theirs, ConfigException.class, message);
  }

  @Test
  void fields_that_are_off_are_no_matter() throws Exception {
    Path theirs = AdapterFolders.copy("peft-gpt2", folder);
    configure(theirs, json -> json.putNull("later").put("latest", false).put("lora_dropout", 0.1));
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder)) {
      assertThat(PeftFolder.read(theirs, reference.model()).factors()).isNotEmpty();
    }
  }

  @Test
  void files_that_are_missing_or_of_another_kind() throws Exception {
    Path theirs = AdapterFolders.copy("peft-gpt2", folder);
    Path weights = theirs.resolve(PeftFolder.WEIGHTS);
    Files.move(weights, theirs.resolve("adapter_model.bin"));
    assertRefused(theirs, CheckpointException.class, "adapter_model.bin", "can run code");
    Files.delete(theirs.resolve("adapter_model.bin"));
    assertRefused(theirs, CheckpointException.class, "there is no adapter_model.safetensors");
    Files.writeString(theirs.resolve(PeftConfig.FILE), "[1]");
    assertRefused(theirs, CheckpointException.class, "is not a JSON object");
    Files.delete(theirs.resolve(PeftConfig.FILE));
    assertRefused(theirs, CheckpointException.class, "there is no adapter_config.json");
  }

  private void assertRefused(Path theirs, Class<?> type, String... message) {
    try (ReferenceModel reference = ReferenceModel.load("gpt2", folder)) {
      assertThatThrownBy(() -> PeftFolder.read(theirs, reference.model()))
          .isInstanceOf(type)
          .hasMessageContainingAll(message);
    }
  }

  private static void configure(Path theirs, Consumer<ObjectNode> change) throws IOException {
    Path file = theirs.resolve(PeftConfig.FILE);
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode json = (ObjectNode) mapper.readTree(file.toFile());
    change.accept(json);
    mapper.writeValue(file.toFile(), json);
  }

  /** Other names for the tensors; an empty one leaves the tensor out. */
  private static void rename(Path theirs, UnaryOperator<String> names) throws IOException {
    Path file = theirs.resolve(PeftFolder.WEIGHTS);
    SafetensorsFile before = SafetensorsFile.open(file);
    SafetensorsWriter writer = new SafetensorsWriter();
    for (Map.Entry<String, TensorInfo> entry : before.tensors().entrySet()) {
      String name = names.apply(entry.getKey());
      if (!name.isEmpty()) {
        long[] shape = entry.getValue().shape().stream().mapToLong(Long::longValue).toArray();
        writer.add(name, shape, before.readFloats(entry.getKey()));
      }
    }
    Files.delete(file);
    writer.write(file);
  }
}
