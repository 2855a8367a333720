/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.fluency;

import io.detoxj.core.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How a text that is longer than a model's context is cut into windows. Every token but the first
 * of the sequence is scored in exactly one window, given the tokens of the window before it.
 */
public sealed interface Windows {
  /**
   * A piece of a sequence.
   *
   * @param from its first token
   * @param scoredFrom the first token that is scored in it, after {@code from}
   * @param end the first token behind it
   */
  record Window(int from, int scoredFrom, int end) {}

  /** How many tokens of the longest window the model reads. */
  int read();

  /**
   * The windows of a sequence, in order.
   *
   * @param length tokens of the sequence, its beginning token included
   * @return none if there are fewer than two tokens
   */
  List<Window> of(int length);

  /** The words in ids of metrics, such as {@code rolling 1024}. */
  String inIds();

  /**
   * Windows that do not overlap but for one token of context, as lm-evaluation-harness has them for
   * {@code loglikelihood_rolling}; the last is filled up with context. A window has one token more
   * than is read of it, which is only predicted.
   *
   * @param read tokens that are read of each window, {@code max_length} in the harness
   */
  record Rolling(int read) implements Windows {
    /**
     * Checks the number.
     *
     * @throws ConfigException if it is below 1
     */
    public Rolling {
      if (read < 1) {
        throw new ConfigException("a window needs a token to read, so 1 or more, not " + read);
      }
    }

    @Override
    public List<Window> of(int length) {
      List<Window> windows = new ArrayList<>();
      int scored = 1;
      while (scored < length) {
        int end = Math.min(scored + read, length);
        windows.add(new Window(Math.max(0, end - read - 1), scored, end));
        scored = end;
      }
      return windows;
    }

    @Override
    public String inIds() {
      return "rolling " + read;
    }
  }

  /**
   * Windows that begin a stride after one another, as in the guide of Hugging Face transformers to
   * the perplexity of models of fixed length: all but the first give each scored token at least
   * {@code size - stride} tokens of context. A smaller stride costs more and gives a perplexity
   * nearer to that without windows.
   *
   * @param size the longest window, in tokens
   * @param stride from the beginning of one window to that of the next, in tokens
   */
  record Strided(int size, int stride) implements Windows {
    /**
     * Checks the numbers.
     *
     * @throws ConfigException if the size is below 2 or the stride not from 1 to below the size;
     *     without overlap the first token of each window could not be scored
     */
    public Strided {
      if (size < 2) {
        throw new ConfigException(
            "a window needs a token to score and one before it, so 2 or more, not " + size);
      }
      if (stride < 1 || stride >= size) {
        throw new ConfigException(
            String.format(
                Locale.ROOT,
                "the stride must be from 1 to %d, below the window, not %d",
                size - 1,
                stride));
      }
    }

    @Override
    public int read() {
      return size;
    }

    @Override
    public List<Window> of(int length) {
      List<Window> windows = new ArrayList<>();
      int scored = 1;
      for (int from = 0; scored < length; from += stride) {
        int end = Math.min(from + size, length);
        windows.add(new Window(from, scored, end));
        scored = end;
      }
      return windows;
    }

    @Override
    public String inIds() {
      return "strided " + size + " by " + stride;
    }
  }
}
