// Exposes exactly one host file, or a range of it, to HDF5 in Emscripten's file system; no other path is accessible.
import { fstatSync, ftruncateSync, readSync, writeSync } from 'node:fs';
import h5wasm from 'h5wasm';

/** A range of an open host file; without `sizeBytes` it grows as it is written. */
export interface HostRange {
  readonly fd: number;
  readonly offset: number;
  readonly sizeBytes?: number;
}

/** Path of the mounted file, and a function to unmount it. */
export interface MountedFile {
  readonly path: string;
  /** Position in the range of the last read, -1 before the first. */
  readonly lastRead: number;
  /** Other paths that HDF5 tried to open, because the file refers to external files. */
  readonly strangers: readonly string[];
  close(): void;
}

interface Node {
  node_ops: object;
  stream_ops: object;
  id: number;
  mode: number;
}
interface Stream {
  position: number;
}
interface FileSystem {
  createNode(parent: Node | null, name: string, mode: number, dev: number): Node;
  mkdir(path: string): void;
  mount(type: object, options: object, path: string): void;
  unmount(path: string): void;
  rmdir(path: string): void;
  open(path: string, ...rest: unknown[]): unknown;
  analyzePath(path: string): { exists: boolean };
}

const regularFile = 0o100666;
const folder = 0o40777;
const errorNumbers = { notPermitted: 63, invalid: 28, notFound: 44, input: 29 };

let mounts = 0;

/** Mounts one host file under a new folder; reads and writes access it directly, range by range. */
export async function mountHostFile(range: HostRange): Promise<MountedFile> {
  const module = await h5wasm.ready;
  const fs = module.FS as unknown as FileSystem & { ErrnoError: new (code: number) => Error };
  const writable = range.sizeBytes === undefined;
  let sizeBytes = range.sizeBytes ?? fstatSync(range.fd).size;
  const place = `/host${mounts++}`;
  const path = `${place}/model`;
  const strangers: string[] = [];
  let lastRead = -1;

  const attributes = (node: Node) => ({
    dev: 1,
    ino: node.id,
    mode: node.mode,
    nlink: 1,
    uid: 0,
    gid: 0,
    rdev: 0,
    size: node.mode === regularFile ? sizeBytes : 4096,
    atime: new Date(0),
    mtime: new Date(0),
    ctime: new Date(0),
    blksize: 4096,
    blocks: Math.ceil(sizeBytes / 4096),
  });
  const refuse = () => {
    throw new fs.ErrnoError(errorNumbers.notPermitted);
  };
  const fileNodeOps = {
    getattr: attributes,
    setattr: (_node: Node, changes: { size?: number }) => {
      if (changes.size === undefined) return;
      if (!writable) refuse();
      ftruncateSync(range.fd, changes.size);
      sizeBytes = changes.size;
    },
  };
  const fileStreamOps = {
    llseek: (stream: Stream, offset: number, whence: number) => {
      const position = whence === 1 ? stream.position + offset : whence === 2 ? sizeBytes + offset : offset;
      if (position < 0) throw new fs.ErrnoError(errorNumbers.invalid);
      return position;
    },
    read: (_stream: Stream, heap: Int8Array, offset: number, length: number, position: number) => {
      lastRead = position;
      const wanted = Math.max(0, Math.min(length, sizeBytes - position));
      let done = 0;
      while (done < wanted) {
        const count = readSync(range.fd, heap, offset + done, wanted - done, range.offset + position + done);
        if (count === 0) break;
        done += count;
      }
      return done;
    },
    write: (_stream: Stream, heap: Int8Array, offset: number, length: number, position: number) => {
      if (!writable) refuse();
      let done = 0;
      while (done < length) done += writeSync(range.fd, heap, offset + done, length - done, position + done);
      sizeBytes = Math.max(sizeBytes, position + length);
      return length;
    },
  };
  const folderOps = {
    getattr: attributes,
    lookup: () => {
      throw new fs.ErrnoError(errorNumbers.notFound);
    },
    readdir: () => ['.', '..', 'model'],
    mknod: refuse,
    unlink: refuse,
  };
  const type = {
    mount: () => {
      const root = fs.createNode(null, '/', folder, 0);
      root.node_ops = folderOps;
      root.stream_ops = {};
      const file = fs.createNode(root, 'model', regularFile, 0);
      file.node_ops = fileNodeOps;
      file.stream_ops = fileStreamOps;
      return root;
    },
  };
  fs.mkdir(place);
  fs.mount(type, {}, place);
  const plugins = module.get_plugin_search_paths();
  const openFile = fs.open;
  fs.open = (wanted, ...rest) => {
    const own = [path, '/tmp/', ...plugins].some((place) => String(wanted).startsWith(place));
    if (!own) strangers.push(String(wanted));
    return openFile.call(fs, wanted, ...rest);
  };
  return {
    path,
    strangers,
    get lastRead() {
      return lastRead;
    },
    close() {
      fs.open = openFile;
      fs.unmount(place);
      fs.rmdir(place);
    },
  };
}
