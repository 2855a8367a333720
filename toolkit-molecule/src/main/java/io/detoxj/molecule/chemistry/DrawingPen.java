/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.chemistry;

import java.awt.Color;
import java.awt.Font;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openscience.cdk.interfaces.IAtom;
import org.openscience.cdk.interfaces.IAtomContainer;
import org.openscience.cdk.renderer.RendererModel;
import org.openscience.cdk.renderer.SymbolVisibility;
import org.openscience.cdk.renderer.color.IAtomColorer;
import org.openscience.cdk.renderer.elements.Bounds;
import org.openscience.cdk.renderer.elements.ElementGroup;
import org.openscience.cdk.renderer.elements.GeneralPath;
import org.openscience.cdk.renderer.elements.IRenderingElement;
import org.openscience.cdk.renderer.elements.LineElement;
import org.openscience.cdk.renderer.elements.MarkedElement;
import org.openscience.cdk.renderer.elements.path.PathElement;
import org.openscience.cdk.renderer.elements.path.Type;
import org.openscience.cdk.renderer.generators.BasicSceneGenerator;
import org.openscience.cdk.renderer.generators.standard.StandardGenerator;

/** Lets CDK draw atoms that have places, and notes down its lines and outlines. */
final class DrawingPen {
  /** Of CDK's layout. */
  static final double BOND_LENGTH = 1.5;

  /** As CDK's own pictures: letters of 13 points at bonds of 40. */
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);

  private static final double SCALE = 40 / BOND_LENGTH;
  private static final Map<Color, Drawing.Kind> KINDS =
      Map.of(
          Color.BLACK, Drawing.Kind.CARBON,
          Color.BLUE, Drawing.Kind.NITROGEN,
          Color.RED, Drawing.Kind.OXYGEN,
          Color.YELLOW, Drawing.Kind.SULFUR,
          Color.GREEN, Drawing.Kind.HALOGEN);

  private final StringBuilder bonds = new StringBuilder();
  private final StringBuilder wedges = new StringBuilder();
  private final List<Drawing.Letter> letters = new ArrayList<>();

  private DrawingPen() {}

  static Drawing draw(IAtomContainer atoms) {
    StandardGenerator generator = new StandardGenerator(FONT);
    RendererModel model = new RendererModel();
    model.registerParameters(new BasicSceneGenerator());
    model.registerParameters(generator);
    model.set(
        StandardGenerator.Visibility.class,
        SymbolVisibility.iupacRecommendationsWithoutTerminalCarbon());
    model.set(BasicSceneGenerator.Scale.class, SCALE);
    model.set(StandardGenerator.AtomColor.class, new Colours());
    IRenderingElement drawn = generator.generate(atoms, model);
    DrawingPen pen = new DrawingPen();
    pen.note(drawn, false);
    Bounds bounds = new Bounds(drawn);
    int x = units(bounds.minX);
    int y = units(-bounds.maxY);
    return new Drawing(
        x,
        y,
        units(bounds.maxX) - x,
        units(-bounds.minY) - y,
        pen.bonds.toString(),
        pen.wedges.toString(),
        pen.letters);
  }

  /** A length of CDK in units of the drawing. */
  static int units(double length) {
    return (int) Math.round(length / BOND_LENGTH * Drawing.BOND);
  }

  private void note(IRenderingElement element, boolean atom) {
    if (element instanceof ElementGroup group) {
      group.forEach(one -> note(one, atom));
    } else if (element instanceof MarkedElement marked) {
      note(marked.element(), marked.getClasses().contains("atom"));
    } else if (element instanceof LineElement line) {
      bonds.append(
          segment(line.firstPointX, line.firstPointY, line.secondPointX, line.secondPointY));
    } else if (element instanceof GeneralPath path) {
      if (atom) {
        letter(path);
      } else {
        (path.fill ? wedges : bonds).append(outline(path, 0, 0, 1));
      }
    }
  }

  /** A line between two places of CDK as a path. */
  static String segment(double x1, double y1, double x2, double y2) {
    int x = units(x1);
    int y = units(-y1);
    return "M" + pair(x, y) + "l" + pair(units(x2) - x, units(-y2) - y);
  }

  private void letter(GeneralPath path) {
    double[] first = new double[6];
    path.elements.get(0).points(first);
    String outline = outline(path, first[0], first[1], Drawing.FINER);
    letters.add(
        new Drawing.Letter(
            outline,
            KINDS.getOrDefault(path.color, Drawing.Kind.OTHER),
            units(first[0]),
            units(-first[1])));
  }

  private static String outline(GeneralPath path, double x, double y, int finer) {
    StringBuilder text = new StringBuilder();
    double[] points = new double[6];
    for (PathElement element : path.elements) {
      element.points(points);
      text.append(command(element.type()));
      for (int i = 0; i < numbers(element.type()); i += 2) {
        text.append(i > 0 ? " " : "")
            .append(pair(units((points[i] - x) * finer), units((y - points[i + 1]) * finer)));
      }
    }
    return text.toString();
  }

  private static char command(Type type) {
    return switch (type) {
      case MoveTo -> 'M';
      case LineTo -> 'L';
      case QuadTo -> 'Q';
      case CubicTo -> 'C';
      case Close -> 'Z';
    };
  }

  private static int numbers(Type type) {
    return switch (type) {
      case MoveTo, LineTo -> 2;
      case QuadTo -> 4;
      case CubicTo -> 6;
      case Close -> 0;
    };
  }

  private static String pair(int x, int y) {
    return y < 0 ? x + "" + y : x + " " + y;
  }

  /** Colours by which the kinds of atoms are told again. */
  private static final class Colours implements IAtomColorer {
    @Override
    public Color getAtomColor(IAtom atom) {
      return switch (atom.getAtomicNumber()) {
        case 1, 6 -> Color.BLACK;
        case 7 -> Color.BLUE;
        case 8 -> Color.RED;
        case 16, 34 -> Color.YELLOW;
        case 9, 17, 35, 53 -> Color.GREEN;
        default -> Color.GRAY;
      };
    }

    @Override
    public Color getAtomColor(IAtom atom, Color defaultColor) {
      return getAtomColor(atom);
    }
  }
}
