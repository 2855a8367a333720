/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.surgery;

import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.TextPooling;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.report.Role;
import io.detoxj.eval.toxicity.run.Candidate;
import io.detoxj.examples.steering.PairFile;
import io.detoxj.surgery.baseline.LastBlockSubtraction;
import io.detoxj.surgery.baseline.ProfsProjection;
import io.detoxj.surgery.baseline.WeightOrthogonalization;
import io.detoxj.surgery.edit.Strength;
import io.detoxj.surgery.edit.SurgeryPatch;
import io.detoxj.surgery.region.EditTarget;
import io.detoxj.surgery.region.NeuronScores;
import io.detoxj.surgery.region.RegionSelection;
import io.detoxj.surgery.search.SurgeryControls;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The experiments of the paper, and the peers beside it. */
enum SurgeryExperiment {
  /**
   * Every kind of edit at every strength, reversed, aimed the other way; controls (tables 2, 9).
   */
  MAIN {
    @Override
    List<Candidate> candidates(SurgeryKit kit, List<Double> rhos, long seed) {
      List<Candidate> all = new ArrayList<>();
      List<Candidate> controls = new ArrayList<>();
      kit.kinds()
          .forEach(
              (kind, patch) -> {
                for (double rho : rhos) {
                  SurgeryPatch edit = patch.at(Strength.rho(rho));
                  all.add(method("surgery-" + kind, rho, edit));
                  SurgeryControls.of(kit.model(), edit, seed)
                      .forEach(
                          (name, control) ->
                              controls.add(control(name + "-" + kind, rho, control)));
                }
              });
      all.addAll(controls);
      SurgeryPatch amplifying = kit.amplifying();
      for (double rho : rhos) {
        all.add(control("amplify", rho, amplifying.at(Strength.rho(rho))));
      }
      return all;
    }
  },
  /** The edit from three quarters of the layers, each left out in turn (table 9). */
  LAYERS {
    @Override
    List<Candidate> candidates(SurgeryKit kit, List<Double> rhos, long seed) {
      List<Candidate> all = new ArrayList<>();
      int layers = kit.model().info().layers();
      RegionSelection everywhere =
          RegionSelection.of(
              kit.gradientScore(),
              EditTarget.GATE,
              RegionSelection.paperCount(kit.model().info(), EditTarget.GATE));
      for (int quarter = 0; quarter < 4; quarter++) {
        int first = quarter * layers / 4;
        int end = (quarter + 1) * layers / 4;
        Set<Integer> kept =
            IntStream.range(0, layers)
                .filter(layer -> layer < first || layer >= end)
                .boxed()
                .collect(Collectors.toSet());
        SurgeryPatch patch = kit.patch(everywhere.within(kept), kit.inputs().direction());
        for (double rho : rhos) {
          all.add(method("surgery-without-quarter" + (quarter + 1), rho, patch));
        }
      }
      return all;
    }
  },
  /** The paper's edit of each kind of parameter (table 11). */
  KINDS {
    @Override
    List<Candidate> candidates(SurgeryKit kit, List<Double> rhos, long seed) {
      List<Candidate> all = new ArrayList<>();
      for (EditTarget target : EditTarget.values()) {
        boolean gated =
            kit.model().info().parameters().containsKey("model.layers.0.mlp.up_proj.weight");
        if (target == EditTarget.UP && !gated) {
          continue;
        }
        int count = RegionSelection.paperCount(kit.model().info(), target);
        SurgeryPatch patch =
            kit.patch(
                RegionSelection.of(NeuronScores.lowestCosine(), target, count), kit.direction());
        for (double rho : rhos) {
          all.add(method("surgery-" + target.label(), rho, patch));
        }
      }
      return all;
    }
  },
  /** Other methods that edit parameters or neurons. */
  PEERS {
    @Override
    List<Candidate> candidates(SurgeryKit kit, List<Double> rhos, long seed) {
      TransformerModel model = kit.model();
      List<String> toxic = kit.pairs().stream().map(PairFile.Pair::toxic).toList();
      List<String> neutral = kit.pairs().stream().map(PairFile.Pair::neutral).toList();
      int layers = model.info().layers();
      Set<Integer> upper = IntStream.range(layers / 4, layers).boxed().collect(Collectors.toSet());
      List<Candidate> all = new ArrayList<>();
      for (int rank : List.of(1, 2, 10)) {
        all.add(
            peer(
                "profs-" + rank,
                ProfsProjection.extract(
                        model, toxic, neutral, upper, rank, ProgressListener.silent())
                    .conjugated(model)));
      }
      float[] direction = kit.direction().at(0);
      for (double strength : List.of(2.0, 5.0, 10.0, 20.0)) {
        all.add(peer("last-block-" + strength, LastBlockSubtraction.along(direction, strength)));
      }
      float[] means = differenceOfMeans(model, toxic, neutral);
      WeightOrthogonalization whole = WeightOrthogonalization.of(model, means);
      all.add(peer("orthogonalized", whole));
      all.add(peer("orthogonalized-but-embeddings", whole.withoutEmbeddings()));
      return all;
    }
  },
  /** What surgery does to the probe's own loss (table 13). */
  PROBE_LOSS {
    @Override
    List<Candidate> candidates(SurgeryKit kit, List<Double> rhos, long seed) {
      return List.of();
    }
  };

  abstract List<Candidate> candidates(SurgeryKit kit, List<Double> rhos, long seed);

  private static Candidate method(String name, double rho, SurgeryPatch patch) {
    return new Candidate(
        name + "-" + rho, Role.METHOD, patch.at(Strength.rho(rho)).asWeights().named(name));
  }

  private static Candidate control(String name, double rho, SurgeryPatch patch) {
    return new Candidate(name + "-" + rho, Role.CONTROL, patch.asWeights().named(name));
  }

  private static Candidate peer(String name, Detoxifier detoxifier) {
    return new Candidate(name, Role.METHOD, detoxifier);
  }

  private static float[] differenceOfMeans(
      TransformerModel model, List<String> toxic, List<String> neutral) {
    HookPoint point = HookPoint.residPost((model.info().layers() - 1) / 2);
    ProgressListener silent = ProgressListener.silent();
    double[] high = TextPooling.ofText().mean(model, toxic, Set.of(point), silent).get(point);
    double[] low = TextPooling.ofText().mean(model, neutral, Set.of(point), silent).get(point);
    float[] result = new float[high.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = (float) (high[i] - low[i]);
    }
    return result;
  }
}
