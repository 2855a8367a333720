/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import ai.djl.ndarray.NDManager;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.architecture.ModelTensors;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.generate.TextModel;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Offline;
import io.detoxj.core.io.Unclosed;
import io.detoxj.core.model.LoadOptions;
import io.detoxj.core.tokenizer.FolderTokenizer;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * An encoder-decoder in memory with its tokenizer: what all views of a model share.
 *
 * @param info what it is
 * @param fingerprint files, and how they are loaded
 * @param options how it is loaded
 * @param rules how its outputs begin and end
 * @param text tokenizer and ends of its outputs
 * @param memory owns the tensors
 * @param network its forward pass
 * @param lock closing frees native memory, so it waits for calls in progress
 * @param open whether it was closed
 */
record LoadedSeq2Seq(
    Seq2SeqInfo info,
    Fingerprint fingerprint,
    LoadOptions options,
    OutputRules rules,
    TextModel text,
    NDManager memory,
    Seq2SeqNetwork network,
    ReadWriteLock lock,
    Unclosed open) {
  /** Of the forward pass and the search; higher when the same files say otherwise. */
  private static final String CODE = "1";

  /** As {@link Seq2SeqModel#load(Path, LoadOptions)}. */
  static LoadedSeq2Seq load(Path folder, LoadOptions options) throws IOException {
    Offline.byDefault();
    Seq2SeqCheckpoint files = Seq2SeqCheckpoint.open(folder, options.strictConfig());
    Seq2SeqBlueprint blueprint = files.blueprint();
    OutputRules rules = OutputRules.read(files.folder(), blueprint);
    Tokenizer tokenizer = FolderTokenizer.load(folder, files.folder().modelType());
    NDManager memory = NDManager.newBaseManager(options.device(), "PyTorch");
    try {
      Seq2SeqSizes sizes = blueprint.sizes();
      if (tokenizer.ordinarySize() > sizes.vocabularySize()) {
        throw new CheckpointException(
            "%s: the tokenizer has %s tokens but config.json says vocab_size %s; they do not belong together"
                .formatted(folder, tokenizer.ordinarySize(), sizes.vocabularySize()));
      }
      ModelTensors tensors = files.tensors(memory, options);
      TorchOps ops = TorchOps.of(options.linearVariant());
      TorchOps.noGradients();
      Seq2SeqInfo info =
          new Seq2SeqInfo(
              files.folder().modelType(),
              files.folder().weightsSha256(),
              sizes.encoderLayers(),
              sizes.decoderLayers(),
              sizes.width(),
              sizes.maxTokens(),
              sizes.vocabularySize(),
              options.weights());
      Fingerprint fingerprint =
          Fingerprint.builder()
              .putAll(files.folder().fingerprint())
              .put("tokenizer", tokenizer.fingerprint())
              .put("start", rules.start())
              .put("ends", rules.ends().toString())
              .put("forced", rules.forcedFirst() + ", " + rules.forcedLast())
              .put("loaded", options.fingerprint())
              .put("code", CODE)
              .build();
      ReadWriteLock lock = new ReentrantReadWriteLock();
      return new LoadedSeq2Seq(
          info,
          fingerprint,
          options,
          rules,
          new TextModel(tokenizer, sizes.vocabularySize(), sizes.maxTokens(), rules.ends()),
          memory,
          Seq2SeqNetwork.of(blueprint, tensors, ops),
          lock,
          Unclosed.watch(lock, "the encoder-decoder of " + folder));
    } catch (RuntimeException | IOException e) {
      memory.close();
      tokenizer.close();
      throw e;
    }
  }

  /**
   * Runs while nobody closes it, without gradients.
   *
   * @throws IllegalStateException if it is closed
   */
  <T> T whileOpen(Supplier<T> call) {
    lock.readLock().lock();
    try {
      if (!open.isOpen()) {
        throw new IllegalStateException("the model is closed; load it again");
      }
      TorchOps.noGradients();
      return call.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Frees the native memory; a second call does nothing. */
  void close() {
    lock.writeLock().lock();
    try {
      if (open.close()) {
        network.close();
        memory.close();
        text.tokenizer().close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
