/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How style, similarity and fluency of one rewrite are made of judgements. The joint number J is
 * the mean over sentences of their product, never the product of means.
 */
public enum JointRule {
  /**
   * ParaDetox (Logacheva et al., ACL 2022): all three look at the rewrite without references; style
   * and fluency are 0 or 1 there, so give judges that are ({@link Judges#atLeast}).
   */
  PARADETOX {
    @Override
    List<OptionalDouble> style(Judge judge, List<RewrittenItem> items) {
      return judged(judge, items, Texts.REWRITE);
    }

    @Override
    List<OptionalDouble> similarity(Judge judge, List<RewrittenItem> items) {
      return judged(judge, items, Texts.SOURCE, Texts.REWRITE);
    }

    @Override
    List<OptionalDouble> fluency(Judge judge, List<RewrittenItem> items) {
      return judged(judge, items, Texts.REWRITE);
    }
  },
  /**
   * TextDetox at CLEF 2024: style is the probability of being neutral, similarity the cosine of
   * source and rewrite, fluency chrF of rewrite and reference by 100.
   */
  CLEF_2024 {
    @Override
    List<OptionalDouble> style(Judge judge, List<RewrittenItem> items) {
      return judged(judge, items, Texts.REWRITE);
    }

    @Override
    List<OptionalDouble> similarity(Judge judge, List<RewrittenItem> items) {
      return judged(judge, items, Texts.SOURCE, Texts.REWRITE);
    }

    @Override
    List<OptionalDouble> fluency(Judge judge, List<RewrittenItem> items) {
      return judged(judge, items, Texts.REWRITE, Texts.REFERENCE);
    }
  },
  /**
   * TextDetox at CLEF 2025, with s the probability of being neutral: style is the greater of [s of
   * the reference is at most s of the rewrite] and of the mean of s of the rewrite and [s of the
   * source is at most that], brackets being 0 or 1; similarity is 0.4 of the cosine of source and
   * rewrite and 0.6 of that of reference and rewrite; fluency judges source, rewrite, reference.
   */
  CLEF_2025 {
    @Override
    List<OptionalDouble> style(Judge judge, List<RewrittenItem> items) {
      List<OptionalDouble> source = judged(judge, items, Texts.SOURCE);
      List<OptionalDouble> rewrite = judged(judge, items, Texts.REWRITE);
      List<OptionalDouble> reference = judged(judge, items, Texts.REFERENCE);
      List<OptionalDouble> values = new ArrayList<>();
      for (int i = 0; i < items.size(); i++) {
        boolean all =
            source.get(i).isPresent() && rewrite.get(i).isPresent() && reference.get(i).isPresent();
        values.add(
            all
                ? OptionalDouble.of(
                    style2025(
                        source.get(i).getAsDouble(),
                        rewrite.get(i).getAsDouble(),
                        reference.get(i).getAsDouble()))
                : OptionalDouble.empty());
      }
      return values;
    }

    @Override
    List<OptionalDouble> similarity(Judge judge, List<RewrittenItem> items) {
      List<OptionalDouble> source = judged(judge, items, Texts.SOURCE, Texts.REWRITE);
      List<OptionalDouble> reference = judged(judge, items, Texts.REFERENCE, Texts.REWRITE);
      List<OptionalDouble> values = new ArrayList<>();
      for (int i = 0; i < items.size(); i++) {
        values.add(
            source.get(i).isPresent() && reference.get(i).isPresent()
                ? OptionalDouble.of(
                    SOURCE_WEIGHT_2025 * source.get(i).getAsDouble()
                        + (1 - SOURCE_WEIGHT_2025) * reference.get(i).getAsDouble())
                : OptionalDouble.empty());
      }
      return values;
    }

    @Override
    List<OptionalDouble> fluency(Judge judge, List<RewrittenItem> items) {
      return judged(judge, items, Texts.SOURCE, Texts.REWRITE, Texts.REFERENCE);
    }
  };

  private static final double SOURCE_WEIGHT_2025 = 0.4;

  abstract List<OptionalDouble> style(Judge judge, List<RewrittenItem> items);

  abstract List<OptionalDouble> similarity(Judge judge, List<RewrittenItem> items);

  abstract List<OptionalDouble> fluency(Judge judge, List<RewrittenItem> items);

  /**
   * The style of the rule of 2025.
   *
   * @param source probability that the source is neutral
   * @param rewrite that of the rewrite
   * @param reference that of the reference
   */
  public static double style2025(double source, double rewrite, double reference) {
    double beyondReference = reference <= rewrite ? 1 : 0;
    double beyondSource = source <= rewrite ? 1 : 0;
    return Math.max(beyondReference, (rewrite + beyondSource) / 2);
  }

  /** A text of an item. */
  enum Texts {
    SOURCE,
    REWRITE,
    REFERENCE;

    private String of(RewrittenItem item) {
      return switch (this) {
        case SOURCE -> item.item().source();
        case REWRITE -> item.text().orElseThrow();
        case REFERENCE -> item.reference().orElseThrow();
      };
    }

    private boolean isThere(RewrittenItem item) {
      return switch (this) {
        case SOURCE -> true;
        case REWRITE -> item.text().isPresent();
        case REFERENCE -> item.reference().isPresent();
      };
    }
  }

  /** What a judge says of the items that have all texts it needs. */
  private static List<OptionalDouble> judged(
      Judge judge, List<RewrittenItem> items, Texts... texts) {
    List<Integer> places = new ArrayList<>();
    List<List<String>> inputs = new ArrayList<>();
    List<OptionalDouble> values = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      RewrittenItem item = items.get(i);
      values.add(OptionalDouble.empty());
      if (List.of(texts).stream().allMatch(text -> text.isThere(item))) {
        places.add(i);
        inputs.add(List.of(texts).stream().map(text -> text.of(item)).toList());
      }
    }
    List<OptionalDouble> answers = inputs.isEmpty() ? List.of() : judge.judge(inputs);
    for (int i = 0; i < places.size(); i++) {
      values.set(places.get(i), answers.get(i));
    }
    return values;
  }
}
