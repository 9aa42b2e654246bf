// A test image of shapes whose edges run in all directions, computed and not loaded.

/** Returns RGB pixels: a disk, a square, a triangle with slanted edges, and stripes, on a gradient. */
export function testImage(side: number) {
  const bytes = new Uint8Array(side * side * 3);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) bytes.set(colorAt((x + 0.5) / side, (y + 0.5) / side), (y * side + x) * 3);
  return { width: side, height: side, channels: 3, bytes };
}

function colorAt(x: number, y: number): readonly [number, number, number] {
  if (Math.hypot(x - 0.28, y - 0.3) < 0.17) return [214, 64, 50];
  if (x > 0.58 && x < 0.88 && y > 0.14 && y < 0.44) return [44, 122, 74];
  const down = (y - 0.58) / 0.3;
  if (down > 0 && down < 1 && Math.abs(x - 0.28) < 0.18 * down) return [46, 92, 178];
  if (x > 0.58 && x < 0.88 && y > 0.58 && y < 0.88)
    return Math.floor(x * 32) % 2 === 0 ? [24, 24, 24] : [240, 240, 240];
  const light = Math.round(205 - 60 * y);
  return [light, light, light];
}
