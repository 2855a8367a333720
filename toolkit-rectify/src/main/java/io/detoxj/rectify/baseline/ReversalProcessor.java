/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import io.detoxj.core.decode.Stage;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.Intervention;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.model.ViewProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** {@link ToxificationReversal} over one batch. */
final class ReversalProcessor implements ViewProcessor {
  private final ToxificationReversal settings;
  private final Preamble positive;
  private final Preamble negative;
  private @Nullable TransformerModel view;
  private @Nullable DetoxifiedModel reversed;
  private @Nullable AuxiliaryReader contexts;
  private double divergence;

  /** The edit at every block, on a view that nobody else sees. */
  private record Edits(DetoxifierSpec spec, ReversalHook hook) implements Detoxifier {
    @Override
    public InterventionPlan plan(ModelInfo model) {
      return new InterventionPlan(
          IntStream.range(0, model.layers())
              .mapToObj(layer -> new HookPoint(layer, HookSite.ATTN_Z))
              .map(point -> edit(point))
              .toList());
    }

    private Intervention edit(HookPoint point) {
      return new ActivationIntervention("reversal " + point, point, memory -> hook);
    }
  }

  ReversalProcessor(ToxificationReversal settings, Preamble positive, Preamble negative) {
    this.settings = settings;
    this.positive = positive;
    this.negative = negative;
  }

  @Override
  public void attach(LanguageModel view) {
    this.view = (TransformerModel) view;
  }

  @Override
  public Stage stage() {
    return Stage.RAW;
  }

  @Override
  public void begin(List<int[]> prompts) {
    List<int[]> all = new ArrayList<>(prompts);
    prompts.forEach(prompt -> all.add(positive.before(prompt)));
    prompts.forEach(prompt -> all.add(negative.before(prompt)));
    ReversalHook hook = new ReversalHook(settings, prompts.stream().map(negative::end).toList());
    DetoxifiedModel edited = view().with(new Edits(settings.spec(), hook));
    reversed = edited;
    contexts = new AuxiliaryReader(edited, "reversal's contexts");
    contexts.begin(all);
  }

  @Override
  public void process(float[][] logits) {
    for (int row = 0; row < logits.length; row++) {
      if (logits[row] != null) {
        // Asked for, so that a context that has grown too long is refused.
        contexts().logits(row + logits.length);
        contexts().logits(row + 2 * logits.length);
        float[] edited = contexts().logits(row);
        divergence += Divergence.of(edited, logits[row]);
        System.arraycopy(edited, 0, logits[row], 0, edited.length);
      }
    }
  }

  @Override
  public void accept(int[] tokens) {
    int[] all = new int[3 * tokens.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = tokens[i % tokens.length];
    }
    contexts().accept(all);
  }

  @Override
  public Map<String, Double> measures() {
    return Map.of(Divergence.MEASURE, divergence);
  }

  @Override
  public void close() {
    if (contexts != null) {
      contexts.close();
    }
    if (reversed != null) {
      reversed.close();
    }
  }

  private TransformerModel view() {
    if (view == null) {
      throw new IllegalStateException("attach the processor to a view first");
    }
    return view;
  }

  private AuxiliaryReader contexts() {
    if (contexts == null) {
      throw new IllegalStateException("begin a batch first");
    }
    return contexts;
  }
}
