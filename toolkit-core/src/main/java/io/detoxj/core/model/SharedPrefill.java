/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Reads each prompt once where a batch holds as many samples of every one, side by side. */
public final class SharedPrefill {
  private SharedPrefill() {}

  /**
   * Reads prompts into a fresh session.
   *
   * @param prompts token ids of each row; equal ones that stand side by side share the work
   * @return logits after the last token of each row; rows of equal prompts may be the same array
   */
  public static float[][] read(Session session, List<int[]> prompts) {
    int copies = 1;
    while (copies < prompts.size() && Arrays.equals(prompts.get(copies), prompts.get(0))) {
      copies++;
    }
    int stride = regular(prompts, copies) ? copies : 1;
    float[][] logits =
        session.prefill(
            IntStream.range(0, prompts.size() / stride)
                .mapToObj(i -> prompts.get(i * stride))
                .toList());
    session.replicate(stride);
    float[][] repeated = new float[prompts.size()][];
    for (int i = 0; i < repeated.length; i++) {
      repeated[i] = logits[i / stride];
    }
    return repeated;
  }

  private static boolean regular(List<int[]> prompts, int copies) {
    return prompts.size() % copies == 0
        && IntStream.range(0, prompts.size())
            .allMatch(i -> Arrays.equals(prompts.get(i), prompts.get(i - i % copies)));
  }
}
