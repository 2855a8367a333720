/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Names, dates, places and numbers that a rewrite should keep (Babakov et al., "Studying the role
 * of named entities for content preservation in text style transfer", NLDB 2022).
 */
@NullMarked
package io.detoxj.rewrite.entity;

import org.jspecify.annotations.NullMarked;
