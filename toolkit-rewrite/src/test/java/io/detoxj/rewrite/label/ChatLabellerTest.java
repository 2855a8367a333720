/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.chat.ChatModel;
import io.detoxj.core.chat.ChatReply;
import io.detoxj.core.chat.ChatRequest;
import io.detoxj.core.io.Fingerprint;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChatLabellerTest {
  /** Answers with what comes after the colon of the text. */
  private static final class Parrot implements ChatModel {
    private final List<ChatRequest> asked = new ArrayList<>();

    @Override
    public String name() {
      return "parrot";
    }

    @Override
    public Fingerprint fingerprint() {
      return Fingerprint.builder().put("parrot", 1).build();
    }

    @Override
    public boolean seesPictures() {
      return false;
    }

    @Override
    public int atOnce() {
      return 2;
    }

    @Override
    public List<ChatReply> answer(List<ChatRequest> requests) {
      assertThat(requests).hasSizeLessThanOrEqualTo(2);
      asked.addAll(requests);
      return requests.stream()
          .map(one -> one.user().substring(one.user().indexOf(':') + 1))
          .map(
              text ->
                  text.equals("no")
                      ? new ChatReply(
                          ChatReply.Kind.REFUSED, "", "the filter", false, null, null, 1)
                      : new ChatReply(
                          text.isBlank() ? ChatReply.Kind.EMPTY : ChatReply.Kind.ANSWERED,
                          text,
                          "",
                          false,
                          null,
                          null,
                          1))
          .toList();
    }
  }

  @Test
  void labels_are_read_and_all_else_is_none() {
    Parrot parrot = new Parrot();
    ChatLabeller labeller = new ChatLabeller(parrot, LabelQuestion.chineseToxicity());
    assertThat(
            labeller.label(
                List.of(
                    "a:有毒", "b: 无毒。\n", "c:<think>有毒? 不。</think>\n无毒", "d:我觉得有毒", "e:no", "f: ")))
        .containsExactly(
            new LabelOutcome.Labelled("有毒", 1),
            new LabelOutcome.Labelled("无毒", 1),
            new LabelOutcome.Labelled("无毒", 1),
            new LabelOutcome.Unlabelled("the answer is no label: 我觉得有毒"),
            new LabelOutcome.Unlabelled("the filter"),
            new LabelOutcome.Unlabelled("empty answer"));
    assertThat(parrot.asked)
        .hasSize(6)
        .allSatisfy(one -> assertThat(one.settings().temperature()).isZero())
        .allSatisfy(one -> assertThat(one.system()).contains("有毒").contains("无毒"));
  }

  @Test
  void another_question_is_another_labeller() {
    ChatLabeller toxicity = new ChatLabeller(new Parrot(), LabelQuestion.chineseToxicity());
    ChatLabeller polarity = new ChatLabeller(new Parrot(), LabelQuestion.chinesePolarity());
    assertThat(toxicity.fingerprint()).isNotEqualTo(polarity.fingerprint());
    assertThat(toxicity.provenance()).isNotEqualTo(polarity.provenance()).startsWith("parrot");
    assertThat(polarity.labels()).containsExactly("Toxic", "Neutral", "Polite");
    assertThatThrownBy(() -> new LabelQuestion("?", List.of("yes")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("two labels");
  }
}
