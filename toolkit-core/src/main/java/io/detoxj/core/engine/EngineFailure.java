/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.engine;

import ai.djl.engine.EngineException;
import io.detoxj.core.DetoxException;
import io.detoxj.core.io.ForeignText;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What PyTorch's own exceptions come to in a sentence. Theirs quote twenty lines of script and the
 * native stack; that stays in the cause.
 */
public final class EngineFailure {
  private static final Pattern ERROR_LINE =
      Pattern.compile("(?m)^\\s*(?:[A-Za-z_.]*(?:Error|Exception)): *(.+)$");
  private static final Pattern DIAGNOSTICS =
      Pattern.compile("(?s)(Exception raised from |Run workload with environment variable ).*");

  private EngineFailure() {}

  /**
   * An exception for the user.
   *
   * @param operator what was being computed: the operator's name in the script
   * @param cause what PyTorch said
   */
  static DetoxException of(String operator, EngineException cause) {
    return new DetoxException(
        "PyTorch failed in " + operator + ": " + reason(cause) + "; " + remedy(cause), cause);
  }

  /** The one sentence of the engine's message that says what happened, without trace or stack. */
  public static String reason(EngineException problem) {
    String message = String.valueOf(problem.getMessage());
    String reason = message;
    Matcher line = ERROR_LINE.matcher(message);
    while (line.find()) {
      reason = line.group(1);
    }
    reason = DIAGNOSTICS.matcher(reason).replaceAll("").strip();
    return ForeignText.shown(reason.isEmpty() ? "no reason was given" : reason);
  }

  /** What the user can do about it. */
  public static String remedy(EngineException problem) {
    String message = String.valueOf(problem.getMessage()).toLowerCase(Locale.ROOT);
    if (message.contains("out of memory") || message.contains("allocate memory")) {
      return "there is not enough memory: read fewer texts at once, load the weights as bfloat16,"
          + " or use a larger machine";
    }
    if (message.contains("primitive") || message.contains("not implemented for")) {
      return "this processor or device has no kernel for it: load the weights as float32, or set -D%s=plain"
          .formatted(TorchOps.VARIANT_PROPERTY);
    }
    return "PyTorch's whole message is in the cause of this exception";
  }
}
