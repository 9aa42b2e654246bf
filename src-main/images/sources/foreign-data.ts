// Recognizes dataset files that Graft does not read by their first bytes, with instructions to convert them.
import { open } from 'node:fs/promises';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { nameOf, type TreeFile } from './source';

interface ForeignKind {
  readonly name: string;
  /** True if the file is of this kind, by its path and its first bytes as Latin-1 text. */
  readonly is: (path: string, head: string) => boolean;
  /** How to convert it to a format that Graft reads. */
  readonly way: string;
}

const kinds: readonly ForeignKind[] = [
  {
    name: 'a MATLAB file',
    is: (path, head) => head.startsWith('MATLAB ') || (/\.mat$/i.test(path) && head.startsWith('\u0089HDF')),
    way: 'Load it in Python (scipy.io.loadmat) and write its labels as a CSV with the columns file and label, or its arrays as x.npy and y.npy.',
  },
  {
    name: 'an Apache Parquet file (as Hugging Face datasets are stored)',
    is: (_, head) => head.startsWith('PAR1'),
    way: "Write its images into one folder per class in Python: for i, row in pandas.read_parquet(file).iterrows(): open(f'{row.label}/{i}.jpg', 'wb').write(row.image['bytes']).",
  },
  {
    name: 'an Apache Arrow file',
    is: (_, head) => head.startsWith('ARROW1'),
    way: 'Write its images into one folder per class, for example with datasets.load_from_disk in Python.',
  },
  {
    name: 'a TFRecord file',
    is: (path, head) => /\.tfrecords?(-\d+-of-\d+)?$/i.test(path) || isTfRecord(path, head),
    way: 'Write its images into one folder per class in Python, with tf.data.TFRecordDataset and tf.train.Example.',
  },
  {
    name: 'an LMDB database',
    is: (path) => /(^|\/)data\.mdb$/i.test(path),
    way: 'Write its images into one folder per class in Python, with the lmdb package.',
  },
  {
    name: 'an MXNet RecordIO file',
    is: (path, head) => /\.rec$/i.test(path) || head.startsWith('\u000a\u0023\u00d7\u00ce'),
    way: 'Write its images into one folder per class in Python, with mxnet.recordio.',
  },
  {
    name: 'an HDF5 file',
    is: (_, head) => head.startsWith('\u0089HDF'),
    way: 'Save its arrays of images and labels as x.npy and y.npy with h5py and numpy.',
  },
];

const isTfRecord = (path: string, head: string) =>
  /-\d{5}-of-\d{5}$/.test(path) && head.length >= 8 && head.slice(4, 8) === '\0\0\0\0';

/** Returns an error for the first such file; null if there is none. */
export async function foreignData(files: readonly TreeFile[]): Promise<GraftError | null> {
  for (const file of files.slice(0, 50)) {
    if (file.slice) continue;
    const head = await firstBytes(file.file);
    const kind = kinds.find((one) => one.is(file.path, head));
    if (kind)
      return new GraftError(
        'unsupported',
        say`${nameOf(file.path)} is ${kind.name}, which Graft does not read. ${kind.way}`,
        file.file,
      );
  }
  return null;
}

async function firstBytes(path: string): Promise<string> {
  const file = await open(path, 'r').catch(() => null);
  if (!file) return '';
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}
