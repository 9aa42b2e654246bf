// What Windows does otherwise with files has one place: renames and removed folders wait in src-main/store/move.ts while a file is in use.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const sources = resolve(fileURLToPath(import.meta.url), '../../../src-main');
const files = readdirSync(sources, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.ts') && name !== 'store/move.ts');

test('only move.ts renames files, and removes folders without waiting', () => {
  const faults = files.flatMap((name) => {
    const text = readFileSync(join(sources, name), 'utf8');
    const imported = /import \{([^}]*)\} from 'node:fs\/promises'/.exec(text)?.[1] ?? '';
    return [
      ...(/\brename\b/.test(imported) ? [`${name} imports rename`] : []),
      ...(/\brm\([^;]*recursive: true/.test(text) ? [`${name} removes a folder by rm`] : []),
    ];
  });
  expect(faults).toEqual([]);
});
