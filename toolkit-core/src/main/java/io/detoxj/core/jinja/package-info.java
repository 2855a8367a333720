/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Runs templates in the part of the Jinja language that published chat templates use, as Python's
 * Jinja 3.1 does. A template is a stranger's program: it sees plain values alone, reaches nothing
 * of Java, and is stopped when it runs too long, nests too deep or makes too much.
 */
@NullMarked
package io.detoxj.core.jinja;

import org.jspecify.annotations.NullMarked;
