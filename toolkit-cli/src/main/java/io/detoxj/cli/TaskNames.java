/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.eval.toxicity.task.TaskFile;
import java.util.Iterator;

/** What completion offers after {@code --task}. */
final class TaskNames implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return TaskFile.bundled().iterator();
  }
}
