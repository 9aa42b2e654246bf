// Reads a number as a student writes it as an answer: with separators, a percent sign, or the words for large numbers.
import { parseNumber } from '../../ui/parse-number';

const units: readonly (readonly [end: RegExp, factor: number])[] = [
  [/(?:만|万)$/, 1e4],
  [/(?:억|億)$/, 1e8],
  [/(?:thousand|k)$/i, 1e3],
  [/(?:million|m)$/i, 1e6],
];

/** Returns the number of an answer: of "14.6 %" 14.6, of "5 million" and "500만" 5,000,000; null if it is not exactly one number. */
export function parseAnswer(text: string): number | null {
  let rest = text
    .trim()
    .replace(/[개%]$/, '')
    .trim();
  let factor = 1;
  for (const [end, times] of units) {
    if (!end.test(rest)) continue;
    rest = rest.replace(end, '').trim();
    factor = times;
    break;
  }
  if (/^[+\-−–]?\d{1,3}([,\u00a0 ]\d{3})+(\.\d+)?$/.test(rest)) rest = rest.replace(/[,\u00a0 ]/g, '');
  const number = parseNumber(rest);
  return number === null ? null : Number((number * factor).toPrecision(15));
}
