/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import io.detoxj.core.detox.Firing;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often an intervention changed activations or logits, and by how much. Safe for several
 * threads: what {@link #drain} gives is what the calling thread has counted, so that two threads
 * that each work on a batch do not count for one another.
 */
public final class Changes {
  private Sums all = new Sums();
  private final ThreadLocal<Sums> mine = ThreadLocal.withInitial(Sums::new);

  /** Guarded by the object around it. */
  private static final class Sums {
    private long tokens;
    private double fired;
    private double ratios;
    private final Map<String, Double> measures = new TreeMap<>();

    void add(long seen, double changed, double sumOfRatios) {
      tokens += seen;
      fired += changed;
      ratios += sumOfRatios;
    }

    void addMeasures(Map<String, Double> sums, int sign) {
      sums.forEach((name, sum) -> measures.merge(name, sign * sum, Double::sum));
    }

    Firing firing(String name) {
      Map<String, Double> means = new TreeMap<>();
      measures.forEach((measure, sum) -> means.put(measure, tokens == 0 ? 0 : sum / tokens));
      return new Firing(name, tokens, Math.round(fired), fired == 0 ? 0 : ratios / fired, means);
    }
  }

  /**
   * Counts tokens.
   *
   * @param seen how many there were
   * @param changed how many of them were changed
   * @param sumOfRatios of the changed ones, the sum of their relative changes
   */
  public synchronized void add(long seen, double changed, double sumOfRatios) {
    all.add(seen, changed, sumOfRatios);
    mine.get().add(seen, changed, sumOfRatios);
  }

  /** Adds what was measured: sums over the tokens that were seen, by name. */
  public synchronized void addMeasures(Map<String, Double> sums) {
    all.addMeasures(sums, 1);
    mine.get().addMeasures(sums, 1);
  }

  /** What this thread has counted since it asked last; it is no longer part of the whole. */
  public synchronized Firing drain(String name) {
    Sums own = mine.get();
    mine.remove();
    all.add(-own.tokens, -own.fired, -own.ratios);
    all.addMeasures(own.measures, -1);
    if (all.tokens == 0) {
      all = new Sums();
    }
    return own.firing(name);
  }

  /** What all threads have counted and not drained. */
  public synchronized Firing firing(String name) {
    return all.firing(name);
  }
}
