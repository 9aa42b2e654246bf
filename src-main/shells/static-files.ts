// Finds files of the built page by URL path. Serves only known file types inside the folder.
import { realpath } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { promisify } from 'node:util';

/** Follows links one by one: Windows itself cannot tell where paths on RAM disks or above 260 characters lead. */
const realPath = promisify(realpath);

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/** A file that may be served. */
export interface StaticFile {
  readonly path: string;
  readonly contentType: string;
}

/** Returns the file for a URL path, or null if it does not exist, has an unknown type or is outside the folder. */
export async function findStaticFile(folder: string, urlPath: string): Promise<StaticFile | null> {
  let path: string;
  try {
    path = decodeURIComponent(urlPath);
  } catch {
    return null;
  }
  if (path === '/') path = '/index.html';
  const contentType = contentTypes[extname(path)];
  if (!contentType || path.includes('\0') || path.includes('\\')) return null;
  if (path.split('/').some((part) => part === '..' || part.startsWith('.'))) return null;
  try {
    const root = await realPath(folder);
    const file = await realPath(join(root, path));
    return file.startsWith(root + sep) ? { path: file, contentType } : null;
  } catch {
    return null;
  }
}
