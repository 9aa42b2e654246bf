// TensorFlow's library for Windows is linked to Python's, for functions that Graft never calls: a small library with their
// names lets it start where Python is not installed.
import { dirname, join } from 'node:path';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { writeFileAtomic } from '../../store/atomic';
import { makeLibrary } from './make-library';
import { readImports } from './read-imports';

const python = /^python\d+\.dll$/i;
/** Python's variables: objects such as None, exceptions, types. The others are functions. */
const data = /^PyExc_|_Type$|^_Py_\w+Struct$/;

/** Writes Python's library next to the library at `path`, with the names that it imports. Throws 'bad-file'. */
export async function writePythonStub(path: string): Promise<void> {
  const imports = await readImports(path);
  const library = [...imports.keys()].find((name) => python.test(name));
  if (library === undefined)
    throw new GraftError('bad-file', say`${path} does not import Python's library, as was expected.`, path);
  const names = imports.get(library)!;
  const exports = {
    library,
    functions: names.filter((name) => !data.test(name)),
    data: names.filter((name) => data.test(name)),
  };
  await writeFileAtomic(join(dirname(path), library), makeLibrary(exports));
}
