/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.experiment;

import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.rewrite.Rewrite;
import io.detoxj.core.rewrite.Rewriter;
import io.detoxj.eval.metric.MissingPolicy;
import io.detoxj.eval.run.RunOptions;
import io.detoxj.eval.statistics.Bootstrap;
import io.detoxj.eval.toxicity.scorer.LinearToxicityScorer;
import io.detoxj.rewrite.data.RewriteItem;
import io.detoxj.rewrite.metric.BleuTokenizer;
import io.detoxj.rewrite.rewriter.BlankSegmenter;
import io.detoxj.rewrite.rewriter.Lexicon;
import io.detoxj.rewrite.rewriter.LexiconDeletion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A run in a process of its own, to be killed. */
final class KilledRewriting {
  static final int SENTENCES = 240;

  private KilledRewriting() {}

  /** Mild sentences that all differ. */
  static List<RewriteItem> items() {
    List<String> names = List.of("muppet", "potato", "friend", "soggy biscuit");
    List<RewriteItem> items = new ArrayList<>();
    for (int i = 0; i < SENTENCES; i++) {
      items.add(
          new RewriteItem(
              "line-" + i,
              "You damn %s, close window %d.".formatted(names.get(i % names.size()), i),
              List.of("Please close window %d.".formatted(i)),
              Map.of()));
    }
    return items;
  }

  /** Deletes, until it was asked so often: then it says so and waits to be killed. */
  record Waiting(LexiconDeletion deletion, AtomicInteger left) implements Rewriter {
    /** One that is asked without a limit if the number is below 0. */
    static Waiting after(int batches) {
      return new Waiting(
          LexiconDeletion.byBlanks(Lexicon.mild()).besidePunctuation(), new AtomicInteger(batches));
    }

    @Override
    public DetoxifierSpec spec() {
      return deletion.spec();
    }

    @Override
    @SuppressWarnings("SystemOut") // the test that started the process listens
    public List<Rewrite> rewrite(List<String> sentences) {
      if (left.getAndDecrement() == 0) {
        System.out.println("waiting");
        try {
          if (System.in.read() < 0) {
            throw new IllegalStateException("the test has gone");
          }
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      }
      return deletion.rewrite(sentences);
    }
  }

  /** Compares the rewriter and its control, and writes the results. */
  static void compare(Waiting rewriter, RunOptions options, Path output) throws IOException {
    new RewritingExperiment(
            items(),
            new RewriteJudges(List.of(LinearToxicityScorer.bundled()), null),
            BleuTokenizer.T13A,
            new Bootstrap(200, 0.95, 1),
            MissingPolicy.standard())
        .controlled(Map.of("delete", rewriter), Map.of(), new BlankSegmenter(), 1)
        .run(options)
        .writeTo(output);
  }

  /**
   * Compares rewriters, or rewrites a file.
   *
   * @param arguments the folder of the comparison, or a .jsonl, and how often the rewriter may be
   *     asked
   */
  @SuppressWarnings("SystemOut") // the test that started the process listens
  public static void main(String[] arguments) throws IOException {
    Path output = Path.of(arguments[0]);
    Waiting rewriter = Waiting.after(Integer.parseInt(arguments[1]));
    System.out.println("ready");
    if (arguments[0].endsWith(".jsonl")) {
      new RewriteFile(output).run(rewriter, items(), ProgressListener.silent(), () -> false);
    } else {
      compare(rewriter, RunOptions.standard().in(output.resolve("journal")), output);
    }
  }
}
