/* SPDX-License-Identifier: Apache-2.0 */
/** What every run needs: random streams, hashes, progress, files written whole. */
@NullMarked
package io.detoxj.core.run;

import org.jspecify.annotations.NullMarked;
