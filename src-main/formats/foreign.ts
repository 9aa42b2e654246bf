// Recognizes model files of other programs by their content, with instructions to convert them.
import { basename } from 'node:path';

/** A file or folder that Graft cannot open: its kind, and what to do. */
export interface Foreign {
  readonly what: string;
  readonly way: string;
}

const text = (bytes: Uint8Array, from: number, to: number) =>
  Buffer.from(bytes.subarray(from, to)).toString('latin1');
const begins = (bytes: Uint8Array, ...magic: number[]) => magic.every((byte, i) => bytes[i] === byte);

const onnxWay = (file: string) =>
  `Convert it to Keras: pip install onnx2tf, then onnx2tf -i ${file} -oh5, and open the .h5.`;
const torchWay =
  "Export it to ONNX with the code that builds the network: torch.onnx.export(model.eval(), torch.zeros(1, 3, 224, 224), 'model.onnx'); then pip install onnx2tf, onnx2tf -i model.onnx -oh5, and open the .h5.";
const weightsWay =
  "Load them with the Python code that builds the network, then save all of it: model.load_weights(path); model.save('model.h5').";

const known = {
  tflite: () => ({
    what: 'a TensorFlow Lite model (.tflite)',
    way: 'It cannot be turned back into a model that trains: open the Keras model that it was converted from. From Teachable Machine, export again and choose Tensorflow > Keras, or Tensorflow.js.',
  }),
  onnx: (file: string) => ({
    what: 'an ONNX model, which Graft writes but does not open',
    way: onnxWay(file),
  }),
  torch: () => ({ what: 'a PyTorch file (.pt or .pth)', way: torchWay }),
  frozen: (file: string) => ({
    what: 'a frozen TensorFlow graph (.pb)',
    way: `Convert it to TensorFlow.js: pip install tensorflowjs, then tensorflowjs_converter --input_format=tf_frozen_model --output_node_names=OUTPUT ${file} web_model, and open web_model/model.json.`,
  }),
  savedModel: (folder: string) => ({
    what: 'a TensorFlow SavedModel without Keras metadata',
    way: `Convert it to TensorFlow.js: pip install tensorflowjs, then tensorflowjs_converter --input_format=tf_saved_model ${folder} web_model, and open web_model/model.json.`,
  }),
  kerasSavedModel: (folder: string) => ({
    what: 'a TensorFlow SavedModel written by Keras 2',
    way: `Save it as .h5: pip install tf_keras, then in Python: import tf_keras; tf_keras.models.load_model('${folder}').save('model.h5').`,
  }),
  checkpoint: () => ({ what: 'a TensorFlow checkpoint: weights without a network', way: weightsWay }),
  safetensors: () => ({
    what: 'a safetensors file: weights without a network',
    way: 'Load them with the Python code that builds the network (for transformers: TFAutoModel.from_pretrained(folder, from_pt=True)), then save the Keras model: model.save(path ending in .keras).',
  }),
  coreMl: () => ({
    what: 'a Core ML model',
    way: 'It cannot be turned back into a model that trains: open the Keras or TensorFlow.js model that it was converted from.',
  }),
  caffe: (file: string) => ({
    what: 'a Caffe model (.caffemodel)',
    way: `Convert it with its prototxt: pip install mmdnn, then mmconvert -sf caffe -in deploy.prototxt -iw ${file} -df keras -om model.h5.`,
  }),
  pickle: (file: string) => ({
    what: 'a Python pickle, which runs code when it is loaded: Graft does not load it',
    way: `If you trust it and it holds a Keras model, in Python: import pickle; pickle.load(open('${file}', 'rb')).save('model.keras').`,
  }),
  arrays: () => ({
    what: 'NumPy arrays',
    way: "Images can be opened in Data. For weights, in Python: model.set_weights(list(np.load(path).values())); model.save('model.keras').",
  }),
  darknet: () => ({
    what: 'Darknet weights (.weights)',
    way: 'Convert them with their .cfg to ONNX (pytorch-YOLOv4: demo_darknet2onnx.py), then pip install onnx2tf, onnx2tf -i model.onnx -oh5, and open the .h5.',
  }),
  openVino: () => ({
    what: 'an OpenVINO model',
    way: 'Open the model that it was converted from, as Keras .h5, .keras or TensorFlow.js.',
  }),
  gguf: () => ({
    what: 'a GGUF language model',
    way: 'Graft opens networks for images: Keras .h5, .keras or TensorFlow.js.',
  }),
  image: () => ({ what: 'an image', way: 'Open images in Data, or drop them in Try.' }),
  archive: (file: string) => ({
    what: 'an archive',
    way: `Unpack ${file} and open the model in it, or open it in Data where it holds images.`,
  }),
  imageArchive: () => ({ what: 'an archive of images', way: 'Open it in Data.' }),
  weightsOnly: () => ({ what: 'a file of Keras weights without a network', way: weightsWay }),
} satisfies Record<string, (name: string) => Foreign>;

/** Names of foreign kinds. */
export type ForeignKind = keyof typeof known;

/** Describes a foreign kind, and what to do with this file. */
export function describeForeign(kind: ForeignKind, path: string): Foreign {
  return known[kind](basename(path));
}

/** The end of a TensorFlow checkpoint's index: the magic number of LevelDB's tables. */
const tableMagic = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];

/** Recognizes a file by its first 512 and last 8 bytes, and by its name if these are not sufficient; returns null for other files. */
export function nameForeign(head: Uint8Array, tail: Uint8Array, path: string): ForeignKind | null {
  const name = basename(path);
  if (text(head, 4, 8) === 'TFL3') return 'tflite';
  if (text(head, 0, 4) === 'GGUF') return 'gguf';
  if (text(head, 0, 6) === '\x93NUMPY') return 'arrays';
  if (tableMagic.every((byte, i) => tail[i] === byte)) return 'checkpoint';
  if (/\.data-\d{5}-of-\d{5}$/.test(name) || /^model_checkpoint_path:/.test(text(head, 0, 40)))
    return 'checkpoint';
  if (text(head, 8, 9) === '{' && Buffer.from(head).readUIntLE(0, 6) < 1e9 && head[6] === 0 && head[7] === 0)
    return 'safetensors';
  // torch.save before 1.6 starts with its own magic number, pickled.
  if (begins(head, 0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c)) return 'torch';
  if (head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5)
    return /\.(pth?|bin|ckpt)$/i.test(name) ? 'torch' : 'pickle';
  if (isImage(head)) return 'image';
  if (begins(head, 0x1f, 0x8b) || text(head, 257, 262) === 'ustar' || text(head, 0, 4) === 'Rar!')
    return 'archive';
  if (begins(head, 0x37, 0x7a, 0xbc, 0xaf) || text(head, 0, 3) === 'BZh' || begins(head, 0xfd, 0x37, 0x7a))
    return 'archive';
  if (/^\s*(<\?xml[^>]*>\s*)?<net[\s>]/.test(text(head, 0, 200))) return 'openVino';
  if (/\.weights$/i.test(name) && begins(head, 0, 0, 0, 0)) return 'darknet';
  return nameProtobuf(head, name);
}

/** Recognizes Core ML, ONNX, SavedModel, Caffe and frozen graphs, protobufs without a magic number, by their first fields. */
function nameProtobuf(head: Uint8Array, name: string): ForeignKind | null {
  if (head[0] === 0x08 && head[1]! > 0 && head[1]! < 0x20) {
    if (/\.mlmodel$/i.test(name)) return 'coreMl';
    if (head[1] === 1 && head[2] === 0x12 && /\.pb$/i.test(name)) return 'savedModel';
    if ([0x12, 0x1a, 0x22, 0x2a, 0x32, 0x3a, 0x42].includes(head[2]!)) return 'onnx';
  }
  if (/\.onnx$/i.test(name)) return 'onnx';
  if (head[0] === 0x0a) {
    const outer = varint(head, 1);
    // GraphDef: a node (field 1) that starts with its name (1) and operation (2).
    if (outer && head[outer.next] === 0x0a) {
      const inner = varint(head, outer.next + 1);
      const operation = inner && inner.next + inner.value;
      if (operation && operation < head.length && head[operation] === 0x12) return 'frozen';
    }
    // NetParameter: its name, then layers (field 100) or layers of version 1 (field 2).
    const after = outer && outer.next + outer.value;
    if (after && (head[after] === 0xa2 || head[after] === 0x12) && /\.caffemodel$/i.test(name))
      return 'caffe';
  }
  if (/\.caffemodel$/i.test(name)) return 'caffe';
  return null;
}

function varint(bytes: Uint8Array, from: number): { value: number; next: number } | null {
  let value = 0;
  for (let i = 0; i < 5; i++) {
    const byte = bytes[from + i];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, next: from + i + 1 };
  }
  return null;
}

function isImage(head: Uint8Array): boolean {
  return (
    begins(head, 0xff, 0xd8, 0xff) ||
    begins(head, 0x89, 0x50, 0x4e, 0x47) ||
    text(head, 0, 4) === 'GIF8' ||
    (text(head, 0, 4) === 'RIFF' && text(head, 8, 12) === 'WEBP') ||
    begins(head, 0x49, 0x49, 0x2a, 0) ||
    begins(head, 0x4d, 0x4d, 0, 0x2a)
  );
}

const imageName = /\.(jpe?g|png|bmp|gif|webp|tiff?)$/i;

/** Recognizes a folder or an archive by the paths in it; returns null for others. */
export function nameForeignTree(paths: readonly string[]): ForeignKind | null {
  const has = (pattern: RegExp) => paths.some((path) => pattern.test(path));
  if (has(/(^|\/)saved_model\.pb(txt)?$/))
    return has(/(^|\/)keras_metadata\.pb$/) ? 'kerasSavedModel' : 'savedModel';
  if (has(/com\.apple\.CoreML/) || has(/\.mlmodel$/i)) return 'coreMl';
  if (has(/(^|\/)data\.pkl$/) || has(/\.pth?$/i)) return 'torch';
  if (has(/\.tflite$/i)) return 'tflite';
  if (has(/\.onnx$/i)) return 'onnx';
  if (has(/\.index$/) && has(/\.data-\d{5}-of-\d{5}$/)) return 'checkpoint';
  if (has(/\.safetensors$/i)) return 'safetensors';
  if (has(/\.caffemodel$/i)) return 'caffe';
  if (has(/\.pb$/i)) return 'frozen';
  if (paths.length > 0 && paths.every((path) => /\.npy$/i.test(path))) return 'arrays';
  if (has(/\.weights\.h5$/i)) return 'weightsOnly';
  if (has(imageName)) return 'imageArchive';
  return null;
}
