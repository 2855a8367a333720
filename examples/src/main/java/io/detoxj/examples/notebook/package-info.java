/* SPDX-License-Identifier: Apache-2.0 */
/**
 * JShell for the toolkit: the verbs of the start-up file {@code examples/notebooks/detoxj.jsh}, and
 * what runs the notebooks beside it and writes their pages in {@code docs/notebooks}.
 */
@NullMarked
package io.detoxj.examples.notebook;

import org.jspecify.annotations.NullMarked;
