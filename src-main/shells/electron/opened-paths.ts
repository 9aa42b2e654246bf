// Folders, model files, projects and hand-ins of labs that the user opens with Graft: from the file manager, on the icon, or on the command line.
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { modelFile } from '#shared/graph/model-source';
import { handInFile } from '#shared/labs/hand-in/hand-in-file';
import { projectFileName } from '#shared/protocol/engine/project-file';

/** The endings of files that Graft opens. */
const endings = [modelFile, projectFileName, handInFile] as const;
/** True for a folder, or a file with the ending of a model, a project or a hand-in. */
export function canOpen(path: string): boolean {
  try {
    const found = statSync(path);
    return found.isDirectory() || (found.isFile() && endings.some((ending) => ending.test(path)));
  } catch {
    // Missing, or not readable for this user.
    return false;
  }
}

/**
 * Returns the absolute paths that a command line of Electron asks to open. The first argument of an unpackaged app is the
 * app itself; switches are not paths.
 */
export function pathsOf(argv: readonly string[], cwd: string, isPackaged: boolean): string[] {
  const plain = argv.slice(1).filter((argument) => !argument.startsWith('-'));
  return plain
    .slice(isPackaged ? 0 : 1)
    .map((path) => resolve(cwd, path))
    .filter(canOpen);
}
