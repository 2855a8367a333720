/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.ask;

import io.detoxj.core.ConfigException;
import io.detoxj.core.chat.ChatModel;
import io.detoxj.core.chat.ChatRequest;
import io.detoxj.molecule.benchmark.RepairPrompts;

/**
 * How a model is asked.
 *
 * @param options what it is told
 * @param answering how it answers
 * @param parallel most requests on their way at once, 1 to 16
 * @param failedAgain whether those that failed in an earlier run are asked again
 * @param name what the model is called in files; blank for its own name
 * @param readPrice what a million tokens that are read costs, in any currency; 0 if that is not
 *     known
 * @param writtenPrice the same of tokens that are written
 */
public record RepairSettings(
    RepairPrompts.Options options,
    ChatRequest.Settings answering,
    int parallel,
    boolean failedAgain,
    String name,
    double readPrice,
    double writtenPrice) {
  private static final int MOST_PARALLEL = 16;

  /**
   * Checks the numbers.
   *
   * @throws ConfigException if one is out of its range
   */
  public RepairSettings {
    if (parallel < 1 || parallel > MOST_PARALLEL) {
      throw new ConfigException(
          "1 to %s requests can be on their way at once, not %s"
              .formatted(MOST_PARALLEL, parallel));
    }
    boolean prices = readPrice >= 0 && writtenPrice >= 0;
    if (!prices || Double.isInfinite(readPrice + writtenPrice)) {
      throw new ConfigException(
          "prices must be 0 or more and finite, not %s and %s".formatted(readPrice, writtenPrice));
    }
  }

  /**
   * As the paper's program asks models on servers: temperature 0.7, 1,024 tokens, one at a time.
   */
  public static RepairSettings standard() {
    return new RepairSettings(
        RepairPrompts.Options.standard(),
        new ChatRequest.Settings(0.7, 1024, 1),
        1,
        false,
        "",
        0,
        0);
  }

  /** The same with other prompts. */
  public RepairSettings with(RepairPrompts.Options others) {
    return new RepairSettings(
        others, answering, parallel, failedAgain, name, readPrice, writtenPrice);
  }

  /** The same with another way to answer. */
  public RepairSettings with(ChatRequest.Settings others) {
    return new RepairSettings(
        options, others, parallel, failedAgain, name, readPrice, writtenPrice);
  }

  /** The same with another number of requests on their way. */
  public RepairSettings withParallel(int most) {
    return new RepairSettings(options, answering, most, failedAgain, name, readPrice, writtenPrice);
  }

  /** The same, where those that failed are asked again or not. */
  public RepairSettings withFailedAgain(boolean on) {
    return new RepairSettings(options, answering, parallel, on, name, readPrice, writtenPrice);
  }

  /** The same with another name of the model. */
  public RepairSettings withName(String other) {
    return new RepairSettings(
        options, answering, parallel, failedAgain, other, readPrice, writtenPrice);
  }

  /** The same with what a million tokens cost, read and written. */
  public RepairSettings withPrices(double read, double written) {
    return new RepairSettings(options, answering, parallel, failedAgain, name, read, written);
  }

  /** What files call a model. */
  String name(ChatModel model) {
    return name.isBlank() ? model.name() : name;
  }
}
