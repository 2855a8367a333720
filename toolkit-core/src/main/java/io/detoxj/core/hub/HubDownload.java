/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.ForeignText;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.remote.ServerJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One download of a model into the cache. */
final class HubDownload {
  private static final int MAX_LISTING = 20_000_000;
  private static final Map<Path, Object> ONE_OF_A_MODEL = new ConcurrentHashMap<>();

  private final HubCache cache;
  private final HubClient client;
  private final ProgressListener progress;
  private long total;
  private long done;

  HubDownload(HubCache cache, HubClient client, ProgressListener progress) {
    this.cache = cache;
    this.client = client;
    this.progress = progress;
  }

  Path run(HubRequest request) throws IOException {
    JsonNode listing = listing(request);
    String commit = listing.path("sha").asText("");
    if (!commit.matches("[0-9a-f]{40}")) {
      throw new CheckpointException("the hub's listing of " + request.modelId() + " has no commit");
    }
    List<HubFile> wanted = new ArrayList<>();
    for (JsonNode sibling : listing.path("siblings")) {
      HubFile file = HubFile.of(sibling);
      if (request.wants(file.name())) {
        wanted.add(file);
      }
    }
    if (wanted.isEmpty()) {
      throw new CheckpointException(
          request.modelId() + " has no file that matches " + request.files());
    }
    Path folder = cache.folder(request.modelId());
    Path blobs = Files.createDirectories(folder.resolve("blobs"));
    total = total(wanted, request);
    requireRoom(blobs);
    Path snapshot = folder.resolve("snapshots").resolve(commit);
    // The lock of the file is that of the process, and closing it in one thread ends it for all.
    synchronized (ONE_OF_A_MODEL.computeIfAbsent(folder.toRealPath(), any -> new Object())) {
      downloadAlone(request, commit, wanted, folder);
    }
    return snapshot;
  }

  @SuppressWarnings("try") // the lock is held, not used
  private void downloadAlone(HubRequest request, String commit, List<HubFile> wanted, Path folder)
      throws IOException {
    Path blobs = folder.resolve("blobs");
    Path snapshot = folder.resolve("snapshots").resolve(commit);
    try (FileChannel channel =
            FileChannel.open(
                folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      for (HubFile file : wanted) {
        Path blob = blobs.resolve(file.hash());
        if (!Files.exists(blob)) {
          fetch(request, commit, file, blob);
        } else {
          advance(file.size(), file.name());
        }
        link(blob, snapshot.resolve(file.name()));
      }
      // Last, so that a revision never names a snapshot that is not whole.
      Path reference = folder.resolve("refs").resolve(request.revision());
      Files.createDirectories(reference.toAbsolutePath().getParent());
      AtomicFiles.writeString(reference, commit);
    }
  }

  private static long total(List<HubFile> files, HubRequest request) {
    try {
      return files.stream().mapToLong(HubFile::size).reduce(0, Math::addExact);
    } catch (ArithmeticException e) {
      throw new CheckpointException(
          "the hub's listing of " + request.modelId() + " has sizes that no disk holds", e);
    }
  }

  private JsonNode listing(HubRequest request) throws IOException {
    String path =
        "/api/models/" + request.modelId() + "/revision/" + request.revision() + "?blobs=true";
    String what = request.modelId() + " at " + request.revision();
    return HubRetries.run(
        () -> {
          HttpResponse<InputStream> response = client.get(path, 0, what);
          try (InputStream in =
              new TimedStream(response.body(), client.timeOut(), client.listingTime())) {
            byte[] bytes = in.readNBytes(MAX_LISTING + 1);
            if (bytes.length > MAX_LISTING) {
              throw new CheckpointException("the hub's listing of " + what + " is too long");
            }
            return ServerJson.read(bytes);
          } catch (JsonProcessingException e) {
            throw new CheckpointException(
                "the hub's listing of " + what + " is not JSON, or is too deep or too long", e);
          }
        });
  }

  private void requireRoom(Path blobs) throws IOException {
    long room = Files.getFileStore(blobs).getUsableSpace();
    if (room < total) {
      throw new IOException(
          "the download needs " + total + " bytes but " + blobs + " has room for " + room);
    }
  }

  private void fetch(HubRequest request, String commit, HubFile file, Path blob)
      throws IOException {
    Path partial = blob.resolveSibling(blob.getFileName() + ".incomplete");
    String path =
        "/" + request.modelId() + "/resolve/" + commit + "/" + file.name().replace(" ", "%20");
    HubRetries.run(
        () -> {
          append(path, file, partial);
          return partial;
        });
    String actual = file.large() ? Sha256.hex(partial) : gitHash(partial);
    if (!actual.equals(file.hash())) {
      Files.delete(partial);
      throw new CheckpointException(
          "%s of %s has the hash %s but should have %s; it was deleted, download again"
              .formatted(file.name(), request.modelId(), actual, file.hash()));
    }
    AtomicFiles.move(partial, blob);
  }

  /** Git's name of a blob: SHA-1 of a header with the size, and the content. */
  private static String gitHash(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
      in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }

  /** Gets what is missing of a file. */
  private void append(String path, HubFile file, Path partial) throws IOException {
    long have = Files.exists(partial) ? Files.size(partial) : 0;
    if (have > file.size()) {
      Files.delete(partial);
      have = 0;
    }
    if (have == file.size() && have > 0) {
      return;
    }
    HttpResponse<InputStream> response = client.get(path, have, file.name());
    boolean resumed = response.statusCode() == 206;
    String range = response.headers().firstValue("Content-Range").orElse("");
    try (InputStream in = new TimedStream(response.body(), client.timeOut());
        FileChannel out =
            FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (resumed && !range.startsWith("bytes " + have + "-")) {
        throw new CheckpointException(
            "the server sent the range \"%s\" of %s instead of %s"
                .formatted(ForeignText.shown(range), file.name(), have));
      }
      long position = resumed ? have : 0;
      out.truncate(position);
      copy(in, out, position, file);
    }
  }

  private void copy(InputStream in, FileChannel out, long position, HubFile file)
      throws IOException {
    byte[] buffer = new byte[1 << 16];
    long at = position;
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      at += read;
      if (at > file.size()) {
        out.truncate(0);
        throw new CheckpointException(
            "the server sends more of %s than the %s bytes listed"
                .formatted(file.name(), file.size()));
      }
      ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
      while (bytes.hasRemaining()) {
        out.write(bytes, at - bytes.remaining());
      }
      progress.progress(done + at, total, file.name());
    }
    if (at < file.size()) {
      throw new IOException(
          "%s ended after %s of %s bytes; the rest is missing"
              .formatted(file.name(), at, file.size()));
    }
    advance(file.size(), file.name());
  }

  private void advance(long bytes, String name) {
    done += bytes;
    progress.progress(done, total, name);
  }

  /** A relative link to the blob, or a copy where links are not allowed. */
  private static void link(Path blob, Path target) throws IOException {
    Path parent = AtomicFiles.writableFolder(target.toAbsolutePath().getParent());
    if (Files.exists(target)) {
      return;
    }
    Files.deleteIfExists(target);
    try {
      Files.createSymbolicLink(target, parent.relativize(blob.toAbsolutePath()));
      AtomicFiles.syncFolder(parent);
    } catch (UnsupportedOperationException | IOException e) {
      AtomicFiles.write(
          target, path -> Files.copy(blob, path, StandardCopyOption.REPLACE_EXISTING));
    }
  }
}
