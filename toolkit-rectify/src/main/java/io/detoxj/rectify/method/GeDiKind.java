/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.method;

import io.detoxj.core.method.DescribedKind;
import io.detoxj.core.method.Method;
import io.detoxj.core.method.MethodOption;
import io.detoxj.core.method.MethodSettings;
import io.detoxj.core.method.Workbench;
import io.detoxj.rectify.baseline.GeDi;
import java.io.IOException;

/** Decoding by a model that tells two classes apart. */
public final class GeDiKind extends DescribedKind {
  private static final MethodOption<String> DISCRIMINATOR =
      MethodOption.text("discriminator", "model that was trained on texts with their class before")
          .required();

  /** For the service loader. */
  public GeDiKind() {
    super(
        "gedi",
        "a model that was trained on marked texts makes toxic tokens less likely",
        "gedi:discriminator=models/marked",
        DISCRIMINATOR);
  }

  @Override
  public Method open(MethodSettings settings, Workbench bench) throws IOException {
    return Method.of("gedi", GeDi.of(SecondModel.open(settings.get(DISCRIMINATOR), bench)));
  }
}
