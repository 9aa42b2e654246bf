// Paths in a project file: `graft:images/1/cats/a.jpg` instead of a path of the machine that wrote it.
import { join, sep } from 'node:path';
import { GraftError } from '#shared/errors';
import { isFields } from '#shared/json';
import { say } from '#shared/sentence';
import { isPlainPath } from './manifest';

/** A folder or file of this machine, and how a project file names it. */
export interface NamedPlace {
  readonly path: string;
  readonly name: string;
}

const prefix = 'graft:';

/** Returns a function that names the paths of some places, and leaves any other text as it is. */
export function createNaming(places: readonly NamedPlace[]): (text: string) => string {
  const longest = [...places].sort((a, b) => b.path.length - a.path.length);
  return (text) => {
    for (const { path, name } of longest) {
      if (text === path) return prefix + name;
      if (text.startsWith(path) && text[path.length] === sep)
        return `${prefix}${name}/${text
          .slice(path.length + 1)
          .split(sep)
          .join('/')}`;
    }
    return text;
  };
}

/** Where the places of a project file are on this machine. */
export interface Unpacked {
  /** The project's folder. */
  readonly root: string;
  /** The folder of the bundled datasets. */
  readonly samples: string;
}

/** Returns a function that turns such a name into a path. It throws 'bad-file' if the name leads elsewhere, and leaves any other text as it is. */
export function createPaths({ root, samples }: Unpacked, file: string): (text: string) => string {
  return (text) => {
    if (!text.startsWith(prefix)) return text;
    const [top = '', ...parts] = text.slice(prefix.length).split('/');
    const base = { images: join(root, 'images'), models: join(root, 'models'), project: root, samples }[top];
    if (base === undefined || !(parts.length === 0 || isPlainPath(parts)))
      throw new GraftError('bad-file', say`${file}: its path '${text}' leads outside the project.`, file);
    return join(base, ...parts);
  };
}

/** Returns the function that also throws for a text that is no such name: a file may not choose a path of this machine. */
export function onlyNamed(paths: (text: string) => string, file: string): (text: string) => string {
  return (text) => {
    if (text.startsWith(prefix)) return paths(text);
    throw new GraftError('bad-file', say`${file}: its path '${text}' leads outside the project.`, file);
  };
}

/** Returns a JSON value with every string changed. */
export function mapTexts(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((inner) => mapTexts(inner, map));
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapTexts(inner, map)]));
}
