// CSV of the command line: quoted as RFC 4180 says, and no name runs as a formula in a spreadsheet.
import { expect, test } from 'vitest';
import { formatCsv } from '#shared/csv';

test.each([
  ['plain', 'plain'],
  ['a, b', '"a, b"'],
  ['say "cheese"', '"say ""cheese"""'],
  ['=1+2', "'=1+2"],
  ["-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"],
  [' @SUM(A1)', "' @SUM(A1)"],
  ['\t=1', "' =1"],
  ['-0.5', '-0.5'],
  ['1.5e-7', '1.5e-7'],
  ['red\u001b[31m', 'red [31m'],
])('writes %j as %j', (cell, written) => {
  expect(formatCsv([[cell]])).toBe(written);
});

test('separates cells by commas and rows by CRLF', () => {
  expect(
    formatCsv([
      ['a', 'b'],
      ['1', '2'],
    ]),
  ).toBe('a,b\r\n1,2');
});
