/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.Intervention;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.detox.WeightIntervention;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.region.EditTarget;
import io.detoxj.surgery.region.NeuronLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Directional ablation in the weights (Arditi et al., arXiv 2406.11717): takes a direction out of
 * everything that is written to the residual stream, so that no input can move the stream along it.
 * Edited are the embeddings of tokens and, in GPT-2 and OPT, of positions, and the output matrices
 * of attention and MLP with their biases where there are any. The length and sign of the direction
 * do not matter.
 *
 * <p>Where embeddings are tied to the unembedding (GPT-2, Gemma), their edit changes the
 * unembedding too: the final norm may turn the stream along the direction again, and that part no
 * longer reaches the logits. {@link #withoutEmbeddings} leaves them as they are; the stream then
 * keeps what the embeddings put along the direction.
 *
 * <p>Gemma 2 and 3 norm what attention and MLP put out and multiply it by {@code g = 1 + weight}.
 * Their matrices are made orthogonal to {@code g * r}, so that what reaches the stream is
 * orthogonal to {@code r}.
 */
public final class WeightOrthogonalization implements Detoxifier {
  /** Of tokens and positions, in all architectures. */
  private static final List<String> EMBEDDINGS =
      List.of(
          "transformer.wte.weight",
          "transformer.wpe.weight",
          "model.embed_tokens.weight",
          "gpt_neox.embed_in.weight",
          "model.decoder.embed_tokens.weight",
          "model.decoder.embed_positions.weight");

  private final String purpose;
  private final Basis direction;
  private final List<Removal> removals;
  private final boolean embeddings;
  private final MadeFor fit;

  private record Removal(String parameter, boolean rows, Basis basis, boolean ofEmbedding) {}

  private WeightOrthogonalization(
      String purpose, Basis direction, List<Removal> removals, boolean embeddings, MadeFor fit) {
    this.purpose = purpose;
    this.direction = direction;
    this.removals = removals;
    this.embeddings = embeddings;
    this.fit = fit;
  }

  /**
   * Takes out a toxicity direction, such as the difference of the means of toxic and neutral texts.
   *
   * @param model gives the gains of its norms; the result fits its weights alone
   * @param direction {@code [dModel]}, of any length above 0
   * @throws IllegalArgumentException if the direction is zero or not finite
   * @throws InterventionException if its width is not the model's
   */
  public static WeightOrthogonalization of(TransformerModel model, float[] direction) {
    return create("toxicity", model, direction);
  }

  /**
   * Takes out a refusal direction, as the paper does. The model then no longer refuses harmful
   * requests: for research on the robustness of safety training only.
   *
   * @param model gives the gains of its norms; the result fits its weights alone
   * @param direction {@code [dModel]}, of any length above 0
   * @param lowersSafetyKnowingly must be true: whoever calls this knows that it makes the model
   *     less safe
   * @throws IllegalArgumentException if it is not, or the direction is zero or not finite
   * @throws InterventionException if the direction's width is not the model's
   */
  public static WeightOrthogonalization ofRefusalDirection(
      TransformerModel model, float[] direction, boolean lowersSafetyKnowingly) {
    if (!lowersSafetyKnowingly) {
      throw new IllegalArgumentException(
          "lowersSafetyKnowingly was false: without its refusal direction a model answers harmful"
              + " requests; pass true if that is what your research needs, or use of(...) for a"
              + " toxicity direction");
    }
    return create("refusal", model, direction);
  }

  private static WeightOrthogonalization create(
      String purpose, TransformerModel model, float[] direction) {
    ModelInfo info = model.info();
    MadeFor.width(direction.length).require(info, "the direction");
    Basis basis = Basis.spanOf(direction);
    List<Removal> removals = new ArrayList<>();
    for (String name : EMBEDDINGS) {
      if (info.parameters().containsKey(name)) {
        removals.add(new Removal(name, true, basis, true));
      }
    }
    for (int layer = 0; layer < info.layers(); layer++) {
      for (EditTarget target : List.of(EditTarget.OUTPUT, EditTarget.DOWN)) {
        NeuronLayout layout = NeuronLayout.of(info, target, layer);
        Basis written = basis.before(model, target, layer);
        removals.add(new Removal(layout.parameter(), layout.rows(), written, false));
        String bias = layout.parameter().replace(".weight", ".bias");
        if (info.parameters().containsKey(bias)) {
          removals.add(new Removal(bias, true, written, false));
        }
      }
    }
    return new WeightOrthogonalization(
        purpose, basis, List.copyOf(removals), true, MadeFor.model(info));
  }

  /** The same with the embeddings left as they are. */
  public WeightOrthogonalization withoutEmbeddings() {
    List<Removal> rest = removals.stream().filter(one -> !one.ofEmbedding).toList();
    return new WeightOrthogonalization(purpose, direction, rest, false, fit);
  }

  /** The parameters it edits. */
  public List<String> parameters() {
    return removals.stream().map(Removal::parameter).toList();
  }

  @Override
  public DetoxifierSpec spec() {
    return new DetoxifierSpec(
        "weight-orthogonalization",
        "1",
        Map.of("direction", purpose, "embeddings", embeddings ? "edited" : "kept"),
        Map.of("direction", Fingerprint.ofHash(direction.sha256())));
  }

  @Override
  public InterventionPlan plan(ModelInfo model) {
    fit.require(model, "the orthogonalization");
    return new InterventionPlan(removals.stream().map(WeightOrthogonalization::edit).toList());
  }

  private static Intervention edit(Removal removal) {
    return new WeightIntervention(
        "weight-orthogonalization[" + removal.basis.label() + "]@" + removal.parameter,
        removal.parameter,
        matrix -> removal.basis.removedFrom(matrix, removal.rows));
  }
}
