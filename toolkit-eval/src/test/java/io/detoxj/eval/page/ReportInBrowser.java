/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.core.browser.PageInBrowser;
import io.detoxj.eval.toxicity.report.ToxicityPage;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;

/** The page of an invented run. */
abstract class ReportInBrowser extends PageInBrowser {
  private static final String TITLE = "An invented run";

  @BeforeAll
  static void write() throws IOException {
    ToxicityPage.write(
        MildRun.report(),
        MildRun.costs(),
        MildRun.completions(),
        PageOptions.standard().titled(TITLE),
        page);
  }

  @Override
  protected String title() {
    return TITLE;
  }
}
