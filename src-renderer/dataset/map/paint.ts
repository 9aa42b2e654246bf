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

/** Returns a function that draws a point, if it is visible. */
function pointDrawer(
  context: CanvasRenderingContext2D,
  { width, height }: Size,
  ratio: number,
  { points, grouping: { groups, of }, colors }: MapPicture,
) {
  const radius = radiusOf(of.length);
  const plain = groups.map(({ color }) => discOf(radius, ratio, color, colors.surface, null));
  const ringed = groups.map(({ color }) => discOf(radius, ratio, color, colors.surface, colors.accent));
  return (i: number, isSelected: boolean) => {
    const x = points[i * 2]!;
    const y = points[i * 2 + 1]!;
    const disc = (isSelected ? ringed : plain)[of[i]!];
    const half = radius + (isSelected ? ringMargin : borderMargin);
    if (disc && x > -half && y > -half && x < width + half && y < height + half)
      context.drawImage(disc, x - half, y - half, half * 2, half * 2);
  };
}

/** Draws the points, the selection and the names. */
export function paintPoints(
  context: CanvasRenderingContext2D,
  size: Size,
  ratio: number,
  picture: MapPicture,
): void {
  const { grouping, selected, dimmed, images } = picture;
  const { groups, of } = grouping;
  begin(context, size, ratio);
  const draw = pointDrawer(context, size, ratio, picture);
  const isSelected = new Uint8Array(of.length);
  for (const i of selected) isSelected[i] = 1;
  const unknown = groups.at(-1)?.key === -1 ? groups.length - 1 : -2;
  const faint = selected.size > 0 ? 0.4 : 0.9;
  // The unknown ones first, the selected ones last.
  let alpha = faint;
  context.globalAlpha = alpha;
  for (const isUnknown of [true, false])
    for (let i = 0; i < of.length; i++) {
      if ((of[i] === unknown) !== isUnknown || isSelected[i]) continue;
      const wanted = dimmed?.[i] ? 0.1 : faint;
      if (wanted !== alpha) context.globalAlpha = wanted;
      alpha = wanted;
      draw(i, false);
    }
  context.globalAlpha = 1;
  for (const i of images.keys()) drawImage(context, picture, i, dimmed?.[i] ? 0.15 : faint);
  outline(context, picture, radiusOf(of.length));
  for (const i of selected)
    if (images.has(i)) drawImage(context, picture, i, 1);
    else draw(i, true);
  drawNames(context, picture);
}

/** Draws the point under the pointer or of the keyboard, and the lasso. */
export function paintPointer(
  context: CanvasRenderingContext2D,
  size: Size,
  ratio: number,
  picture: MapPicture,
): void {
  const { points, grouping, active, images, colors } = picture;
  begin(context, size, ratio);
  if (active !== null) {
    if (images.has(active)) drawImage(context, picture, active, 1);
    else pointDrawer(context, size, ratio, picture)(active, picture.selected.has(active));
    context.lineWidth = 2;
    context.strokeStyle = colors.text;
    const radius = images.has(active) ? imageSide * 0.75 : radiusOf(grouping.of.length) + 3;
    ring(context, points, active, radius);
  }
  drawLasso(context, picture);
}

function drawNames(context: CanvasRenderingContext2D, { names, colors }: MapPicture): void {
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
/** Room around a disc for its border, and for the ring of selected points. Small discs are copied faster. */
const [borderMargin, ringMargin] = [1, 4];

/** Returns a drawn disc, with a ring if the point is selected: copying it is several times as fast as drawing 10,000 circles. */
function discOf(
  radius: number,
  ratio: number,
  color: string,
  border: string,
  ringColor: string | null,
): HTMLCanvasElement {
  const key = `${radius} ${ratio} ${color} ${border} ${ringColor}`;
  const known = discs.get(key);
  if (known) return known;
  const canvas = document.createElement('canvas');
  const margin = ringColor === null ? borderMargin : ringMargin;
  const side = Math.ceil((radius + margin) * 2 * ratio);
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext('2d');
  if (context) {
    const circle = (of: number) => {
      context.beginPath();
      context.arc(side / 2, side / 2, of * ratio, 0, 2 * Math.PI);
    };
    circle(radius);
    context.fillStyle = color;
    context.fill();
    context.lineWidth = ratio;
    context.strokeStyle = border;
    context.stroke();
    if (ringColor !== null) {
      circle(radius + 2);
      context.lineWidth = 2 * ratio;
      context.strokeStyle = ringColor;
      context.stroke();
    }
  }
  if (discs.size > 400) discs.clear();
  discs.set(key, canvas);
  return canvas;
}
