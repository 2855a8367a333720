/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A part of a template that can be called, or what stands within a call block. It sees the names
 * around the place where it is written.
 *
 * @param name for messages
 * @param scope where it is written
 */
record Macro(String name, Signature signature, Statement body, Scope scope) implements Callable {
  private static final String CALLER = "caller";

  /**
   * What it takes.
   *
   * @param parameters their names
   * @param usual what the last parameters are where nothing is given
   * @param more whether it asks for values beyond its parameters, by {@code varargs}
   * @param moreNamed whether it does by {@code kwargs}
   * @param caller whether it asks for what stands in a call block
   */
  record Signature(
      List<String> parameters,
      List<Expression> usual,
      boolean more,
      boolean moreNamed,
      boolean caller) {
    Signature using(boolean rest, boolean named, boolean block) {
      return new Signature(parameters, usual, rest, named, block);
    }
  }

  @Override
  public Object call(Run run, Arguments given) {
    run.enter();
    Scope inner = scope.inner();
    List<String> parameters = signature.parameters();
    List<Object> positional = given.positional();
    Map<String, Object> named = new LinkedHashMap<>(given.named());
    for (int i = 0; i < parameters.size(); i++) {
      inner.set(parameters.get(i), value(inner, i, positional, named));
    }
    if (signature.caller()) {
      Object caller = named.remove(CALLER);
      inner.set(CALLER, caller == null ? Undefined.name(CALLER) : caller);
    }
    List<Object> rest =
        positional.subList(Math.min(parameters.size(), positional.size()), positional.size());
    if ((!rest.isEmpty() && !signature.more()) || (!named.isEmpty() && !signature.moreNamed())) {
      throw new TemplateException(
          "the macro %s takes %s, and gets %s values and %s"
              .formatted(name, parameters, positional.size(), named.keySet()));
    }
    inner.set("varargs", new Tuple(rest));
    inner.set("kwargs", new LinkedHashMap<Object, Object>(named));
    Output out = new Output(run);
    inner.run(body, out);
    run.leave();
    return out.text();
  }

  private Object value(Scope inner, int i, List<Object> positional, Map<String, Object> named) {
    if (i < positional.size()) {
      return positional.get(i);
    }
    String parameter = signature.parameters().get(i);
    Object byName = named.remove(parameter);
    if (byName != null) {
      return byName;
    }
    List<Expression> usual = signature.usual();
    int fromEnd = i - (signature.parameters().size() - usual.size());
    return fromEnd >= 0
        ? inner.value(usual.get(fromEnd))
        : new Undefined("the macro %s got no %s".formatted(name, parameter));
  }
}
