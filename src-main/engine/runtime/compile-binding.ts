// Compiles the binding in a source checkout, which has no prebuilt one, by the scripts that `npm start` uses.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { GraftError } from '#shared/errors';
import { say, sentenceOf } from '#shared/sentence';

const scriptOf = (appFolder: string) => join(appFolder, 'scripts', 'native', 'compile.mjs');

/** The part of scripts/native/compile.mjs that is used. */
interface CompileScript {
  compileBinding(job: {
    folder: string;
    modules: string;
    libraries: readonly string[];
    say: (line: string) => void;
  }): Promise<string>;
}

/** True if the binding can be compiled here. */
export function hasSources(appFolder: string): boolean {
  return existsSync(scriptOf(appFolder)) && existsSync(join(appFolder, 'node_modules', 'node-api-headers'));
}

/** Compiles the binding and returns its path; throws 'unavailable' with the reason. */
export async function compileBinding(
  appFolder: string,
  folder: string,
  libraries: readonly string[],
): Promise<string> {
  const script: CompileScript = await import(pathToFileURL(scriptOf(appFolder)).href);
  const modules = join(appFolder, 'node_modules');
  const why = await script.compileBinding({ folder, modules, libraries, say: (line) => console.error(line) });
  if (why !== '')
    throw new GraftError(
      'unavailable',
      say`The binding to TensorFlow could not be compiled: ${sentenceOf(why)}.`,
    );
  return join(folder, 'addon', 'tfjs_binding.node');
}
