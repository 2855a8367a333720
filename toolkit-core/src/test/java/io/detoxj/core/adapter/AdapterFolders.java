/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.adapter;

import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.fixture.TinyAdapter;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Adapter folders in the test resources: those that PEFT wrote, and ours that PEFT has read. */
final class AdapterFolders {
  static final List<String> OURS = List.of("gpt2", "llama", "gemma3");

  private AdapterFolders() {}

  /**
   * Writes ours into the test resources, from where record_peft_references.py reads them; it says
   * nothing of the model, whose fingerprint may change with the toolkit.
   *
   * @param arguments the folder of the resources
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Path models = Files.createTempDirectory("models");
    for (String name : OURS) {
      try (ReferenceModel reference = ReferenceModel.load(name, models)) {
        PeftFolder.write(ours(reference.model()), folder.resolve("ours-" + name), "");
      }
    }
  }

  /** An adapter with one rank and one alpha of another size. */
  static LoraAdapter ours(TransformerModel model) {
    LoraAdapter adapter = TinyAdapter.of(model);
    return new LoraAdapter(adapter.config(), Optional.empty(), adapter.factors());
  }

  /** Copies a folder of the resources. */
  static Path copy(String name, Path parent) {
    try {
      Path folder = Files.createDirectories(parent.resolve(name));
      for (String file : List.of(PeftConfig.FILE, PeftFolder.WEIGHTS, "reference.safetensors")) {
        try (InputStream in =
            AdapterFolders.class.getResourceAsStream(
                "/io/detoxj/core/adapter/" + name + "/" + file)) {
          Files.write(folder.resolve(file), in.readAllBytes());
        }
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
