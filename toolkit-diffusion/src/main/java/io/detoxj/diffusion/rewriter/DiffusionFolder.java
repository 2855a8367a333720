/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.rewriter;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.FolderSwap;
import io.detoxj.core.io.OwnOutput;
import io.detoxj.core.io.Sha256;
import io.detoxj.diffusion.latent.Standardizer;
import io.detoxj.diffusion.network.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of a text diffusion: the weights of the diffusion with the statistics of latents, those
 * of the autoencoder, the card, and the frozen encoder in a folder of its own. The first says by a
 * hash of which autoencoder it is, for with another one's statistics every text comes out as
 * nonsense, and nothing else would tell.
 */
public final class DiffusionFolder {
  /** The main file. */
  public static final String DIFFUSION = "diffusion.safetensors";

  /** Weights, statistics of states and output tokens. */
  public static final String AUTOENCODER = "autoencoder.safetensors";

  /** What they are. */
  public static final String CARD = "diffusion.json";

  /** The folder of the frozen encoder. */
  public static final String ENCODER = "encoder";

  /** The files that belong together, the main one first. */
  public static final List<String> NAMES = List.of(DIFFUSION, AUTOENCODER, CARD);

  private static final String LATENTS = "latents";
  private static final String OF_AUTOENCODER = "autoencoder_sha256";
  private static final String ENCODER_WEIGHTS = "model.safetensors";
  private static final List<String> ENCODER_FILES =
      List.of(
          ENCODER_WEIGHTS,
          "config.json",
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "vocab.txt",
          "vocab.json",
          "merges.txt");

  private DiffusionFolder() {}

  /**
   * Looks at an encoder before the training.
   *
   * @throws CheckpointException if its weights are not one file, which is copied
   */
  public static void requireOneFile(Path encoder) {
    if (!Files.isRegularFile(encoder.resolve(ENCODER_WEIGHTS))) {
      throw new CheckpointException(
          "%s has no %s; give an encoder whose weights are one file, for it goes into the model's folder"
              .formatted(encoder, ENCODER_WEIGHTS));
    }
  }

  /**
   * Writes a model with its encoder, all of it or what was there before.
   *
   * @param card what it is
   * @param autoencoder its file, which is copied byte for byte
   * @param diffusion weights of the score network and the condition's encoder
   * @param statistics of latents
   * @param encoder folder of the frozen encoder
   * @param type of the stored weights
   * @throws IOException if a file cannot be read or written
   */
  public static void write(
      Path folder,
      DiffusionCard card,
      Path autoencoder,
      Weights diffusion,
      Standardizer statistics,
      Path encoder,
      ScalarType type)
      throws IOException {
    requireOneFile(encoder);
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .metadata(OwnOutput.MADE_BY, OwnOutput.NAME)
            .metadata(OF_AUTOENCODER, Sha256.hex(autoencoder));
    diffusion.addTo(writer, type);
    statistics.addTo(writer, LATENTS);
    List<String> names = new ArrayList<>(NAMES);
    ENCODER_FILES.forEach(name -> names.add(ENCODER + "/" + name));
    FolderSwap.replace(
        folder,
        names,
        aside -> {
          Path beside = Files.createDirectory(aside.resolve(ENCODER));
          for (String name : ENCODER_FILES) {
            if (Files.isRegularFile(encoder.resolve(name))) {
              AtomicFiles.copy(encoder.resolve(name), beside.resolve(name));
            }
          }
          writer.write(aside.resolve(DIFFUSION));
          AtomicFiles.copy(autoencoder, aside.resolve(AUTOENCODER));
          AtomicFiles.writeString(aside.resolve(CARD), card.json());
        });
  }

  /**
   * Opens the main file.
   *
   * @throws CheckpointException if it is of another autoencoder than the one beside it
   */
  static SafetensorsFile diffusion(Path folder) throws IOException {
    SafetensorsFile file = SafetensorsFile.open(folder.resolve(DIFFUSION));
    Path autoencoder = folder.resolve(AUTOENCODER);
    if (!Files.isRegularFile(autoencoder)) {
      throw new CheckpointException("there is no %s; get the model again".formatted(autoencoder));
    }
    String found = Sha256.hex(autoencoder);
    String wanted = file.metadata().getOrDefault(OF_AUTOENCODER, "none");
    if (!found.equals(wanted)) {
      throw new CheckpointException(
          "%s has weights and statistics of latents of another autoencoder (%s) than the one beside it (%s); put the files of one training together again"
              .formatted(file.path(), wanted, found));
    }
    return file;
  }

  static Standardizer statistics(SafetensorsFile diffusion, int numbers) {
    return Standardizer.read(diffusion, LATENTS, numbers);
  }
}
