/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What makes the texts of one system what they are, and nothing else: the model, what is attached
 * to it, how it generates, the prompts. Two systems share what is kept of them only if all of this
 * is equal. The name of the system, batch sizes and the cache of keys and values are not in it.
 *
 * <p>What is kept lies under {@link #key()}, which knows the base model by its weights alone: with
 * another configuration or tokenizer beside the same weights the old work is found, and the header
 * of its journal refuses it and says what differs. All other differences lead to another key.
 *
 * @param system the model and what is attached
 * @param generation the sampling and the prompts
 */
record SystemIdentity(Fingerprint system, Fingerprint generation) {
  /** Of sampling; higher when the same model and settings write other texts. */
  private static final String CODE = "1";

  private static final int KEY_LENGTH = 16;

  static SystemIdentity of(
      TransformerModel base,
      @Nullable Detoxifier detoxifier,
      GenerationConfig generation,
      String promptsSha256) {
    Fingerprint.Builder system = Fingerprint.builder().put("model", base.fingerprint());
    if (detoxifier != null) {
      ModelInfo info = base.info();
      system.put(
          "attached",
          ModelInfo.attached(List.of(detoxifier.spec()), detoxifier.plan(info).interventions()));
    }
    Fingerprint sampling =
        Fingerprint.builder()
            .put("max_new_tokens", generation.maxNewTokens())
            .put("decoding", generation.decoding().toString())
            .put("penalties", generation.penalties().toString())
            .put("stops", generation.stops().toString())
            .put("samples", generation.samplesPerPrompt())
            .put("seed", Long.toString(generation.seed()))
            .put("prompts_sha256", promptsSha256)
            .put("code", CODE)
            .build();
    return new SystemIdentity(system.build(), sampling);
  }

  /** The hash of the ids and texts of prompts in their order. */
  static String promptsSha256(List<EvalPrompt> prompts) {
    List<String> all = new ArrayList<>();
    prompts.forEach(one -> all.addAll(List.of(one.prompt().id(), one.prompt().text())));
    return Sha256.hexOf(json(all));
  }

  private static String json(List<String> texts) {
    return BoundedJson.mapper().valueToTree(texts).toString();
  }

  /** Of the texts: a short name for folders. */
  String key() {
    return name(handle() + generation.sha256());
  }

  private String handle() {
    String attached = system.part("attached").map(Fingerprint::sha256).orElse("");
    return system.part("model").orElseThrow().handle() + attached;
  }

  /** The header of a journal of what was done with this system's texts. */
  String header(String kind, Fingerprint by) {
    return begun("detoxj-" + kind + "-2", by).put("generation", generation).build().json();
  }

  /** The header of a journal of what was done with this system itself. */
  String examinationHeader(Fingerprint examination) {
    return begun("detoxj-examination-2", examination).build().json();
  }

  /** The name of a journal of what was done with this system's texts. */
  String journal(String kind, Fingerprint by) {
    boolean alone = by.equals(Fingerprint.builder().build());
    return key() + "/" + kind + (alone ? "" : "-" + name(by.handle()));
  }

  /** The name of a journal of what was done with this system itself. */
  String examinationJournal(Fingerprint examination) {
    return "examinations/" + name(handle() + examination.handle());
  }

  private Fingerprint.Builder begun(String format, Fingerprint by) {
    return Fingerprint.builder().put("format", format).put("by", by).put("system", system);
  }

  /** A short name of something for files. */
  static String name(String text) {
    return Sha256.hexOf(text).substring(0, KEY_LENGTH);
  }
}
