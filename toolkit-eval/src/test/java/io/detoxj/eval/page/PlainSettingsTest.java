/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainSettingsTest {
  @Test
  void texts_of_records_become_words() {
    assertThat(PlainSettings.words("Sampling[temperature=1.0, topK=0, topP=0.9]"))
        .isEqualTo("Sampling: temperature 1.0, top k 0, top p 0.9");
    assertThat(
            PlainSettings.words(
                "DetoxifierSpec[id=a, parameters={point=blocks.1, k=[1, 2]}, artifacts={}]"))
        .isEqualTo("Detoxifier spec: id a, point blocks.1, k [1, 2]");
    assertThat(PlainSettings.words("Greedy[]")).isEqualTo("Greedy");
    assertThat(PlainSettings.words("Outer[inner=Inner[a=1, b=x]]"))
        .isEqualTo("Outer: inner Inner: a 1, b x");
  }

  @Test
  void all_other_texts_stay() {
    for (String text : new String[] {"", "bundled", "a[1]", "Sampling[", "x = [1, 2]", "[]"}) {
      assertThat(PlainSettings.words(text)).isEqualTo(text);
    }
  }

  @Test
  void names_become_words() {
    assertThat(PlainSettings.words("max_new_tokens", true)).isEqualTo("Max new tokens");
    assertThat(PlainSettings.words("topP", false)).isEqualTo("top p");
  }
}
