/* SPDX-License-Identifier: Apache-2.0 */
/** Runs of an experiment spread over a cluster; needs Apache Spark at run time. */
@NullMarked
package io.detoxj.spark;

import org.jspecify.annotations.NullMarked;
