// One color has one meaning, and every list of choices has the window's own look.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../e2e/workbench';

const folder = join(root, 'src-renderer');
const read = (path: string) => readFile(join(folder, path), 'utf8');
/** Colors with a meaning. `run` is the color of `training`: both are work under way. */
const meanings = [
  ...['accent', 'danger', 'warning', 'info', 'good', 'grafted', 'removed', 'changed', 'kept', 'lost'],
  ...['frozen', 'unfrozen', 'training', 'validation', 'test'],
];

/** Returns the meanings that have the same color in a block of tokens. */
function findSharedColors(tokens: string): string[] {
  const names = new Map<string, string[]>();
  for (const [, name, color] of tokens.matchAll(/--([a-z-]+): (#[0-9a-f]{6})\b/g))
    if (meanings.includes(name!)) names.set(color!, [...(names.get(color!) ?? []), name!]);
  return [...names].filter(([, all]) => all.length > 1).map(([color, all]) => `${color}: ${all.join(', ')}`);
}

/** Returns the selects of a component whose class does not give them the window's look. */
function findPlainSelects(component: string): string[] {
  return [...component.matchAll(/<select\b(?:[^>"]|"[^"]*")*>/g)]
    .map(([tag]) => tag)
    .filter((tag) => !/class="[^"]*\b(select|field)\b/.test(tag));
}

describe('a color', () => {
  it('has one meaning, in the light and in the dark theme', async () => {
    const [light, dark] = (await read('ui/tokens.css')).split(':root[data-theme="dark"]');
    for (const theme of [light!, dark!]) {
      for (const name of meanings) expect(theme, name).toMatch(new RegExp(`--${name}: #[0-9a-f]{6}`));
      expect(findSharedColors(theme)).toEqual([]);
    }
  });

  it('is found if it has two meanings', () => {
    expect(findSharedColors('--good: #187a43;\n--accent: #187a43;\n--danger: #b93230;')).toEqual([
      '#187a43: good, accent',
    ]);
  });
});

describe('a list of choices', () => {
  it('has the look of the window, in every component', async () => {
    const files = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('.vue'));
    const components = await Promise.all(files.map(async (path) => ({ path, text: await read(path) })));
    expect(components.filter(({ text }) => text.includes('<select')).length).toBeGreaterThan(10);
    expect(
      components.flatMap(({ path, text }) => findPlainSelects(text).map((tag) => `${path}: ${tag}`)),
    ).toEqual([]);
  });

  it('is found if it has the look of the system', () => {
    expect(findPlainSelects('<select v-model="a" class="wide">')).toHaveLength(1);
    expect(findPlainSelects('<select class="select small" @change="if (a > 1) b()">')).toEqual([]);
  });
});
