// Reads the weights of a file without its network: ordered groups with names and shapes; values are read on demand.
import { open } from 'node:fs/promises';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { fileError } from '../store/atomic';
import { type Hdf5Reader, openHdf5 } from './hdf5/read';
import { weightsRange } from './keras-v3/weights-member';
import { matchFormat } from './match';
import { openZipArchive } from './zip-archive';

export { countedGroups } from '#shared/graph/weights';

/** One stored weight. */
interface StoredWeight {
  /** Its name in the file: `conv/kernel:0` by layer, `0` by position. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Reads its values as float32; throws 'bad-file' if they are not floats or are stored in another file. */
  read(): Float32Array;
}

/** The weights of one layer (or of a whole nested model) of the file. */
interface WeightGroup {
  /** Its path: a layer's name in `named` files, `layers/conv2d_1` in `counted` ones. */
  readonly path: string;
  /** The layer's name, if the file has it: Keras since 3.3 writes it, tf_keras' .weights.h5 does not. */
  readonly layer: string | null;
  readonly weights: readonly StoredWeight[];
}

/** An open file of weights. `named` groups are in the order of the layers; `counted` ones are numbered by class (see `countedGroups`). */
export interface WeightGroups {
  readonly layout: 'named' | 'counted';
  readonly groups: readonly WeightGroup[];
  close(): Promise<void>;
}

const maxGroups = 50_000;
/** Name of `layers` in tf_keras before 2.16. */
const old = '_layer_checkpoint_dependencies';

/** Opens weights: Keras 2's weights-only .h5, whole .h5 models, .weights.h5 of Keras 3 and tf_keras, .keras archives. */
export async function readWeightGroups(path: string): Promise<WeightGroups> {
  const format = await matchFormat(path);
  if (format !== 'h5' && format !== 'keras')
    throw new GraftError(
      'unsupported',
      say`${path}: expected weights in HDF5 (.h5) or a .keras archive.`,
      path,
    );
  const file = await open(path, 'r').catch((error) => {
    throw fileError(error, path, 'read');
  });
  const closing: (() => unknown)[] = [() => file.close()];
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    const { size } = await file.stat();
    let range: { fd: number; offset: number; sizeBytes: number } = {
      fd: file.fd,
      offset: 0,
      sizeBytes: size,
    };
    if (format === 'keras') {
      const member = await weightsRange(await openZipArchive(file, path), path, file.fd, size);
      closing.push(member.close);
      range = member;
    }
    const hdf5 = await openHdf5(range, path);
    closing.push(() => hdf5.close());
    return { ...readGroups(hdf5, path), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function readGroups(hdf5: Hdf5Reader, path: string): Pick<WeightGroups, 'layout' | 'groups'> {
  for (const root of ['', '/model_weights']) {
    const layers = hdf5.texts(root || '/', 'layer_names');
    if (layers)
      return { layout: 'named', groups: layers.map((layer) => namedGroup(hdf5, root, layer, path)) };
  }
  for (const root of ['layers', old]) {
    if (!hdf5.names(`/${root}`)) continue;
    const groups: WeightGroup[] = [];
    collectCounted(hdf5, root, 'layers', groups, path, 0);
    return { layout: 'counted', groups };
  }
  throw new GraftError(
    'unsupported',
    say`${path} does not contain Keras weights: expected an attribute 'layer_names' or a group 'layers'.`,
    path,
  );
}

function namedGroup(hdf5: Hdf5Reader, root: string, layer: string, path: string): WeightGroup {
  const names = hdf5.texts(`${root}/${layer}`, 'weight_names') ?? [];
  const weights = names.map((name) => storedWeight(hdf5, `${root}/${layer}/${name}`, name, layer, path));
  return { path: layer, layer, weights };
}

/** Returns the groups below `at` that have `vars`, each with its name below `layers`; sorted by class and number. */
function collectCounted(
  hdf5: Hdf5Reader,
  at: string,
  named: string,
  into: WeightGroup[],
  path: string,
  depth: number,
): void {
  if (depth > 16 || into.length > maxGroups)
    throw new GraftError('unsupported', say`${path} has more groups than a Keras model can have.`, path);
  for (const name of (hdf5.names(`/${at}`) ?? []).sort(byCount)) {
    if (name === 'vars' || name === 'seed_generator') continue;
    const group = `/${at}/${name}`;
    const shown = `${named}/${name === old ? 'layers' : name}`;
    const held = hdf5.names(`${group}/vars`);
    if (held && held.length > 0) {
      const weights = held
        .sort((a, b) => Number(a) - Number(b))
        .map((key) => storedWeight(hdf5, `${group}/vars/${key}`, key, shown, path));
      const layer = hdf5.text(`${group}/vars`, 'name') ?? null;
      into.push({ path: shown, layer, weights });
    }
    collectCounted(hdf5, `${at}/${name}`, shown, into, path, depth + 1);
  }
}

/** Compares numbered names: `conv2d` before `conv2d_2` before `conv2d_10`. */
function byCount(a: string, b: string): number {
  const split = (name: string) => /^(.*?)(?:_(\d+))?$/.exec(name)!;
  const [, classA = '', countA = '-1'] = split(a);
  const [, classB = '', countB = '-1'] = split(b);
  return classA === classB ? Number(countA) - Number(countB) : classA < classB ? -1 : 1;
}

function storedWeight(hdf5: Hdf5Reader, at: string, name: string, layer: string, path: string): StoredWeight {
  const shape = hdf5.shapeOf(at);
  const owner = `weight '${name}' of '${layer}'`;
  if (!shape)
    throw new GraftError(
      'bad-file',
      say`${path}: the ${owner} is listed, but the file has no dataset '${at}'.`,
      path,
    );
  return { name, shape, read: () => hdf5.floats(at, shape, owner) };
}
