/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.detoxj.core.detox.Origin;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.TextPooling;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where a probe reads, in the metadata of a file and beside other places. */
class ProbeTapTest {
  private static final Origin BARE = Origin.ofWeights("ab");
  private static final Origin KNOWN = checkpoint("ab", "one");

  private static Origin checkpoint(String weights, String other) {
    return new Origin(weights, Optional.of(Fingerprint.builder().put("rope", other).build()));
  }

  private static ProbeTap tap(Origin origin) {
    return new ProbeTap(HookPoint.residPost(3), origin, TextPooling.ofText());
  }

  @Test
  void what_is_written_is_read_back() {
    for (Origin origin : new Origin[] {BARE, KNOWN}) {
      for (TextPooling pooling :
          new TextPooling[] {TextPooling.ofText(), TextPooling.ofAllTokens().cutTo(7)}) {
        ProbeTap tap = new ProbeTap(HookPoint.residPost(3), origin, pooling);
        assertThat(ProbeTap.of(tap.metadata())).isEqualTo(tap);
      }
    }
    assertThat(tap(BARE).metadata())
        .containsEntry("point", "blocks.3.resid_post")
        .containsEntry("special_tokens", "false")
        .containsEntry("max_tokens", "2147483647")
        .containsEntry("model_sha256", "ab");
  }

  @Test
  void metadata_of_something_else_are_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProbeTap.of(Map.of("max_tokens", "7")))
        .withMessage("its hook point is \"\"");
    Map<String, String> metadata = new HashMap<>(tap(BARE).metadata());
    metadata.put("point", "blocks.3.soup");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProbeTap.of(metadata))
        .withMessage("its hook point is \"blocks.3.soup\"");
    metadata.put("point", "final_norm");
    metadata.remove("max_tokens");
    assertThatIllegalArgumentException().isThrownBy(() -> ProbeTap.of(metadata));
    metadata.put("max_tokens", "0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProbeTap.of(metadata))
        .withMessageContaining("maxTokens");
  }

  /** Whatever is known of both models must be the same; an older file knows the weights alone. */
  @Test
  void a_probe_reads_its_own_point_of_its_own_model() {
    assertThat(tap(KNOWN).reads(tap(KNOWN))).isTrue();
    assertThat(tap(KNOWN).reads(tap(checkpoint("ab", "two")))).isFalse();
    assertThat(tap(KNOWN).reads(tap(checkpoint("cd", "one")))).isFalse();
    assertThat(tap(KNOWN).reads(tap(BARE))).isTrue();
    assertThat(tap(BARE).reads(tap(KNOWN))).isTrue();
    assertThat(tap(BARE).reads(tap(BARE))).isTrue();
    assertThat(tap(BARE).reads(tap(Origin.ofWeights("cd")))).isFalse();
    assertThat(tap(KNOWN).reads(tap(Origin.ofWeights("cd")))).isFalse();
    ProbeTap earlier = new ProbeTap(HookPoint.residPost(2), KNOWN, TextPooling.ofText());
    assertThat(tap(KNOWN).reads(earlier)).isFalse();
    assertThat(tap(BARE).reads(earlier)).isFalse();
    assertThat(tap(KNOWN).modelSha256()).isEqualTo("ab");
  }
}
