/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.checkpoint.ScalarType;
import java.util.List;

/** A model that can be trained from scratch with next-token cross-entropy. */
public interface TrainableBlueprint {
  /** The sizes. */
  Dimensions dimensions();

  /** Every parameter, in the order {@link #lossMethod()} takes them. */
  List<Parameter> parameters();

  /** The scripted loss: token ids, then {@link #lossInputs}, then the list of parameters. */
  String lossMethod();

  /**
   * The scripted forward pass as far as the final norm, {@code [batch, seq]} token ids to {@code
   * [batch, seq, dModel]}; it takes what {@link #lossMethod()} takes.
   */
  String streamMethod();

  /** Constants the scripted loss needs, owned by a manager. */
  List<NDArray> lossInputs(NDManager memory);

  /**
   * How a parameter starts: a constant if {@code deviation} is 0, else normal around 0.
   *
   * @param constant the value
   * @param deviation standard deviation
   */
  record Initial(double constant, double deviation) {}

  /** How a parameter starts. */
  Initial initial(Parameter parameter);

  /** The name a parameter has in an exported file. */
  default String fileName(Parameter parameter) {
    return parameter.name();
  }

  /**
   * The Hugging Face config.json.
   *
   * @param endsOfText ids that end a text, the main one first
   * @param stored the type of the weights in the file beside it
   */
  ObjectNode toJson(List<Integer> endsOfText, ScalarType stored);

  /** Adds the ids that end a text to a config.json: a number, or a list if they are several. */
  static void putEnds(ObjectNode json, List<Integer> endsOfText) {
    json.put("bos_token_id", endsOfText.get(0));
    if (endsOfText.size() == 1) {
      json.put("eos_token_id", endsOfText.get(0));
    } else {
      endsOfText.forEach(json.putArray("eos_token_id")::add);
    }
  }
}
