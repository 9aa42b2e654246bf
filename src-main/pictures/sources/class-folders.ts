// One folder per class; or folders of parts (train, val, test) with one folder per class in each.
import { type Labelled, sourceOf } from './labelled';
import { areParts, isAnnotationName, isLitter, type SourceFormat, type Tree } from './source';
import { type FolderFile, readSplitFolders } from './split-folders';

/** Folders as classes. */
export const classFolders: SourceFormat = {
  name: 'one folder per class',
  async open(tree, { labels }) {
    if (labels && !('folders' in labels)) return null;
    const files = withoutCommonFolders(tree);
    const split = await readSplitFolders(files, tree);
    if (split) return split;
    const inFolders = files.filter(({ parts }) => parts.length > 1);
    const tops = new Set<string>();
    for (const { file, parts } of inFolders)
      if (!isAnnotationName(file.path)) tops.add(parts[0]!.normalize('NFC'));
    // Parts whose images are not in class folders: their names are no classes.
    if (tops.size === 0 || areParts([...tops])) return null;
    const labelled = inFolders.flatMap(({ file, parts }): Labelled[] => {
      const name = parts[0]!.normalize('NFC');
      return tops.has(name) ? [{ file, name }] : [];
    });
    const dropped = [...new Set(inFolders.map(({ parts }) => parts[0]!.normalize('NFC')))].filter(
      (one) => !tops.has(one),
    );
    return sourceOf(this.name, labelled, tree.rejected, { notes: notesOnFolders(dropped) });
  },
};

/** What to say of folders that are not classes. */
export function notesOnFolders(withoutImages: readonly string[]): string[] {
  if (withoutImages.length === 0) return [];
  const names = withoutImages.slice(0, 10).join(', ');
  const more = withoutImages.length > 10 ? ` and ${withoutImages.length - 10} more` : '';
  return [
    withoutImages.length === 1
      ? `The folder ${names} has no images, so it is not a class. Under Labels, empty folders can be kept as classes.`
      : `The folders ${names}${more} have no images, so they are not classes. Under Labels, empty folders can be kept as classes.`,
  ];
}

/** What to say where all classes have the same sub-folders: those may be the classes (PlantVillage's color, grayscale, segmented). */
export function notesOnVariants(
  classes: readonly string[],
  inner: ReadonlyMap<string, ReadonlySet<string>>,
): string[] {
  const [first, ...others] = classes.map((name) => [...(inner.get(name) ?? [])].sort());
  if (!first || first.length < 2 || others.length === 0) return [];
  if (!others.every((names) => names.join('/') === first.join('/'))) return [];
  const names = first.slice(0, 3).join(', ');
  return [
    `The folders ${classes.slice(0, 4).join(', ')} have the same sub-folders (${names}${first.length > 3 ? ', …' : ''}). If those are your classes, open one of the folders instead.`,
  ];
}

/** A tree's files by their folders, without the folders that hold all of it (`pets/` of pets.zip). */
export function withoutCommonFolders(tree: Tree): FolderFile[] {
  let files = tree.files
    .filter((file) => !isLitter(file.path))
    .map((file): FolderFile => ({ file, parts: file.path.split('/') }));
  for (;;) {
    const images = files.filter(({ file }) => !isAnnotationName(file.path));
    const first = images[0]?.parts[0];
    const common = images.length > 0 && images.every(({ parts }) => parts.length > 2 && parts[0] === first);
    if (!common) return files;
    files = files.flatMap(({ file, parts }) => (parts[0] === first ? [{ file, parts: parts.slice(1) }] : []));
  }
}
