/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * One way to write a JSON value, whatever the order of its fields, its white space and the notation
 * of its numbers. Fields that are null are left out.
 */
public final class CanonicalJson {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final int DIGITS_OF_A_DOUBLE = 17;

  /** Above this, doubles are not all of the whole numbers. */
  private static final double WHOLE = 1e15;

  private CanonicalJson() {}

  /**
   * SHA-256 of the canonical form in UTF-8, in lower-case hexadecimal. The form is hashed as it is
   * written, so that a value of many megabytes is never a text.
   */
  public static String sha256(JsonNode value) {
    MessageDigest digest = Sha256.newDigest();
    try (JsonGenerator out =
        FACTORY.createGenerator(new DigestOutputStream(OutputStream.nullOutputStream(), digest))) {
      write(out, value);
    } catch (IOException e) {
      throw new UncheckedIOException("hashing cannot fail", e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void write(JsonGenerator out, JsonNode value) throws IOException {
    if (value.isObject()) {
      out.writeStartObject();
      for (Map.Entry<String, JsonNode> one : fields(value)) {
        out.writeFieldName(one.getKey());
        write(out, one.getValue());
      }
      out.writeEndObject();
    } else if (value.isArray()) {
      out.writeStartArray();
      for (JsonNode one : value) {
        write(out, one);
      }
      out.writeEndArray();
    } else if (value.isTextual()) {
      out.writeString(value.textValue());
    } else {
      out.writeRawValue(value.isNumber() ? number(value).toString() : value.toString());
    }
  }

  /** A copy of a value in its canonical form. */
  static JsonNode sorted(JsonNode value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (value.isObject()) {
      ObjectNode result = nodes.objectNode();
      fields(value).forEach(one -> result.set(one.getKey(), sorted(one.getValue())));
      return result;
    }
    if (value.isArray()) {
      ArrayNode result = nodes.arrayNode();
      value.forEach(one -> result.add(sorted(one)));
      return result;
    }
    return value.isNumber() ? number(value) : value;
  }

  /** The same node for equal numbers: 10000, 10000.0 and 1e4. */
  private static JsonNode number(JsonNode value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (value.isIntegralNumber()) {
      return value.canConvertToLong() ? nodes.numberNode(value.longValue()) : value;
    }
    double number = value.doubleValue();
    if (number == Math.rint(number) && Math.abs(number) < WHOLE) {
      return nodes.numberNode((long) number);
    }
    // Not Double.toString, whose digits are not those of every Java.
    return Double.isFinite(number)
        ? nodes.numberNode(shortest(number))
        : nodes.textNode("" + number);
  }

  /** The fewest digits that are read as this very number again. */
  private static BigDecimal shortest(double number) {
    BigDecimal exact = new BigDecimal(number);
    for (int digits = 1; digits < DIGITS_OF_A_DOUBLE; digits++) {
      BigDecimal rounded = exact.round(new MathContext(digits));
      if (rounded.doubleValue() == number) {
        return rounded.stripTrailingZeros();
      }
    }
    return exact.round(new MathContext(DIGITS_OF_A_DOUBLE)).stripTrailingZeros();
  }

  private static List<Map.Entry<String, JsonNode>> fields(JsonNode object) {
    List<Map.Entry<String, JsonNode>> fields = new ArrayList<>(object.properties());
    fields.removeIf(one -> one.getValue().isNull() || one.getValue().isMissingNode());
    fields.sort(Comparator.comparing(Map.Entry::getKey));
    return fields;
  }
}
