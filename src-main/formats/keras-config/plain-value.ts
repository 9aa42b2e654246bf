// Converts values serialized by Keras in a configuration (NumPy numbers and arrays, tensors, tuples) to plain JSON.
import type { Json } from '#shared/graph/graph';
import { asObject } from './names';

/** Returns the plain value of a serialized one; other values are returned unchanged. Handles nested lists, but not layers. */
export function plainValue(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => plainValue(item));
  const object = asObject(value);
  if (!object) return value;
  // Keras 2: {"type": "ndarray", "value": 0.1}, {"type": "float32", "value": …}
  if (typeof object.type === 'string' && object.value !== undefined && Object.keys(object).length === 2)
    return plainValue(object.value);
  switch (object.class_name) {
    case '__tuple__':
      return plainValue(object.items ?? []);
    case '__numpy__':
    case '__tensor__':
      return plainValue(asObject(object.config)?.value ?? null);
    default:
      return value;
  }
}
