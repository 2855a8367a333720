/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.fixture.TinyClassifier;
import io.detoxj.core.fixture.TinySeq2Seq;
import io.detoxj.core.train.Trainer;
import io.detoxj.core.train.TrainingConfig;
import io.detoxj.core.train.TrainingStep;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Training has the loss and the gradients that PyTorch has, and what it writes is what it has. */
class Seq2SeqTrainingTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NAMES = "io.detoxj.core.fixture.TinySeq2Seq#names";

  @TempDir Path folder;

  private static JsonNode recorded(String name) throws IOException {
    String resource = "/io/detoxj/core/seq2seq/reference/gradients.json";
    try (InputStream in = Seq2SeqTrainingTest.class.getResourceAsStream(resource)) {
      return JSON.readTree(in).path(name);
    }
  }

  private static List<Seq2SeqTraining.Example> examples(JsonNode recorded) {
    List<Seq2SeqTraining.Example> all = new ArrayList<>();
    for (int i = 0; i < recorded.path("sources").size(); i++) {
      all.add(
          new Seq2SeqTraining.Example(
              list(recorded.path("sources").get(i)), list(recorded.path("targets").get(i))));
    }
    return all;
  }

  private static List<Integer> list(JsonNode ids) {
    return Arrays.stream(TinyClassifier.ids(ids)).boxed().toList();
  }

  private static double loss(Seq2SeqTraining task, List<Seq2SeqTraining.Example> examples) {
    TorchOps.noGradients();
    try (NDManager scratch = NDManager.newBaseManager("PyTorch")) {
      return task.loss(examples, scratch).getFloat();
    }
  }

  @ParameterizedTest
  @MethodSource(NAMES)
  void loss_and_gradients(String name) throws IOException {
    JsonNode expected = recorded(name);
    Path from = TinySeq2Seq.writeTo(name, folder);
    List<Seq2SeqTraining.Example> examples = examples(expected);
    List<TrainingStep> steps = new ArrayList<>();
    try (Seq2SeqTraining task =
        Seq2SeqTraining.of(from, TorchOps.Variant.PLAIN, step -> examples)) {
      assertThat(loss(task, examples)).isCloseTo(expected.path("loss").asDouble(), within(1e-5));
      TorchOps.withGradients(
          () -> {
            try (NDManager scratch = NDManager.newBaseManager("PyTorch")) {
              JniUtils.backward(
                  (PtNDArray) task.loss(0, scratch), (PtNDArray) scratch.create(1f), false, false);
            }
          });
      int compared = 0;
      for (Map.Entry<String, NDArray> parameter : task.parameters().entrySet()) {
        JsonNode norm = expected.at("/norms").path(parameter.getKey());
        if (norm.isMissingNode()) {
          norm = expected.at("/norms").path("model." + parameter.getKey());
        }
        try (NDArray gradient = parameter.getValue().getGradient();
            NDArray size = gradient.norm()) {
          double value = norm.asDouble();
          assertThat((double) size.getFloat())
              .as(parameter.getKey())
              .isCloseTo(value, within(1e-4 * Math.max(1, value)));
        }
        compared++;
      }
      assertThat(compared).isEqualTo(expected.path("norms").size());
    }
    try (Seq2SeqTraining task =
        Seq2SeqTraining.of(from, TorchOps.Variant.PLAIN, step -> examples)) {
      TrainingConfig config = TrainingConfig.of(30, 3e-3);
      new Trainer(config, folder.resolve("training.safetensors"), steps::add).train(task);
      assertThat(steps.get(0).gradientNorm())
          .isCloseTo(expected.path("norm").asDouble(), within(1e-3));
      assertThat(steps.get(29).loss()).isLessThan(0.8 * steps.get(0).loss());
      Path written = folder.resolve("written");
      task.export(written, from, ScalarType.F32);
      double after = loss(task, examples);
      try (Seq2SeqTraining again =
          Seq2SeqTraining.of(written, TorchOps.Variant.PLAIN, step -> examples)) {
        assertThat(loss(again, examples)).isCloseTo(after, within(1e-6));
      }
      try (Seq2SeqModel model = Seq2SeqModel.load(written)) {
        assertThat(lossOf(model, expected)).isCloseTo(after, within(1e-5));
      }
    }
  }

  /** The same loss from the logits of the loaded model. */
  private static double lossOf(Seq2SeqModel model, JsonNode recorded) {
    List<int[]> sources = TinySeq2Seq.rows(recorded.path("sources"));
    List<int[]> targets = TinySeq2Seq.rows(recorded.path("targets"));
    List<int[]> read = new ArrayList<>();
    int start = model.info().modelType().equals("bart") ? 2 : 0;
    for (int[] target : targets) {
      int[] before = new int[target.length];
      before[0] = start;
      System.arraycopy(target, 0, before, 1, target.length - 1);
      read.add(before);
    }
    List<float[][]> logits = model.logits(sources, read);
    double sum = 0;
    int count = 0;
    for (int row = 0; row < targets.size(); row++) {
      for (int i = 0; i < targets.get(row).length; i++) {
        double total = 0;
        for (float logit : logits.get(row)[i]) {
          total += Math.exp(logit);
        }
        sum += Math.log(total) - logits.get(row)[i][targets.get(row)[i]];
        count++;
      }
    }
    return sum / count;
  }

  private static ObjectNode config(String type) {
    ObjectNode config = JSON.createObjectNode().put("model_type", type).put("vocab_size", 12);
    config.put("d_model", 32);
    if (type.equals("bart")) {
      config.put("encoder_layers", 1).put("decoder_layers", 1);
      config.put("encoder_ffn_dim", 48).put("decoder_ffn_dim", 48);
      config.put("encoder_attention_heads", 2).put("decoder_attention_heads", 2);
      return config.put("max_position_embeddings", 16);
    }
    return config.put("num_layers", 1).put("num_heads", 2).put("d_kv", 16).put("d_ff", 48);
  }

  /** From random weights, and so that a seed decides them. */
  @ParameterizedTest
  @ValueSource(strings = {"bart", "t5", "mt5"})
  void a_copy_is_learnt_from_scratch(String type) throws IOException {
    List<Seq2SeqTraining.Example> examples =
        List.of(
            new Seq2SeqTraining.Example(List.of(5, 6, 7), List.of(6, 7, 1)),
            new Seq2SeqTraining.Example(List.of(8, 9), List.of(9, 1)),
            new Seq2SeqTraining.Example(List.of(4, 8, 5, 6), List.of(8, 5, 6, 1)));
    try (Seq2SeqTraining task =
            Seq2SeqTraining.random(config(type), TorchOps.Variant.PLAIN, 3, step -> examples);
        Seq2SeqTraining same =
            Seq2SeqTraining.random(config(type), TorchOps.Variant.PLAIN, 3, step -> examples);
        Seq2SeqTraining other =
            Seq2SeqTraining.random(config(type), TorchOps.Variant.PLAIN, 4, step -> examples)) {
      double before = loss(task, examples);
      assertThat(loss(same, examples)).isEqualTo(before);
      assertThat(loss(other, examples)).isNotEqualTo(before);
      assertThat(task.fingerprint()).isEqualTo(same.fingerprint());
      TrainingConfig settings = TrainingConfig.of(150, 1e-2);
      new Trainer(settings, folder.resolve(type + ".safetensors"), step -> {}).train(task);
      assertThat(loss(task, examples)).isLessThan(0.1);
    }
  }

  @Test
  void examples_that_do_not_fit() throws IOException {
    Path from = TinySeq2Seq.writeTo("bart", folder);
    List<Integer> fine = List.of(0, 5, 2);
    try (Seq2SeqTraining task =
        Seq2SeqTraining.of(from, TorchOps.Variant.PLAIN, step -> List.of())) {
      for (List<Integer> wrong :
          List.of(List.<Integer>of(), List.of(400_000), Collections.nCopies(65, 5))) {
        for (Seq2SeqTraining.Example one :
            List.of(
                new Seq2SeqTraining.Example(wrong, fine),
                new Seq2SeqTraining.Example(fine, wrong))) {
          assertThatThrownBy(() -> loss(task, List.of(one))).isInstanceOf(ConfigException.class);
        }
      }
    }
  }
}
