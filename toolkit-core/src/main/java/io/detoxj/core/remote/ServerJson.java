/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.remote;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadCapability;
import com.fasterxml.jackson.core.util.JacksonFeatureSet;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.detoxj.core.io.BoundedJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads JSON that a server sent. A tree takes many times the memory of its text, so depth and
 * number of values are bounded while it is read. A name that an object has more than once gets an
 * array of all its values: none of them is taken for the right one.
 */
public final class ServerJson {
  /** The most names, values, opening and closing brackets that are read. */
  public static final long MAX_TOKENS = 2_000_000;

  private static final JsonMapper JSON = BoundedJson.mapper(MAX_TOKENS);

  private ServerJson() {}

  /**
   * Parses a text. Bytes that are no UTF-8 become U+FFFD.
   *
   * @return the value; a missing node if there is none
   * @throws JsonProcessingException if it is not JSON, or passes a bound; its message quotes what
   *     the server sent
   */
  public static JsonNode read(byte[] text) throws JsonProcessingException {
    try (InputStreamReader reader =
            new InputStreamReader(new ByteArrayInputStream(text), StandardCharsets.UTF_8);
        JsonParser parser = new Merging(JSON.getFactory().createParser(reader))) {
      JsonNode tree = JSON.readTree(parser);
      return tree == null ? MissingNode.getInstance() : tree;
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory cannot fail", e);
    }
  }

  /** Says that names may come twice, whereupon Jackson gathers their values in an array. */
  private static final class Merging extends JsonParserDelegate {
    Merging(JsonParser parser) {
      super(parser);
    }

    @Override
    public JacksonFeatureSet<StreamReadCapability> getReadCapabilities() {
      return super.getReadCapabilities().with(StreamReadCapability.DUPLICATE_PROPERTIES);
    }
  }
}
