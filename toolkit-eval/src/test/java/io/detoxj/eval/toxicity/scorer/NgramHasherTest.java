/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NgramHasherTest {
  // All numbers here are from a second implementation, in Python.

  @Test
  void hashesWordsToGoldenValues() {
    assertThat(NgramHasher.wordHash("a")).isEqualTo(0x82A2A958A9BECE5BL);
    assertThat(NgramHasher.wordHash("turnip")).isEqualTo(0xFDAB87930426709DL);
    assertThat(NgramHasher.wordHash("caf\u00e9")).isEqualTo(0xF3DE7389B0605D9FL);
    // One code point above the basic plane, two chars.
    assertThat(NgramHasher.wordHash("\ud835\udcd0")).isEqualTo(0x24B835EE92258752L);
  }

  @Test
  void extractsWordsPairsAndCharactersIntoGoldenBuckets() {
    assertThat(buckets("Ab, cd!"))
        .containsExactlyInAnyOrder(
            447374, 183276, 359094, 467521, 120044, // ab: word, " ab", " ab ", "ab ", first word
            221857, 412625, 202904, 107767, 521364); // cd: the same, and the pair ab cd
  }

  @Test
  void foldsCaseAndWidth() {
    assertThat(buckets("SOGGY \uff34\uff35\uff32\uff2e\uff29\uff30"))
        .isEqualTo(buckets("soggy turnip"));
  }

  @Test
  void foldsDrawnOutLetters() {
    assertThat(buckets("sooooooo")).isEqualTo(buckets("sooo")).isNotEqualTo(buckets("soo"));
  }

  @Test
  void leavesOutLinksAndPlaceholders() {
    assertThat(buckets("@USER soggy https://example.org/turnip?x=1 URL turnip"))
        .isEqualTo(buckets("soggy turnip"));
  }

  @Test
  void findsNothingWithoutLetterOrDigit() {
    NgramVector vector = new NgramVector(19, 0.5);
    assertThat(new NgramHasher().extract(" ?! *** \ud83d\ude00 ", vector)).isFalse();
    assertThat(vector.size()).isZero();
    assertThat(new NgramHasher().extract("7", vector)).isTrue();
  }

  @Test
  void bringsEachGroupToItsShareOfTheLength() {
    NgramVector vector = new NgramVector(19, 0.25);
    assertThat(new NgramHasher().extract("you soggy soggy soggy turnip", vector)).isTrue();
    double squares = 0;
    for (int i = 0; i < vector.size(); i++) {
      squares += vector.value(i) * vector.value(i);
    }
    assertThat(squares).isCloseTo(1, within(1e-6));
  }

  @Test
  void dampensRepetition() {
    // Words of "a a": a twice, 1 + ln 2 = 1.693147; start-a and a-a once. Characters: " a " twice.
    NgramVector vector = new NgramVector(19, 1);
    new NgramHasher().extract("a a", vector);
    Map<Integer, Float> values = new HashMap<>();
    for (int i = 0; i < vector.size(); i++) {
      values.put(vector.bucket(i), vector.value(i));
    }
    int a = (int) (NgramHasher.wordHash("a") >>> 45);
    assertThat(values.get(a)).isCloseTo(1.693147f / (float) Math.sqrt(4.866747), within(1e-6f));
    assertThat(values).hasSize(4);
  }

  @Test
  void growsWithLongTexts() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      text.append("w").append(i).append(' ');
    }
    List<Integer> all = buckets(text.toString());
    assertThat(all).hasSizeGreaterThan(15000);
    assertThat(all).contains((int) (NgramHasher.wordHash("w4999") >>> 45));
  }

  private static List<Integer> buckets(String text) {
    NgramVector vector = new NgramVector(19, 0.5);
    new NgramHasher().extract(text, vector);
    List<Integer> buckets = new ArrayList<>();
    for (int i = 0; i < vector.size(); i++) {
      buckets.add(vector.bucket(i));
    }
    return buckets;
  }
}
