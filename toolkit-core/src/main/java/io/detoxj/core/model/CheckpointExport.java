/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.InterventionException;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.architecture.StoredNames;
import io.detoxj.core.checkpoint.CheckpointFolder;
import io.detoxj.core.checkpoint.CheckpointWriter;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.checkpoint.TensorInfo;
import io.detoxj.core.detox.Intervention;
import io.detoxj.core.detox.ParameterIntervention;
import io.detoxj.core.math.Vectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Lists a model's parameters, and writes an edited model as a Hugging Face checkpoint. */
final class CheckpointExport {
  private static final String TIED = "tie_word_embeddings";

  private CheckpointExport() {}

  static List<ModelParameter> parameters(HookedTransformer model) throws IOException {
    Set<String> edited = editedNames(model);
    StoredNames names = names(model);
    List<ModelParameter> result = new ArrayList<>();
    for (Map.Entry<String, Parameter> entry :
        FileNames.of(model.network().blueprint()).entrySet()) {
      String name = entry.getKey();
      TensorInfo info = model.folder().weights().tensor(names.of(entry.getValue()));
      String hash =
          edited.contains(name)
              ? Vectors.sha256(model.parameter(name))
              : model.folder().weights().fileOf(info.name()).sha256(info.name());
      result.add(new ModelParameter(name, entry.getValue().fileShape(), info.type(), hash));
    }
    return result;
  }

  private static StoredNames names(HookedTransformer model) {
    return new StoredNames(model.network().blueprint(), model.folder().weights());
  }

  private static Set<String> editedNames(HookedTransformer model) {
    if (!(model instanceof DetoxifiedModel view)) {
      return Set.of();
    }
    return view.allInterventions().stream()
        .filter(ParameterIntervention.class::isInstance)
        .map(Intervention::place)
        .collect(Collectors.toSet());
  }

  static void write(DetoxifiedModel model, Path target) throws IOException {
    for (Intervention intervention : model.allInterventions()) {
      if (!(intervention instanceof ParameterIntervention)) {
        throw new InterventionException(
            "\"%s\" acts on %s; a checkpoint holds edited weights only, so this view cannot be exported"
                .formatted(intervention.name(), intervention.place()));
      }
    }
    CheckpointFolder source = model.folder();
    CheckpointWriter.of(source.path(), config(model)).write(weights(model), target);
  }

  /**
   * The source's configuration, which names the type of most of the stored numbers, and must not
   * say that a head is tied of which the weights hold another.
   */
  private static JsonNode config(DetoxifiedModel model) {
    Map<String, Parameter> parameters = FileNames.of(model.network().blueprint());
    StoredNames names = names(model);
    Map<ScalarType, Long> numbers = new EnumMap<>(ScalarType.class);
    for (Parameter parameter : parameters.values()) {
      TensorInfo info = model.folder().weights().tensor(names.of(parameter));
      numbers.merge(info.type(), info.elements(), Long::sum);
    }
    ScalarType most = Collections.max(numbers.entrySet(), Map.Entry.comparingByValue()).getKey();
    ObjectNode config = (ObjectNode) model.folder().config();
    for (String field : List.of("dtype", "torch_dtype")) {
      if (config.has(field)) {
        config.put(field, most.torchName());
      }
    }
    boolean ownHead = !model.network().blueprint().tied() && config.path(TIED).asBoolean(true);
    return ownHead ? config.put(TIED, false) : config;
  }

  private static SafetensorsWriter weights(DetoxifiedModel model) throws IOException {
    Set<String> edited = editedNames(model);
    StoredNames names = names(model);
    SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
    for (Map.Entry<String, Parameter> entry :
        FileNames.of(model.network().blueprint()).entrySet()) {
      String name = entry.getKey();
      TensorInfo info = model.folder().weights().tensor(names.of(entry.getValue()));
      // What the file holds under the name of another parameter gets its own name.
      String target = info.name().endsWith(entry.getValue().name()) ? info.name() : name;
      if (edited.contains(name)) {
        long[] shape = info.shape().stream().mapToLong(Long::longValue).toArray();
        writer.add(target, shape, info.type(), () -> model.parameter(name));
      } else {
        writer.addCopy(model.folder().weights().fileOf(info.name()), info.name(), target);
      }
    }
    return writer;
  }
}
