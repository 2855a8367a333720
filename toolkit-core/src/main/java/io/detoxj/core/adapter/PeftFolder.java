/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.adapter;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.architecture.ModelBlueprint;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.FolderSwap;
import io.detoxj.core.io.ForeignText;
import io.detoxj.core.io.OwnOutput;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A LoRA adapter in the layout of PEFT: adapter_config.json, and adapter_model.safetensors with
 * {@code base_model.model.MODULE.lora_A.weight [rank, inputs]} and {@code lora_B.weight [outputs,
 * rank]}, also beside GPT-2's layers, whose own matrices are stored transposed. Folders written
 * here say in the metadata of the tensors for which model they are; PEFT does not look there.
 */
public final class PeftFolder {
  /** The usual name of such a folder beside a model's files. */
  public static final String NAME = "adapter";

  static final String WEIGHTS = "adapter_model.safetensors";

  private static final String PICKLED = "adapter_model.bin";
  private static final String BEFORE = "base_model.model.";
  private static final String IN = ".lora_A.weight";
  private static final String OUT = ".lora_B.weight";
  private static final String WEIGHT = ".weight";
  private static final int LISTED = 5;

  private final Path file;
  private final SafetensorsFile tensors;

  private PeftFolder(Path file, SafetensorsFile tensors) {
    this.file = file;
    this.tensors = tensors;
  }

  /**
   * Reads an adapter for a model. Where the folder says for which model it was made, that must be
   * this one; where it does not, as PEFT's do not, names and shapes must fit.
   *
   * @throws CheckpointException if a file is missing or damaged, or a tensor is missing, left over,
   *     of another shape, or holds what is no number; the message has its name
   * @throws io.detoxj.core.ConfigException if the configuration asks for what is not supported
   * @throws io.detoxj.core.InterventionException if the adapter was made for another model
   * @throws IOException if a file cannot be read
   */
  public static LoraAdapter read(Path folder, TransformerModel model) throws IOException {
    LoraConfig config = PeftConfig.read(folder);
    Path file = folder.resolve(WEIGHTS);
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(
          Files.exists(folder.resolve(PICKLED))
              ? "%s has its tensors in %s, which can run code when it is read; save it as safetensors with PEFT"
                  .formatted(folder, PICKLED)
              : "there is no %s in %s; copy the whole folder".formatted(WEIGHTS, folder));
    }
    return new PeftFolder(file, SafetensorsFile.open(file)).adapter(config, model);
  }

  private LoraAdapter adapter(LoraConfig config, TransformerModel model) {
    Optional<Origin> origin =
        Optional.of(Origin.read(tensors.metadata())).filter(one -> !one.weightsSha256().isEmpty());
    origin.ifPresent(
        known ->
            known.require(
                model.info(),
                file + " was made for",
                "load the model that it was made for, or train an adapter for this one"));
    ModelBlueprint blueprint = model.blueprint();
    String prefix = prefix(blueprint);
    String usual = blueprint.prefixes().get(0);
    Map<String, Parameter> modules = config.targets().in(blueprint, prefix);
    requireExactly(modules.keySet());
    List<LoraFactors> factors = new ArrayList<>();
    modules.forEach(
        (module, parameter) ->
            factors.add(
                new LoraFactors(
                    usual + module.substring(prefix.length()),
                    parameter,
                    config.rankOf(module),
                    config.scaleOf(module),
                    values(module + IN, config.rankOf(module), parameter.shape().get(1)),
                    values(module + OUT, parameter.shape().get(0), config.rankOf(module)))));
    LoraConfig under = prefix.equals(usual) ? config : config.beside(all(factors));
    return new LoraAdapter(under, origin, factors);
  }

  private static TargetModules all(List<LoraFactors> factors) {
    return TargetModules.named(factors.stream().map(LoraFactors::module).toArray(String[]::new));
  }

  /** What this file has before the parameters' names; the usual one if nothing fits. */
  private String prefix(ModelBlueprint blueprint) {
    String best = blueprint.prefixes().get(0);
    long most = 0;
    for (String prefix : blueprint.prefixes()) {
      long fitting =
          blueprint.parameters().stream()
              .filter(one -> one.role() == Parameter.Role.LINEAR)
              .filter(one -> tensors.tensors().containsKey(BEFORE + prefix + moduleOf(one) + IN))
              .count();
      if (fitting > most) {
        most = fitting;
        best = prefix;
      }
    }
    return best;
  }

  private static String moduleOf(Parameter parameter) {
    return parameter.name().substring(0, parameter.name().length() - WEIGHT.length());
  }

  private void requireExactly(Set<String> modules) {
    Set<String> wanted = new TreeSet<>();
    for (String module : modules) {
      wanted.add(BEFORE + module + IN);
      wanted.add(BEFORE + module + OUT);
    }
    Set<String> there = tensors.tensors().keySet();
    Set<String> missing = new TreeSet<>(wanted);
    missing.removeAll(there);
    Set<String> leftOver = new TreeSet<>(there);
    leftOver.removeAll(wanted);
    if (!missing.isEmpty()) {
      throw new CheckpointException(
          "%s lacks %s that %s names as targets: %s; it has instead: %s. Copy the whole folder, or correct target_modules"
              .formatted(
                  file,
                  tensorsOf(missing),
                  PeftConfig.FILE,
                  some(missing),
                  leftOver.isEmpty() ? "nothing" : some(leftOver)));
    }
    if (!leftOver.isEmpty()) {
      throw new CheckpointException(
          "%s has %s that belong to no target: %s. They would be lost without a word; correct target_modules, or load the model that the adapter was made for"
              .formatted(file, tensorsOf(leftOver), some(leftOver)));
    }
  }

  private static String tensorsOf(Set<String> names) {
    return names.size() == 1 ? "1 tensor" : names.size() + " tensors";
  }

  private static String some(Set<String> names) {
    String first =
        names.stream().limit(LISTED).map(ForeignText::shown).reduce((a, b) -> a + ", " + b).get();
    return names.size() > LISTED ? first + ", ..." : first;
  }

  private float[] values(String name, long rows, long columns) {
    List<Long> found = tensors.tensor(BEFORE + name).shape();
    if (!found.equals(List.of(rows, columns))) {
      throw new CheckpointException(
          "%s: tensor %s has shape %s but rank and model imply %s; the adapter was made for another model, or with another rank"
              .formatted(file, BEFORE + name, found, List.of(rows, columns)));
    }
    float[] values = tensors.readFloats(BEFORE + name);
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new CheckpointException(
            "%s: tensor %s holds %s; its training failed, take an earlier state of it"
                .formatted(file, BEFORE + name, value));
      }
    }
    return values;
  }

  /**
   * Writes an adapter. Both files are replaced together; others in the folder stay.
   *
   * @param folder made if need be
   * @param baseName the name or path under which PEFT finds the model by itself; may be empty
   * @throws IOException if a file cannot be written
   * @throws io.detoxj.core.ConfigException if the folder cannot be made or written into
   */
  public static void write(LoraAdapter adapter, Path folder, String baseName) throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter().metadata("format", "pt");
    writer.metadata(OwnOutput.MADE_BY, OwnOutput.NAME);
    adapter.origin().ifPresent(origin -> origin.metadata().forEach(writer::metadata));
    for (LoraFactors one : adapter.factors()) {
      String name = BEFORE + one.module();
      writer.add(name + IN, new long[] {one.rank(), one.inputs()}, one.in());
      writer.add(name + OUT, new long[] {one.outputs(), one.rank()}, one.out());
    }
    String config = config(adapter, baseName);
    FolderSwap.replace(
        folder,
        List.of(WEIGHTS, PeftConfig.FILE),
        aside -> {
          writer.write(aside.resolve(WEIGHTS));
          AtomicFiles.writeString(aside.resolve(PeftConfig.FILE), config);
        });
  }

  /** Ranks and alphas that are not the usual ones are said of each module by its whole name. */
  private static String config(LoraAdapter adapter, String baseName) {
    LoraConfig config = adapter.config();
    Map<String, Integer> ranks = new LinkedHashMap<>();
    Map<String, Double> alphas = new LinkedHashMap<>();
    boolean transposed = false;
    for (LoraFactors one : adapter.factors()) {
      if (one.rank() != config.rank()) {
        ranks.put(one.module(), one.rank());
      }
      double root = config.rankStabilized() ? Math.sqrt(one.rank()) : one.rank();
      if (one.scale() != config.alpha() / root) {
        alphas.put(one.module(), one.scale() * root);
      }
      transposed = one.parameter().transposed();
    }
    return PeftConfig.json(config, ranks, alphas, transposed, baseName).toPrettyString() + "\n";
  }
}
