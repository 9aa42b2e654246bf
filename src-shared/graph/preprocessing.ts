// Preprocessing of pixels: presets by name, scale and offset, or mean and standard deviation; and its effect on pixel values.
import { GraftError } from '../errors';
import { inEnglish, say, sentenceOf, type Words } from '../sentence';
import { type LayerGraph, type Preprocessing, preprocessings, type Shape } from './graph';
import { channelsOfInput, channelWords } from './image-channels';

type Triple = readonly [number, number, number];

const evenly = (scale: number, offset: number): Preprocessing => ({
  mode: 'custom',
  scale: [scale, scale, scale],
  offset: [offset, offset, offset],
  channelOrder: 'rgb',
});

/**
 * Presets by name. `none`, `tf`, `caffe` and `torch` are Keras' modes (keras/src/applications/imagenet_utils.py);
 * `unit` divides by 255; `lite` is EfficientNet-Lite's (x - 127) / 128.
 */
export const preprocessingPresets = {
  none: preprocessings.none,
  unit: evenly(1 / 255, 0),
  tf: preprocessings.tf,
  caffe: preprocessings.caffe,
  torch: preprocessings.torch,
  lite: evenly(1 / 128, -127 / 128),
} as const satisfies Record<string, Preprocessing>;

/** Name of a preset. */
export type PreprocessingPreset = keyof typeof preprocessingPresets;

/** The names of the presets. */
export const presetNames = Object.keys(preprocessingPresets) as PreprocessingPreset[];

/** What each preset does, in one line. */
export const presetHelp: Readonly<Record<PreprocessingPreset, string>> = {
  none: '0 to 255, RGB',
  unit: '0 to 1, RGB (x / 255)',
  tf: '-1 to 1, RGB (x / 127.5 - 1)',
  caffe: 'ImageNet mean subtracted, BGR (caffe)',
  torch: 'ImageNet mean and standard deviation, RGB (torch)',
  lite: '-0.99 to 1, RGB ((x - 127) / 128)',
};

/** One number for all channels, or one per channel in the order in which the network receives them. */
type PerChannel = number | readonly number[];

/**
 * The form of a preprocessing in an edit: a preset, `scale` and `offset` (`y = x * scale + offset`), or `mean` and `std` in
 * units of pixels (`y = (x - mean) / std`). Without `channelOrder` a preset has its own, and numbers mean RGB.
 */
export interface StatedPreprocessing {
  readonly preset?: PreprocessingPreset | undefined;
  readonly scale?: PerChannel | undefined;
  readonly offset?: PerChannel | undefined;
  readonly mean?: PerChannel | undefined;
  readonly std?: PerChannel | undefined;
  readonly channelOrder?: 'rgb' | 'bgr' | undefined;
}

/** Returns the values of a preprocessing; throws 'invalid' if they cannot be used. */
export function toPreprocessing(stated: StatedPreprocessing): Preprocessing {
  const { preset, scale, offset, mean, std, channelOrder } = stated;
  const ways = [preset !== undefined, scale ?? offset, mean ?? std].filter(
    (way) => way !== undefined && way !== false,
  );
  if (ways.length !== 1)
    throw new GraftError(
      'invalid',
      'setPreprocessing: expected either a preset, or scale and offset, or mean and std.',
    );
  if (preset !== undefined) {
    const known: Preprocessing = preprocessingPresets[preset];
    return (channelOrder ?? known.channelOrder) === known.channelOrder ? known : reverseChannels(known);
  }
  const order = channelOrder ?? 'rgb';
  if (mean !== undefined || std !== undefined) {
    const means = triple(mean ?? 0, 'mean');
    const stds = triple(std ?? 1, 'std');
    if (stds.some((value) => value <= 0)) throw new GraftError('invalid', 'std: expected numbers above 0.');
    return named({
      mode: 'custom',
      scale: [1 / stds[0], 1 / stds[1], 1 / stds[2]],
      offset: [-means[0] / stds[0], -means[1] / stds[1], -means[2] / stds[2]],
      channelOrder: order,
    });
  }
  const scales = triple(scale ?? 1, 'scale');
  if (scales.includes(0)) throw new GraftError('invalid', 'scale: expected numbers other than 0.');
  return named({ mode: 'custom', scale: scales, offset: triple(offset ?? 0, 'offset'), channelOrder: order });
}

function triple(value: PerChannel, what: string): Triple {
  const list = typeof value === 'number' ? [value, value, value] : value;
  const [a, b, c] = list;
  if (list.length !== 3 || !list.every(Number.isFinite))
    throw new GraftError(
      'invalid',
      say`${what}: expected 1 or 3 numbers, received ${list.join(', ') || say`none`}.`,
    );
  return [a!, b!, c!];
}

/** Returns the same values per color with the channel order reversed. */
export function reverseChannels({ scale, offset, channelOrder, resize }: Preprocessing): Preprocessing {
  return named({
    mode: 'custom',
    scale: [scale[2], scale[1], scale[0]],
    offset: [offset[2], offset[1], offset[0]],
    channelOrder: channelOrder === 'rgb' ? 'bgr' : 'rgb',
    ...(resize && { resize }),
  });
}

/** Sets the mode to the Keras mode with these values, if any. */
function named(preprocessing: Preprocessing): Preprocessing {
  const preset = presetOf(preprocessing);
  return preset === null ? preprocessing : { ...preprocessing, ...preprocessingPresets[preset] };
}

const close = (a: number, b: number) => Math.abs(a - b) <= 1e-7 * Math.max(1, Math.abs(b));

/** Returns the preset that computes the same, or null. */
export function presetOf({ scale, offset, channelOrder }: Preprocessing): PreprocessingPreset | null {
  const same = (name: PreprocessingPreset) => {
    const preset: Preprocessing = preprocessingPresets[name];
    return (
      preset.channelOrder === channelOrder &&
      preset.scale.every((value, i) => close(scale[i]!, value)) &&
      preset.offset.every((value, i) => close(offset[i]!, value))
    );
  };
  return presetNames.find(same) ?? null;
}

/** Parses `tf`, `torch,bgr`, `scale=0.0078,offset=-1` or `mean=123.7/116.8/103.9,std=1,order=bgr`; throws 'usage'. */
export function parsePreprocessing(text: string): StatedPreprocessing {
  const wrong = (why: Words) =>
    new GraftError(
      'usage',
      say`${why}: expected ${presetNames.join(', ')}, or numbers such as scale=0.0078,offset=-1 or mean=123.7/116.8/103.9,std=58.4/57.1/57.4, each with ,order=bgr where the network takes BGR.`,
    );
  const values = new Map<string, string>();
  let preset: PreprocessingPreset | undefined;
  for (const part of text.split(',').map((one) => one.trim())) {
    const at = part.indexOf('=');
    const known = presetNames.find((name) => name === part);
    if (known && !preset) preset = known;
    else if (part === 'rgb' || part === 'bgr') values.set('order', part);
    else if (at > 0) values.set(part.slice(0, at), part.slice(at + 1));
    else throw wrong(`'${part}' is not a preprocessing`);
  }
  const numbers = (name: string): PerChannel => {
    const list = values.get(name)!.split('/').map(Number);
    if ((list.length !== 1 && list.length !== 3) || list.some((value) => !Number.isFinite(value)))
      throw wrong(`${name}=${values.get(name)}`);
    return list.length === 1 ? list[0]! : list;
  };
  const order = values.get('order');
  if (order !== undefined && order !== 'rgb' && order !== 'bgr') throw wrong(`order=${order}`);
  const channelOrder = order === undefined ? {} : ({ channelOrder: order } as const);
  const names = [...values.keys()].filter((name) => name !== 'order').sort();
  if (preset) {
    if (names.length > 0) throw wrong(`${names[0]} with ${preset}`);
    return { preset, ...channelOrder };
  }
  const is = (...wanted: string[]) => names.length > 0 && names.every((name) => wanted.includes(name));
  if (!is('scale', 'offset') && !is('mean', 'std')) throw wrong(`'${text}'`);
  return { ...Object.fromEntries(names.map((name) => [name, numbers(name)])), ...channelOrder };
}

/** Describes a preprocessing: `-1 to 1, RGB (x / 127.5 - 1)`, or the values by channel. */
export function describePreprocessing(preprocessing: Preprocessing): string {
  const preset = presetOf(preprocessing);
  if (preset) return presetHelp[preset];
  const { scale, offset, channelOrder } = preprocessing;
  const short = (values: Triple) =>
    new Set(values).size === 1 ? tidy(values[0]) : `[${values.map(tidy).join(', ')}]`;
  return `x * ${short(scale)} + ${short(offset)}, ${channelOrder.toUpperCase()}`;
}

const tidy = (value: number) => String(Number(value.toPrecision(6)));

/** Returns the channel letters in the order in which the network receives them. */
export function channelNames({ channelOrder }: Pick<Preprocessing, 'channelOrder'>): readonly string[] {
  return channelOrder === 'bgr' ? ['B', 'G', 'R'] : ['R', 'G', 'B'];
}

/** Returns minimum, maximum and mean of each channel after preprocessing RGB pixels [n, 3] from 0 to 255. */
export function valuesAfter(
  pixels: Uint8Array,
  preprocessing: Preprocessing,
): { readonly name: string; readonly min: number; readonly max: number; readonly mean: number }[] {
  const { scale, offset, channelOrder } = preprocessing;
  return channelNames(preprocessing).map((name, c) => {
    const from = channelOrder === 'bgr' ? 2 - c : c;
    let [min, max, sum] = [255, 0, 0];
    for (let i = from; i < pixels.length; i += 3) {
      const value = pixels[i]!;
      if (value < min) min = value;
      if (value > max) max = value;
      sum += value;
    }
    const after = (value: number) => value * scale[c]! + offset[c]!;
    const [one, other] = [after(min), after(max)];
    const mean = after(sum / (pixels.length / 3));
    return { name, min: Math.min(one, other), max: Math.max(one, other), mean };
  });
}

/**
 * Draws the preprocessed values as an image: the first channel as red, the second as green, the third as blue, from the
 * minimum possible value (black) to the maximum (white) of all channels.
 */
export function drawAfter(pixels: Uint8Array, { scale, offset, channelOrder }: Preprocessing): Uint8Array {
  const ends = [0, 1, 2].flatMap((c) => [offset[c]!, 255 * scale[c]! + offset[c]!]);
  const least = Math.min(...ends);
  const span = Math.max(...ends) - least || 1;
  const drawn = new Uint8Array(pixels.length);
  for (let i = 0; i < pixels.length; i += 3)
    for (let c = 0; c < 3; c++) {
      const value = pixels[i + (channelOrder === 'bgr' ? 2 - c : c)]! * scale[c]! + offset[c]!;
      drawn[i + c] = Math.round(((value - least) / span) * 255);
    }
  return drawn;
}

/** Returns the layers directly after the input that rescale or normalize pixels; such networks usually take pixels from 0 to 255. */
export function ownPreprocessing(graph: LayerGraph): readonly string[] {
  const found: string[] = [];
  let names = graph.layers.filter((layer) => layer.kind === 'InputLayer').map((layer) => layer.name);
  for (let depth = 0; depth < 6 && names.length > 0; depth++) {
    const next = graph.layers.filter((layer) => layer.inputs.some((input) => names.includes(input)));
    found.push(
      ...next.filter(({ kind }) => kind === 'Rescaling' || kind === 'Normalization').map(({ name }) => name),
    );
    names = next.filter(({ kind }) => passing.test(kind)).map(({ name }) => name);
  }
  return found;
}

/** Kinds that leave pixel values in their range. */
const passing =
  /^(Random|Resizing|CenterCrop|ZeroPadding|Rescaling|Normalization|Permute|Slice|Concatenate|Identity)/;

/** Last sentence of a note on a model file without preprocessing information. */
const asking = 'Set the preprocessing that the model was trained with.';

/** True if the input is an image: height, width and channels. */
export function takesImages(graph: LayerGraph): boolean {
  const shape = graph.layers.find(({ kind }) => kind === 'InputLayer')?.params.shape;
  return Array.isArray(shape) && shape.length === 3;
}

/** Returns the note on a file without preprocessing information; none if the input is not an image. */
export function askForPreprocessing(graph: LayerGraph, why: Words): Words[] {
  if (!takesImages(graph)) return [];
  const own = ownPreprocessing(graph);
  const shape = graph.layers.find(({ kind }) => kind === 'InputLayer')?.params.shape;
  const channels = channelsOfInput(Array.isArray(shape) ? [null, ...(shape as Shape)] : undefined);
  const order = sentenceOf(channelWords[channels]);
  const note =
    own.length > 0
      ? say`${why}. The network itself starts with ${own.join(', ')}, so pixels are passed as 0 to 255, ${order}.`
      : say`${why}: pixels are passed as 0 to 255, ${order}. Set the preprocessing that the model was trained with.`;
  return [note];
}

/** True for a note that asks to set the preprocessing. */
export const asksForPreprocessing = (note: Words): boolean => inEnglish(note).endsWith(asking);
