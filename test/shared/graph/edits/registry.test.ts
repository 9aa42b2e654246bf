// The registry of edits: one file per kind.
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { editKinds } from '#shared/graph/edits/index';

const folder = new URL('../../../../src-shared/graph/edits/', import.meta.url);
const toFile = (name: string) => `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.ts`;

test('lists every file of the folder, each named after its edit', () => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && file !== 'index.ts');
  expect(editKinds.map(({ name }) => toFile(name)).sort()).toEqual(files.sort());
});

test('rejects fields that an edit does not have', () => {
  for (const { name, schema } of editKinds) {
    const { error } = schema.safeParse({ edit: name, unknown: 1 });
    expect(error?.issues.map(({ code }) => code)).toContain('unrecognized_keys');
  }
});
