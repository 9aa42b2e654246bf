// Reads a number that a person typed. A text with anything besides one number is not one.

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Returns the number of a text; null if the text is not exactly one finite decimal number. */
export function parseNumber(text: string): number | null {
  const clean = text.trim().replace(/^[−–]/, '-');
  if (!decimal.test(clean)) return null;
  const value = Number(clean);
  return Number.isFinite(value) ? value : null;
}

/** What a number has to be; `above` and `below` exclude their ends. */
export interface NumberRange {
  readonly min?: number | undefined;
  readonly above?: number | undefined;
  readonly max?: number | undefined;
  readonly below?: number | undefined;
  readonly whole?: boolean | undefined;
}

/** True if the value is in the range. */
export function isInRange(value: number, { min, above, max, below, whole }: NumberRange): boolean {
  if (whole && !Number.isInteger(value)) return false;
  if (min !== undefined && value < min) return false;
  if (above !== undefined && value <= above) return false;
  if (max !== undefined && value > max) return false;
  return below === undefined || value < below;
}
