// Files and folders of other programs are detected by content, with instructions for converting them.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { openWith } from '../../src-main/formats/registry';
import { openBlobStore } from '../../src-main/store/blobs';
import { temporaryFolder } from '../engine/support';
import { englishLeft } from '../english-words';

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  );
const padded = (start: Buffer, end: Buffer = Buffer.alloc(0)) =>
  Buffer.concat([start, Buffer.alloc(600, 1), end]);
const field = (number: number, body: Buffer) =>
  Buffer.concat([Buffer.from([(number << 3) | 2, body.length]), body]);

const node = field(1, Buffer.concat([field(1, bytes('input')), field(2, bytes('Placeholder'))]));
const files: Record<string, [content: Uint8Array, what: string, way: string]> = {
  // Detected by content, not by the name.
  'a.bin': [padded(bytes([28, 0, 0, 0], 'TFL3')), 'TensorFlow Lite', 'choose Tensorflow > Keras'],
  'b.dat': [padded(bytes([8, 7, 0x12, 7], 'pytorch')), 'an ONNX model', 'onnx2tf -i b.dat -oh5'],
  'c.pb': [padded(node), 'a frozen TensorFlow graph', '--input_format=tf_frozen_model'],
  'saved_model.pb': [padded(bytes([8, 1, 0x12, 0x80, 0x20])), 'a TensorFlow SavedModel', 'tf_saved_model'],
  'd.index': [
    padded(bytes('x'), bytes([0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb])),
    'a TensorFlow checkpoint',
    'model.load_weights',
  ],
  checkpoint: [bytes('model_checkpoint_path: "ckpt-1"\n'), 'a TensorFlow checkpoint', 'model.load_weights'],
  'e.data-00000-of-00001': [padded(bytes('x')), 'a TensorFlow checkpoint', 'model.load_weights'],
  'f.h5': [
    padded(bytes([0x40, 0, 0, 0, 0, 0, 0, 0], '{"conv.weight":{')),
    'a safetensors file',
    'model.save',
  ],
  'g.pt': [
    padded(bytes([0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46])),
    'a PyTorch file',
    'torch.onnx.export',
  ],
  'h.pkl': [padded(bytes([0x80, 4, 0x95])), 'a Python pickle', 'Graft does not load it'],
  'i.npy': [padded(bytes('\x93NUMPY\x01\x00')), 'NumPy arrays', 'model.set_weights'],
  'j.mlmodel': [padded(bytes([8, 4, 0x12, 4])), 'a Core ML model', 'converted from'],
  'k.caffemodel': [padded(bytes([0x0a, 3], 'VGG', [0x12, 40])), 'a Caffe model', 'mmconvert -sf caffe'],
  'l.keras': [padded(bytes([0xff, 0xd8, 0xff, 0xe0])), 'an image', 'Open images in Data'],
  'm.tar.gz': [padded(bytes([0x1f, 0x8b, 8])), 'an archive', 'Unpack m.tar.gz'],
  'n.weights': [padded(bytes([0, 0, 0, 0, 2, 0, 0, 0])), 'Darknet weights', '.cfg'],
  'o.xml': [
    padded(bytes('<?xml version="1.0"?>\n<net name="a" version="11">')),
    'an OpenVINO model',
    'converted',
  ],
  'p.pth': [zip({ 'model/data.pkl': 'x', 'model/data/0': 'y' }), 'a PyTorch file', 'torch.onnx.export'],
  'q.npz': [zip({ 'arr_0.npy': 'x', 'arr_1.npy': 'y' }), 'NumPy arrays', 'model.set_weights'],
  'r.zip': [zip({ 'cats/1.jpg': 'x', 'dogs/1.jpg': 'y' }), 'an archive of images', 'Open it in Data'],
  's.zip': [
    zip({ 'model_unquant.tflite': 'x', 'labels.txt': '0 a' }),
    'TensorFlow Lite',
    'Tensorflow > Keras',
  ],
  't.zip': [zip({ 'm/saved_model.pb': 'x', 'm/keras_metadata.pb': 'y' }), 'written by Keras 2', 'tf_keras'],
  'u.zip': [zip({ 'a.h5': 'x', 'b.h5': 'y' }), 'contains 2 models: a.h5, b.h5', 'one of them'],
  'v.zip': [zip({ 'readme.md': 'x' }), 'does not contain a model that Graft can open', 'found readme.md'],
};

function zip(members: Record<string, string>): Uint8Array {
  return zipSync(Object.fromEntries(Object.entries(members).map(([name, text]) => [name, strToU8(text)])));
}

async function refusal(path: string, folder: string): Promise<string> {
  const context = { blobs: openBlobStore(join(folder, 'blobs')), onProgress: () => {} };
  return openWith(path, context).then(
    () => 'it was opened',
    (error) => {
      expect(englishLeft(error.words, [path, folder])).toEqual([]);
      return `${error.code}: ${error.message}`;
    },
  );
}

test.each(Object.entries(files))('%s', async (name, [content, what, way]) => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, name), content);
  const said = await refusal(join(folder, name), folder);
  expect(said).toContain('unsupported: ');
  expect(said).toContain(what);
  expect(said).toContain(way);
});

test.each([
  [
    'saved',
    ['saved_model.pb', 'variables/variables.index'],
    'a TensorFlow SavedModel without Keras metadata',
  ],
  [
    'keras2',
    ['saved_model.pb', 'keras_metadata.pb'],
    "tf_keras.models.load_model('keras2').save('model.h5')",
  ],
  ['a.mlpackage', ['Manifest.json', 'Data/com.apple.CoreML/model.mlmodel'], 'a Core ML model'],
  ['ckpt', ['ckpt-1.index', 'ckpt-1.data-00000-of-00001'], 'a TensorFlow checkpoint'],
  ['images', ['cats/1.jpg', 'dogs/1.jpg'], 'an archive of images'],
  ['nothing', ['notes.txt'], 'expected model.json (TensorFlow.js), a .keras or a .h5 file, found notes.txt'],
] as const)('a folder %s', async (name, paths, what) => {
  const folder = await temporaryFolder();
  for (const path of paths) {
    await mkdir(join(folder, name, path, '..'), { recursive: true });
    await writeFile(join(folder, name, path), 'x');
  }
  expect(await refusal(join(folder, name), folder)).toContain(what);
});
