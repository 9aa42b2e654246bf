// JSON in small steps: the same values and faults as JSON.parse.
import { expect, test } from 'vitest';
import { runAtOnce } from '#shared/steps';
import { entriesOf, jsonSteps } from '../../../src-main/images/sources/json-steps';

const parse = (text: string) => runAtOnce(jsonSteps(text));
const rows = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    file: `a "quoted" \\ [name] {${i}}, ä 한 \u2028.png`,
    ...{ label: i % 3, tags: [true, null, -1.5e-3], deep: { a: [{ b: [] }, {}] } },
  }));

test('parses large texts of every form as JSON.parse does', () => {
  const long = 'x'.repeat(200_000);
  const values: unknown[] = [
    rows(3000),
    Object.fromEntries(rows(3000).map((row, i) => [`${row.file}${i}`, row])),
    { info: {}, images: rows(2000), annotations: rows(2000), last: 1 },
    [[[rows(2000)]], rows(10), [rows(2000), long]],
    { [long]: long, b: { c: long } },
    long,
    [...Array(50_000).keys()],
    Object.fromEntries([...Array(30_000).keys()].map((i) => [i, `${i}`])),
    JSON.parse(`{"__proto__": {"a": 1}, "b": ${JSON.stringify(rows(2000))}}`),
  ];
  for (const value of values)
    for (const text of [
      JSON.stringify(value),
      JSON.stringify(value, null, 2),
      ` \n${JSON.stringify(value)}\r\n\t`,
    ])
      expect(parse(text)).toEqual(JSON.parse(text));
  const nested = `${'['.repeat(1000)}${' '.repeat(100_000)}${']'.repeat(1000)}`;
  expect(JSON.stringify(parse(nested))).toBe('['.repeat(1000) + ']'.repeat(1000));
  // The members of a large object, in the order of Object.entries.
  for (const keys of [
    ['b', 'a'],
    ['b', '2', '1'],
    ['2', '10', '1'],
    ['01', '1.5', '-1'],
    ['a', 'a'],
  ]) {
    const text = `{${keys.map((key, i) => `"${key}": [${i}, "${'x'.repeat(40_000)}"]`).join()}}`;
    expect(entriesOf(parse(text) as object)).toEqual(Object.entries(JSON.parse(text)));
  }
  expect(parse(`[${' '.repeat(100_000)}]`)).toEqual([]);
  expect(parse(`{"a": 1,${' '.repeat(100_000)}"a": 2}`)).toEqual({ a: 2 });
  // A value like any other, which does not change what an object is.
  const own = parse(`{"__proto__": {"polluted": 1}, "b": ${JSON.stringify(rows(2000))}}`) as object;
  expect([Object.keys(own), 'polluted' in own]).toEqual([['__proto__', 'b'], false]);
});

test('refuses what JSON.parse refuses, and names the position', () => {
  const good = JSON.stringify(rows(3000));
  const faults = [
    `${good},`,
    `${good} x`,
    good.slice(0, -1),
    `${good.slice(0, -1)},]`,
    `${good.slice(0, -1)}}`,
    good.replace('},{"file"', '},,{"file"'),
    good.replace('"label":1', '"label":01'),
    good.replace('"tags":[true', '"tags":[true}'),
    `{"a": ${good} "b": 1}`,
    `{"a" ${good}}`,
    `{${good}}`,
    `{a: ${good}}`,
    `{"a": ${good},}`,
    `{,"a": ${good}}`,
    `[${good},,${good}]`,
    `[,${good}]`,
    `["${'x'.repeat(100_000)}`,
    `["${'x'.repeat(100_000)}\n"]`,
    `[${' '.repeat(100_000)},]`,
  ];
  for (const text of faults) {
    expect(() => JSON.parse(text), text.slice(0, 40)).toThrow(SyntaxError);
    expect(() => parse(text), text.slice(0, 40)).toThrow(SyntaxError);
  }
  const at = good.lastIndexOf('"label"');
  const broken = `${good.slice(0, at)}!${good.slice(at)}`;
  let message = '';
  try {
    parse(broken);
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toContain(`position ${at}`);
});
