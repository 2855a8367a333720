/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.rewrite.Rewrite;
import io.detoxj.core.rewrite.Rewriter;
import io.detoxj.rewrite.data.RewriteItem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites sentences into a file of JSON lines with {@code id}, {@code source}, {@code rewrite} or
 * {@code refused}, and {@code rewriter}, the beginning of its fingerprint. Each batch is brought to
 * the disk when it is done; a run that was stopped, even by a kill amid a line, goes on behind the
 * last whole line.
 */
public final class RewriteFile {
  private static final int BATCH = 16;
  private static final int SHOWN = 16;
  private static final long MAX_BYTES = 1L << 30;

  private final Path file;

  /** A file that need not be there yet. */
  public RewriteFile(Path file) {
    this.file = file;
  }

  /** A line of the file. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Line(
      String id,
      String source,
      @Nullable String rewrite,
      @Nullable String refused,
      String rewriter) {}

  /**
   * What the file has after a run.
   *
   * @param before how many lines were there already
   * @param done how many were added
   * @param refused how many of these have no rewrite
   */
  public record Result(int before, int done, int refused) {}

  /**
   * Rewrites the sentences that are not in the file yet.
   *
   * @param progress its unit is the sentence
   * @param stopped asked after each batch; what is done stays
   * @throws ConfigException if the file has lines of other sentences or of another rewriter, or
   *     another run has it
   * @throws IOException if it cannot be read or written; whole lines stay
   */
  @SuppressWarnings("try") // the lock is held, not used
  public Result run(
      Rewriter rewriter,
      List<RewriteItem> items,
      ProgressListener progress,
      BooleanSupplier stopped)
      throws IOException {
    String name = rewriter.fingerprint().sha256().substring(0, SHOWN);
    try (OutputLock lock = OutputLock.ofFile(file);
        FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
      int before = recovered(channel, items, name);
      int next = before;
      int refused = 0;
      while (next < items.size() && !stopped.getAsBoolean()) {
        List<RewriteItem> batch = items.subList(next, Math.min(items.size(), next + BATCH));
        List<Rewrite> rewrites = rewriter.rewrite(batch.stream().map(RewriteItem::source).toList());
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < batch.size(); i++) {
          lines.append(json(line(batch.get(i), rewrites.get(i), name))).append('\n');
          refused += rewrites.get(i) instanceof Rewrite.Refused ? 1 : 0;
        }
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(lines.toString());
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(false);
        next += batch.size();
        progress.progress(next, items.size(), "");
      }
      return new Result(before, next - before, refused);
    }
  }

  private static Line line(RewriteItem item, Rewrite rewrite, String name) {
    return rewrite instanceof Rewrite.Rewritten rewritten
        ? new Line(item.id(), item.source(), rewritten.text(), null, name)
        : new Line(item.id(), item.source(), null, ((Rewrite.Refused) rewrite).reason(), name);
  }

  private static String json(Line line) {
    try {
      return BoundedJson.mapper().writeValueAsString(line);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts the channel behind the last whole line; how many there are. */
  private int recovered(FileChannel channel, List<RewriteItem> items, String name)
      throws IOException {
    if (channel.size() > MAX_BYTES) {
      throw new ConfigException(file + " is larger than a run makes; choose another file");
    }
    byte[] bytes = Files.readAllBytes(file);
    List<Integer> ends = new ArrayList<>();
    for (int at = 0; at < bytes.length; at++) {
      if (bytes[at] == '\n') {
        ends.add(at + 1);
      }
    }
    int begin = 0;
    for (int i = 0; i < ends.size(); i++) {
      String text = new String(bytes, begin, ends.get(i) - begin, StandardCharsets.UTF_8);
      check(text, i, items, name);
      begin = ends.get(i);
    }
    channel.truncate(begin);
    channel.position(begin);
    return ends.size();
  }

  private void check(String text, int number, List<RewriteItem> items, String name) {
    String where = "%s line %s".formatted(file, number + 1);
    Line line;
    try {
      line = BoundedJson.mapper().readValue(text, Line.class);
    } catch (JsonProcessingException e) {
      throw new ConfigException(
          where + " is no line of such a run; choose another file, or delete this one", e);
    }
    if (!name.equals(line.rewriter())) {
      throw new ConfigException(
          where
              + " was written by another rewriter or with other settings; choose another file, or delete this one");
    }
    boolean same =
        number < items.size()
            && items.get(number).id().equals(line.id())
            && items.get(number).source().equals(line.source());
    if (!same) {
      throw new ConfigException(
          where + " is of another sentence than the input has there; choose another file");
    }
  }
}
