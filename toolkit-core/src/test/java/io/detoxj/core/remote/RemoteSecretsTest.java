/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.DetoxException;
import io.detoxj.core.fixture.TinyTokenizer;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.Session;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keys, addresses and what a server says stay out of messages. */
class RemoteSecretsTest extends ScriptedCompletionsServer {
  @Test
  void a_key_that_the_server_repeats_is_in_no_message() {
    refused("{\"choices\": [{\"index\": \"Bearer " + KEY + "\"}]}", "index", "(the key)");
    refused("{\"choices\": [{\"index\": {\"" + KEY + "\": 1}}]}", "index", "(the key)");
    refused(choices(choice(0, KEY, "-1")), "(the key)");
    refused(choices(choice(0, "x", "\"" + KEY + "\"")), "log-probability", "(the key)");
    // Taking out the control character must not put the key together.
    refused(choices(choice(0, "ses\\u0007ame", "-1")), "(the key)");
  }

  @Test
  void foreign_text_in_messages_is_short_and_has_no_power_over_a_terminal() {
    scripted.add(choices(choice(0, "\\u001b[2J\\u202e" + "x".repeat(20_000), "-1")));
    try (Session session = model.newSession()) {
      assertThatThrownBy(() -> session.prefill(List.of(new int[] {5})))
          .isInstanceOf(DetoxException.class)
          .message()
          .hasSizeLessThan(1_000)
          .doesNotContain("\u001b", "\u202e");
    }
  }

  @Test
  void an_address_with_a_key_in_it_is_refused_unseen() {
    for (String address :
        new String[] {
          "http://turnip:pw-8412@127.0.0.1/v1",
          "http://127.0.0.1/v1?api_key=pw-8412",
          "http://127.0.0.1/v1?v=1&Access-Token=pw-8412",
          "http://turnip:pw-8412@host_name/v1",
          "file:///pw-8412?key=pw-8412"
        }) {
      assertThatThrownBy(() -> RemoteOptions.of(URI.create(address), "toy"))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("environment variable")
          .hasMessageNotContaining("pw-8412");
    }
  }

  @Test
  void the_query_of_an_address_is_sent_and_never_shown() throws IOException {
    URI odd = URI.create(options().endpoint() + "?deployment=pw-8412");
    RemoteOptions options = RemoteOptions.of(odd, "toy").withTopLogProbabilities(1);
    assertThat(options.toString()).doesNotContain("pw-8412").contains("127.0.0.1");
    try (RemoteModel queried = open(options);
        Session session = queried.newSession()) {
      assertThat(session.prefill(List.of(new int[] {5}))[0][6]).isEqualTo(-0.1f);
      assertThat(queried.toString()).doesNotContain("pw-8412");
      scripted.add("404");
      assertThatThrownBy(() -> session.next(new int[] {6}))
          .isInstanceOf(DetoxException.class)
          .hasMessageContaining("?...")
          .hasMessageNotContaining("pw-8412");
    }
  }

  @Test
  void a_key_that_no_header_can_carry_is_refused_unseen() throws IOException {
    CompletionsClient client =
        new CompletionsClient(options(), any -> KEY + "\n" + KEY, pauses::add);
    try (RemoteModel odd =
            RemoteModel.open(
                options(),
                TinyTokenizer.write(folder),
                64,
                List.of(TinyTokenizer.endOfText()),
                client);
        Session session = odd.newSession()) {
      assertThatThrownBy(() -> session.prefill(List.of(new int[] {5})))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("OPENAI_API_KEY")
          .hasMessageNotContaining(KEY);
    }
    assertThat(requests).isZero();
  }

  @Test
  void a_redirect_does_not_carry_the_key_away() {
    refused("302", "status 302");
    assertThat(requests).isEqualTo(1);
  }

  @Test
  void the_fingerprint_has_address_name_and_options_and_no_key() throws IOException {
    Fingerprint own = model.fingerprint();
    assertThat(own.asJson().path("address").asText()).startsWith("http://127.0.0.1:");
    assertThat(own.asJson().path("model").asText()).isEqualTo("toy");
    try (RemoteModel other = open(options().withTopLogProbabilities(2))) {
      assertThat(other.fingerprint().explain(own, "there"))
          .isEqualTo("differs in top_log_probabilities: 2 here, 1 there");
    }
    URI secret = URI.create("http://jane:pw1@127.0.0.1:9/v1/completions?api_key=sesame");
    assertThat(RemoteModel.address(secret)).isEqualTo("http://127.0.0.1:9/v1/completions");
    assertThat(model.info().fingerprint()).isEqualTo(own);
    // How patient one is with the server changes no answer.
    try (RemoteModel patient = open(options().withAttempts(9, Duration.ofSeconds(1)))) {
      assertThat(patient.fingerprint()).isEqualTo(own);
    }
  }
}
