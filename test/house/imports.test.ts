// Checks the import rules of ARCHITECTURE.md: between folders, and of heavy libraries.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

const rendererBase = ['src-renderer/ui', 'src-renderer/i18n', 'src-renderer/connect'];

/** Files at the root of src-shared, which every folder may import. */
const utilities = readdirSync(join(root, 'src-shared'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => `src-shared/${name.replace(/\.ts$/, '')}`);

/** Folders, most specific first, with the folders each may import (itself always). */
const allowed: [folder: string, mayImport: string[]][] = [
  ['src-shared/layers', utilities],
  ['src-shared/graph', [...utilities, 'src-shared/layers']],
  ['src-shared/architectures', [...utilities, 'src-shared/layers', 'src-shared/graph']],
  ['src-shared/formats', [...utilities, 'src-shared/layers', 'src-shared/graph']],
  ['src-shared/data', [...utilities, 'src-shared/layers', 'src-shared/graph']],
  ['src-shared/insight', [...utilities, 'src-shared/layers', 'src-shared/graph']],
  ['src-shared/evaluation', [...utilities, 'src-shared/data']],
  ['src-shared/labs/convolution', utilities],
  [
    'src-shared/keras-code',
    [...utilities, ...['layers', 'graph', 'data', 'run'].map((name) => `src-shared/${name}`)],
  ],
  [
    'src-shared/labs',
    [
      ...utilities,
      ...['layers', 'graph', 'architectures', 'data', 'run', 'recipe', 'insight', 'keras-code'].map(
        (name) => `src-shared/${name}`,
      ),
    ],
  ],
  [
    'src-shared/report',
    [
      ...utilities,
      ...['layers', 'graph', 'data', 'evaluation', 'run', 'recipe'].map((name) => `src-shared/${name}`),
    ],
  ],
  ['src-shared/run', [...utilities, 'src-shared/layers', 'src-shared/graph', 'src-shared/data']],
  [
    'src-shared/recipe',
    [
      ...utilities,
      ...['layers', 'graph', 'architectures', 'data', 'run'].map((name) => `src-shared/${name}`),
    ],
  ],
  [
    'src-shared/protocol',
    [
      ...utilities,
      ...['layers', 'graph', 'insight', 'labs', 'data', 'evaluation', 'run', 'recipe'].map(
        (name) => `src-shared/${name}`,
      ),
    ],
  ],
  ['src-shared', utilities],
  ['src-renderer/ui', utilities],
  ['src-renderer/i18n', ['src-shared', 'src-renderer/ui']],
  ['src-renderer/phone', ['src-shared', 'src-renderer/i18n']],
  ['src-renderer/connect', ['src-shared']],
  ['src-renderer/stores', ['src-shared', ...rendererBase]],
  ['src-renderer/components', ['src-shared', ...rendererBase, 'src-renderer/stores']],
  ...['graph', 'dataset', 'training', 'insight', 'labs'].map((view): [string, string[]] => [
    `src-renderer/${view}`,
    ['src-shared', ...rendererBase, 'src-renderer/stores', 'src-renderer/components'],
  ]),
  ['src-renderer/app', ['src-shared', 'src-renderer']],
  ['src-main/wire', ['src-shared']],
  ['src-main/store', ['src-shared']],
  ['src-main/process', ['src-shared', 'src-main/wire', 'src-main/store']],
  ['src-main/images', ['src-shared', 'src-main/process', 'src-main/store', 'src-main/objects']],
  ['src-main/formats', ['src-shared', 'src-main/process', 'src-main/store']],
  ['src-main/net', ['src-shared']],
  ['src-main/objects', ['src-shared', 'src-main/net']],
  ['src-main/weights', ['src-shared', 'src-main/process', 'src-main/store', 'src-main/net']],
  ['src-main/runtime', ['src-shared', 'src-main/process', 'src-main/store', 'src-main/net']],
  ['src-main/cluster', ['src-shared', 'src-main/store', 'src-main/net', 'src-main/formats']],
  [
    'src-main/engine',
    [
      'src-shared',
      'src-main/wire',
      'src-main/process',
      'src-main/store',
      'src-main/images',
      'src-main/formats',
      'src-main/weights',
      'src-main/runtime',
      'src-main/cluster',
      'src-main/objects',
    ],
  ],
  [
    'src-main/trainer',
    ['src-shared', 'src-main/wire', 'src-main/process', 'src-main/store', 'src-main/images'],
  ],
  ['src-main/shells/cli', ['src-shared', 'src-main/store', 'src-main/engine', 'src-main/shells/server']],
  ['src-main/shells/server', ['src-shared', 'src-main/wire', 'src-main/shells']],
  [
    'src-main/shells/electron',
    ['src-shared', 'src-main/wire', 'src-main/store', 'src-main/net', 'src-main/shells'],
  ],
  ['src-main/shells', ['src-shared', 'src-main/wire', 'src-main/process']],
];

/** Inside the engine: each subject with the subjects it may import. Only create-engine.ts imports them all. */
const engineSubjects: Readonly<Record<string, readonly string[]>> = {
  projects: [],
  data: ['projects'],
  models: ['projects'],
  runs: ['projects', 'data', 'models'],
  use: ['projects', 'data', 'models', 'runs'],
  insight: ['projects', 'data', 'models', 'runs'],
  evaluation: ['projects', 'data', 'models', 'runs', 'use'],
  device: [],
  runtime: [],
  disk: ['projects'],
  phone: [],
  clusters: [],
  'project-file': ['projects', 'data', 'models', 'runs'],
};

/** Packages that only one place may import. */
const doors: [packages: RegExp, door: RegExp][] = [
  [/^@tensorflow\//, /^src-main\/trainer\//],
  [/^libheif-js/, /^src-main\/images\/heif\.ts$/],
  [/^sharp$/, /^src-main\/images\/open-image\.ts$/],
  [/^h5wasm/, /^src-main\/formats\//],
  [/^electron-updater$/, /^src-main\/shells\/electron\/updates\/update-source\.ts$/],
  [/^electron$/, /^src-main\/shells\/electron\//],
  [/^ws$/, /^src-main\/(shells\/server|cluster)\//],
  [/^@vue-flow\//, /^src-renderer\/graph\//],
  [/^lean-qr$/, /^src-renderer\/components\/phone\//],
  [/^katex/, /^src-renderer\/labs\/formula\//],
  [/^chart\.js/, /^src-renderer\/training\/charts\//],
  [/^(vue|pinia|vue-i18n)$/, /^src-renderer\//],
];

interface Import {
  file: string;
  target: string;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sourceFiles(path);
    return /\.(ts|vue)$/.test(entry.name) ? [path] : [];
  });
}

/** Returns the imports of a file: packages by name, own files as paths from the root. */
function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^'";=]*?\bfrom\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g,
  );
  return [...found].map((match) => {
    const name = (match[1] ?? match[2] ?? match[3])!;
    if (name.startsWith('#shared/')) return { file, target: `src-shared/${name.slice('#shared/'.length)}` };
    if (!name.startsWith('.')) return { file, target: name };
    return { file, target: relative(root, resolve(root, dirname(file), name)).replaceAll('\\', '/') };
  });
}

/** Returns circular imports as lists of files. */
function findCircles(targets: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = [];
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file]);
    else if (!done.has(file)) for (const next of targets.get(file) ?? []) walk(next, [...path, file]);
    done.add(file);
  };
  for (const file of targets.keys()) walk(file, []);
  return circles;
}

const files = new Set(['src-shared', 'src-main', 'src-renderer'].flatMap(sourceFiles));
const imports = [...files].flatMap(importsOf);
const isOwn = (target: string) => target.startsWith('src-');
const within = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`);

test('finds imports in the sources', () => {
  expect(imports.length).toBeGreaterThan(200);
});

test('imports between folders only in one direction', () => {
  const wrong = imports.filter(({ file, target }) => {
    if (!isOwn(target)) return false;
    const rule = allowed.find(([folder]) => within(file, folder));
    if (!rule) return true;
    return ![rule[0], ...rule[1]].some((folder) => within(target, folder));
  });
  expect(wrong).toEqual([]);
});

test('has no circular imports, including types', () => {
  const targets = new Map<string, string[]>();
  for (const { file, target } of imports) {
    const found = [target, `${target}.ts`, `${target}.vue`, `${target}/index.ts`].find((path) =>
      files.has(path),
    );
    if (found) targets.set(file, [...(targets.get(file) ?? []), found]);
  }
  expect(findCircles(targets)).toEqual([]);
});

test('detects a circular import', () => {
  const targets = new Map([
    ['a', ['b']],
    ['b', ['d', 'c']],
    ['c', ['a']],
    ['d', []],
  ]);
  expect(findCircles(targets)).toEqual([['a', 'b', 'c', 'a']]);
});

test('imports the engine only in the command line, and only zod in src-shared', () => {
  const outside = imports.filter(
    ({ file, target }) => within(file, 'src-shared') && !isOwn(target) && target !== 'zod',
  );
  const rendererNode = imports.filter(
    ({ file, target }) => within(file, 'src-renderer') && target.startsWith('node:'),
  );
  expect([...outside, ...rendererNode]).toEqual([]);
});

test("imports between the engine's subjects only in one direction, with the contract's subjects", () => {
  const subjectOf = (path: string) => /^src-main\/engine\/(\w+)\//.exec(path)?.[1];
  const wrong = imports.filter(({ file, target }) => {
    const [from, to] = [subjectOf(file), subjectOf(target)];
    if (from === undefined || !within(target, 'src-main/engine')) return false;
    return to === undefined || (to !== from && !engineSubjects[from]?.includes(to));
  });
  expect(wrong).toEqual([]);
  const folders = readdirSync(join(root, 'src-main/engine'), { withFileTypes: true });
  const contracts = readdirSync(join(root, 'src-shared/protocol/engine')).map((name) =>
    name.replace('.ts', ''),
  );
  const subjects = Object.keys(engineSubjects).sort();
  expect(folders.flatMap((one) => (one.isDirectory() ? [one.name] : [])).sort()).toEqual(subjects);
  expect(contracts.filter((name) => name !== 'common').sort()).toEqual(subjects);
});

test('imports each heavy library in one place only', () => {
  const wrong = imports.filter(({ file, target }) =>
    doors.some(([name, door]) => name.test(target) && !door.test(file)),
  );
  expect(wrong).toEqual([]);
});
