/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.io.BoundedJson;
import java.io.IOException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MoleculePageTest {
  private static final String TEXT = InventedRepairs.page().text();
  private static final Pattern DATA =
      Pattern.compile(
          "<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL);

  private static JsonNode data(String page) throws IOException {
    Matcher matcher = DATA.matcher(page);
    assertThat(matcher.find()).isTrue();
    return BoundedJson.mapper().readTree(matcher.group(1));
  }

  private static JsonNode item(String unit) throws IOException {
    for (JsonNode item : data(TEXT).path("items")) {
      if (item.path("unit").asText().equals(unit)) {
        return item;
      }
    }
    throw new AssertionError(unit);
  }

  private static JsonNode candidate(String unit, int model, int number) throws IOException {
    return item(unit).path("answers").path(model).path("candidates").path(number);
  }

  @Test
  void names_and_smiles_are_never_markup() {
    assertThat(TEXT)
        .doesNotContain("<img", "<b>model", "<i>")
        .contains("&lt;b&gt;model&lt;/b&gt; &quot;two&quot;", "nitro groups &lt;i&gt;")
        .contains("\\u003Cimg src=x onerror=alert(1)\\u003E\\u003C/script\\u003E\\u003C!--");
    assertThat(TEXT.split("</script>", -1)).as("two scripts and what is behind").hasSize(3);
  }

  @Test
  void nothing_is_loaded_from_anywhere() {
    assertThat(TEXT)
        .contains("default-src &#39;none&#39;; style-src &#39;sha256-")
        .contains("trusted-types &#39;none&#39;")
        .doesNotContain(" src=\"", "@import", "url(", "innerHTML", "style=\"");
    assertThat(TEXT.replace("http://www.w3.org/2000/svg", ""))
        .as("but the name of SVG for its script")
        .doesNotContain("http://", "https://");
  }

  @Test
  void the_head_names_judge_mode_and_both_modes_numbers() {
    assertThat(TEXT)
        .contains("<dd>nitro groups &lt;i&gt;</dd>", "25 of 3 tasks", "23 of 25")
        .contains("corrected</dd>")
        .contains(
            "model one repairs 22 of 23 molecules that the judge finds toxic, 95.7 %, the most of 2")
        .contains("Repaired %, as the paper&#39;s program");
  }

  @Test
  void marks_tell_which_gate_failed_or_is_not_known() throws IOException {
    assertThat(candidate("ames/2", 0, 0).path("failed").asText()).isEqualTo("S");
    assertThat(candidate("ames/2", 0, 0).path("copy").asBoolean()).isTrue();
    assertThat(candidate("ames/2", 0, 0).path("outcome").asText()).isEqualTo("failure");
    assertThat(candidate("ames/2", 0, 1).path("outcome").asText()).isEqualTo("success");
    assertThat(candidate("ames/2", 0, 2).path("duplicate").asBoolean()).isTrue();
    assertThat(candidate("ames/5", 1, 0).path("failed").asText()).isEqualTo("QT");
    JsonNode unknown = candidate("dili/1", 0, 0);
    assertThat(unknown.path("outcome").asText()).isEqualTo("unknown");
    assertThat(unknown.has("safety")).isFalse();
    assertThat(unknown.path("judged").asText()).isEqualTo("no list for DILI");
  }

  @Test
  void what_is_no_molecule_has_no_picture_and_long_texts_are_cut() throws IOException {
    JsonNode hostile = candidate("ames/3", 0, 0);
    assertThat(hostile.path("smiles").asText()).isEqualTo(InventedRepairs.HOSTILE);
    assertThat(hostile.has("picture")).isFalse();
    assertThat(hostile.path("problem").asText()).isNotEmpty();
    JsonNode huge = candidate("ames/4", 1, 0);
    assertThat(huge.path("cut").asInt()).isEqualTo(5001);
    assertThat(huge.path("smiles").asText()).hasSize(600);
    assertThat(huge.path("problem").asText()).isEqualTo("too large");
  }

  @Test
  void answers_without_candidates_say_why() throws IOException {
    String[] kinds = new String[3];
    for (int i = 0; i < kinds.length; i++) {
      kinds[i] = item("ames/" + (i + 1)).path("answers").path(1).path("kind").asText();
    }
    assertThat(kinds).containsExactly("none", "refused", "missing");
  }

  @Test
  void a_molecule_is_drawn_once_for_all_who_propose_it() throws IOException {
    JsonNode data = data(TEXT);
    int one = candidate("ames/2", 0, 1).path("picture").asInt();
    assertThat(candidate("ames/2", 0, 2).path("picture").asInt()).isEqualTo(one);
    assertThat(data.path("pictures").path(one).path("gained").asText()).contains("M");
    assertThat(data.path("pictures").path(one).path("lost").asText()).contains("M");
    // Letters stand as numbers of outlines, each of which is there once.
    String[] outlines = BoundedJson.mapper().convertValue(data.path("outlines"), String[].class);
    assertThat(outlines).isNotEmpty().doesNotHaveDuplicates();
    assertThat(Arrays.stream(outlines)).allMatch(outline -> outline.matches("[MLQCZ0-9 -]+"));
  }

  @Test
  void a_page_holds_so_many_candidates_and_says_what_is_left_out() throws IOException {
    MoleculePage page = InventedRepairs.page();
    String small = new MoleculePage(page.report(), page.otherMode(), 8).text();
    assertThat(small).contains("The first 3 of 25 molecules are on this page");
    assertThat(data(small).path("items")).hasSize(3);
    assertThat(TEXT).doesNotContain("are on this page");
    String none = new MoleculePage(page.report(), page.otherMode(), 0).text();
    assertThat(data(none).path("items")).isEmpty();
  }

  @Test
  void ablations_have_all_sixteen_sets_of_gates() {
    assertThat(TEXT)
        .contains(">safety alone</th>")
        .contains(">safety, drug-likeness, synthesis, Lipinski, similarity</th>");
    int from = TEXT.indexOf("Ablation: gates");
    String table = TEXT.substring(from, TEXT.indexOf("</table>", from));
    assertThat(table.split("scope=\"row\"", -1)).hasSize(17);
  }

  @Test
  void equal_evaluations_have_equal_pages() {
    assertThat(InventedRepairs.page().text()).isEqualTo(TEXT);
  }
}
