// Prints the architectures of Graft as JSON: input shape, parameters with and without the classifier, preprocessing.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
const folder = await mkdtemp(join(tmpdir(), 'graft-catalog-'));
const source = `
import { architectureNames, buildArchitecture, nativeShape } from '#shared/architectures/index';
import { inferGraph } from '#shared/graph/infer';
export const list = () => architectureNames.map((name) => {
  const inputShape = nativeShape(name);
  const classes = inputShape[0] <= 32 ? 10 : 1000;
  const build = (includeTop) => buildArchitecture(name, { inputShape, includeTop, classes, seed: 1 });
  const top = build(true);
  return {
    name, inputShape,
    preprocessing: top.preprocessing,
    parameters: inferGraph(top).params.total,
    parametersNoTop: inferGraph(build(false)).params.total,
  };
});`;
try {
  const outfile = join(folder, 'own.mjs');
  const stdin = { contents: source, resolveDir: root, loader: 'ts' };
  await build({ stdin, bundle: true, format: 'esm', platform: 'node', outfile, logLevel: 'error' });
  const { list } = await import(pathToFileURL(outfile).href);
  console.log(JSON.stringify(list()));
} finally {
  await rm(folder, { recursive: true, force: true });
}
