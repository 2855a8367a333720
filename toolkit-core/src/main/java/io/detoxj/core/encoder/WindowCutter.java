/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Puts special tokens around the tokens of a text, and cuts a text that is too long into windows
 * that overlap. The windows are those of Hugging Face tokenizers asked for overflowing tokens with
 * a stride of the overlap: each is as long as allowed but the last.
 */
final class WindowCutter {
  private static final String PROBE = "a";

  private final int[] before;
  private final int[] after;
  private final int content;
  private final int step;

  private WindowCutter(int[] before, int[] after, int content, int step) {
    this.before = before;
    this.after = after;
    this.content = content;
    this.step = step;
  }

  /**
   * Learns the special tokens from a tokenizer.
   *
   * @param windowTokens longest window, special tokens included
   * @param overlap tokens a window shares with the one before it
   * @param folder for messages
   * @throws CheckpointException if the tokenizer puts no token before a text
   * @throws ConfigException if a window has no room for more than the overlap
   */
  static WindowCutter of(Tokenizer tokenizer, int windowTokens, int overlap, Path folder) {
    int[] bare = tokenizer.encode(PROBE);
    int[] whole = tokenizer.encodePrompt(PROBE);
    int at = 1;
    while (at + bare.length <= whole.length
        && !Arrays.equals(whole, at, at + bare.length, bare, 0, bare.length)) {
      at++;
    }
    if (bare.length == 0 || at + bare.length > whole.length) {
      throw new CheckpointException(
          "%s: the tokenizer puts no special token before a text, but the model reads its answer there; add the model's post_processor to tokenizer.json, or save it again with transformers"
              .formatted(folder));
    }
    int content = windowTokens - (whole.length - bare.length);
    if (content < 1 || overlap >= content) {
      throw new ConfigException(
          "windows of %s tokens, %s of them special, have no room for an overlap of %s; make the windows longer or the overlap shorter"
              .formatted(windowTokens, whole.length - bare.length, overlap));
    }
    return new WindowCutter(
        Arrays.copyOf(whole, at),
        Arrays.copyOfRange(whole, at + bare.length, whole.length),
        content,
        content - overlap);
  }

  /** How many special tokens stand before the text in each window. */
  int specialBefore() {
    return before.length;
  }

  /** How many special tokens stand around the text in each window. */
  int special() {
    return before.length + after.length;
  }

  /** The windows of a text in order; one, of special tokens alone, for an empty text. */
  List<int[]> windows(int[] text) {
    List<int[]> windows = new ArrayList<>();
    int begin = 0;
    int end;
    do {
      end = Math.min(text.length, begin + content);
      int[] window = new int[before.length + end - begin + after.length];
      System.arraycopy(before, 0, window, 0, before.length);
      System.arraycopy(text, begin, window, before.length, end - begin);
      System.arraycopy(after, 0, window, window.length - after.length, after.length);
      windows.add(window);
      begin += step;
    } while (end < text.length);
    return windows;
  }
}
