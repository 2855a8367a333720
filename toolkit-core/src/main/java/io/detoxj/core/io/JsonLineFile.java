/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.detoxj.core.ConfigException;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads UTF-8 files of the data folder; a name that ends in {@code .gz} is unpacked. */
public final class JsonLineFile {
  /** The most bytes a file may unpack to, a guard against packed bombs. */
  static final long BYTE_LIMIT = 1L << 28;

  private static final ObjectReader JSON =
      BoundedJson.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  private JsonLineFile() {}

  /**
   * The whole text of a file.
   *
   * @throws ConfigException if the file is missing, damaged, not UTF-8 or beyond 256 MiB
   * @throws IOException if it cannot be read
   */
  public static String text(Path file) throws IOException {
    try (InputStream in = open(file, BYTE_LIMIT)) {
      return Utf8.text(in.readAllBytes());
    } catch (ZipException | EOFException | CharacterCodingException e) {
      throw damaged(file.toString(), e);
    }
  }

  /**
   * Hands over the JSON objects of a file one by one; blank lines are passed over.
   *
   * @param file a file with one JSON object per line
   * @param action receives each object
   * @throws ConfigException if the file is missing, damaged, not UTF-8 or beyond 256 MiB, or a line
   *     is not a JSON object
   * @throws IOException if it cannot be read
   */
  public static void forEachLine(Path file, Consumer<JsonLine> action) throws IOException {
    int number = 0;
    try (InputStream in = open(file, BYTE_LIMIT);
        BufferedReader reader = Utf8.reader(in)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          action.accept(parse(file, number, line));
        }
      }
    } catch (ZipException | EOFException | CharacterCodingException e) {
      throw damaged(file + ", after line " + number, e);
    }
  }

  private static JsonLine parse(Path file, int number, String line) {
    JsonNode node;
    try {
      node = JSON.readValue(line);
    } catch (JsonProcessingException e) {
      // Not the parser's message: it may quote the text.
      int column = e.getLocation() == null ? 1 : e.getLocation().getColumnNr();
      throw notAnObject(file, number, "broken JSON at column " + column);
    }
    if (!node.isObject()) {
      throw notAnObject(file, number, "not a JSON object");
    }
    return new JsonLine(file, number, node);
  }

  private static ConfigException notAnObject(Path file, int number, String problem) {
    return new ConfigException(
        file + ", line " + number + ": " + problem + "; every line must be one JSON object");
  }

  private static ConfigException damaged(String place, IOException cause) {
    return new ConfigException(
        place + ": not readable as (packed) UTF-8 text (" + cause + "); fetch the file again",
        cause);
  }

  static InputStream open(Path file, long limit) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ConfigException(
          "there is no file " + file + "; check the path of the file or of the data folder");
    }
    InputStream raw = Files.newInputStream(file);
    try {
      boolean packed = file.toString().endsWith(".gz");
      return new Bounded(packed ? new GZIPInputStream(raw, 1 << 16) : raw, file, limit);
    } catch (ZipException | EOFException e) {
      raw.close();
      throw damaged(file.toString(), e);
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  /** Refuses to hand out more bytes than its limit. */
  private static final class Bounded extends FilterInputStream {
    private final Path file;
    private final long limit;
    private long count;

    Bounded(InputStream in, Path file, long limit) {
      super(in);
      this.file = file;
      this.limit = limit;
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      count(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n = super.read(bytes, offset, length);
      count(Math.max(0, n));
      return n;
    }

    private void count(int n) {
      count += n;
      if (count > limit) {
        throw new ConfigException(
            file + " holds more than " + limit + " bytes of text; cut it into smaller files");
      }
    }
  }
}
