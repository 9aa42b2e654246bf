// Lists the objects below a prefix of S3-compatible storage as a tree of files.
import { compareCodePoints } from '#shared/compare-code-points';
import type { Rejected } from '#shared/data/dataset-index';
import { GraftError } from '#shared/errors';
import { isPlainKey, parseObjectUrl } from '#shared/object-url';
import { say } from '#shared/sentence';
import { listObjects } from '../../objects/list-objects';
import { nextTurn } from '../../store/next-turn';
import { isLitter, type ObjectState, type OpenOptions, type Tree, type TreeFile } from './source';

/** A listed prefix. */
export interface BucketTree {
  readonly tree: Tree;
  /** Names of the folders directly below the prefix that have objects, sorted. */
  readonly folders: string[];
  /** By address. */
  readonly states: ReadonlyMap<string, ObjectState>;
}

/** Lists a prefix. Hidden names are left out, as in folders on disk. Throws 'not-found' if nothing is there, and as `listObjects`. */
export async function listBucket(url: string, { signal, onFound }: OpenOptions): Promise<BucketTree> {
  const { bucket, key: prefix } = parseObjectUrl(url);
  const files: TreeFile[] = [];
  const rejected: Rejected[] = [];
  const folders = new Set<string>();
  const states = new Map<string, ObjectState>();
  for await (const page of listObjects(url, { signal })) {
    for (const { key, ...state } of page) {
      const path = key.slice(prefix === '' ? 0 : prefix.length + 1);
      // Consoles create an empty object for each folder.
      if (path === '' || path.endsWith('/') || path.split('/').some(isLitter)) continue;
      if (!isPlainKey(path)) {
        const reason = 'its key has an empty part, “.” or “..” between slashes';
        rejected.push({ path, fault: 'unreadable', reason });
        continue;
      }
      const file = `s3://${bucket}/${key}`;
      const slash = path.indexOf('/');
      if (slash > 0) folders.add(path.slice(0, slash));
      files.push({ path, file });
      states.set(file, state);
    }
    onFound?.(files.length);
    await nextTurn();
  }
  if (files.length === 0 && rejected.length === 0)
    throw new GraftError(
      'not-found',
      say`${url} has no objects. Check the bucket and the prefix: images are expected in s3://bucket/prefix/class/name.`,
      url,
    );
  return { tree: { root: url, files, rejected }, folders: [...folders].sort(compareCodePoints), states };
}
