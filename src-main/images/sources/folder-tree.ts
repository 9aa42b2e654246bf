// A tree's files by the folders above them.
import { isAnnotationName, isLitter, type Tree, type TreeFile } from './source';

/** A file with the folders above it, outermost first, its name last. */
export interface FolderFile {
  readonly file: TreeFile;
  readonly parts: readonly string[];
}

/** Files and empty folders below `depth` folders that hold all images of a tree. */
export interface FolderTree {
  readonly files: readonly FolderFile[];
  readonly empty: readonly (readonly string[])[];
  readonly depth: number;
}

/** A tree's files by their folders, without the folders that hold all of it (`pets/` of pets.zip). */
export function withoutCommonFolders(tree: Tree): FolderTree {
  let files = tree.files
    .filter((file) => !isLitter(file.path))
    .map((file): FolderFile => ({ file, parts: file.path.split('/') }));
  let empty = (tree.emptyFolders ?? []).filter((path) => !isLitter(path)).map((path) => path.split('/'));
  for (let depth = 0; ; depth++) {
    const images = files.filter(({ file }) => !isAnnotationName(file.path));
    const first = images[0]?.parts[0];
    const common = images.length > 0 && images.every(({ parts }) => parts.length > 2 && parts[0] === first);
    if (!common) return { files, empty, depth };
    files = files.flatMap(({ file, parts }) => (parts[0] === first ? [{ file, parts: parts.slice(1) }] : []));
    empty = empty.flatMap((parts) => (parts[0] === first && parts.length > 1 ? [parts.slice(1)] : []));
  }
}

/** The folders of an archive that have no file in or below them. */
export function emptyFoldersOf(folders: readonly string[], files: readonly TreeFile[]): string[] {
  const filled = new Set<string>();
  for (const { path } of files)
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      const folder = path.slice(0, slash);
      if (filled.has(folder)) break;
      filled.add(folder);
    }
  return [...new Set(folders.map((path) => path.replace(/\/+$/, '')))].filter(
    (path) => path !== '' && !filled.has(path),
  );
}
