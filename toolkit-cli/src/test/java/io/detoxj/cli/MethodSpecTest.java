/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.method.MethodKind;
import io.detoxj.core.method.MethodSpec;
import io.detoxj.core.method.Methods;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MethodSpecTest {
  @Test
  void a_kind_alone_has_no_settings() {
    MethodSpec spec = Methods.parse("surgery");
    assertThat(spec.parts()).hasSize(1);
    assertThat(spec.parts().get(0).kind().name()).isEqualTo("surgery");
    assertThat(spec.parts().get(0).values()).isEmpty();
  }

  @Test
  void settings_keep_their_order_and_parts_theirs() {
    MethodSpec spec = Methods.parse("vector:strength=2,layer=1 + rectify:cap=0.9,name=both");
    assertThat(spec.parts())
        .extracting(part -> part.kind().name())
        .containsExactly("vector", "rectify");
    assertThat(spec.parts().get(0).values())
        .containsExactly(Map.entry("strength", "2"), Map.entry("layer", "1"));
    assertThat(spec.parts().get(1).values()).containsEntry("name", "both");
  }

  @Test
  void a_value_may_hold_colons_and_equals_signs() {
    assertThat(Methods.parse("vector:file=C:\\a=b.safetensors").parts().get(0).values())
        .containsEntry("file", "C:\\a=b.safetensors");
  }

  @Test
  void a_value_in_quotes_may_hold_what_separates_settings() {
    MethodSpec spec =
        Methods.parse("adapter:folder=\"a,b + c \"\"d\"\"\",strength=2 + vector:file=e,layer=1");
    assertThat(spec.parts()).hasSize(2);
    assertThat(spec.parts().get(0).values())
        .containsExactly(Map.entry("folder", "a,b + c \"d\""), Map.entry("strength", "2"));
    assertThat(spec.parts().get(1).values())
        .containsExactly(Map.entry("file", "e"), Map.entry("layer", "1"));
    // As it is written again, it is read as the same; other values keep their looks.
    MethodSpec other = spec.with("strength", "4");
    assertThat(Methods.parse(other.text()).parts()).isEqualTo(other.parts());
    assertThat(other.text()).contains("folder=\"a,b + c \"\"d\"\"\"", "vector:file=e,layer=1");
    assertThat(MethodSpec.quoted("plain/path")).isEqualTo("plain/path");
    // A quote that begins no value is itself.
    assertThat(Methods.parse("vector:file=a=\"b").parts().get(0).values())
        .containsEntry("file", "a=\"b");
  }

  @Test
  void with_replaces_a_setting_of_the_first_part() {
    MethodSpec spec = Methods.parse("vector:strength=2 + rectify:cap=0.9").with("strength", "4");
    assertThat(spec).hasToString("vector:strength=4 + rectify:cap=0.9");
    assertThat(Methods.parse(spec.text()).parts()).isEqualTo(spec.parts());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "vectr",
        "vector:",
        ":strength=2",
        "vector:strength",
        "vector:=2",
        "vector:strength=",
        "vector:strength=1,strength=2",
        "vector:cap=1",
        "vector:strength=1,",
        "adapter:folder=\"a,b",
        "adapter:folder=\"a\"b",
        "adapter:folder=\"\"\"",
        "vector + "
      })
  void what_is_not_written_so_is_refused(String text) {
    assertThatThrownBy(() -> Methods.parse(text)).isInstanceOf(ConfigException.class);
  }

  @Test
  void every_example_can_be_read() {
    assertThat(Methods.all()).hasSizeGreaterThan(5);
    for (MethodKind kind : Methods.all()) {
      assertThat(Methods.parse(kind.example()).parts().get(0).kind()).isSameAs(kind);
    }
  }
}
