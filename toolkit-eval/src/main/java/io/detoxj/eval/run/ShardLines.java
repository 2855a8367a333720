/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import java.io.Serializable;
import java.util.List;

/**
 * What a shard adds to one journal of the run.
 *
 * @param journal its name
 * @param header its header
 * @param first the place of the first line in the journal, or -1 if lines have no place
 * @param lines in their order
 */
public record ShardLines(String journal, String header, int first, List<String> lines)
    implements Serializable {
  /** Keeps an unmodifiable copy of the list. */
  public ShardLines {
    lines = List.copyOf(lines);
  }
}
