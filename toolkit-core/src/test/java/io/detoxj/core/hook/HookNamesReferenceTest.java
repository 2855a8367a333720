/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.model.ActivationCache;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every name that is not ours, by value: what TransformerLens and the modules of transformers give
 * under it. See record_hook_names.py in the test resources.
 */
class HookNamesReferenceTest {
  private static final float TOLERANCE = 1e-4f;
  private static final int LAST = 3;
  private static final List<String> MODELS =
      List.of(
          "gpt2", "llama", "qwen2", "mistral", "gemma", "gemma2", "gemma3", "neox", "gptj", "opt",
          "qwen3", "phi3");

  @TempDir Path folder;

  private SafetensorsFile recorded() throws IOException {
    Path file = folder.resolve("hook_names.safetensors");
    try (InputStream in = getClass().getResourceAsStream("hook_names.safetensors")) {
      Files.write(file, in.readAllBytes());
    }
    return SafetensorsFile.open(file);
  }

  @Test
  void a_name_means_what_the_other_library_gives_under_it_or_is_refused() throws IOException {
    SafetensorsFile recorded = recorded();
    Set<String> compared = new TreeSet<>();
    Set<String> refused = new TreeSet<>();
    for (String name : MODELS) {
      try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
        ActivationCache cache =
            reference.model().capture(List.of(reference.prompt(0)), point -> true);
        for (String tensor : recorded.tensors().keySet()) {
          String[] parts = tensor.split("/", 3);
          if (!parts[0].equals(name)) {
            continue;
          }
          HookPoint point;
          try {
            point = HookPoint.parse(parts[2]);
          } catch (UnknownHookPointException e) {
            refused.add(parts[2]);
            continue;
          }
          assertThat(lastPositions(cache, point))
              .as(tensor)
              .containsExactly(recorded.readFloats(tensor), within(TOLERANCE));
          compared.add(parts[2]);
        }
      }
    }
    Set<String> names = new TreeSet<>(HookNames.all(0));
    // Ours, which nobody else has.
    for (HookSite site : HookSite.values()) {
      names.remove(site.inBlock() ? "blocks.0." + site.fieldName() : site.fieldName());
    }
    names.removeAll(compared);
    assertThat(names).as("names without a recorded value").isEmpty();
    assertThat(refused)
        .contains(
            "lm_head",
            "model.layers.0.mlp",
            "model.layers.0.self_attn",
            "model.layers.0.post_attention_layernorm",
            "blocks.0.ln1.hook_scale",
            "blocks.0.attn.hook_rot_q",
            "hook_embed");
  }

  private static float[] lastPositions(ActivationCache cache, HookPoint point) {
    if (point.site() != HookSite.ATTN_PATTERN) {
      float[][] rows = cache.at(point, 0);
      return joined(List.of(rows).subList(rows.length - LAST, rows.length));
    }
    List<float[]> rows = new ArrayList<>();
    for (float[][] head : cache.pattern(point.layer(), 0)) {
      rows.addAll(List.of(head).subList(head.length - LAST, head.length));
    }
    return joined(rows);
  }

  private static float[] joined(List<float[]> rows) {
    float[] all = new float[rows.size() * rows.get(0).length];
    for (int row = 0; row < rows.size(); row++) {
      System.arraycopy(rows.get(row), 0, all, row * rows.get(0).length, rows.get(0).length);
    }
    return all;
  }

  @Test
  void the_head_is_refused_for_its_output_is_not_the_logits_everywhere() throws IOException {
    SafetensorsFile recorded = recorded();
    assertThatThrownBy(() -> HookPoint.parse("lm_head"))
        .isInstanceOf(UnknownHookPointException.class)
        .hasMessageContaining("\"lm_head\"")
        .hasMessageEndingWith("write the hook point itself: logits");
    for (String name : List.of("gemma", "gemma2")) {
      try (ReferenceModel reference = ReferenceModel.load(name, folder)) {
        ActivationCache cache =
            reference.model().capture(List.of(reference.prompt(0)), HookPoint.LOGITS::equals);
        float[] ofModule = recorded.readFloats(name + "/module/lm_head");
        float[] ours = lastPositions(cache, HookPoint.LOGITS);
        for (int i = 0; i < ours.length; i++) {
          // The recorded Gemma 2 caps at 3.
          double expected = name.equals("gemma2") ? 3 * Math.tanh(ofModule[i] / 3) : ofModule[i];
          assertThat(ours[i]).isCloseTo((float) expected, within(TOLERANCE));
        }
      }
    }
  }
}
