// The shapes of the map's points: discs with a border, with a ring if selected, and outlines; drawn once each.
import type { Rgb, Stamp } from './stamps';

/** A drawn shape, as a canvas and as pixels. */
export interface Shape extends Stamp {
  readonly canvas: HTMLCanvasElement;
}

/** What a shape looks like. Sizes are in CSS pixels; `ratio` is pixels of the device per CSS pixel. */
interface ShapeStyle {
  readonly radius: number;
  readonly ratio: number;
  /** Null for an outline alone. */
  readonly fill: string | null;
  readonly border: { readonly color: string; readonly width: number };
  /** A ring around it, if selected. */
  readonly ring: string | null;
}

/** Room around a disc for its border, and for the ring of selected points. Small shapes are copied faster. */
export const [borderMargin, ringMargin] = [1, 4];

const shapes = new Map<string, Shape>();
const colors = new Map<string, Rgb>();

/** Returns a disc of a color with a border; with a ring if `ring` is a color. */
export const discOf = (radius: number, ratio: number, fill: string, border: string, ring: string | null) =>
  shapeOf({ radius, ratio, fill, border: { color: border, width: 1 }, ring });

/** Returns a circle around a point. */
export const outlineOf = (radius: number, ratio: number, color: string) =>
  shapeOf({ radius: radius + 1, ratio, fill: null, border: { color, width: 1.5 }, ring: null });

function shapeOf(style: ShapeStyle): Shape {
  const key = JSON.stringify(style);
  const known = shapes.get(key);
  if (known) return known;
  const { radius, ratio, fill, border, ring } = style;
  const canvas = document.createElement('canvas');
  const margin = ring === null ? borderMargin : ringMargin;
  const side = Math.ceil((radius + margin) * 2 * ratio);
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  let pixels: Uint8ClampedArray = new Uint8ClampedArray(side * side * 4);
  if (context) {
    const circle = (of: number) => {
      context.beginPath();
      context.arc(side / 2, side / 2, of * ratio, 0, 2 * Math.PI);
    };
    const stroke = (color: string, width: number) => {
      context.lineWidth = width * ratio;
      context.strokeStyle = color;
      context.stroke();
    };
    circle(radius);
    if (fill !== null) {
      context.fillStyle = fill;
      context.fill();
    }
    stroke(border.color, border.width);
    if (ring !== null) {
      circle(radius + 2);
      stroke(ring, 2);
    }
    pixels = context.getImageData(0, 0, side, side).data;
  }
  if (shapes.size > 400) shapes.clear();
  const made = { canvas, side, pixels };
  shapes.set(key, made);
  return made;
}

/** Returns the red, green and blue of a CSS color. */
export function rgbOf(color: string): Rgb {
  const known = colors.get(color);
  if (known) return known;
  const canvas = document.createElement('canvas');
  canvas.width = 1;
  canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return [255, 255, 255];
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  const found: Rgb = [red!, green!, blue!];
  colors.set(color, found);
  return found;
}
