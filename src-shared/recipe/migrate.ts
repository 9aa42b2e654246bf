// Reads documents of earlier versions: version 1 of recipes and projects said "picture" where version 2 says "image".

/** A JSON object. */
export type Fields = Record<string, unknown>;

/** True for a JSON object. */
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Edits of a dataset: `pictures` became `images`. */
function migrateDataEdits(edits: unknown): unknown {
  if (!Array.isArray(edits)) return edits;
  return edits.map((edit) => {
    if (!isFields(edit) || !('pictures' in edit)) return edit;
    const { pictures, ...rest } = edit;
    return { ...rest, images: pictures };
  });
}

/** A split: by 'picture' became by 'image'. */
function migrateSplit(split: unknown): unknown {
  return isFields(split) && split.by === 'picture' ? { ...split, by: 'image' } : split;
}

/** Returns a recipe of version 2 for one of version 1; other values are returned unchanged. */
export function migrateRecipe(value: unknown): unknown {
  if (!isFields(value) || value.version !== 1) return value;
  const { data } = value;
  return {
    ...value,
    version: 2,
    ...(isFields(data) && 'edits' in data && { data: { ...data, edits: migrateDataEdits(data.edits) } }),
    ...('split' in value && { split: migrateSplit(value.split) }),
  };
}

/** Returns a project file of version 2 for one of version 1; other values are returned unchanged. */
export function migrateProject(value: unknown): unknown {
  if (!isFields(value) || value.version !== 1 || !isFields(value.draft)) return value;
  const { draft } = value;
  return {
    ...value,
    version: 2,
    draft: {
      ...draft,
      ...('dataEdits' in draft && { dataEdits: migrateDataEdits(draft.dataEdits) }),
      ...('split' in draft && { split: migrateSplit(draft.split) }),
    },
  };
}

/** Returns the images a run was started with in today's words: a raw layout of 'grey' became 'gray'. */
export function migratePinnedData(value: unknown): unknown {
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
