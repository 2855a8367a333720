/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import io.detoxj.core.architecture.ModelBlueprint;
import io.detoxj.core.architecture.ModelTensors;
import io.detoxj.core.architecture.Parameter;
import java.util.List;

/** What a checkpoint's configuration says: sizes, parameters, and how to run them. */
interface Seq2SeqBlueprint {
  /** The table of embeddings that both stacks read, and the unembedding where it has none. */
  String SHARED = "shared.weight";

  /** The sizes. */
  Seq2SeqSizes sizes();

  /** Every parameter the model needs. */
  List<Parameter> parameters();

  /** Every hook point, in the order of the forward pass. */
  List<Seq2SeqHookPoint> hookPoints();

  /** What the decoder begins with if no file says it. */
  int usualStart();

  /** The name of a parameter in a file that the toolkit writes. */
  String fileName(Parameter parameter);

  /** Names under which a file may hold a parameter; the first that is there is taken. */
  List<String> namesInFile(Parameter parameter);

  /** Whether a tensor of a file may be left aside: a copy of another, or of no use. */
  boolean unused(String nameInFile);

  /** How a parameter of a model that is trained from scratch starts. */
  ModelBlueprint.Initial initial(Parameter parameter);

  /** Both stacks over tensors by parameter name; these stay with their owner. */
  Stacks stacks(ModelTensors tensors);
}
