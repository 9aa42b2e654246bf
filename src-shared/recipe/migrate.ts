// Reads documents of earlier versions: version 1 of recipes and projects said "picture" where version 2 says "image".
import { isFields } from '../json';

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
