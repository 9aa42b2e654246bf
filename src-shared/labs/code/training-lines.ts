// The training of a plan as Keras code: images from a folder, and a stage after the other on a copy of the network.
import type { LayerGraph } from '../../graph/graph';
import { channelNumbers } from '../../graph/image-channels';
import { augmentationLines } from '../../keras-code/augmentation';
import { accuracyExpression, lossExpression, optimizerExpression } from '../../keras-code/optimizer';
import { literal } from '../../keras-code/python';
import { trainableLayers } from '../../run/prefix';
import type { Stage } from '../../run/stage';
import type { CodeState } from './code-state';

/** Source of the function that reads images. */
export const loadingSource = `\
def load(folder, classes, size, channels, validation, seed=1):
    """Images of folder/SUBFOLDER and their labels, split at random: (pixels, labels) for training and for validation."""
    random, names, parts = np.random.default_rng(seed), list(dict.fromkeys(classes.values())), ([], [])
    for subfolder, name in classes.items():
        paths = sorted(pathlib.Path(folder, subfolder).glob("*.*"))
        random.shuffle(paths)
        held = round(len(paths) * validation)
        for i, path in enumerate(paths):
            mode = "grayscale" if channels == 1 else "rgb"
            image = keras.utils.load_img(path, color_mode=mode, target_size=size, interpolation="bilinear")
            parts[i < held].append((keras.utils.img_to_array(image), names.index(name)))
    return [
        (np.stack([pixels for pixels, _ in part]), np.array([label for _, label in part])) for part in parts if part
    ]`;

/** Writes the training of the plan. \`trained\` is a copy: in Graft, too, a run leaves the network as it is. */
export function trainingLines({ graph, folder, classes, validation, stages }: CodeState): string[] {
  if (!graph) return [];
  const input = graph.layers.find(({ kind }) => kind === 'InputLayer');
  const [height = 0, width = 0, channels = 3] = (input?.params.shape ?? []) as number[];
  const prepared = preparation(channelNumbers(graph.preprocessing, channels));
  const output = graph.layers.find(({ name }) => name === graph.outputs[0]);
  const units = Number(output?.params.units ?? 0);
  const names = `{${[...classes].map(([one, name]) => `${literal(one)}: ${literal(name)}`).join(', ')}}`;
  return [
    `classes = ${names}`,
    `(x, y), (held_x, held_y) = load(${literal(folder)}, classes, (${height}, ${width}), ${channels}, ${literal(validation)})`,
    ...(prepared === 'pixels' ? [] : [`x, held_x = [${prepared} for pixels in (x, held_x)]`]),
    ...(units === 1
      ? []
      : [`y, held_y = [keras.utils.to_categorical(labels, ${units}) for labels in (y, held_y)]`]),
    'trained = keras.models.clone_model(model)',
    'trained.set_weights(model.get_weights())',
    ...stages.flatMap((stage) => stageLines(graph, stage, units)),
  ];
}

/** Returns what becomes of `pixels` before the network: `pixels / 127.5 - 1`. */
function preparation({ scale, offset, reversed }: ReturnType<typeof channelNumbers>): string {
  const isSame = (values: readonly number[]) => values.every((value) => value === values[0]);
  const list = (values: readonly number[]) => `np.array(${literal([...values])})`;
  const from = reversed ? 'pixels[..., ::-1]' : 'pixels';
  const scaled = isSame(scale)
    ? scale[0] === 1
      ? from
      : `${from} / ${literal(Number((1 / scale[0]!).toPrecision(12)))}`
    : `${from} * ${list(scale)}`;
  if (!isSame(offset)) return `${scaled} + ${list(offset)}`;
  if (offset[0] === 0) return scaled;
  return `${scaled} ${offset[0]! < 0 ? '-' : '+'} ${literal(Math.abs(offset[0]!))}`;
}

function stageLines(graph: LayerGraph, stage: Stage, units: number): string[] {
  const facts = { units, multiLabel: false, finishes: ['none' as const] };
  const augmented = augmentationLines(stage.augmentation);
  const fit = augmented.length > 0 ? 'augmented' : 'trained';
  return [
    `# ${stage.name}`,
    ...choiceLines(graph, stage),
    ...(augmented.length > 0
      ? [
          'augmented = keras.Sequential([',
          '    keras.Input(trained.input_shape[1:]),',
          ...augmented.map((line) => `    ${line},`),
          '    trained,',
          '])',
        ]
      : []),
    `${fit}.compile(`,
    `    ${optimizerExpression(stage.optimizer, null)},`,
    `    loss=${lossExpression(stage.loss, facts)},`,
    `    metrics=[${accuracyExpression(facts)}],`,
    ')',
    `${fit}.fit(x, y, batch_size=${stage.batchSize}, epochs=${stage.epochs}, validation_data=(held_x, held_y), verbose=2)`,
  ];
}

/** Chooses the trainable layers of a stage. */
function choiceLines(graph: LayerGraph, stage: Stage): string[] {
  const chosen = trainableLayers(graph, stage);
  const withWeights = graph.layers.filter(({ weights }) => Object.keys(weights).length > 0);
  if (withWeights.every(({ name }) => chosen.has(name)))
    return ['for layer in trained.layers:', '    layer.trainable = True'];
  const names = withWeights.filter(({ name }) => chosen.has(name)).map(({ name }) => name);
  if (names.length <= 4)
    return ['for layer in trained.layers:', `    layer.trainable = layer.name in ${literal(names)}`];
  const norms = withWeights.some(({ name, kind }) => kind === 'BatchNormalization' && !chosen.has(name));
  return [
    `start = [layer.name for layer in trained.layers].index(${literal(names[0])})`,
    'for i, layer in enumerate(trained.layers):',
    `    layer.trainable = i >= start${norms ? ' and not isinstance(layer, keras.layers.BatchNormalization)' : ''}`,
  ];
}
