/* SPDX-License-Identifier: Apache-2.0 */
/** What a system does and is measured by, stage by stage and batch by batch. */
@NullMarked
package io.detoxj.eval.examination;

import org.jspecify.annotations.NullMarked;
