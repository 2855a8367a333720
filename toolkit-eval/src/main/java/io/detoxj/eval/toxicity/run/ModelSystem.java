/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.run;

import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.report.ReportedFingerprints;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.run.SystemUnderTest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The base model, which stays with the caller, or a view of it with a detoxifier. */
record ModelSystem(
    String name,
    Role role,
    List<String> controls,
    TransformerModel base,
    @Nullable Detoxifier detoxifier)
    implements SystemUnderTest<TransformerModel> {
  @Override
  public Fingerprint fingerprint() {
    Fingerprint.Builder system = Fingerprint.builder().put("model", base.fingerprint());
    if (detoxifier != null) {
      ModelInfo info = base.info();
      system.put(
          "attached",
          ModelInfo.attached(List.of(detoxifier.spec()), detoxifier.plan(info).interventions()));
    }
    return system.build();
  }

  /** Of the base model the weights alone, see {@link io.detoxj.eval.examination.SystemIdentity}. */
  @Override
  public String handle() {
    String attached = fingerprint().part("attached").map(Fingerprint::sha256).orElse("");
    return base.fingerprint().handle() + attached;
  }

  @Override
  public Opened<TransformerModel> open() {
    if (detoxifier == null) {
      return new OpenedModel(base, null);
    }
    DetoxifiedModel view = base.with(detoxifier);
    return new OpenedModel(view, view);
  }

  @Override
  public Map<String, String> provenance() {
    Map<String, String> all = new TreeMap<>();
    if (detoxifier == null) {
      all.put("model_sha256", base.info().weightsSha256());
      all.put("model_weights", base.options().weights().name());
      all.put("device", base.options().device().toString());
      all.put(ReportedFingerprints.MODEL, base.fingerprint().json());
    } else {
      all.put(ReportedFingerprints.SYSTEM + name, detoxifier.spec().fingerprint().json());
      all.put("system." + name, detoxifier.spec().toString());
    }
    return all;
  }

  /** A model, and the view that is closed with it. */
  private record OpenedModel(TransformerModel system, @Nullable DetoxifiedModel view)
      implements Opened<TransformerModel> {
    @Override
    public void close() {
      if (view != null) {
        view.close();
      }
    }
  }
}
