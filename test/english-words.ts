// Finds English words in a Korean text: what is left after names, code, units and terms that are the same in every language.
import { inKorean } from '#shared/korean/korean';
import type { Words } from '#shared/sentence';

/** Names of programs, formats and methods, and words that Korean texts write in Latin letters. */
const same = new Set(
  `Graft Keras TensorFlow Tensorflow js NumPy Python PyTorch ONNX Pillow Darknet Caffe OpenVINO MATLAB Hugging Face Apache
  Parquet Arrow MXNet RecordIO Teachable Machine Lite Core Google ImageNet ImageNet-1k Pascal COCO VIA Oxford-IIIT Pets CIFAR
  MNIST JPEG PNG WebP GIF TIFF AVIF HEIC BMP SVG PSD PDF zip tar gzip deflate Fortran pandas DataFrame Lambda Core
  Adam AdamW Nadam Adagrad Adadelta Adamax RMSprop SGD Lion Adafactor Ftrl momentum Nesterov
  sigmoid softmax tanh relu gelu swish mish elu selu linear hard_sigmoid logit logits bicubic bilinear nearest
  float16 float32 float64 uint8 int8 int32 int64 NaN JSON CSV TSV HDF5 Linux Windows Ray Debian Ubuntu Zig Vulkan
  Ctrl Shift Enter Esc Escape Del Space Delete Home End Tab Alt Backspace
  kB MB GB TB KiB MiB GiB MHz GHz FLOPs GFLOP px ms min max
  Apache MIT BSD CC None True False http https pip
  Flatten Dense Permute Bidirectional Resizing keepdims causal alpha beta exp orthogonal identity reset
  grad-cam apt-get tfjs-node-gpu onnxruntime safetensors transformers prototxt pytorch lmdb numpy`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

/** Texts that are no sentences: code, paths, options, shapes, layer names and kinds, numbers with units. */
const notWords = [
  /`[^`]*`/g,
  /\(H5\w+\(\):[^)]*\)/g,
  /graft [a-z]+/g,
  /[\w.]+\([^()가-힣]*\)/g,
  /\w+ ?= ?[\w.]+/g,
  /https?:\S+/g,
  /--[\w-]+(=\S+)?/g,
  /[\w.~-]*(?:[/\\][\w.~*-]+)+[/\\]?/g,
  // Names of runs, whose hexadecimal digits may all be letters: 2026-11-30-beef.
  /\b\d{4}-\d\d-\d\d-[\da-f]{4}\b/g,
  /\{\w+\}/g,
  /\b[\w-]*\.(?:\w+)\b/g,
  /\.(?:keras|h5|onnx|npy|npz|png|csv|json|zip|cfg|pth?|pb|tflite|caffemodel|weights)\b/g,
  /\b\w*[\d_]\w*\b/g,
  // CamelCase and abbreviations: kinds of layers, parameters, formats.
  /\b(?=\w*[A-Z]\w*[A-Z])\w+\b/g,
  /\b[a-z]+[A-Z]\w*\b/g,
  /\b[A-Z]{2,}[a-z]?\b/g,
];

/** Words of the command line that are typed as they are: commands, options, keywords and values. */
export const typedWords: ReadonlySet<string> = new Set(
  `ADDRESS ARGUMENTS CLUSTER COMMAND DIR FILE FOLDER MODEL Node OPTIONS OTHER PATH RECIPE RUN Runtime best bgr add caffe center class cluster jobs list lab logs NAME remove stop convert copies csv custom_objects data describe embed export fetch five folder forward graft group image keras label labels last links lite mean name none offset one onnx order python rgb scale script serve slurm softmax species std table ten kernel test tf tfjs torch train training umap unit validation predict model py false`.split(
    /\s+/,
  ),
);

const escapeExpression = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Returns the English words of a text that should be Korean. `names` are not translated: files, layers, classes. */
export function englishIn(text: string, names: Iterable<string> = []): string[] {
  const longestFirst = [...new Set(names)].filter((name) => name !== '').sort((a, b) => b.length - a.length);
  let rest = text;
  for (const name of longestFirst)
    rest = rest.replace(new RegExp(`(?<!\\w)${escapeExpression(name)}(?!\\w)`, 'g'), ' ');
  for (const pattern of notWords) rest = rest.replace(pattern, ' ');
  return (rest.match(/[A-Za-z][a-z]+(?:['’-][a-z]+)*/g) ?? []).filter((word) => !same.has(word));
}

/** Returns the names in a sentence: its values without spaces, at any depth. */
function namesIn(words: Words): string[] {
  if (typeof words === 'string') return [...words.matchAll(/'([^' ]+)'/g)].map((found) => found[1]!);
  return words.values.flatMap((value) => {
    if (typeof value === 'number') return [];
    return typeof value === 'string' && !/ /.test(value) ? [value] : namesIn(value);
  });
}

/** Returns the English words of a sentence in Korean, with the sentence, for a message of a test; empty if there are none. */
export function englishLeft(words: Words, names: Iterable<string> = []): string[] {
  const korean = inKorean(words);
  const left = englishIn(korean, [...names, ...namesIn(words)]);
  if (!/[가-힣]/.test(korean)) return [`not translated: ${korean}`];
  return left.length > 0 ? [`${left.join(', ')}: ${korean}`] : [];
}
