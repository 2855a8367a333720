/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.CheckpointFolder;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.hook.HookSite;
import io.detoxj.core.run.Offline;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** A model read from a checkpoint folder. */
final class LoadedModel extends HookedTransformer {
  private final ModelInfo info;
  private final Tokenizer tokenizer;
  private final int endOfText;
  private final NDManager memory;
  private final Decoder decoder;
  private boolean closed;

  private LoadedModel(
      ModelInfo info, Tokenizer tokenizer, int endOfText, NDManager memory, Decoder decoder) {
    this.info = info;
    this.tokenizer = tokenizer;
    this.endOfText = endOfText;
    this.memory = memory;
    this.decoder = decoder;
  }

  static LoadedModel load(CheckpointFolder folder, Device device) throws IOException {
    Offline.byDefault();
    Path configFile = folder.path().resolve("config.json");
    String type = folder.modelType();
    if (!type.equals("gpt2")) {
      throw new CheckpointException(
          configFile + ": model_type \"" + type + "\" is not supported; supported is gpt2");
    }
    Gpt2Config config = Gpt2Config.read(folder.config(), configFile);
    Tokenizer tokenizer = Tokenizer.load(folder.tokenizerFile());
    NDManager memory = NDManager.newBaseManager(device, "PyTorch");
    try {
      int endOfText = endOfText(folder, tokenizer, config.vocabularySize());
      Gpt2 decoder = Gpt2.load(config, folder.weights(), memory, device);
      return new LoadedModel(info(folder, type, config), tokenizer, endOfText, memory, decoder);
    } catch (RuntimeException | IOException e) {
      memory.close();
      tokenizer.close();
      throw e;
    }
  }

  private static ModelInfo info(CheckpointFolder folder, String type, Gpt2Config config)
      throws IOException {
    Set<HookPoint> points = new HashSet<>();
    for (int layer = 0; layer < config.layers(); layer++) {
      for (HookSite site : HookSite.values()) {
        points.add(new HookPoint(layer, site));
      }
    }
    return new ModelInfo(
        type,
        folder.weightsSha256(),
        config.layers(),
        config.width(),
        config.vocabularySize(),
        config.contextLength(),
        points);
  }

  private static int endOfText(CheckpointFolder folder, Tokenizer tokenizer, int vocabularySize) {
    if (tokenizer.vocabularySize() > vocabularySize) {
      throw new CheckpointException(
          folder.path()
              + ": tokenizer.json has "
              + tokenizer.vocabularySize()
              + " tokens but config.json says vocab_size "
              + vocabularySize
              + "; the two files do not belong together");
    }
    int id = folder.config().path("eos_token_id").asInt(tokenizer.endOfText().orElse(-1));
    if (id < 0 || id >= vocabularySize) {
      throw new CheckpointException(
          folder.path().resolve("config.json")
              + ": eos_token_id "
              + id
              + " is outside the vocabulary, 0 to "
              + (vocabularySize - 1));
    }
    return id;
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
  public int vocabularySize() {
    return info.vocabularySize();
  }

  @Override
  public int contextLength() {
    return info.contextLength();
  }

  @Override
  public int endOfText() {
    return endOfText;
  }

  @Override
  public int nativeArrays() {
    return ((PtNDManager) memory).getManagedArrays().size();
  }

  @Override
  Decoder decoder() {
    return decoder;
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
    if (closed) {
      throw new IllegalStateException("the model is closed; load it again");
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      memory.close();
      tokenizer.close();
    }
  }
}
