/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.guidance;

import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.model.Session;
import io.detoxj.core.model.TransformerModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The margin of the state that the model itself comes to with each candidate: one forward pass of
 * one token for each, many at once, on copies of a cache that is read for nothing else.
 *
 * @param probe made from the model's weights
 */
public record SubspaceValues(SubspaceProbe probe) implements CandidateValues {
  private static final int TOKENS_AT_ONCE = 64;

  @Override
  public Map<String, Fingerprint> artifacts() {
    return Map.of("probe", probe.fingerprint());
  }

  @Override
  public void requireFits(ModelInfo model) {
    model.requireHookPoint(HookPoint.FINAL_NORM);
    probe
        .origin()
        .ifPresent(
            origin ->
                origin.require(
                    model, "the probe was fitted on", "fit it with fit-method sasa on this one"));
  }

  @Override
  public int mostTokens(ModelInfo model) {
    return model.contextLength();
  }

  @Override
  public CandidateReader newReader(LanguageModel view) {
    return new Reader((TransformerModel) view);
  }

  /** A session a row, so that a copy of the cache is one of a row alone. */
  private final class Reader implements CandidateReader {
    private final TransformerModel model;
    private final List<@Nullable Session> sessions = new ArrayList<>();

    Reader(TransformerModel model) {
      this.model = model;
    }

    @Override
    public void begin(List<int[]> prompts) {
      close();
      for (int row = 0; row < prompts.size(); row++) {
        Session before = row > 0 ? sessions.get(row - 1) : null;
        if (before != null && Arrays.equals(prompts.get(row), prompts.get(row - 1))) {
          sessions.add(before.fork());
          continue;
        }
        Session fresh = model.newStateSession();
        sessions.add(fresh);
        fresh.prefill(List.of(prompts.get(row)));
      }
    }

    @Override
    public double[][] values(int[][] candidates) {
      double[][] values = new double[candidates.length][0];
      for (int row = 0; row < values.length; row++) {
        Session session = sessions.get(row);
        if (session != null && candidates[row].length == 0) {
          session.close();
          sessions.set(row, null);
        } else if (session != null) {
          values[row] = margins(session, candidates[row]);
        }
      }
      return values;
    }

    private double[] margins(Session session, int[] candidates) {
      double[] margins = new double[candidates.length];
      for (int first = 0; first < margins.length; first += TOKENS_AT_ONCE) {
        int[] part =
            Arrays.copyOfRange(
                candidates, first, Math.min(first + TOKENS_AT_ONCE, candidates.length));
        try (Session copies = session.fork()) {
          copies.replicate(part.length);
          float[][] states = copies.next(part);
          for (int i = 0; i < part.length; i++) {
            margins[first + i] = probe.margin(states[i]);
          }
        }
      }
      return margins;
    }

    @Override
    public void accept(int[] tokens) {
      for (int row = 0; row < tokens.length; row++) {
        Session session = sessions.get(row);
        if (session != null) {
          session.next(new int[] {tokens[row]});
        }
      }
    }

    @Override
    public void close() {
      for (Session session : sessions) {
        if (session != null) {
          session.close();
        }
      }
      sessions.clear();
    }
  }
}
