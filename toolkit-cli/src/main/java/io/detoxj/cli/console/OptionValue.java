/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.console;

import io.detoxj.core.ConfigException;
import java.util.function.Supplier;

/** Reads what the value of an option stands for, such as a method by its name. */
public final class OptionValue {
  private OptionValue() {}

  /**
   * What a value stands for, without opening a file or a model: whatever is wrong with it then is a
   * mistake in the call.
   *
   * @param option as the user typed it
   * @param read reads the value
   * @throws UsageException if it cannot be read; the message begins with the option
   */
  public static <T> T of(String option, Supplier<T> read) {
    try {
      return read.get();
    } catch (UsageException e) {
      throw e;
    } catch (ConfigException e) {
      throw new UsageException(option + ": " + e.getMessage());
    }
  }
}
