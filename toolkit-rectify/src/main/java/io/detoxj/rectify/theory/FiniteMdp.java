/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.theory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A decision process that ends. In a state s one chooses an action a, which leads to s' with
 * probability T(s, a, s'); a terminal state is undesired with probability rho(s). Rho between 0 and
 * 1 is an uncertain outcome: readers may disagree whether a finished text is toxic.
 *
 * <p>States are numbers, and a state is added after all it leads to, so no path returns to where it
 * was: like a text, which only grows.
 */
public final class FiniteMdp {
  private final List<List<Map<Integer, Double>>> actions;
  private final List<Double> undesired;

  private FiniteMdp(List<List<Map<Integer, Double>>> actions, List<Double> undesired) {
    this.actions = List.copyOf(actions);
    this.undesired = List.copyOf(undesired);
  }

  /** A process without states. */
  public static Builder builder() {
    return new Builder();
  }

  /** How many states there are. */
  public int states() {
    return actions.size();
  }

  /** How many actions a state has; 0 if it is terminal. */
  public int actions(int state) {
    return actions.get(state).size();
  }

  /** Whether the process ends there. */
  public boolean isTerminal(int state) {
    return actions.get(state).isEmpty();
  }

  /** T(s, a, .): the probability of each state that may come next, by number. */
  public Map<Integer, Double> next(int state, int action) {
    return actions.get(state).get(action);
  }

  /** Rho(s): the probability that a terminal state is undesired; 0 for others. */
  public double undesired(int state) {
    return undesired.get(state);
  }

  /** Adds states, those that come last first. */
  public static final class Builder {
    private final List<List<Map<Integer, Double>>> actions = new ArrayList<>();
    private final List<Double> undesired = new ArrayList<>();

    private Builder() {}

    /**
     * Adds an end.
     *
     * @param undesired rho, in [0, 1]
     * @return its number
     * @throws IllegalArgumentException if rho is outside its range
     */
    public int terminal(double undesired) {
      if (!(undesired >= 0 && undesired <= 1)) {
        throw new IllegalArgumentException(
            "the probability that an end is undesired must be in [0, 1] but was " + undesired);
      }
      return add(List.of(), undesired);
    }

    /**
     * Adds a state in which one acts.
     *
     * @param actions for each action the probability of each next state, by number
     * @return its number
     * @throws IllegalArgumentException if there is no action, a next state was not added before, or
     *     the probabilities of an action are negative or do not sum to 1
     */
    public int state(List<Map<Integer, Double>> actions) {
      if (actions.isEmpty()) {
        throw new IllegalArgumentException("a state needs an action; add an end with terminal");
      }
      return add(actions.stream().map(this::checked).toList(), 0);
    }

    private Map<Integer, Double> checked(Map<Integer, Double> next) {
      // Sorted, so that sums do not depend on the order of a hash table.
      Map<Integer, Double> sorted = new TreeMap<>(next);
      double sum = 0;
      for (Map.Entry<Integer, Double> entry : sorted.entrySet()) {
        int state = entry.getKey();
        if (state < 0 || state >= undesired.size()) {
          throw new IllegalArgumentException(
              "an action leads to state %s but there are %s so far; add a state after those it leads to"
                  .formatted(state, undesired.size()));
        }
        if (!(entry.getValue() >= 0)) {
          throw new IllegalArgumentException(
              "an action leads to state %s with probability %s; it must be at least 0"
                  .formatted(state, entry.getValue()));
        }
        sum += entry.getValue();
      }
      if (Math.abs(sum - 1) > 1e-9) {
        throw new IllegalArgumentException(
            "the probabilities of an action sum to " + sum + "; they must sum to 1");
      }
      return sorted;
    }

    private int add(List<Map<Integer, Double>> leads, double end) {
      actions.add(leads);
      undesired.add(end);
      return undesired.size() - 1;
    }

    /** The process with the states added so far. */
    public FiniteMdp build() {
      return new FiniteMdp(actions, undesired);
    }
  }
}
