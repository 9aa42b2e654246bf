// Reads files from a drop or a file input. Walks folders and skips hidden files.

/** A file to upload, with its path inside the folder (`roses/one.jpg`). */
export interface FolderFile {
  readonly path: string;
  readonly file: File;
}

/** A dropped folder: its name and all of its files. */
export interface DroppedFolder {
  readonly name: string;
  readonly files: readonly FolderFile[];
  /** Paths of empty folders, where the browser reports them. */
  readonly emptyFolders?: readonly string[];
}

/** Reads the dropped files. Must be called during the drop event: its items are cleared afterward. */
export async function readDropped(transfer: DataTransfer): Promise<DroppedFolder> {
  const entries = [...transfer.items]
    .map((item) => item.webkitGetAsEntry())
    .filter((entry): entry is FileSystemEntry => entry !== null);
  const found: Found = { files: [], emptyFolders: [] };
  const only = entries.length === 1 ? entries[0] : undefined;
  if (only && isDirectory(only)) {
    for (const entry of await listDirectory(only)) await collect(entry, '', found);
    return { name: only.name, ...found };
  }
  for (const entry of entries) await collect(entry, '', found);
  return { name: entries[0]?.name ?? 'images', ...found };
}

/** True if only image files are dragged. A folder named like an image is recognized only once it is dropped. */
export function areImages(transfer: DataTransfer, dropped = false): boolean {
  const items = [...transfer.items];
  const isImage = (item: DataTransferItem) =>
    item.kind === 'file' &&
    item.type.startsWith('image/') &&
    (!dropped || item.webkitGetAsEntry()?.isFile === true);
  return items.length > 0 && items.every(isImage);
}

/** Reads the files of an `<input webkitdirectory>`. */
export function readChosen(list: FileList): DroppedFolder {
  const files = [...list].map((file) => ({ file, parts: file.webkitRelativePath.split('/') }));
  const name = files[0]?.parts[0] || 'images';
  return {
    name,
    files: files
      .filter(({ parts }) => !parts.some((part) => part.startsWith('.')))
      .map(({ file, parts }) => ({ file, path: parts.slice(1).join('/') || file.name })),
  };
}

interface Found {
  readonly files: FolderFile[];
  readonly emptyFolders: string[];
}

async function collect(entry: FileSystemEntry, folder: string, found: Found): Promise<void> {
  if (entry.name.startsWith('.')) return;
  const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
  if (isDirectory(entry)) {
    const children = await listDirectory(entry);
    if (children.length === 0) found.emptyFolders.push(path);
    for (const child of children) await collect(child, path, found);
  } else if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    found.files.push({ path, file });
  }
}

/** Lists all entries of a folder; `readEntries` returns at most 100 per call. */
async function listDirectory(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (batch.length === 0) return all;
    all.push(...batch);
  }
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}
