// Every edit of the shared registry has a view in the window, with texts in both languages.
// @vitest-environment node
import { expect, test } from 'vitest';
import { z } from 'zod';
import { type Edit, editKinds, editSchema } from '#shared/graph/edits/index';
import type { EditWords } from '../../../../src-renderer/graph/edits/edit-words';
import { edgeEdits, editCommands, editViews, viewOf } from '../../../../src-renderer/graph/edits/kinds/index';
import { createTranslator } from '../../../../src-renderer/i18n/index';

const languages = ['en', 'ko'] as const;
const { te } = createTranslator('en').global;
const expectString = (key: string) => {
  for (const language of languages) expect(te(key, language), `${key} in ${language}`).toBe(true);
};

type Schema = z.core.JSONSchema.BaseSchema;
/** Creates a value for a JSON schema: the required fields of objects, or the first one if none is required. */
function sample(schema: Schema): unknown {
  const [choice] = schema.anyOf ?? schema.oneOf ?? [];
  if (choice) return sample(choice as Schema);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.type === 'array') return [sample((schema.items ?? {}) as Schema)];
  if (schema.type === 'object') {
    const fields = Object.entries(schema.properties ?? {});
    const required = fields.filter(([name]) => name !== 'edit' && schema.required?.includes(name));
    const chosen = required.length > 0 ? required : fields.filter(([name]) => name !== 'edit').slice(0, 1);
    const edit = fields.filter(([name]) => name === 'edit');
    return Object.fromEntries([...edit, ...chosen].map(([name, field]) => [name, sample(field as Schema)]));
  }
  if (schema.type === 'string') return 'name';
  if (schema.type === 'boolean') return true;
  return schema.type === 'integer' || schema.type === 'number' ? 1 : null;
}

const samples = editKinds.map(({ name, schema }) => {
  const edit = sample(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }));
  // With the defaults of fields that are left out, where the sample is a whole edit.
  return { name, edit: editSchema.safeParse(edit).data ?? edit };
});

test('has a view for exactly the edits of the shared registry', () => {
  expect(Object.keys(editViews).sort()).toEqual(editKinds.map(({ name }) => name).sort());
});

test.each(samples)('has the texts of $name in both languages', ({ edit }) => {
  const keys: string[] = [];
  const words: EditWords = {
    say(key) {
      keys.push(key);
      return key;
    },
    ofSelect: () => 'all',
    ofNames: (names) => names.join(', '),
    ofKinds: (layers) => layers.map(({ kind }) => kind).join(', '),
    ofPreprocessing: ({ mode }) => mode,
    ofMeaning: (meaning) => meaning,
  };
  viewOf(edit as Edit).sentence(edit as Edit, words);
  expect(keys).toHaveLength(1);
  for (const key of keys) expectString(`model.sentences.${key}`);
});

test('has labels of commands in both languages, with unique ids and keys', () => {
  for (const { label, hint } of editCommands) {
    expectString(label);
    if (hint) expectString(hint);
  }
  for (const { label } of edgeEdits) expectString(label);
  const ids = editCommands.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const keys = editCommands.flatMap((command) => command.keys ?? []);
  expect(new Set(keys).size).toBe(keys.length);
});

test('has valid samples of single fields', () => {
  const freeze = samples.find(({ name }) => name === 'freeze');
  expect(editSchema.parse(freeze?.edit)).toEqual({ edit: 'freeze', select: { all: true } });
});

test('names an initializer that a parameter was set to, as its field does', () => {
  const { t } = createTranslator('en').global;
  const words = {
    say: (key: string, values: Record<string, unknown>) => t(`model.sentences.${key}`, values),
    ofNames: ([first]: string[]) => first,
  } as unknown as EditWords;
  const edit: Edit = {
    edit: 'setParams',
    layer: 'conv3',
    params: { kernelInitializer: { name: 'zeros' }, padding: 'same', strides: [2, 2] },
  };
  expect(viewOf(edit).sentence(edit, words)).toBe(
    'Set kernelInitializer = "zeros", padding = "same", strides = [2,2] of conv3',
  );
});

test('names the first of several layers whose parameter was set, and how many more', () => {
  const { t } = createTranslator('en').global;
  const words = {
    say: (key: string, values: Record<string, unknown>) => t(`model.sentences.${key}`, values),
    ofNames: ([first, ...rest]: string[]) => `${first} +${rest.length}`,
  } as unknown as EditWords;
  const edit: Edit = { edit: 'setParams', layer: ['conv1', 'conv2'], params: { activation: 'relu' } };
  expect(viewOf(edit).sentence(edit, words)).toBe('Set activation = "relu" of conv1 +1');
});

test('calls layers after the output a head only if they end in scores of classes', () => {
  const keyOf = (...layers: { kind: string; params: Record<string, string | number> }[]) => {
    const keys: string[] = [];
    const words = { say: (key: string) => keys.push(key), ofKinds: () => '' } as unknown as EditWords;
    const edit: Edit = { edit: 'addHead', layers };
    viewOf(edit).sentence(edit, words);
    return keys[0];
  };
  expect(keyOf({ kind: 'Conv2D', params: { filters: 64 } })).toBe('addLayers');
  expect(keyOf({ kind: 'Dense', params: { units: 64, activation: 'relu' } })).toBe('addLayers');
  expect(keyOf({ kind: 'Dense', params: { units: 'classes', activation: 'softmax' } })).toBe('addHead');
  expect(
    keyOf({ kind: 'Flatten', params: {} }, { kind: 'Dense', params: { units: 7, activation: 'softmax' } }),
  ).toBe('addHead');
  expect(keyOf({ kind: 'Conv2D', params: { filters: 7 } }, { kind: 'Softmax', params: {} })).toBe('addHead');
});
