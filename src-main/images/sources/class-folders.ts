// One folder per class; or folders of parts (train, val, test) with one folder per class in each.
import { notesOnFolders, notesOnVariants } from './folder-notes';
import { asBeside, looseImages, withoutCommonFolders } from './folder-tree';
import { type Labeled, sourceOf } from './labeled';
import { foldersKind } from './plain-folders';
import { areParts, isAnnotationName, partOfFolder, type SourceFormat, saysMoreThanPart } from './source';
import { readSplitFolders } from './split-folders';

/** Folders as classes; if requested explicitly, folders of any name are classes. */
export const classFolders: SourceFormat = {
  name: foldersKind,
  async open(tree, { labels }) {
    if (labels && !('folders' in labels)) return null;
    const keepEmpty = labels?.empty === true;
    const folderTree = withoutCommonFolders(tree);
    const { files, empty, outside } = folderTree;
    const split = await readSplitFolders(folderTree, tree, keepEmpty);
    if (split) return split;
    const labeled: Labeled[] = [];
    const filled = new Set<string>();
    const inner = new Map<string, Set<string>>();
    const folders = new Set(empty.map((parts) => parts[0]!.normalize('NFC')));
    const asClass = files.flatMap(({ file, parts }) =>
      parts.length > 1
        ? [{ file, name: parts[0]!.normalize('NFC'), second: parts[1]!, deep: parts.length > 2 }]
        : [],
    );
    for (const { file, name, second, deep } of asClass) {
      folders.add(name);
      if (!isAnnotationName(file.path)) filled.add(name);
      if (deep) inner.set(name, (inner.get(name) ?? new Set()).add(second));
    }
    // Parts whose images are not in class folders: their names are not classes.
    if (filled.size === 0 || (!labels && areParts([...filled]) && !areClasses([...filled]))) return null;
    for (const { file, name } of asClass) if (filled.has(name)) labeled.push({ file, name });
    const bare = [...folders].filter((name) => !filled.has(name));
    return sourceOf(
      this.name,
      labeled,
      [...tree.rejected, ...asBeside(looseImages([...outside, ...files]))],
      {
        notes: [...(keepEmpty ? [] : notesOnFolders(bare)), ...notesOnVariants([...filled], inner)],
        ...(keepEmpty && { emptyClasses: bare }),
      },
    );
  },
};

/** Names that contain the words of parts by chance: `Test tube`, `Train ticket`, `Beaker`. */
function areClasses(names: readonly string[]): boolean {
  const ofParts = names.filter((name) => partOfFolder(name) !== undefined);
  return ofParts.length < names.length && ofParts.every(saysMoreThanPart);
}
