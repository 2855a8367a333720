/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.hook;

/** A place inside a transformer block, by its field name. */
public enum HookSite {
  /** The residual stream as it enters the block. */
  RESID_PRE("resid_pre"),
  /** The residual stream after attention was added, before the MLP. */
  RESID_MID("resid_mid"),
  /** The residual stream as it leaves the block. */
  RESID_POST("resid_post");

  private final String fieldName;

  HookSite(String fieldName) {
    this.fieldName = fieldName;
  }

  /** The canonical name, such as {@code resid_post}. */
  public String fieldName() {
    return fieldName;
  }
}
