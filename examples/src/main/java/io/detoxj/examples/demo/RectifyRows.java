/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.demo;

import io.detoxj.eval.toxicity.run.Candidate;
import io.detoxj.examples.rectify.RectifyCandidates;
import io.detoxj.rectify.value.ValueNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The value network beside a model, as caps and tilts, with controls of the stricter ones. Closing
 * it closes the network.
 *
 * @param values empty if there is none
 */
record RectifyRows(Optional<ValueNetwork> values) implements AutoCloseable {
  private static final List<Double> EPSILONS = List.of(0.7, 0.9);
  private static final List<Double> POWERS = List.of(4.0, 16.0);

  static RectifyRows beside(Path modelFolder) throws IOException {
    Path folder = RectifyCandidates.beside(modelFolder);
    return new RectifyRows(
        Files.isDirectory(folder) ? Optional.of(ValueNetwork.load(folder)) : Optional.empty());
  }

  /**
   * The rows.
   *
   * @param all caps and tilts, or the stricter cap
   */
  List<Candidate> candidates(long seed, boolean all) {
    return values.map(network -> candidates(network, seed, all)).orElse(List.of());
  }

  private static List<Candidate> candidates(ValueNetwork network, long seed, boolean all) {
    List<Double> strictCap = EPSILONS.subList(1, 2);
    List<Double> strictTilt = all ? POWERS.subList(1, 2) : List.of();
    List<Candidate> rows =
        new ArrayList<>(
            all
                ? RectifyCandidates.methods(network, EPSILONS, POWERS)
                : RectifyCandidates.methods(network, strictCap, List.of()));
    rows.addAll(RectifyCandidates.controls(network, strictCap, strictTilt, seed));
    return rows;
  }

  @Override
  public void close() {
    values.ifPresent(ValueNetwork::close);
  }
}
