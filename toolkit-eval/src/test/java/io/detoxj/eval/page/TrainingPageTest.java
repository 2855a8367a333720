/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TrainingPageTest {
  private static final List<TrainingPage.Chart> CHARTS =
      List.of(
          new TrainingPage.Chart("Reward of a text", "reward", "Minus the toxicity."),
          new TrainingPage.Chart("KL", "kl", "How far."),
          new TrainingPage.Chart("Nothing", "nothing", "Nobody has it."));

  private static final List<TrainingPage.Against> CALLS =
      List.of(
          new TrainingPage.Against("By scorer calls", "Scorer calls", "calls", List.of("reward")));

  /** Rewards 0, 1, 2 ... and a number that is missing in the third step. */
  private static TrainingRun run(String name, int steps, double times) {
    List<Map<String, Double>> all = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      Map<String, Double> step = new HashMap<>();
      step.put("step", (double) i);
      step.put("reward", times * i);
      step.put("calls", 10.0 * i);
      if (i != 2) {
        step.put("kl", 0.5);
      }
      all.add(step);
    }
    return new TrainingRun(name, all);
  }

  private static String page(TrainingRun... runs) {
    return new TrainingPage("Training", CHARTS).text(List.of(runs), CALLS);
  }

  private static List<String> paths(String page, String style) {
    List<String> all = new ArrayList<>();
    Matcher matcher =
        Pattern.compile("<path class=\"" + style + "\" d=\"M([^\"]*)\"").matcher(page);
    while (matcher.find()) {
      all.add(matcher.group(1));
    }
    return all;
  }

  @Test
  void a_number_is_drawn_as_it_was_and_as_a_mean() {
    String page = page(run("fine", 20, 1));
    List<String> raw = paths(page, "raw fam-0");
    assertThat(raw).as("reward and KL by step, reward by calls").hasSize(3);
    assertThat(raw.get(0).split("L", -1)).hasSize(20);
    assertThat(raw.get(1).split("L", -1)).as("without the step that has none").hasSize(19);
    // The reward rises by as much in every step: so does its mean, two steps behind.
    String[] points = raw.get(0).split("L", -1);
    String[] means = paths(page, "mean fam-0").get(0).split("L", -1);
    assertThat(means[19].split(" ", -1)[1]).isEqualTo(points[17].split(" ", -1)[1]);
    assertThat(means[19].split(" ", -1)[0]).isEqualTo(points[19].split(" ", -1)[0]);
    assertThat(page)
        .contains("By scorer calls", "Minus the toxicity.", "fine from 0.000 to 17.000")
        .doesNotContain("Nothing", "Infinity", "NaN");
  }

  @Test
  void the_table_has_the_means_of_the_first_and_the_last_steps() {
    assertThat(page(run("fine", 20, 1)).replaceAll("\\s+", " "))
        .contains(
            "<th scope=\"row\">Reward of a text</th> <td class=\"number\">2.00</td> <td class=\"number\">17.0</td>");
  }

  @Test
  void each_training_has_a_colour_and_its_name_is_no_markup() {
    String page = page(run("fine", 6, 1), run("<b>whole</b>", 6, -1));
    assertThat(paths(page, "mean fam-0")).hasSize(3);
    assertThat(paths(page, "mean fam-1")).hasSize(3);
    assertThat(page)
        .contains("key fam-1", "&lt;b&gt;whole&lt;/b&gt;, first")
        .doesNotContain("<b>whole");
    assertThat(page(run("fine", 6, 1))).doesNotContain("class=\"legend\"");
  }

  @Test
  void a_single_step_is_a_mark() {
    assertThat(page(run("fine", 1, 1))).contains("class=\"point fam-0\"").doesNotContain("NaN");
  }
}
