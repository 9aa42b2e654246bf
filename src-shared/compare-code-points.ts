// Python's order of strings, by which Keras sorts class names.

/** Compares strings as Python does: by code point, not by UTF-16 unit. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left === right) continue;
    // Surrogates encode code points above all other units.
    const highLeft = left >= 0xd800 && left < 0xe000;
    const highRight = right >= 0xd800 && right < 0xe000;
    return highLeft === highRight ? left - right : highLeft ? 1 : -1;
  }
  return a.length - b.length;
}
