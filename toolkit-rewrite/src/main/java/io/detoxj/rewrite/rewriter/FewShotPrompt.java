/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.rewriter;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.Utf8;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a model reads before it rewrites a sentence: some examples, and the sentence at last.
 *
 * @param template has {@code {sentence}} once; what the model writes up to the end of the line is
 *     the rewrite
 */
public record FewShotPrompt(String template) {
  private static final String PLACE = "{sentence}";
  private static final int MAX_BYTES = 1 << 20;

  /**
   * Checks the template.
   *
   * @throws ConfigException if it does not have the place of the sentence exactly once
   */
  public FewShotPrompt {
    int at = template.indexOf(PLACE);
    if (at < 0 || template.indexOf(PLACE, at + 1) >= 0) {
      throw new ConfigException(
          "a prompt must have " + PLACE + " once, where the sentence goes; put it there");
    }
  }

  /** Four invented pairs in English. */
  public static FewShotPrompt english() {
    return new FewShotPrompt(
        """
        Each rude sentence is said again without insults. The meaning stays.
        Rude: shut the window, you soggy biscuit
        Polite: please shut the window
        Rude: this damn printer is a lazy pile of junk
        Polite: this printer does not work well
        Rude: only a muppet would park there
        Polite: that is a bad place to park
        Rude: your plan is stupid and you know it
        Polite: I do not agree with your plan
        Rude: {sentence}
        Polite:""");
  }

  /** Four invented pairs in Chinese. */
  public static FewShotPrompt chinese() {
    return new FewShotPrompt(
        """
        把每句粗鲁的话改写成不骂人的话，意思和情绪不变。
        粗鲁：你这个笨蛋，快把窗户关上
        文明：请快把窗户关上
        粗鲁：这台破打印机就是个废物
        文明：这台打印机很不好用
        粗鲁：只有傻瓜才把车停在那里
        文明：把车停在那里很不合适
        粗鲁：你的计划蠢透了
        文明：我很不赞成你的计划
        粗鲁：{sentence}
        文明：""");
  }

  /**
   * Reads a template of the user's own.
   *
   * @throws ConfigException if there is no such file, it is larger than a mebibyte, not UTF-8, or
   *     lacks the place of the sentence
   * @throws IOException if it cannot be read
   */
  public static FewShotPrompt read(Path file) throws IOException {
    return new FewShotPrompt(text(file).stripTrailing());
  }

  /** The text of a file of prompts. */
  static String text(Path file) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
      throw new ConfigException(
          "%s is no file of a prompt; give the path of a text of at most %s bytes"
              .formatted(file, MAX_BYTES));
    }
    try {
      return Utf8.text(Files.readAllBytes(file));
    } catch (CharacterCodingException e) {
      throw new ConfigException(file + " is not UTF-8; save it so", e);
    }
  }

  /** The prompt of a sentence, whose line ends become blanks. */
  public String of(String sentence) {
    return template.replace(PLACE, sentence.strip().replaceAll("\\R+", " "));
  }
}
