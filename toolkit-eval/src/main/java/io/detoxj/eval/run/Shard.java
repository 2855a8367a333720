/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import java.io.Serializable;

/**
 * A part of a run that can be done on another machine.
 *
 * @param system which system, 0 for the base
 * @param examination which examination, from 0
 * @param from the first item, at the beginning of a batch
 * @param to one more than the last
 */
public record Shard(int system, int examination, int from, int to) implements Serializable {
  /** Checks the range. */
  public Shard {
    if (system < 0 || examination < 0 || from < 0 || to <= from) {
      throw new IllegalArgumentException(
          "not a part of a run: system %s, examination %s, %s to %s"
              .formatted(system, examination, from, to));
    }
  }
}
