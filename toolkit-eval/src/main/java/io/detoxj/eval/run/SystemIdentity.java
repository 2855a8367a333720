/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.run.Sha256;
import io.detoxj.eval.prompt.EvalPrompt;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What makes the texts of one system what they are, and nothing else: the model, what is attached
 * to it, how it generates, the prompts. Two systems share what is kept of them only if all of this
 * is equal. The name of the system, batch sizes and the cache of keys and values are not in it.
 *
 * @param system the model and what is attached, as JSON
 * @param generation the sampling and the prompts, as JSON
 */
record SystemIdentity(String system, String generation) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int KEY_LENGTH = 16;

  static SystemIdentity of(
      TransformerModel base,
      @Nullable Detoxifier detoxifier,
      GenerationConfig generation,
      String promptsSha256) {
    ObjectNode node = JSON.createObjectNode();
    node.put("model_sha256", base.info().weightsSha256());
    node.put("vocabulary_sha256", base.info().vocabularySha256());
    node.put("weights", base.options().weights().name());
    node.put("device", base.options().device().toString());
    if (detoxifier != null) {
      DetoxifierSpec spec = detoxifier.spec();
      node.put("detoxifier", spec.id()).put("version", spec.version());
      node.putPOJO("parameters", spec.parameters());
      node.putPOJO("artifacts", spec.artifacts());
      ArrayNode plan = node.putArray("plan");
      detoxifier
          .plan(base.info())
          .interventions()
          .forEach(one -> plan.add(one.place() + " " + one.name()));
    }
    ObjectNode sampling = JSON.createObjectNode();
    sampling.put("max_new_tokens", generation.maxNewTokens());
    sampling.put("decoding", generation.decoding().toString());
    sampling.put("penalties", generation.penalties().toString());
    sampling.put("stops", generation.stops().toString());
    sampling.put("samples", generation.samplesPerPrompt());
    sampling.put("seed", generation.seed());
    sampling.put("prompts_sha256", promptsSha256);
    return new SystemIdentity(node.toString(), sampling.toString());
  }

  /** The hash of the ids and texts of prompts in their order. */
  static String promptsSha256(List<EvalPrompt> prompts) {
    ArrayNode all = JSON.createArrayNode();
    prompts.forEach(one -> all.add(one.prompt().id()).add(one.prompt().text()));
    return hash(all.toString());
  }

  /** Of the texts: a short name for folders. */
  String key() {
    return hash(system + generation).substring(0, KEY_LENGTH);
  }

  /** The header of a journal of what was done with this system's texts. */
  String header(String kind, String by) {
    return "{\"format\":\"detoxj-%s-1\",\"by\":%s,\"system\":%s,\"generation\":%s}"
        .formatted(kind, JSON.valueToTree(by), system, generation);
  }

  /** The header of a journal of what was done with this system itself. */
  String examinationHeader(String examination) {
    return "{\"format\":\"detoxj-examination-1\",\"by\":%s,\"system\":%s}"
        .formatted(JSON.valueToTree(examination), system);
  }

  /** A short name of something for files. */
  static String name(String text) {
    return hash(text).substring(0, KEY_LENGTH);
  }

  private static String hash(String text) {
    return Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
  }
}
