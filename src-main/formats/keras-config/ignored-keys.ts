// Keys of layer configurations without a Graft parameter: each with the reason why it does not affect values, or a note.
import type { Json } from '#shared/graph/graph';
import { say, type Words } from '#shared/sentence';
import { asObject, type JsonObject } from './names';

/** How a key is handled: ignored, ignored with a note, or the layer cannot be computed correctly. */
export type Verdict =
  | { readonly verdict: 'same' }
  | { readonly verdict: 'note'; readonly text: Words }
  | { readonly verdict: 'refuse' };

interface IgnoredKey {
  /** Why the key does not affect values; test/trainer/executor/ignored-keys.test.ts compares each with Keras. */
  readonly why: string;
  /** The values to which this applies; by default all. */
  readonly for?: (value: Json, config: JsonObject) => boolean;
  /** Note for other values, which affect training but not predictions; if omitted, other values are rejected. */
  readonly otherwise?: string;
}

const isOff = (value: Json) => value === null || value === false;

/** All ignored keys. */
export const ignoredKeys: Readonly<Record<string, IgnoredKey>> = {
  name: { why: 'read with the layer itself' },
  trainable: { why: 'read with the layer itself' },
  dtype: { why: 'handled by readDtype' },
  batch_input_shape: { why: "the input's shape, read where a model begins" },
  batch_shape: { why: "the input's shape, read where a model begins" },
  input_shape: { why: "the input's shape, read where a model begins" },
  batch_size: { why: 'Graft takes batches of any size' },
  input_dtype: { why: 'inputs are computed in float32' },
  build_input_shape: { why: "the input's shape, read where a model begins" },
  data_format: {
    why: 'channels_first was rejected or converted before',
    for: (value) => value === 'channels_last' || value === 'channels_first' || value === null,
  },
  groups: { why: 'a single group has no effect', for: (value) => value === 1 },
  autocast: { why: 'all values are float32' },
  supports_masking: { why: 'describes whether the class supports masks; not an argument' },
  implementation: { why: 'a different order of the same operations' },
  seed: { why: 'which numbers are drawn in training; Graft draws from its own seed' },
  unroll: { why: 'a different order of the same operations' },
  input_length: { why: 'the length of the input, which is known from its shape' },
  time_major: { why: 'rejected if it is on' },
  return_state: { why: 'rejected if it is on' },
  fused: { why: 'a different kernel with the same results' },
  synchronized: { why: 'Graft trains on one device' },
  renorm: {
    why: 'no renormalization',
    for: isOff,
  },
  renorm_clipping: { why: 'only used with renorm, which is rejected' },
  renorm_momentum: { why: 'only used with renorm, which is rejected' },
  virtual_batch_size: {
    why: 'no virtual batches',
    for: isOff,
    otherwise: 'BatchNormalization ignores virtual_batch_size: it is trained on whole batches',
  },
  adjustment: { why: 'none', for: isOff },
  quantization_config: { why: 'not quantized', for: isOff },
  lora_rank: {
    why: 'no LoRA',
    for: isOff,
    otherwise: 'LoRA updates were merged into the kernels; training updates the whole kernels',
  },
  lora_alpha: { why: 'belongs to lora_rank, which has a note' },
  rng_type: { why: 'which generator draws in training; Graft draws from its own seed' },
  force_generator: { why: 'which generator draws in training; Graft draws from its own seed' },
  auto_vectorize: { why: 'a different order of the same operations' },
  value_range: { why: 'Keras 3.3 writes it for geometric layers, which do not use it' },
  noise_shape: { why: 'follows from the kind', for: isOff },
  rms_scaling: { why: 'no RMS scaling', for: isOff },
  sparse: { why: 'dense outputs', for: isOff },
  ragged: { why: 'dense outputs', for: isOff },
};

/** Returns how a key without a parameter is handled. */
export function checkKey(key: string, value: Json, config: JsonObject): Verdict {
  const known = Object.hasOwn(ignoredKeys, key) ? ignoredKeys[key] : undefined;
  if (known) {
    if (known.for?.(value, config) ?? true) return { verdict: 'same' };
    return known.otherwise ? { verdict: 'note', text: `${known.otherwise}.` } : { verdict: 'refuse' };
  }
  if (/_(regularizer|constraint)$/.test(key)) {
    if (value === null) return { verdict: 'same' };
    return {
      verdict: 'note',
      text: 'Some regularizers or constraints were ignored; they affect only training.',
    };
  }
  // The initializer of a weight that the file contains, or that the layer does not have.
  if (/_initializer$/.test(key)) return { verdict: 'same' };
  if (isOff(value))
    return {
      verdict: 'note',
      text: say`Graft does not know the option ${key}; it is off in this file and was ignored.`,
    };
  return { verdict: 'refuse' };
}

/** Returns why an input cannot take plain numbers; undefined if it can. */
export function inputRefusal(config: JsonObject): string | undefined {
  if (config.sparse === true) return 'expects sparse tensors';
  if (config.ragged === true) return 'expects ragged tensors';
  if (asObject(config.type_spec)) return 'expects tensors of a custom type (type_spec)';
  return config.dtype === 'string' ? 'expects strings' : undefined;
}

/** Returns the quantization of a layer's data type as Keras 3 writes it, such as `int8`; undefined if there is none. */
export function quantizationOf(dtype: Json | undefined): string | undefined {
  const object = asObject(dtype);
  const className = object?.class_name;
  if (typeof className !== 'string' || !className.startsWith('Quantized')) return undefined;
  return String(asObject(object?.config)?.mode ?? className);
}
