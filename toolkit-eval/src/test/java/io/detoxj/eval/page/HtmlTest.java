/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class HtmlTest {
  @Test
  void text_and_attributes_are_escaped() {
    String html =
        new Html()
            .element("p", "<b a='1'>&\"x\"", "title", "a\" onclick=\"b", "hidden", "")
            .finished();
    assertThat(html)
        .isEqualTo(
            "<!DOCTYPE html>\n<p title=\"a&quot; onclick=&quot;b\" hidden>"
                + "&lt;b a=&#39;1&#39;&gt;&amp;&quot;x&quot;</p>\n");
  }

  @Test
  void control_characters_and_marks_of_direction_become_spaces() {
    assertThat(Html.escape("a\u202eb\u0000c\nd\u2028e\u00a0\u00e9"))
        .isEqualTo("a b c d e\u00a0\u00e9");
  }

  @Test
  void a_script_cannot_hold_what_ends_it() {
    Html html = new Html();
    for (String bad : new String[] {"a</SCRIPT >", "a<!-- b"}) {
      assertThatIllegalArgumentException().isThrownBy(() -> html.verbatim("script", bad));
    }
    assertThat(new Html().verbatim("script", "1 < 2 && '</b>'").finished())
        .contains("<script>1 < 2 && '</b>'</script>");
  }

  @Test
  void elements_are_closed_in_their_order() {
    Html html = new Html().open("p").open("b");
    assertThatIllegalStateException().isThrownBy(() -> html.close("p"));
    assertThatIllegalStateException().isThrownBy(html::finished).withMessageContaining("b");
    assertThat(new Html().open("p").open("meta").close("p").finished()).contains("<p><meta></p>");
  }
}
