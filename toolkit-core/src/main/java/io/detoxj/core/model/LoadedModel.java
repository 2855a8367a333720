/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.architecture.ConfigReader;
import io.detoxj.core.architecture.Dimensions;
import io.detoxj.core.architecture.HookSet;
import io.detoxj.core.architecture.ModelArchitecture;
import io.detoxj.core.architecture.ModelBlueprint;
import io.detoxj.core.architecture.ModelTensors;
import io.detoxj.core.architecture.Network;
import io.detoxj.core.architecture.Parameter;
import io.detoxj.core.architecture.WeightLoader;
import io.detoxj.core.checkpoint.CheckpointFolder;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.io.Beside;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Offline;
import io.detoxj.core.io.Unclosed;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A model read from a checkpoint folder. */
final class LoadedModel extends HookedTransformer {
  /** Of the forward pass and the tokenizer's handling; higher when the same files say otherwise. */
  private static final String CODE = "1";

  private final CheckpointFolder folder;
  private final LoadOptions options;
  private final ModelInfo info;
  private final Tokenizer tokenizer;
  private final List<Integer> endsOfText;
  private final NDManager memory;
  private final Network network;
  private final Unclosed open;

  private LoadedModel(
      CheckpointFolder folder,
      LoadOptions options,
      ModelInfo info,
      Tokenizer tokenizer,
      List<Integer> endsOfText,
      NDManager memory,
      Network network) {
    this.folder = folder;
    this.options = options;
    this.info = info;
    this.tokenizer = tokenizer;
    this.endsOfText = endsOfText;
    this.memory = memory;
    this.network = network;
    this.open = Unclosed.watch(this, "the model of " + folder.path());
  }

  static LoadedModel load(CheckpointFolder folder, LoadOptions options) throws IOException {
    Offline.byDefault();
    requirePresent(options.device());
    Path configFile = folder.path().resolve("config.json");
    ConfigReader config =
        new ConfigReader((ObjectNode) folder.config(), configFile, folder.weights());
    ModelBlueprint blueprint = ModelArchitecture.named(folder.modelType(), configFile).read(config);
    config.finish(options.strictConfig()).log();
    // Neither needs the other: the tokenizer, the hash of the weights, and the weights themselves.
    Beside<Tokenizer> read =
        Beside.start("tokenizer", () -> Tokenizer.load(folder.tokenizerFile()));
    Beside.start("weights-hash", folder::weightsSha256);
    NDManager memory = NDManager.newBaseManager(options.device(), "PyTorch");
    try {
      ModelTensors tensors =
          new WeightLoader(folder.weights(), memory, options.device(), options.weights())
              .load(blueprint);
      TorchOps ops = TorchOps.of(options.linearVariant());
      Network network = Network.of(blueprint, tensors, ops);
      Tokenizer tokenizer = read.get();
      List<Integer> endsOfText =
          endsOfText(folder, tokenizer, blueprint.dimensions().vocabularySize());
      return new LoadedModel(
          folder,
          options,
          info(
              folder,
              blueprint,
              tokenizer,
              Set.copyOf(endsOfText),
              fingerprint(folder, tokenizer, endsOfText, options)),
          tokenizer,
          endsOfText,
          memory,
          network);
    } catch (RuntimeException | IOException e) {
      memory.close();
      close(read, e);
      throw e;
    }
  }

  private static void close(Beside<Tokenizer> read, Exception failure) {
    try {
      read.get().close();
    } catch (RuntimeException | IOException e) {
      if (e != failure) {
        failure.addSuppressed(e);
      }
    }
  }

  /** LibTorch's own message about a device that is not there tells the user nothing. */
  private static void requirePresent(Device device) {
    int there = Engine.getEngine("PyTorch").getGpuCount();
    if (device.isGpu() && device.getDeviceId() >= there) {
      throw new ConfigException(
          "there is no %s: PyTorch sees %s GPUs here; load onto the CPU, or put a CUDA build of the native library, such as pytorch-native-cu128, on the class path in place of pytorch-native-cpu"
              .formatted(device, there));
    }
  }

  private static Set<Integer> specialTokens(Tokenizer tokenizer, Set<Integer> endsOfText) {
    Set<Integer> special = new HashSet<>(endsOfText);
    for (int id : tokenizer.encodePrompt("")) {
      special.add(id);
    }
    return special;
  }

  private static ModelInfo info(
      CheckpointFolder folder,
      ModelBlueprint blueprint,
      Tokenizer tokenizer,
      Set<Integer> endsOfText,
      Fingerprint fingerprint)
      throws IOException {
    Dimensions sizes = blueprint.dimensions();
    Set<HookPoint> points = new HashSet<>(HookPoint.OUTSIDE_BLOCKS);
    for (int layer = 0; layer < sizes.layers(); layer++) {
      for (HookSite site : blueprint.sites()) {
        points.add(new HookPoint(layer, site));
      }
    }
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    for (Map.Entry<String, Parameter> entry : FileNames.of(blueprint).entrySet()) {
      shapes.put(entry.getKey(), entry.getValue().fileShape());
    }
    return new ModelInfo(
        folder.modelType(),
        folder.weightsSha256(),
        sizes.layers(),
        sizes.width(),
        sizes.vocabularySize(),
        tokenizer.vocabularySha256(),
        sizes.contextLength(),
        points,
        specialTokens(tokenizer, endsOfText),
        endsOfText,
        shapes,
        fingerprint);
  }

  private static Fingerprint fingerprint(
      CheckpointFolder folder, Tokenizer tokenizer, List<Integer> endsOfText, LoadOptions options)
      throws IOException {
    Fingerprint checkpoint =
        Fingerprint.builder()
            .putAll(folder.fingerprint())
            .put("tokenizer", tokenizer.fingerprint())
            .put("end_of_text", endsOfText.toString())
            .build();
    return Fingerprint.builder()
        .put(ModelInfo.CHECKPOINT, checkpoint)
        .put("loaded", options.fingerprint())
        .put("code", CODE)
        .build();
  }

  /** Every id that ends a text, as the folder says, or else the tokenizer's own end of text. */
  private static List<Integer> endsOfText(
      CheckpointFolder folder, Tokenizer tokenizer, int vocabularySize) {
    if (tokenizer.ordinarySize() > vocabularySize) {
      throw new CheckpointException(
          "%s: tokenizer.json has %s tokens but config.json says vocab_size %s; the two files do not belong together"
              .formatted(folder.path(), tokenizer.ordinarySize(), vocabularySize));
    }
    List<Integer> ids = folder.endOfTextIds();
    List<Integer> ends = ids.isEmpty() ? List.of(tokenizer.endOfText().orElse(-1)) : ids;
    for (int id : ends) {
      if (id < 0 || id >= vocabularySize) {
        throw new CheckpointException(
            "%s: eos_token_id %s is outside the vocabulary, 0 to %s"
                .formatted(folder.path().resolve("config.json"), id, vocabularySize - 1));
      }
    }
    return ends;
  }

  @Override
  CheckpointFolder folder() {
    return folder;
  }

  @Override
  public LoadOptions options() {
    return options;
  }

  @Override
  public ModelInfo info() {
    return info;
  }

  @Override
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public List<Integer> endsOfText() {
    return endsOfText;
  }

  @Override
  Network network() {
    return network;
  }

  @Override
  HookSet hooks() {
    return HookSet.NONE;
  }

  @Override
  NDManager memory() {
    return memory;
  }

  @Override
  void requireOpen() {
    if (!open.isOpen()) {
      throw new IllegalStateException("the model is closed; load it again");
    }
  }

  @Override
  public void close() {
    if (open.close()) {
      network.close();
      memory.close();
      tokenizer.close();
    }
  }
}
