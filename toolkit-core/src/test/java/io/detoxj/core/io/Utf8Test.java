/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {
  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String read(byte[] bytes) throws IOException {
    StringBuilder all = new StringBuilder();
    try (var reader = Utf8.reader(new ByteArrayInputStream(bytes))) {
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        all.append((char) c);
      }
    }
    return all.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "ab", "gr\u00fc\u00dfe", "\ud83d\ude42 x", "a\uFEFFb"})
  void a_mark_at_the_start_is_dropped_and_nothing_else(String text) throws IOException {
    assertThat(Utf8.text(utf8(text))).isEqualTo(text);
    assertThat(Utf8.text(utf8("\uFEFF" + text))).isEqualTo(text);
    assertThat(read(utf8(text))).isEqualTo(text);
    assertThat(read(utf8("\uFEFF" + text))).isEqualTo(text);
  }

  @Test
  void malformed_bytes_are_an_error() {
    byte[] latin = "gr\u00fc\u00dfe".getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> Utf8.text(latin)).isInstanceOf(CharacterCodingException.class);
    assertThatThrownBy(() -> read(latin)).isInstanceOf(CharacterCodingException.class);
  }
}
