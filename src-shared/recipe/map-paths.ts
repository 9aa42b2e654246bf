// The paths in recipes and drafts: of model files, weights files and folders of images; `sample:` names and addresses in S3 are no paths.
import type { Edit } from '../graph/edits/index';
import type { ModelSource } from '../graph/model-source';
import { isObjectUrl } from '../object-url';
import type { Recipe } from './recipe';

/** Changes a path. */
export type MapPath = (path: string) => string;

/** Returns a recipe whose paths are changed. */
export function mapRecipePaths(recipe: Recipe, map: MapPath): Recipe {
  return {
    ...recipe,
    model: mapModelPaths(recipe.model, map),
    edits: recipe.edits.map((edit) => mapEditPaths(edit, map)),
    data: { ...recipe.data, ...mapDataPaths(recipe.data, map) },
  };
}

/** The parts of a project's draft that have paths. */
interface DraftPaths {
  readonly model: ModelSource | null;
  readonly edits: Edit[];
  readonly folder: string | null;
  readonly more?: Recipe['data']['more'];
  readonly undone?: readonly (object | { readonly edit: Edit })[] | undefined;
}

/** Returns a draft whose paths are changed. */
export function mapDraftPaths<D extends DraftPaths>(draft: D, map: MapPath): D {
  const { model, edits, folder, more, undone } = draft;
  return {
    ...draft,
    model: model && mapModelPaths(model, map),
    edits: edits.map((edit) => mapEditPaths(edit, map)),
    ...(folder !== null && mapDataPaths({ folder, more }, map)),
    ...(undone && {
      undone: undone.map((step) => ('edit' in step ? { edit: mapEditPaths(step.edit, map) } : step)),
    }),
  };
}

/** Returns where a network comes from, with its paths changed. */
function mapModelPaths(model: ModelSource, map: MapPath): ModelSource {
  const { weightsFile } = model;
  const mapped = weightsFile ? { weightsFile: { ...weightsFile, file: map(weightsFile.file) } } : {};
  return 'file' in model ? { ...model, file: map(model.file), ...mapped } : { ...model, ...mapped };
}

function mapEditPaths(edit: Edit, map: MapPath): Edit {
  if (!('sources' in edit) || !edit.sources) return edit;
  return { ...edit, sources: edit.sources.map((source) => mapModelPaths(source, map)) };
}

function mapDataPaths<T extends Pick<Recipe['data'], 'folder' | 'more'>>(
  { folder, more }: T,
  map: MapPath,
): Pick<Recipe['data'], 'folder' | 'more'> {
  const mapData = (path: string) => (path.startsWith('sample:') || isObjectUrl(path) ? path : map(path));
  return {
    folder: mapData(folder),
    ...(more && { more: more.map((one) => ({ ...one, folder: mapData(one.folder) })) }),
  };
}
