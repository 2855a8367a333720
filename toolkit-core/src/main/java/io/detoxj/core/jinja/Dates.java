/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.jinja;

import java.time.Clock;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;

/** The time as C's strftime writes it in the C locale, which names days and months in English. */
final class Dates {
  private Dates() {}

  static String format(Clock clock, String format) {
    return format(ZonedDateTime.now(clock), format);
  }

  private static String format(ZonedDateTime time, String format) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < format.length()) {
      char letter = format.charAt(at);
      if (letter != '%' || at + 1 == format.length()) {
        out.append(letter);
        at++;
        continue;
      }
      char next = format.charAt(at + 1);
      boolean bare = next == '-' && at + 2 < format.length();
      String part = part(time, bare ? format.charAt(at + 2) : next);
      out.append(bare ? part.replaceFirst("^[0 ]+(?=.)", "") : part);
      at += bare ? 3 : 2;
    }
    return out.toString();
  }

  private static String part(ZonedDateTime time, char letter) {
    return switch (letter) {
      case 'Y' -> Integer.toString(time.getYear());
      case 'y' -> two(time.getYear() % 100);
      case 'm' -> two(time.getMonthValue());
      case 'd' -> two(time.getDayOfMonth());
      case 'e' -> String.format(Locale.ROOT, "%2d", time.getDayOfMonth());
      case 'H' -> two(time.getHour());
      case 'I' -> two((time.getHour() + 11) % 12 + 1);
      case 'M' -> two(time.getMinute());
      case 'S' -> two(time.getSecond());
      case 'f' -> String.format(Locale.ROOT, "%06d", time.getNano() / 1000);
      case 'p' -> time.getHour() < 12 ? "AM" : "PM";
      case 'j' -> String.format(Locale.ROOT, "%03d", time.getDayOfYear());
      case 'u' -> Integer.toString(time.getDayOfWeek().getValue());
      case 'w' -> Integer.toString(time.getDayOfWeek().getValue() % 7);
      case 'a' -> time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'A' -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'b', 'h' -> time.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'B' -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 's' -> Long.toString(time.getLong(ChronoField.INSTANT_SECONDS));
      // The time that Python's strftime_now knows has no zone.
      case 'z', 'Z' -> "";
      case 'D', 'x' -> format(time, "%m/%d/%y");
      case 'F' -> format(time, "%Y-%m-%d");
      case 'T', 'X' -> format(time, "%H:%M:%S");
      case 'R' -> format(time, "%H:%M");
      case 'c' -> format(time, "%a %b %e %H:%M:%S %Y");
      case 'n' -> "\n";
      case 't' -> "\t";
      case '%' -> "%";
      default -> throw new TemplateException("strftime_now knows no %%%s here".formatted(letter));
    };
  }

  private static String two(int number) {
    return String.format(Locale.ROOT, "%02d", number);
  }
}
