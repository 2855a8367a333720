/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.method;

import java.util.List;

/** A kind of detoxifier that is given its name, its texts and its options when it is made. */
public abstract class DescribedKind implements MethodKind {
  private final String name;
  private final String summary;
  private final String example;
  private final List<MethodOption<?>> options;

  /**
   * Creates a kind.
   *
   * @param name as {@link #name()}
   * @param summary as {@link #summary()}
   * @param example as {@link #example()}
   * @param options in the order in which they are shown
   */
  protected DescribedKind(String name, String summary, String example, MethodOption<?>... options) {
    this.name = name;
    this.summary = summary;
    this.example = example;
    this.options = List.of(options);
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final String summary() {
    return summary;
  }

  @Override
  public final String example() {
    return example;
  }

  @Override
  public final List<MethodOption<?>> options() {
    return options;
  }
}
