// Reads run folders of earlier versions: version 1 of their data, logs and checkpoints said "picture" and "grey".
import { type Fields, isFields } from '../json';

/** Returns the images a run was started with in today's words: a raw layout of 'grey' became 'gray'. */
export function migrateRunData(value: unknown): unknown {
  if (!isFields(value)) return value;
  const migrate = (images: unknown): unknown =>
    Array.isArray(images)
      ? images.map((image) => {
          const slice = isFields(image) && isFields(image.slice) ? image.slice : null;
          const raw = slice && isFields(slice.raw) ? slice.raw : null;
          return raw?.layout === 'grey'
            ? { ...(image as Fields), slice: { ...slice, raw: { ...raw, layout: 'gray' } } }
            : image;
        })
      : images;
  return {
    ...value,
    training: migrate(value.training),
    validation: migrate(value.validation),
    test: migrate(value.test),
  };
}

const renamedKeys: Readonly<Record<string, string>> = {
  picturesPerSecond: 'imagesPerSecond',
  learnt: 'learned',
};

/** Renames the keys of run events and checkpoints of version 1, at any depth. */
export function renameKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(renameKeys);
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [renamedKeys[key] ?? key, renameKeys(inner)]),
  );
}

/** Returns a checkpoint of version 2 for one of version 1; other values are returned unchanged. */
export function migrateCheckpoint(value: unknown): unknown {
  if (!isFields(value) || value.version !== 1) return value;
  return { ...value, version: 2, ...('recent' in value && { recent: renameKeys(value.recent) }) };
}
