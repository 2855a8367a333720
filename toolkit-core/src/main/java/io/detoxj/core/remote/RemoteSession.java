/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.remote;

import io.detoxj.core.model.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** The tokens of a batch; the server keeps what it likes of them. */
final class RemoteSession implements Session {
  private final RemoteModel model;
  private List<int[]> sequences;

  RemoteSession(RemoteModel model, List<int[]> sequences) {
    this.model = model;
    this.sequences = sequences;
  }

  @Override
  public int rows() {
    return sequences.size();
  }

  @Override
  public float[][] prefill(List<int[]> prompts) {
    if (!sequences.isEmpty()) {
      throw new IllegalStateException("prefill was called before; open another session");
    }
    for (int[] prompt : prompts) {
      if (prompt.length < 1 || prompt.length > model.contextLength()) {
        throw new IllegalArgumentException(
            "a sequence has %s tokens but must have 1 to %s"
                .formatted(prompt.length, model.contextLength()));
      }
    }
    sequences = List.copyOf(prompts);
    return model.logits(sequences);
  }

  @Override
  public float[][] next(int[] tokens) {
    requireFilled();
    if (tokens.length != rows()) {
      throw new IllegalArgumentException(
          "next needs one token a row, " + rows() + ", but got " + tokens.length);
    }
    List<int[]> longer = new ArrayList<>();
    for (int row = 0; row < tokens.length; row++) {
      int[] sequence = sequences.get(row);
      int[] more = Arrays.copyOf(sequence, sequence.length + 1);
      more[sequence.length] = tokens[row];
      longer.add(more);
    }
    float[][] logits = model.logits(longer);
    sequences = List.copyOf(longer);
    return logits;
  }

  @Override
  public void replicate(int copies) {
    requireFilled();
    if (copies < 1) {
      throw new IllegalArgumentException("copies must be 1 or more but was " + copies);
    }
    sequences =
        sequences.stream().flatMap(one -> Collections.nCopies(copies, one).stream()).toList();
  }

  @Override
  public Session fork() {
    requireFilled();
    return new RemoteSession(model, sequences);
  }

  private void requireFilled() {
    if (sequences.isEmpty()) {
      throw new IllegalStateException("call prefill first");
    }
  }

  @Override
  public void close() {}
}
