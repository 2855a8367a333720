/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A headless Chromium with one tab, driven over its DevTools protocol. */
public final class Chromium implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome");
  private static final int SECONDS = 600;

  private final Process process;
  private final Path profile;
  private final WebSocket socket;
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();
  private String session = "";

  private Chromium(Process process, Path profile, String address) {
    this.process = process;
    this.profile = profile;
    this.socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(address), new Messages())
            .join();
  }

  /** Where a Chromium is: the property {@code detoxj.chromium}, or the first on the path. */
  public static Optional<Path> installed() {
    String given = System.getProperty("detoxj.chromium");
    if (given != null) {
      return Optional.of(Path.of(given));
    }
    String separator = Pattern.quote(System.getProperty("path.separator"));
    return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(separator))
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts one, with a profile of its own that goes when it is closed. */
  public static Chromium start(Path executable) throws IOException, InterruptedException {
    Path profile = Files.createTempDirectory("chromium");
    ProcessBuilder builder =
        new ProcessBuilder(
            executable.toString(),
            "--headless",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--no-first-run",
            "--hide-scrollbars",
            "--remote-debugging-port=0",
            "--user-data-dir=" + profile);
    if (System.getProperty("user.name").equals("root")) {
      // As root it does not start otherwise.
      builder.command().add("--no-sandbox");
    }
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    Path port = profile.resolve("DevToolsActivePort");
    for (int i = 0; i < 10 * SECONDS; i++) {
      List<String> lines = Files.exists(port) ? Files.readAllLines(port) : List.of();
      if (lines.size() == 2) {
        Chromium started =
            new Chromium(process, profile, "ws://127.0.0.1:" + lines.get(0) + lines.get(1));
        started.openTab();
        return started;
      }
      Thread.sleep(100);
    }
    process.destroyForcibly();
    throw new IOException(executable + " could not be driven within " + SECONDS + " s");
  }

  private void openTab() {
    String target =
        send("Target.createTarget", Map.of("url", "about:blank")).path("targetId").asText();
    session =
        send("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .path("sessionId")
            .asText();
    for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
      send(domain + ".enable", Map.of());
    }
  }

  /** Sends a command and waits for what it returns. */
  public JsonNode send(String method, Map<String, ?> parameters) {
    int id = lastId.incrementAndGet();
    ObjectNode message = JSON.createObjectNode();
    message.put("id", id).put("method", method).set("params", JSON.valueToTree(parameters));
    if (!session.isEmpty()) {
      message.put("sessionId", session);
    }
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    socket.sendText(message.toString(), true).join();
    JsonNode answered = answer.orTimeout(SECONDS, TimeUnit.SECONDS).join();
    if (answered.has("error")) {
      throw new IllegalStateException(method + ": " + answered.path("error"));
    }
    return answered.path("result");
  }

  /** Opens a page and waits until it is loaded; events of pages before are forgotten. */
  public void open(Path file) throws InterruptedException {
    events.clear();
    send("Page.navigate", Map.of("url", file.toUri().toString()));
    for (int i = 0; i < 10 * SECONDS && named("Page.loadEventFired").isEmpty(); i++) {
      Thread.sleep(100);
    }
  }

  /** What an expression of JavaScript gives, a promise being awaited. */
  public JsonNode evaluate(String expression) {
    JsonNode result =
        send(
            "Runtime.evaluate",
            Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
    if (result.has("exceptionDetails")) {
      throw new IllegalStateException(expression + ": " + result.path("exceptionDetails"));
    }
    return result.path("result").path("value");
  }

  /** Presses and releases a key, such as {@code Tab} or {@code Enter}. */
  public void press(String key) {
    String text = key.equals("Enter") ? "\r" : key.equals("Space") ? " " : "";
    int code = key.equals("Enter") ? 13 : key.equals("Space") ? 32 : 9;
    for (String type : List.of(text.isEmpty() ? "rawKeyDown" : "keyDown", "keyUp")) {
      send(
          "Input.dispatchKeyEvent",
          Map.of(
              "type", type,
              "code", key,
              "key", text.equals(" ") ? " " : key,
              "windowsVirtualKeyCode", code,
              "text", type.equals("keyUp") ? "" : text));
    }
  }

  /** The events of one kind since the page was opened. */
  public List<JsonNode> named(String method) {
    return events.stream()
        .filter(event -> event.path("method").asText().equals(method))
        .map(event -> event.path("params"))
        .toList();
  }

  /**
   * Ends it and all that it started: a renderer or a helper outlives the browser by a moment and
   * writes to the profile until then.
   */
  @Override
  public void close() {
    List<ProcessHandle> family =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    socket.abort();
    family.forEach(ProcessHandle::destroyForcibly);
    family.forEach(
        member -> member.onExit().completeOnTimeout(member, SECONDS, TimeUnit.SECONDS).join());
    try (Stream<Path> all = Files.walk(profile)) {
      all.sorted(Comparator.reverseOrder()).forEach(each -> each.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class Messages implements WebSocket.Listener {
    private final StringBuilder parts = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      parts.append(data);
      if (last) {
        accept(parts.toString());
        parts.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedStage(null);
    }

    private void accept(String text) {
      try {
        JsonNode message = JSON.readTree(text);
        CompletableFuture<JsonNode> answer = answers.remove(message.path("id").asInt());
        if (answer != null) {
          answer.complete(message);
        } else {
          events.add(message);
        }
      } catch (IOException e) {
        throw new IllegalStateException(text, e);
      }
    }
  }
}
