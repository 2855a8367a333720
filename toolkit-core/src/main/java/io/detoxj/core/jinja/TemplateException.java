/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import io.detoxj.core.DetoxException;

/** A template cannot be read or run, or refuses what it is given. */
public class TemplateException extends DetoxException {
  private static final long serialVersionUID = 1L;

  private final boolean refusal;

  /** Says why the template cannot be read or run. */
  public TemplateException(String message) {
    this(message, false);
  }

  private TemplateException(String message, boolean refusal) {
    super(message);
    this.refusal = refusal;
  }

  /** What a template says by {@code raise_exception}. */
  static TemplateException raised(String message) {
    return new TemplateException(message, true);
  }

  /**
   * Whether the template itself refuses what it is given, by {@code raise_exception}, such as turns
   * in an order it does not know.
   */
  public boolean isRefusal() {
    return refusal;
  }

  /** The same with the place in the template. */
  TemplateException at(int line) {
    TemplateException placed =
        new TemplateException("line %s of the template: %s".formatted(line, getMessage()), refusal);
    placed.initCause(this);
    return placed;
  }
}
