// Numbers of a kernel as text: "1/9", "-4", and pasted tables.
import { type Kernel, kernelOf, mostSide } from './kernel';

const number = String.raw`[-+−]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?`;
const cell = new RegExp(String.raw`^(${number})(?:\s*/\s*(${number}))?$`, 'i');

/** Returns the number of a text such as `0.25`, `-4`, `1/9`, or with a decimal comma; null if it is not one. */
export function parseCell(text: string): number | null {
  const match = cell.exec(text.trim().replace(',', '.'));
  if (!match) return null;
  const [top, bottom = '1'] = match.slice(1).map((part) => part?.replace('−', '-'));
  const value = Number(top) / Number(bottom);
  return Number.isFinite(value) ? value : null;
}

/** Returns the kernel in a pasted text: rows as lines or in brackets, numbers between spaces, tabs, commas or semicolons. Null if it is not a table of 1 × 1 to 7 × 7 numbers. */
export function parseMatrix(text: string): Kernel | null {
  const lines = text.replace(/\]\s*,?\s*\[/g, '\n').replace(/[[\]()]|array/g, ' ');
  const rows = lines
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) =>
      line
        .trim()
        .replace(/\s*\/\s*/g, '/')
        .split(/[\s,;]+/)
        .filter(Boolean)
        .map(parseCell),
    );
  const columns = rows[0]?.length ?? 0;
  if (columns < 1 || columns > mostSide || rows.length > mostSide) return null;
  const numbers = rows.map((row) => row.filter((value) => value !== null));
  return numbers.every((row, i) => row.length === columns && rows[i]!.length === columns)
    ? kernelOf(numbers)
    : null;
}

/** Largest denominator that is shown as a fraction. */
const mostDenominator = 64;

/** Returns a short text of a kernel's number: a fraction such as 1/9 if it is one and decimals would be endless. */
export function cellText(value: number, digits = 3): string {
  // Numbers that gradient descent found are nearly 0 where the target's kernel is 0.
  if (value !== 0 && Math.abs(value) < 1e-3) return value.toExponential(0);
  const brief = Number(value.toPrecision(digits));
  if (Math.abs(brief - value) < 1e-9) return String(brief);
  for (let bottom = 2; bottom <= mostDenominator; bottom++) {
    const top = Math.round(value * bottom);
    if (top !== 0 && Math.abs(top) <= 16 && Math.abs(top / bottom - value) < 1e-9) return `${top}/${bottom}`;
  }
  return String(brief);
}
