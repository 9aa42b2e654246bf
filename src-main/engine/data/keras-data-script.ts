// Python code that loads a dataset with Graft's split in Keras.
import { compareCodePoints } from '#shared/compare-code-points';
import type { Part } from '#shared/data/dataset-index';
import type { Resize } from '#shared/graph/graph';

/** How the code resizes images. */
export interface KerasReading {
  readonly resize: Resize | undefined;
  /** Height and width. */
  readonly size: readonly [number, number];
}

/** Returns the line that loads an exported folder. */
export function kerasLine(
  folder: string,
  part: Part,
  { resize, size, folders }: KerasReading & { readonly folders: readonly string[] },
): string {
  // Keras sorts folder names, so any other order has to be passed.
  const inOrder = folders.every((name, i) => i === 0 || compareCodePoints(folders[i - 1]!, name) < 0);
  const more = [
    ...(inOrder ? [] : [`class_names=[${folders.map(python).join(', ')}]`]),
    `image_size=(${size.join(', ')})`,
    `interpolation="${interpolationOf(resize)}"`,
    ...(resize?.mode === 'crop' ? ['crop_to_aspect_ratio=True'] : []),
    ...(resize?.mode === 'pad' ? ['pad_to_aspect_ratio=True'] : []),
    ...(part === 'training' ? ['shuffle=True, seed=1'] : ['shuffle=False']),
  ];
  return `${part} = keras.utils.image_dataset_from_directory(${python(folder)}, ${more.join(', ')})`;
}

/** Returns a script that loads the images of a table with their split, wherever they are stored. */
export function kerasScript({
  classes,
  fingerprint,
  several,
  resize,
  size,
}: KerasReading & {
  readonly classes: readonly string[];
  readonly fingerprint: string;
  readonly several: boolean;
}): string {
  const mode = resize?.mode ?? 'stretch';
  const method = `method="${interpolationOf(resize)}"`;
  const resized = {
    stretch: [`    return tf.image.resize(image, SIZE, ${method})`],
    pad: [`    return tf.image.resize_with_pad(image, SIZE[0], SIZE[1], ${method})`],
    crop: [
      '    height, width = tf.shape(image)[0], tf.shape(image)[1]',
      '    h = tf.clip_by_value(width * SIZE[0] // SIZE[1], 1, height)',
      '    w = tf.clip_by_value(height * SIZE[1] // SIZE[0], 1, width)',
      '    y, x = (height - h) // 2, (width - w) // 2',
      `    return tf.image.resize(image[y:y + h, x:x + w], SIZE, ${method})`,
    ],
  }[mode];
  const label = several
    ? '[float(name in row["label"].split("|")) for name in CLASSES]'
    : 'CLASSES.index(row["label"])';
  return [
    "# Written by Graft: loads the images listed in the .csv file next to it, with Graft's split.",
    `# Fingerprint of the dataset: ${fingerprint}`,
    'import csv',
    'import pathlib',
    '',
    'import tensorflow as tf',
    '',
    `CLASSES = [${classes.map(python).join(', ')}]`,
    `SIZE = (${size.join(', ')})`,
    'table = pathlib.Path(__file__).with_suffix(".csv")',
    'rows = [row for row in csv.DictReader(table.open(newline="", encoding="utf-8")) if not row["inside"]]',
    '',
    '',
    'def read(path):',
    '    image = tf.io.decode_image(tf.io.read_file(path), channels=3, expand_animations=False)',
    ...resized,
    '',
    '',
    'def load(part, batch_size=32, shuffle=False):',
    '    some = [row for row in rows if row["part"] == part]',
    '    paths = [row["path"] for row in some]',
    `    labels = [${label} for row in some]`,
    '    data = tf.data.Dataset.from_tensor_slices((paths, labels))',
    '    if shuffle:',
    '        data = data.shuffle(max(1, len(some)), seed=1)',
    '    data = data.map(lambda path, label: (read(path), label), num_parallel_calls=tf.data.AUTOTUNE)',
    '    return data.batch(batch_size).prefetch(tf.data.AUTOTUNE)',
    '',
    '',
    '# model.fit(load("training", shuffle=True), validation_data=load("validation"))',
    '',
  ].join('\n');
}

// Keras has no name for the fast resize; its bilinear is the closest.
function interpolationOf(resize: Resize | undefined): string {
  return !resize || resize.interpolation === 'fast' ? 'bilinear' : resize.interpolation;
}

/** Quotes text for Python, whose string escapes include those of JSON. */
function python(text: string): string {
  return JSON.stringify(text);
}
