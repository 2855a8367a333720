/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

/** Tells how far a run is, and stops it when that is wanted. */
final class RunProgress {
  private final RunOptions options;
  private final long total;
  private long done;

  RunProgress(RunOptions options, long total) {
    this.options = options;
    this.total = total;
  }

  /** Hears of the batches of a system. */
  SystemRun.BatchListener of(String system) {
    return units -> {
      done += units;
      options.progress().progress(done, total, system);
      if (done < total && options.cancelled().getAsBoolean()) {
        throw new CancelledException(
            "stopped after %s of %s units of work; %s"
                .formatted(
                    done,
                    total,
                    options
                        .journal()
                        .map(folder -> "they are kept in " + folder + ": run again to go on")
                        .orElse("nothing is kept, for the run has no journal")));
      }
    };
  }
}
