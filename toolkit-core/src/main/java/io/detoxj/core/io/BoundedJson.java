/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * Mappers for JSON that may come from anywhere. They refuse more than {@value #MAX_DEPTH} levels of
 * nesting, which no file of this field has, so that a hostile one cannot exhaust the stack of what
 * walks through the tree. Every reader and writer of JSON begins here.
 */
public final class BoundedJson {
  /** The deepest nesting of arrays and objects. */
  public static final int MAX_DEPTH = 64;

  private BoundedJson() {}

  /** A mapper within the bounds, otherwise as Jackson makes it. Safe for several threads. */
  public static JsonMapper mapper() {
    return builder().build();
  }

  /** A builder of such mappers. */
  public static JsonMapper.Builder builder() {
    return builder(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build());
  }

  /**
   * A mapper that also bounds how much there is of a document.
   *
   * @param maxTokens names, values, opening and closing brackets
   */
  public static JsonMapper mapper(long maxTokens) {
    return builder(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxTokenCount(maxTokens)
                .build())
        .build();
  }

  /**
   * A mapper for documents with very many names, each of them once, such as vocabularies: names are
   * not looked up among those seen before, which takes half of the time of reading a large one.
   */
  public static JsonMapper mapperOfManyNames() {
    return builder(
            factory(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES))
        .build();
  }

  private static JsonMapper.Builder builder(StreamReadConstraints bounds) {
    return builder(factory(bounds));
  }

  private static JsonMapper.Builder builder(JsonFactoryBuilder factory) {
    return JsonMapper.builder(factory.build());
  }

  private static JsonFactoryBuilder factory(StreamReadConstraints bounds) {
    return new JsonFactoryBuilder().streamReadConstraints(bounds);
  }
}
