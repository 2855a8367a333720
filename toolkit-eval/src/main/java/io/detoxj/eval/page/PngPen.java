/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.page;

import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.OwnOutput;
import io.detoxj.eval.report.Role;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;

/**
 * Draws into a picture, three points of it for one of the drawing. Colours are those of the style
 * sheet of drawings in files of their own, so that both forms look alike.
 */
final class PngPen implements Pen {
  private static final int SCALE = 3;
  private static final Pattern COLOUR =
      Pattern.compile("\\.([a-z-]+\\d?) \\{ color: (#[0-9a-f]{6}); }");
  private static final Set<String> DASHED = Set.of("limit", "family control");

  private final BufferedImage picture;
  private final Graphics2D graphics;
  private final Map<String, Color> colours = new HashMap<>();

  /** A white sheet of this size, in units of the drawing. */
  PngPen(double width, double height) {
    picture =
        new BufferedImage(
            (int) Math.round(SCALE * width),
            (int) Math.round(SCALE * height),
            BufferedImage.TYPE_INT_RGB);
    graphics = picture.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
    graphics.scale(SCALE, SCALE);
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    COLOUR
        .matcher(PageResource.load("front.css").text())
        .results()
        .forEach(found -> colours.put(found.group(1), Color.decode(found.group(2))));
  }

  /** The colour of the family, or else of the first name that has one, or that of the base. */
  private Color colour(String style) {
    Color found = null;
    for (String name : style.split(" ", -1)) {
      Color own = colours.get(name);
      found = own != null && (found == null || name.startsWith("fam-")) ? own : found;
    }
    return found == null ? ink() : found;
  }

  private Color ink() {
    return colours.getOrDefault("base", Color.BLACK);
  }

  /** Names are dark in whatever family, so that they can be read. */
  private Color letters(String style) {
    return has(style, "name") && !has(style, "control")
        ? ink()
        : colours.getOrDefault(style.split(" ", -1)[style.startsWith("name") ? 1 : 0], ink());
  }

  private static boolean has(String style, String name) {
    return List.of(style.split(" ", -1)).contains(name);
  }

  private void stroke(String style, Shape shape) {
    Color colour = colour(style);
    float width = 1;
    int alpha = 255;
    if (has(style, "stairs")) {
      width = 5;
      alpha = 64;
    } else if (has(style, "family")) {
      width = 1.25f;
    } else if (has(style, "interval")) {
      alpha = 128;
    }
    boolean dashed = DASHED.stream().anyMatch(style::startsWith);
    graphics.setColor(new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), alpha));
    graphics.setStroke(
        new BasicStroke(
            width,
            BasicStroke.CAP_BUTT,
            BasicStroke.JOIN_ROUND,
            1,
            dashed ? new float[] {4, 4} : null,
            0));
    graphics.draw(shape);
  }

  @Override
  public void line(String style, double x1, double y1, double x2, double y2) {
    stroke(style, new Line2D.Double(x1, y1, x2, y2));
  }

  @Override
  public void path(String style, List<double[]> points) {
    if (points.size() > 1) {
      Path2D way = new Path2D.Double();
      way.moveTo(points.get(0)[0], points.get(0)[1]);
      points.subList(1, points.size()).forEach(point -> way.lineTo(point[0], point[1]));
      stroke(style, way);
    }
  }

  private TextLayout layout(String style, String text) {
    boolean bold = has(style, "name") && has(style, "base");
    Font font = new Font(Font.SANS_SERIF, bold ? Font.BOLD : Font.PLAIN, 12);
    return new TextLayout(text, font, graphics.getFontRenderContext());
  }

  @Override
  public void words(String style, String text, double x, double y, String anchor) {
    TextLayout layout = layout(style, text);
    double share = anchor.equals("middle") ? 0.5 : anchor.equals("end") ? 1 : 0;
    Shape letters =
        layout.getOutline(AffineTransform.getTranslateInstance(x - share * layout.getAdvance(), y));
    if (has(style, "name")) {
      // So that a line behind a name does not cross its letters.
      graphics.setColor(Color.WHITE);
      graphics.setStroke(new BasicStroke(3, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
      graphics.draw(letters);
    }
    graphics.setColor(letters(style));
    graphics.fill(letters);
  }

  @Override
  public void upwards(String style, String text, double x, double y) {
    TextLayout layout = layout(style, text);
    AffineTransform turned = AffineTransform.getTranslateInstance(x, y);
    turned.rotate(-Math.PI / 2);
    turned.translate(-layout.getAdvance() / 2, 0);
    graphics.setColor(letters(style));
    graphics.fill(layout.getOutline(turned));
  }

  @Override
  public void mark(String style, Role role, double x, double y, String note) {
    Shape shape =
        switch (role) {
          case BASE -> polygon(x, y, 0, -8, 8, 0, 0, 8, -8, 0);
          case METHOD -> new Ellipse2D.Double(x - 6, y - 6, 12, 12);
          case CONTROL -> polygon(x, y, -6, -5, 6, -5, 0, 6);
        };
    graphics.setColor(role == Role.CONTROL ? Color.WHITE : colour(style));
    graphics.fill(shape);
    graphics.setColor(colour(style));
    graphics.setStroke(new BasicStroke(role == Role.CONTROL ? 1.75f : 1));
    graphics.draw(shape);
  }

  private static Shape polygon(double x, double y, double... corners) {
    Path2D way = new Path2D.Double();
    way.moveTo(x + corners[0], y + corners[1]);
    for (int i = 2; i < corners.length; i += 2) {
      way.lineTo(x + corners[i], y + corners[i + 1]);
    }
    way.closePath();
    return way;
  }

  /**
   * Writes the picture.
   *
   * @param title kept in the file
   * @throws IOException if it cannot be written; the file is then as it was
   */
  void write(String title, Path file) throws IOException {
    graphics.dispose();
    ImageTypeSpecifier type = ImageTypeSpecifier.createFromRenderedImage(picture);
    ImageWriter writer = ImageIO.getImageWriters(type, "png").next();
    IIOMetadata metadata = writer.getDefaultImageMetadata(type, null);
    IIOMetadataNode texts = new IIOMetadataNode("tEXt");
    texts.appendChild(entry("Software", OwnOutput.NAME));
    texts.appendChild(entry("Title", title));
    IIOMetadataNode root = new IIOMetadataNode("javax_imageio_png_1.0");
    root.appendChild(texts);
    metadata.mergeTree("javax_imageio_png_1.0", root);
    AtomicFiles.write(
        file,
        temporary -> {
          try (OutputStream out = Files.newOutputStream(temporary);
              ImageOutputStream image = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(image);
            writer.write(null, new IIOImage(picture, null, metadata), null);
          } finally {
            writer.dispose();
          }
        });
  }

  private static IIOMetadataNode entry(String key, String value) {
    IIOMetadataNode entry = new IIOMetadataNode("tEXtEntry");
    entry.setAttribute("keyword", key);
    entry.setAttribute("value", value);
    return entry;
  }
}
