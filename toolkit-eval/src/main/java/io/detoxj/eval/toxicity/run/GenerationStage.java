/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.examination.Batch;
import io.detoxj.eval.examination.JournalPlace;
import io.detoxj.eval.examination.Stage;
import io.detoxj.eval.examination.SystemIdentity;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The system continues the prompts. */
final class GenerationStage implements Stage<TransformerModel, GeneratedBatch> {
  /** Of sampling; higher when the same model and settings write other texts. */
  private static final String CODE = "1";

  private final GenerationConfig config;
  private final List<Prompt> prompts;
  private final Fingerprint settings;

  GenerationStage(GenerationConfig config, List<Prompt> prompts, String promptsSha256) {
    this.config = config;
    this.prompts = prompts;
    this.settings =
        Fingerprint.builder()
            .put("max_new_tokens", config.maxNewTokens())
            .put("decoding", config.decoding().toString())
            .put("penalties", config.penalties().toString())
            .put("stops", config.stops().toString())
            .put("samples", config.samples())
            .put("seed", Long.toString(config.seed()))
            .put("prompts_sha256", promptsSha256)
            .put("code", CODE)
            .build();
  }

  /** Sampling and prompts; batch sizes and the cache of keys and values are not in it. */
  Fingerprint settings() {
    return settings;
  }

  /** The prompts of a batch. */
  List<Prompt> prompts(Batch batch) {
    return prompts.subList(batch.from(), batch.from() + batch.itemIds().size());
  }

  @Override
  public JournalPlace journal(SystemIdentity system) {
    return system.outputs("generations", settings);
  }

  @Override
  public Class<GeneratedBatch> lineType() {
    return GeneratedBatch.class;
  }

  @Override
  public Cost cost() {
    return Cost.GENERATION;
  }

  @Override
  public GeneratedBatch work(Supplier<TransformerModel> system, Batch batch) {
    TransformerModel model = system.get();
    model.drainFirings();
    List<Completion> completions = new Generator(config).generate(model, prompts(batch));
    return GeneratedBatch.of(completions, model.edits(), model.drainFirings());
  }

  @Override
  public int items(GeneratedBatch result, Batch batch) {
    return result.prompts().size();
  }

  @Override
  public Optional<String> mismatch(GeneratedBatch result, Batch batch) {
    for (int i = 0; i < result.prompts().size(); i++) {
      GeneratedBatch.GeneratedPrompt found = result.prompts().get(i);
      if (!found.id().equals(batch.itemIds().get(i))
          || found.samples().size() != config.samples()) {
        return Optional.of("it has prompt " + found.id() + " out of its place");
      }
    }
    return Optional.empty();
  }

  @Override
  public long newTokens(GeneratedBatch result) {
    return result.newTokens();
  }
}
