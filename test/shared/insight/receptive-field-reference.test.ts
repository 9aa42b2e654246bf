// Receptive fields of every layer equal those of Araujo's library (test/fixtures/receptive-fields, whose make.py writes them).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { receptiveFields } from '#shared/insight/receptive-field';
import { openParity } from '../../parity';

type Name = Parameters<typeof buildArchitecture>[0];
interface Fields {
  readonly side: number;
  /** Width, height, stride x and y, padding x and y; or why the library does not know. */
  readonly fields: Readonly<Record<string, readonly number[] | string>>;
}
const parity = openParity('test/shared/insight/receptive-field-reference.test.ts');
const file = join(import.meta.dirname, '../../fixtures/receptive-fields/expected.json');
const expected = Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<Name, Fields>);

test.each(expected)('%s', (name, { side, fields }) => {
  const graph = buildArchitecture(name, {
    inputShape: [side, side, 3],
    includeTop: false,
    classes: 10,
    seed: 1,
  });
  const ours = receptiveFields(graph);
  const wrong: string[] = [];
  let [compared, unaligned] = [0, 0];
  for (const [layer, theirs] of Object.entries(fields)) {
    // DenseNet's names in Keras 2 have slashes.
    const field = ours.get(layer.replaceAll('/', '_'));
    if (theirs === 'not aligned') {
      unaligned++;
      // The library refuses what Graft marks.
      if (field?.kind !== 'window' || field.aligned) wrong.push(`${layer}: not aligned`);
    } else if (typeof theirs !== 'string') {
      compared++;
      const { width: x, height: y } = field?.kind === 'window' ? field : { width: null, height: null };
      const own = [x?.size, y?.size, x?.stride, y?.stride, x?.padding, y?.padding];
      if (own.join() !== theirs.join()) wrong.push(`${layer}: ${own}, the library ${theirs}`);
    }
  }
  console.log(`${name}: ${compared} layers compared, ${unaligned} not aligned in both`);
  expect(wrong).toEqual([]);
  expect(compared).toBeGreaterThan(10);
  parity.add('receptive-field/araujo', 1 - wrong.length / (compared + unaligned));
});

parity.test();
