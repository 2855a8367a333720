/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import io.detoxj.core.checkpoint.ScalarType;
import java.util.List;

/**
 * A parameter of a model.
 *
 * @param name its Hugging Face name
 * @param shape in a Hugging Face file
 * @param storedType its type in the checkpoint
 * @param sha256 hash of its bytes in the checkpoint, or for an edited one of its float32 values,
 *     little endian
 */
public record ModelParameter(String name, List<Long> shape, ScalarType storedType, String sha256) {}
