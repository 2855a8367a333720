/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What every program needs: files written whole, locks, journals, JSON, hashes, fingerprints,
 * progress.
 */
@NullMarked
package io.detoxj.core.io;

import org.jspecify.annotations.NullMarked;
