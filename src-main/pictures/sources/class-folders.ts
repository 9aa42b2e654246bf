// One sub-folder a class; or train, validation and test sub-folders with one sub-folder a class in each.
import type { Labelled } from './labelled';
import { sourceOf } from './labelled';
import { isLitter, partOfName, type SourceFormat, type Tree, type TreeFile } from './source';

/** Sub-folders as classes. */
export const classFolders: SourceFormat = {
  name: 'a folder a class',
  async open(tree) {
    const files = withoutCommonFolders(tree);
    const inFolders = files.filter(({ parts }) => parts.length > 1);
    if (inFolders.length === 0) return null;
    const tops = new Set(inFolders.map(({ parts }) => parts[0]!));
    const given = [...tops].every((top) => partOfName(top)) && tops.size > 1;
    const deep = given && inFolders.every(({ parts }) => parts.length > 2);
    const labelled = inFolders.map(
      ({ file, parts }): Labelled =>
        deep ? { file, name: parts[1]!, part: partOfName(parts[0]!) } : { file, name: parts[0]! },
    );
    return sourceOf(deep ? 'train and validation folders' : this.name, labelled, tree.rejected);
  },
};

/** A tree's files by their folders, without the folders that hold all of it (`pets/` of pets.zip). */
export function withoutCommonFolders(tree: Tree): { file: TreeFile; parts: string[] }[] {
  const files = tree.files
    .filter((file) => !isLitter(file.path))
    .map((file) => ({ file, parts: file.path.split('/') }));
  for (;;) {
    const first = files[0]?.parts[0];
    const common = files.length > 0 && files.every(({ parts }) => parts.length > 2 && parts[0] === first);
    if (!common) return files;
    for (const file of files) file.parts.shift();
  }
}
