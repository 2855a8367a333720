/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.adapter;

import io.detoxj.core.method.DescribedKind;
import io.detoxj.core.method.Method;
import io.detoxj.core.method.MethodOption;
import io.detoxj.core.method.MethodSettings;
import io.detoxj.core.method.RowNames;
import io.detoxj.core.method.Workbench;
import java.io.IOException;
import java.nio.file.Path;

/** A LoRA adapter from a PEFT folder, against a random edit of equal size. */
public final class AdapterKind extends DescribedKind {
  private static final MethodOption<Path> FOLDER =
      MethodOption.path("folder", "an adapter as PEFT writes it")
          .orElse(PeftFolder.NAME + " beside the model");
  private static final MethodOption<String> WHICH =
      MethodOption.text("which", "name of one of several in that folder")
          .within("a name, without / or \\", name -> !name.matches(".*[/\\\\].*|\\.\\.?"))
          .orElse("the one that lies there itself");
  private static final MethodOption<Double> STRENGTH =
      MethodOption.number("strength", "times the trained update").or(1.0);

  /** For the service loader. */
  public AdapterKind() {
    super(
        "adapter",
        "a LoRA adapter is added to the weights",
        "adapter:strength=1",
        FOLDER,
        WHICH,
        STRENGTH);
  }

  @Override
  public Method open(MethodSettings settings, Workbench bench) throws IOException {
    settings.requireNotBoth(FOLDER, WHICH);
    Path usual = Path.of(PeftFolder.NAME, settings.find(WHICH).orElse(""));
    Path folder =
        bench.beside(
            settings, FOLDER, usual.toString(), "adapter", "train one, or save one with PEFT");
    LoraAdapter adapter = PeftFolder.read(folder, bench.model());
    double strength = settings.get(STRENGTH);
    AdapterEdit edit = AdapterEdit.of(adapter, strength);
    String which = settings.find(WHICH).map(name -> "-" + name).orElse("");
    String suffix = which + "-" + RowNames.number(strength);
    return Method.of("adapter" + suffix, edit)
        .against("adapter-control" + suffix, edit.control(bench.seed()));
  }
}
