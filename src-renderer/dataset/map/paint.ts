// Draws the points of the map, the selection and the lasso.
import { borderMargin, discOf, outlineOf, rgbOf, ringMargin } from './discs';
import type { Grouping } from './groups';
import type { ScreenPoints } from './pick';
import { blendStamp, fillPixels, type Stamp } from './stamps';
import { imageSide } from './use-point-images';
import type { ScreenPoint } from './view';

/** What is drawn. Sizes are in CSS pixels. */
export interface MapDrawing {
  readonly points: ScreenPoints;
  readonly grouping: Grouping;
  readonly selected: ReadonlySet<number>;
  /** Points that the filter does not match. */
  readonly dimmed: Uint8Array | null;
  /** Points with an outline: their prediction differs from their label. */
  readonly outlined: Uint8Array | null;
  /** Images that are drawn in place of points. */
  readonly images: ReadonlyMap<number, HTMLImageElement>;
  /** The point under the pointer or of the keyboard. */
  readonly active: number | null;
  /** The point of the pinned image. */
  readonly pinned: number | null;
  /** Names of groups, at the middle of their points. */
  readonly names: readonly (ScreenPoint & { readonly text: string })[];
  readonly lasso: readonly ScreenPoint[];
  readonly colors: {
    readonly accent: string;
    readonly text: string;
    readonly surface: string;
    readonly family: string;
  };
}

/** Returns the radius of points: smaller if there are many. */
function radiusOf(count: number): number {
  if (count <= 1000) return 4;
  return count <= 5000 ? 3 : 2.2;
}

/** Clears a canvas. `ratio` is pixels of the device per CSS pixel. */
function begin(context: CanvasRenderingContext2D, { width, height }: Size, ratio: number): void {
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.globalAlpha = 1;
  context.clearRect(0, 0, width, height);
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Selected points that are drawn again above the images; more would take too long. */
const mostAboveImages = 1000;
const buffers = new WeakMap<CanvasRenderingContext2D, ImageData>();

/** Returns the pixels of a canvas, filled with its background. They are kept from one frame to the next. */
function bufferOf(context: CanvasRenderingContext2D, color: string): ImageData {
  const { width, height } = context.canvas;
  let buffer = buffers.get(context);
  if (!buffer || buffer.width !== width || buffer.height !== height) {
    buffer = context.createImageData(Math.max(1, width), Math.max(1, height));
    buffers.set(context, buffer);
  }
  fillPixels(buffer, rgbOf(color));
  return buffer;
}

/** Draws one disc on a canvas. */
function drawDisc(
  context: CanvasRenderingContext2D,
  ratio: number,
  { points, grouping: { groups, of }, selected, colors }: MapDrawing,
  i: number,
): void {
  const color = groups[of[i]!]?.color;
  if (color === undefined) return;
  const radius = radiusOf(of.length);
  const ring = selected.has(i) ? colors.accent : null;
  const half = radius + (ring === null ? borderMargin : ringMargin);
  const { canvas } = discOf(radius, ratio, color, colors.surface, ring);
  context.drawImage(canvas, points[i * 2]! - half, points[i * 2 + 1]! - half, half * 2, half * 2);
}

/** Draws the points, the selection and the names. */
export function paintPoints(context: CanvasRenderingContext2D, ratio: number, drawing: MapDrawing): void {
  const { points, grouping, selected, dimmed, outlined, images, colors } = drawing;
  const { groups, of } = grouping;
  const radius = radiusOf(of.length);
  const plain = groups.map(({ color }) => discOf(radius, ratio, color, colors.surface, null));
  const ringed = groups.map(({ color }) => discOf(radius, ratio, color, colors.surface, colors.accent));
  const outline = outlineOf(radius, ratio, colors.text);
  const buffer = bufferOf(context, colors.surface);
  const stamp = (shape: Stamp | undefined, i: number, alpha: number) => {
    const [x, y] = [points[i * 2]! * ratio, points[i * 2 + 1]! * ratio];
    if (shape && !Number.isNaN(x)) blendStamp(buffer, shape, x, y, alpha);
  };
  const isSelected = new Uint8Array(of.length);
  for (const i of selected) isSelected[i] = 1;
  const unknown = groups.at(-1)?.key === -1 ? groups.length - 1 : -2;
  const faint = selected.size > 0 ? 0.4 : 0.9;
  // The unknown ones first, the selected ones last.
  for (const isUnknown of [true, false])
    for (let i = 0; i < of.length; i++)
      if ((of[i] === unknown) === isUnknown && !isSelected[i])
        stamp(plain[of[i]!], i, dimmed?.[i] ? 0.1 : faint);
  const hasOutline = (i: number) => outlined?.[i] === 1 && of[i]! >= 0 && !dimmed?.[i];
  for (let i = 0; i < of.length; i++) if (hasOutline(i)) stamp(outline, i, 1);
  for (const i of selected) stamp(ringed[of[i]!], i, 1);
  context.putImageData(buffer, 0, 0);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.globalAlpha = 1;
  for (const i of images.keys()) drawImage(context, drawing, i, dimmed?.[i] ? 0.15 : faint);
  context.lineWidth = 1.5;
  context.strokeStyle = colors.text;
  for (const i of images.keys()) if (hasOutline(i)) ring(context, points, i, radius + 1);
  if (images.size > 0)
    for (const [n, i] of [...selected].entries()) {
      if (images.has(i)) drawImage(context, drawing, i, 1);
      else if (n < mostAboveImages) drawDisc(context, ratio, drawing, i);
    }
  drawNames(context, drawing);
}

/** Draws the point under the pointer or of the keyboard, and the lasso. */
export function paintPointer(
  context: CanvasRenderingContext2D,
  size: Size,
  ratio: number,
  drawing: MapDrawing,
): void {
  const { points, grouping, active, pinned, images, colors } = drawing;
  begin(context, size, ratio);
  if (pinned !== null) drawPin(context, drawing, pinned);
  if (active !== null) {
    if (images.has(active)) drawImage(context, drawing, active, 1);
    else drawDisc(context, ratio, drawing, active);
    context.lineWidth = 2;
    context.strokeStyle = colors.text;
    const radius = images.has(active) ? imageSide * 0.75 : radiusOf(grouping.of.length) + 3;
    ring(context, points, active, radius);
  }
  drawLasso(context, drawing);
}

/** Marks the pinned image by two circles around its point. */
function drawPin(
  context: CanvasRenderingContext2D,
  { points, grouping, colors }: MapDrawing,
  i: number,
): void {
  if (Number.isNaN(points[i * 2]!)) return;
  const radius = radiusOf(grouping.of.length) + 6;
  context.lineWidth = 4;
  context.strokeStyle = colors.surface;
  ring(context, points, i, radius);
  context.lineWidth = 2;
  context.strokeStyle = colors.accent;
  ring(context, points, i, radius);
}

function drawNames(context: CanvasRenderingContext2D, { names, colors }: MapDrawing): void {
  context.font = `600 12px ${colors.family}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 4;
  context.strokeStyle = colors.surface;
  context.fillStyle = colors.text;
  for (const { text, x, y } of names) {
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
  }
}

/** Draws the middle of an image with a border in the color of its group, or of the selection. */
function drawImage(context: CanvasRenderingContext2D, drawing: MapDrawing, i: number, alpha: number): void {
  const { points, grouping, selected, colors, images } = drawing;
  const image = images.get(i);
  const [x, y] = [points[i * 2]!, points[i * 2 + 1]!];
  if (!image || Number.isNaN(x)) return;
  const { naturalWidth, naturalHeight } = image;
  const side = Math.min(naturalWidth, naturalHeight);
  const [left, top] = [x - imageSide / 2, y - imageSide / 2];
  context.globalAlpha = alpha;
  context.drawImage(
    image,
    (naturalWidth - side) / 2,
    (naturalHeight - side) / 2,
    side,
    side,
    left,
    top,
    imageSide,
    imageSide,
  );
  context.lineWidth = selected.has(i) ? 3 : 2;
  context.strokeStyle = selected.has(i)
    ? colors.accent
    : (grouping.groups[grouping.of[i]!]?.color ?? colors.text);
  context.strokeRect(left, top, imageSide, imageSide);
  context.globalAlpha = 1;
  context.lineWidth = 2;
  context.strokeStyle = colors.accent;
}

function ring(context: CanvasRenderingContext2D, points: ScreenPoints, i: number, radius: number): void {
  context.beginPath();
  context.arc(points[i * 2]!, points[i * 2 + 1]!, radius, 0, 2 * Math.PI);
  context.stroke();
}

function drawLasso(context: CanvasRenderingContext2D, { lasso, colors }: MapDrawing): void {
  if (lasso.length < 2) return;
  context.beginPath();
  for (const { x, y } of lasso) context.lineTo(x, y);
  context.closePath();
  context.globalAlpha = 0.12;
  context.fillStyle = colors.accent;
  context.fill();
  context.globalAlpha = 1;
  context.lineWidth = 1.5;
  context.strokeStyle = colors.accent;
  context.setLineDash([5, 4]);
  context.stroke();
  context.setLineDash([]);
}
