// `graft explain`: shows which parts of an image speak for a class, as numbers, a NumPy array or a PNG.
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { GraftError } from '#shared/errors';
import {
  completenessGap,
  type Explanation,
  isComplete,
  type Method,
  methods,
  valuesOf,
} from '#shared/insight/methods';
import { inEnglish, say, type Words } from '#shared/sentence';
import type { Word } from '#shared/word-in';
import type { Command, OptionValues } from '../command';
import { formatShare, formatTable } from '../format';
import { definitionOf } from '../method-definitions';
import { sizeOption } from '../model-argument';
import { formatNpy } from '../npy';
import { preprocessingOption } from '../preprocessing-option';
import { selectModel } from '../test-time-options';
import { checkpointOption } from './evaluate';

/** Explains a class of an image. */
export const explain: Command = {
  usage: 'explain MODEL IMAGE',
  summary: 'show which parts of an image speak for a class',
  options: {
    method: { value: methods.join('|'), help: 'the method (grad-cam)' },
    class: { value: 'NAME|N', help: 'the class to explain: its name or number (the most probable one)' },
    layer: { value: 'NAME', help: 'the layer whose feature maps are weighted (the last ones)' },
    contrast: { help: "explain the score minus the mean of the other classes' scores" },
    randomize: {
      value: 'LAYER',
      help: 'sanity check: use random weights in this layer and in all later ones',
    },
    out: { value: 'FILE.png|FILE.npy', help: 'write the image with the map over it, or the map as an array' },
    checkpoint: { value: 'last|best', help: "a run's checkpoint (last)" },
    ...sizeOption,
    ...preprocessingOption,
  },
  examples: [
    'graft explain last photo.jpg --out heat.png',
    'graft explain flowers.keras photo.jpg --class tulip --method integrated-gradients --out map.npy',
    'graft explain last photo.jpg --randomize block6a_expand_conv --json',
  ],
  arguments: [2, 2],
  async run(session, [wanted, file], options) {
    const { client, project, signal, json, output, word } = session;
    const method = methodOption(options.method);
    const out = outOption(options.out);
    const model = await selectModel(session, wanted!, checkpointOption(options.checkpoint), options);
    const request = {
      project,
      model,
      image: { path: resolve(file!) },
      method,
      contrast: options.contrast === true,
      layer: text(options.layer),
      randomizeFrom: text(options.randomize),
      target: classOption(options.class),
      ...(out?.kind === 'png' ? { overlay: 0.65 } : {}),
    };
    let found: Explanation | null = null;
    for await (const item of client.explain(request, { signal })) {
      if (item.progress?.total) output.progress(say`${item.progress.done} of ${item.progress.total}`);
      if (item.explanation?.final) found = item.explanation;
      if (item.overlay && out) await writeFile(out.path, item.overlay);
    }
    output.endProgress();
    if (!found) throw new GraftError('bug', 'The engine returned no explanation.');
    const { map, ...facts } = found;
    if (out?.kind === 'npy')
      await writeFile(
        out.path,
        formatNpy({ shape: [map.height, map.width], values: valuesOf(map) as Float32Array<ArrayBuffer> }),
      );
    const { bytes: _, ...size } = map;
    const defined = definitionOf(method);
    const definition = defined && inEnglish(defined);
    output.print(
      json
        ? JSON.stringify({ ...facts, definition, map: size, out: out?.path ?? null }, null, 2)
        : formatExplanation(found, word),
    );
    return 0;
  },
};

const text = (value: OptionValues[string]) => (typeof value === 'string' ? value : null);

const classOption = (value: OptionValues[string]) =>
  typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : text(value);

function methodOption(value: OptionValues[string]): Method {
  if (value === undefined) return 'grad-cam';
  const found = methods.find((one) => one === value);
  if (found) return found;
  throw new GraftError('usage', say`--method: expected one of ${methods.join(', ')}, received ${value}.`);
}

function outOption(value: OptionValues[string]): { kind: 'png' | 'npy'; path: string } | null {
  if (typeof value !== 'string') return null;
  const kind = /\.(png|npy)$/i.exec(value)?.[1]?.toLowerCase() as 'png' | 'npy' | undefined;
  if (kind) return { kind, path: resolve(value) };
  throw new GraftError('usage', say`--out: expected a file that ends in .png or .npy, received ${value}.`);
}

function formatExplanation(
  { target, top, map, layer, method, completeness, milliseconds }: Explanation,
  word: Word,
): string {
  const rows = top.map((one) => [
    one.label === target.label ? `${one.name} *` : one.name,
    one.score.toPrecision(4),
    formatShare(one.probability),
  ]);
  const sizes = `${map.height} × ${map.width}`;
  const values = say`${map.min.toPrecision(3)} to ${map.max.toPrecision(3)}`;
  const time = `${Math.round(milliseconds)} ms`;
  const lines: Words[] = [
    formatTable(['class', target.kind, 'probability'].map(word), rows, [1, 2]),
    layer === null
      ? say`${method}: ${sizes}, ${values}, ${time}`
      : say`${method} at ${layer}: ${sizes}, ${values}, ${time}`,
  ];
  const definition = definitionOf(method);
  if (definition) lines.push(definition);
  if (map.max <= 0) lines.push(say`Nothing in the image speaks for '${target.name}' here.`);
  if (completeness) {
    const { sum, difference, steps } = completeness;
    const gap = completenessGap(completeness).toPrecision(2);
    lines.push(
      say`Sum ${sum.toPrecision(4)}, difference of the scores ${difference.toPrecision(4)}, gap ${gap}, ${steps} steps`,
    );
    if (!isComplete(completeness))
      lines.push(say`The gap is more than 5 % after ${steps} steps: the map is less exact.`);
  }
  return lines.map((line) => (typeof line === 'string' ? line : word(line))).join('\n');
}
