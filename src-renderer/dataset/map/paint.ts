// Draws the points of the map, the selection and the lasso.
import type { Grouping } from './groups';
import type { ScreenPoints } from './pick';
import { imageSide } from './use-point-images';
import type { ScreenPoint } from './view';

/** What is drawn. Sizes are in CSS pixels. */
export interface MapPicture {
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
  /** Names of groups, at the middle of their points. */
  readonly names: readonly (ScreenPoint & { readonly text: string })[];
  readonly lasso: readonly ScreenPoint[];
  readonly colors: {
    readonly accent: string;
    readonly text: string;
    readonly surface: string;
    readonly font: string;
  };
}

/** Returns the radius of points: smaller if there are many. */
function radiusOf(count: number): number {
  if (count <= 1000) return 4;
  return count <= 5000 ? 3 : 2.2;
}

/** Draws everything. `ratio` is pixels of the device per CSS pixel. */
export function paintMap(
  context: CanvasRenderingContext2D,
  size: { readonly width: number; readonly height: number },
  ratio: number,
  picture: MapPicture,
): void {
  const { points, grouping, selected, dimmed, active, colors } = picture;
  const { width, height } = size;
  const radius = radiusOf(points.length / 2);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const discs = grouping.groups.map(({ color }) => discOf(radius, ratio, color, colors.surface));
  const half = radius + 1;
  const side = half * 2;
  const isSeen = (x: number, y: number) => x > -half && y > -half && x < width + half && y < height + half;
  const draw = (i: number) => {
    const [x, y] = [points[i * 2]!, points[i * 2 + 1]!];
    const disc = discs[grouping.of[i]!];
    if (disc && isSeen(x, y)) context.drawImage(disc, x - half, y - half, side, side);
  };
  const last = grouping.groups.length - 1;
  const unknown = grouping.groups[last]?.key === -1 ? last : -2;
  const faint = selected.size > 0 ? 0.4 : 0.9;
  // The unknown ones first, the selected ones last.
  for (const pass of ['unknown', 'known'] as const)
    for (let i = 0; i < grouping.of.length; i++) {
      if ((grouping.of[i] === unknown) !== (pass === 'unknown') || selected.has(i)) continue;
      context.globalAlpha = dimmed?.[i] ? 0.1 : faint;
      draw(i);
    }
  context.globalAlpha = 1;
  for (const i of picture.images.keys()) drawImage(context, picture, i, dimmed?.[i] ? 0.15 : faint);
  outline(context, picture, radius);
  for (const i of selected) draw(i);
  context.lineWidth = 2;
  context.strokeStyle = colors.accent;
  for (const i of selected)
    if (picture.images.has(i)) drawImage(context, picture, i, 1);
    else ring(context, points, i, radius + 2);
  if (active !== null) {
    if (picture.images.has(active)) drawImage(context, picture, active, 1);
    else draw(active);
    context.strokeStyle = colors.text;
    ring(context, points, active, picture.images.has(active) ? imageSide * 0.75 : radius + 3);
  }
  drawNames(context, picture);
  drawLasso(context, picture);
}

function drawNames(context: CanvasRenderingContext2D, { names, colors }: MapPicture): void {
  context.font = `600 12px ${colors.font}`;
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
function drawImage(context: CanvasRenderingContext2D, picture: MapPicture, i: number, alpha: number): void {
  const { points, grouping, selected, colors, images } = picture;
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

function outline(context: CanvasRenderingContext2D, picture: MapPicture, radius: number): void {
  const { outlined, points, grouping, dimmed, colors } = picture;
  if (!outlined) return;
  context.lineWidth = 1.5;
  context.strokeStyle = colors.text;
  for (let i = 0; i < outlined.length; i++)
    if (outlined[i] && grouping.of[i]! >= 0 && !dimmed?.[i]) ring(context, points, i, radius + 1);
}

function ring(context: CanvasRenderingContext2D, points: ScreenPoints, i: number, radius: number): void {
  context.beginPath();
  context.arc(points[i * 2]!, points[i * 2 + 1]!, radius, 0, 2 * Math.PI);
  context.stroke();
}

function drawLasso(context: CanvasRenderingContext2D, { lasso, colors }: MapPicture): void {
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

const discs = new Map<string, HTMLCanvasElement>();

/** Returns a drawn disc: copying it is several times as fast as drawing 10,000 circles. */
function discOf(radius: number, ratio: number, color: string, border: string): HTMLCanvasElement {
  const key = `${radius} ${ratio} ${color} ${border}`;
  const known = discs.get(key);
  if (known) return known;
  const canvas = document.createElement('canvas');
  const side = Math.ceil((radius + 1) * 2 * ratio);
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext('2d');
  if (context) {
    context.beginPath();
    context.arc(side / 2, side / 2, radius * ratio, 0, 2 * Math.PI);
    context.fillStyle = color;
    context.fill();
    context.lineWidth = ratio;
    context.strokeStyle = border;
    context.stroke();
  }
  if (discs.size > 400) discs.clear();
  discs.set(key, canvas);
  return canvas;
}
