/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.hub;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.io.ForeignText;
import java.util.Locale;

/**
 * A file of a repository, as the hub lists it.
 *
 * @param name path in the repository
 * @param size in bytes
 * @param hash SHA-256 of the content of large files, else Git's SHA-1 of it as a blob
 * @param large whether the hash is SHA-256
 */
record HubFile(String name, long size, String hash, boolean large) {
  static HubFile of(JsonNode sibling) {
    String name = requireName(sibling.path("rfilename").asText(""));
    JsonNode lfs = sibling.path("lfs");
    boolean large = lfs.isObject();
    JsonNode size = large ? lfs.path("size") : sibling.path("size");
    String hash = (large ? lfs.path("sha256") : sibling.path("blobId")).asText("");
    hash = hash.toLowerCase(Locale.ROOT);
    if (!size.canConvertToLong() || !size.isIntegralNumber() || size.asLong() < 0) {
      throw new CheckpointException("the hub's listing gives no size for " + name);
    }
    if (!hash.matches(large ? "[0-9a-f]{64}" : "[0-9a-f]{40}")) {
      throw new CheckpointException("the hub's listing gives no sound hash for " + name);
    }
    return new HubFile(name, size.asLong(), hash, large);
  }

  /** Refuses names that could lead out of the model's folder. */
  private static String requireName(String name) {
    boolean sound = !name.isEmpty() && name.length() <= 255 && name.matches("[A-Za-z0-9._/ +@=-]+");
    for (String part : name.split("/", -1)) {
      sound &= !part.isEmpty() && !part.equals(".") && !part.equals("..");
    }
    if (!sound) {
      throw new CheckpointException(
          "the hub lists a file with the unsafe name \"%s\"; nothing was downloaded"
              .formatted(ForeignText.shown(name, 80)));
    }
    return name;
  }
}
