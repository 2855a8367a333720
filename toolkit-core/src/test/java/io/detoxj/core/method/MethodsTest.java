/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import io.detoxj.core.score.ScorerInfo;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kinds that a folder on the class path of the thread brings, as a user's jar does. */
class MethodsTest {
  @TempDir Path folder;
  private final ClassLoader before = Thread.currentThread().getContextClassLoader();

  private enum Way {
    FAST_LANE,
    SLOW
  }

  /** What a stranger writes. */
  public static class Stranger implements MethodKind {
    static final MethodOption<Double> FACTOR =
        MethodOption.number("factor", "of something")
            .within("in [0, 1)", value -> value >= 0 && value < 1)
            .or(0.5);
    static final MethodOption<Integer> COUNT = MethodOption.whole("count", "how many").required();
    static final MethodOption<Way> WAY = MethodOption.choice("way", Way.class, "how").or(Way.SLOW);
    static final MethodOption<Boolean> LOUD = MethodOption.flag("loud", "whether it is").or(false);
    static final MethodOption<Path> FILE = MethodOption.path("file", "list").orElse("list.txt");

    /** For the service loader. */
    public Stranger() {}

    @Override
    public String name() {
      return "stranger";
    }

    @Override
    public String summary() {
      return "does something";
    }

    @Override
    public String example() {
      return "stranger:count=2";
    }

    @Override
    public List<MethodOption<?>> options() {
      return List.of(FACTOR, COUNT, WAY, LOUD, FILE);
    }

    @Override
    public Method open(MethodSettings settings, Workbench bench) {
      String all =
          settings.get(FACTOR)
              + " "
              + settings.get(COUNT)
              + " "
              + settings.get(WAY)
              + " "
              + settings.get(LOUD);
      if (settings.get(LOUD)) {
        bench.beside(settings, FILE, "list.txt", "list", "write one");
      }
      return Method.of(all, new Nothing(all)).against("other", new Nothing("other"));
    }
  }

  /** Another of the same name. */
  public static final class Double2 extends Stranger {
    /** For the service loader. */
    public Double2() {}
  }

  private record Nothing(String text) implements Detoxifier {
    @Override
    public DetoxifierSpec spec() {
      return new DetoxifierSpec("nothing", "1", Map.of("text", text), Map.of());
    }

    @Override
    public InterventionPlan plan(ModelInfo model) {
      return new InterventionPlan(List.of());
    }
  }

  @BeforeEach
  void found() throws IOException {
    services(Stranger.class.getName());
  }

  @AfterEach
  void restored() {
    Thread.currentThread().setContextClassLoader(before);
  }

  private void services(String... names) throws IOException {
    Path file = folder.resolve("META-INF/services/" + MethodKind.class.getName());
    Files.createDirectories(file.getParent());
    Files.write(file, List.of(names));
    Thread.currentThread()
        .setContextClassLoader(new URLClassLoader(new URL[] {folder.toUri().toURL()}, before));
  }

  @Test
  void a_kind_on_the_class_path_is_there_by_its_name_and_in_completions() {
    assertThat(Methods.named("stranger").summary()).isEqualTo("does something");
    assertThat(Methods.completions())
        .contains("stranger", "stranger:factor=", "stranger:way=fast-lane", "stranger:loud=true");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "strangr | there is no method \"strangr\"; nearest of",
        "stranger:factr=1 | stranger has no setting \"factr\"; nearest of its 5",
        "stranger:factor=two | stranger: factor must be in [0, 1), not \"two\"",
        "stranger:factor=1 | stranger: factor must be in [0, 1), not \"1\"",
        "stranger:count=1.5 | stranger: count must be a whole number, not \"1.5\"",
        "stranger:way=quick | stranger: way \"quick\" is none of [fast-lane, slow]",
        "stranger:loud=yes | stranger: loud \"yes\" is none of [true, false]",
        "stranger:count=1,count=2 | stranger: count is given twice",
        "stranger:rows=all | stranger: rows \"all\" is none of [both, method, control]",
        "stranger:count | written key=value, as in stranger:count=2"
      })
  void what_is_wrong_is_told_without_a_model(String text, String message) {
    assertThatThrownBy(() -> Methods.parse(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }

  @Test
  void settings_have_their_types_and_defaults_and_parts_act_together() throws IOException {
    Path model = TinyGpt2.writeTo(folder.resolve("model"));
    try (TransformerModel loaded = TransformerModel.load(model);
        Workbench bench = Workbench.of(model, loaded)) {
      Method one = Methods.parse("stranger:count=2,factor=0.25,way=fast-lane").open(bench);
      assertThat(one.name()).isEqualTo("0.25 2 FAST_LANE false");
      assertThat(one.control()).map(Method.Control::name).contains("other");
      Method named = Methods.parse("stranger:count=2 + stranger:count=3,name=both").open(bench);
      assertThat(named.name()).isEqualTo("both");
      assertThat(named.control()).isEmpty();
      assertThatThrownBy(() -> Methods.parse("stranger").open(bench))
          .hasMessage("stranger: count is missing (how many), as in stranger:count=2");
      assertThatThrownBy(() -> Methods.parse("stranger:count=1,loud=true").open(bench))
          .isInstanceOf(MissingArtifactException.class)
          .hasMessageContaining("there is no list at")
          .hasMessageContaining("write one, or name one with file=...");
    }
  }

  @Test
  void what_methods_share_is_opened_once_and_closed_with_the_bench() throws IOException {
    Path model = TinyGpt2.writeTo(folder.resolve("model"));
    int[] opened = {0, 0};
    try (TransformerModel loaded = TransformerModel.load(model)) {
      try (Workbench bench = Workbench.of(model, loaded)) {
        for (Path place : List.of(Path.of("a"), Path.of("b/../a"))) {
          bench.shared(
              AutoCloseable.class,
              place,
              () -> {
                opened[0]++;
                return () -> opened[1]++;
              });
        }
        assertThat(opened).containsExactly(1, 0);
      }
      assertThat(opened).containsExactly(1, 1);
    }
  }

  /** Hears that it is closed. */
  private record Heard(AtomicInteger closed) implements Scorer {
    @Override
    public ScorerInfo info() {
      return new ScorerInfo("heard", "1", ScorerInfo.UNKNOWN, "Scores nothing.");
    }

    @Override
    public Fingerprint fingerprint() {
      return Fingerprint.builder().put("id", "heard").build();
    }

    @Override
    public List<ScoreOutcome> score(List<String> texts) {
      return texts.stream().map(text -> (ScoreOutcome) new ScoreOutcome.Unscored("no")).toList();
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  @Test
  void scorers_are_opened_by_name_once_and_closed_with_the_bench() throws IOException {
    Path model = TinyGpt2.writeTo(folder.resolve("model"));
    AtomicInteger closed = new AtomicInteger();
    try (TransformerModel loaded = TransformerModel.load(model)) {
      try (Workbench bench =
          new Workbench(model, loaded, 1, List.of(), note -> {}, name -> new Heard(closed))) {
        assertThat(bench.scorer("a")).isSameAs(bench.scorer("a")).isNotSameAs(bench.scorer("b"));
        assertThat(closed).hasValue(0);
      }
      assertThat(closed).hasValue(2);
      try (Workbench bench = Workbench.of(model, loaded)) {
        assertThatThrownBy(() -> bench.scorer("linear"))
            .isInstanceOf(ConfigException.class)
            .hasMessageContaining("\"linear\" cannot be opened by its name here");
      }
    }
  }

  @Test
  void two_of_one_name_and_what_cannot_be_loaded_are_refused() throws IOException {
    services(Stranger.class.getName(), Double2.class.getName());
    assertThatThrownBy(Methods::all)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("two methods are called \"stranger\"");
    services("com.example.Nobody");
    assertThatThrownBy(Methods::all)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("cannot be loaded")
        .hasMessageContaining("com.example.Nobody");
  }
}
