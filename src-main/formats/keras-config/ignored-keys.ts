// Keys of layers' configurations that Graft has no parameter for: each with why it changes no number, or what is said of it.
import type { Json } from '#shared/graph/graph';
import { asObject, type JsonObject } from './names';

/** What becomes of a key: nothing changes, a note is due, or the layer cannot be computed as it should. */
export type Verdict =
  | { readonly verdict: 'same' }
  | { readonly verdict: 'note'; readonly text: string }
  | { readonly verdict: 'refuse' };

interface IgnoredKey {
  /** Why the key changes no number; test/trainer/executor/ignored-keys.test.ts holds each against Keras. */
  readonly why: string;
  /** The values for which that is so; all where it is left out. */
  readonly for?: (value: Json, config: JsonObject) => boolean;
  /** What is said of other values, which change what training does but no prediction; left out, they are refused. */
  readonly otherwise?: string;
}

const isOff = (value: Json) => value === null || value === false;

/** The whole list. */
export const ignoredKeys: Readonly<Record<string, IgnoredKey>> = {
  name: { why: 'read with the layer itself' },
  trainable: { why: 'read with the layer itself' },
  dtype: { why: 'told by readDtype' },
  batch_input_shape: { why: "the input's shape, read where a model begins" },
  batch_shape: { why: "the input's shape, read where a model begins" },
  input_shape: { why: "the input's shape, read where a model begins" },
  batch_size: { why: 'Graft takes batches of any size' },
  input_dtype: { why: 'inputs are computed in float32' },
  build_input_shape: { why: "the input's shape, read where a model begins" },
  data_format: {
    why: 'channels_first is refused or converted before',
    for: (value) => value === 'channels_last' || value === 'channels_first' || value === null,
  },
  groups: { why: 'one group is no grouping', for: (value) => value === 1 },
  autocast: { why: 'all values are float32' },
  supports_masking: { why: 'says what the class can do with masks, which it is not given' },
  implementation: { why: 'another order of the same operations' },
  seed: { why: 'which numbers are drawn in training; Graft draws from its own seed' },
  unroll: { why: 'another order of the same operations' },
  input_length: { why: 'the length of the input, which the shapes say' },
  time_major: { why: 'refused where it is on' },
  return_state: { why: 'refused where it is on' },
  fused: { why: 'another kernel for the same numbers' },
  synchronized: { why: 'Graft trains on one device' },
  renorm: {
    why: 'no renormalization',
    for: isOff,
  },
  renorm_clipping: { why: 'only used with renorm, which is refused' },
  renorm_momentum: { why: 'only used with renorm, which is refused' },
  virtual_batch_size: {
    why: 'no virtual batches',
    for: isOff,
    otherwise: 'BatchNormalization with virtual_batch_size is trained on whole batches',
  },
  adjustment: { why: 'none', for: isOff },
  quantization_config: { why: 'not quantized', for: isOff },
  lora_rank: {
    why: 'no LoRA',
    for: isOff,
    otherwise: 'The kernels of layers with LoRA include what it learned; training moves the whole kernels',
  },
  lora_alpha: { why: 'a number of lora_rank, which is told' },
  rng_type: { why: 'which generator draws in training; Graft draws from its own seed' },
  force_generator: { why: 'which generator draws in training; Graft draws from its own seed' },
  auto_vectorize: { why: 'another order of the same operations' },
  value_range: { why: 'Keras 3.3 writes it for geometric layers, which do not read it' },
  noise_shape: { why: 'follows from the kind', for: isOff },
  rms_scaling: { why: 'no RMS scaling', for: isOff },
  sparse: { why: 'dense outputs', for: isOff },
  ragged: { why: 'dense outputs', for: isOff },
};

/** What becomes of a key that a kind has no parameter for. */
export function judgeKey(key: string, value: Json, config: JsonObject): Verdict {
  const known = Object.hasOwn(ignoredKeys, key) ? ignoredKeys[key] : undefined;
  if (known) {
    if (known.for?.(value, config) ?? true) return { verdict: 'same' };
    return known.otherwise ? { verdict: 'note', text: `${known.otherwise}.` } : { verdict: 'refuse' };
  }
  if (/_(regularizer|constraint)$/.test(key)) {
    if (value === null) return { verdict: 'same' };
    return {
      verdict: 'note',
      text: 'Some regularizers or constraints are left out: they matter only in training.',
    };
  }
  // How a weight starts that the file brings, or that the layer does not have.
  if (/_initializer$/.test(key)) return { verdict: 'same' };
  if (isOff(value))
    return {
      verdict: 'note',
      text: `Graft does not know the option ${key}; it is off in this file and was ignored.`,
    };
  return { verdict: 'refuse' };
}

/** What keeps an input from being given as plain numbers; undefined where nothing does. */
export function inputRefusal(config: JsonObject): string | undefined {
  if (config.sparse === true) return 'expects sparse tensors';
  if (config.ragged === true) return 'expects ragged tensors';
  if (asObject(config.type_spec)) return 'expects tensors of a type of its own (type_spec)';
  return config.dtype === 'string' ? 'expects strings' : undefined;
}

/** The quantization of a layer's data type, as Keras 3 writes it: `int8`; undefined without. */
export function quantizationOf(dtype: Json | undefined): string | undefined {
  const object = asObject(dtype);
  const className = object?.class_name;
  if (typeof className !== 'string' || !className.startsWith('Quantized')) return undefined;
  return String(asObject(object?.config)?.mode ?? className);
}
