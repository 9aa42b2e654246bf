// Writes a recipe as a standalone Keras script: the same stages on the same images with the same split.
import type { LayerGraph } from '#shared/graph/graph';
import {
  channelNumbers,
  channelsOfInput,
  channelWords,
  type ImageChannels,
} from '#shared/graph/image-channels';
import { inferGraph } from '#shared/graph/infer';
import { outputMeanings } from '#shared/graph/meanings';
import { meaningsOf } from '#shared/graph/output-meaning';
import { changesColors, colorsSource, cutoutSource, saturationSource } from '#shared/keras-code/augmentation';
import {
  accuracyExpression,
  type Finish,
  fromLogits,
  lossExpression,
  type OutputFacts,
} from '#shared/keras-code/optimizer';
import { literal, wrappedList } from '#shared/keras-code/python';
import type { Recipe } from '#shared/recipe/recipe';
import type { Stage } from '#shared/run/stage';
import { fileNames } from '../keras-config/write-model';
import * as cutting from './cutting';
import { cutsWindows, mixes } from './cutting';
import * as source from './helpers';
import { stageLines, weighsInLoss } from './stage';

/** Input of the script writer. */
export interface ScriptPlan {
  readonly recipe: Pick<Recipe, 'name' | 'seed' | 'stages'>;
  /** The network at the start of training; its input must have a known size. */
  readonly graph: LayerGraph;
  readonly classes: readonly string[];
  /** Number of training images per class. */
  readonly counts: readonly number[];
  readonly validates: boolean;
  /** True if an image may have several classes, or none. */
  readonly multiLabel: boolean;
  /** For each stage, the layers whose outputs are computed once. */
  readonly cachedAt: readonly (readonly string[])[];
}

/** Returns the script's text; it requires initial.keras and images.csv in its folder (if exact, also pixels.npy and order.npy). */
export function writeKerasScript(plan: ScriptPlan): string {
  const { recipe, graph, classes } = plan;
  const facts = inferGraph(graph);
  const input = graph.layers.find(({ kind }) => kind === 'InputLayer')!;
  const inputShape = facts.layers.get(input.name)!.shape;
  const [height, width] = inputShape.slice(1).map(Number);
  const channels = channelsOfInput(inputShape);
  const units = Number(facts.layers.get(graph.outputs[0]!)?.shape.at(-1) ?? classes.length);
  const context = {
    ...plan,
    longest: Math.max(height!, width!),
    channels,
    output: { units, multiLabel: plan.multiLabel, names: graph.outputs, finishes: finishesOf(plan) },
    fileName: fileNames(graph),
  };
  const stages = recipe.stages.map((stage, i) => stageLines(stage, i, plan.cachedAt[i] ?? [], context));
  return [
    header,
    [
      `NAME = ${literal(recipe.name)}`,
      `CLASSES = ${wrappedList(classes)}`,
      `HEIGHT, WIDTH, CHANNELS, UNITS, OUTPUTS = ${height}, ${width}, ${channels}, ${units}, ${graph.outputs.length}`,
      ...(graph.outputs.length > 1
        ? [
            `FIRST = ${literal(context.fileName(graph.outputs[0]!))}  # the output that is evaluated; the others help to train`,
          ]
        : []),
      '',
      'arguments = argparse.ArgumentParser(description=NAME)',
      `arguments.add_argument("--seed", type=int, default=${recipe.seed}, help="of the order of images, dropout and augmentation")`,
      'SEED = arguments.parse_args().seed',
      setup,
    ].join('\n'),
    plan.multiLabel ? source.severalLabelsSource : source.labelsSource,
    preprocessing(graph, channels),
    source.readingSource,
    source.choosingSource,
    ...helpersFor(plan),
    source.momentsSource,
    ...(graph.layers.some(({ training }) => training !== undefined) ? [source.modesSource] : []),
    [ending, ...modeLines(graph, context.fileName)].join('\n'),
    remembering(plan),
    ...stages.map((lines) => lines.join('\n')),
    closing(plan, context.output),
  ]
    .map((part) => part.trimEnd())
    .join('\n\n\n')
    .concat('\n');
}

function finishesOf({ graph, multiLabel }: ScriptPlan): Finish[] {
  return meaningsOf(graph, { multiLabel }).map(({ meaning }) => outputMeanings[meaning].finish);
}

function helpersFor(plan: ScriptPlan): string[] {
  const {
    recipe: { stages },
    graph,
    cachedAt,
    multiLabel,
  } = plan;
  const scheduled = (kind: string) => stages.some(({ schedule }) => schedule?.kind === kind);
  const moving = (stage: Stage) => stage.schedule && !['constant', 'plateau'].includes(stage.schedule.kind);
  const weighs = stages.some((stage) => weighsInLoss(stage, multiLabel));
  const changed = (test: (augmentation: Stage['augmentation']) => boolean) =>
    stages.some(({ augmentation }) => test(augmentation));
  return [
    ...(stages.some(({ sampling }) => sampling === 'balanced') ? [source.balancedSource] : []),
    ...(changed((one) => cutsWindows(one) || mixes(one)) ? [cutting.wholeImage] : []),
    ...(changed((one) => one?.scaleJitter !== undefined) ? [cutting.scaleJitterSource] : []),
    ...(changed((one) => one?.resizedCrop !== undefined) ? [cutting.resizedCropSource] : []),
    ...(changed((one) => (one?.saturation ?? 0) > 0) ? [saturationSource] : []),
    ...(channelsOf(graph) === 4 && changed(changesColors) ? [colorsSource] : []),
    ...(changed((one) => (one?.cutout ?? 0) > 0) ? [cutoutSource] : []),
    ...(changed(mixes) ? [cutting.mixSource] : []),
    ...(graph.outputs.length > 1 || weighs ? [source.ownLossSource] : []),
    ...(weighs ? [source.weightedLossSource] : []),
    ...(stages.some(({ loss }) => loss?.kind === 'mse') && finishesOf(plan).some(fromLogits)
      ? [source.squaredErrorSource]
      : []),
    ...(scheduled('cosine') ? [source.cosineSource] : []),
    ...(scheduled('one-cycle') ? [source.oneCycleSource] : []),
    ...(stages.some(moving) ? [source.rateSource] : []),
    ...(stages.some(({ rateFactors }) => rateFactors?.length) ? [source.factorsSource] : []),
    ...(cachedAt.some((names) => names.length > 0) ? [source.featuresSource] : []),
  ];
}

function channelsOf(graph: LayerGraph): ImageChannels {
  const input = graph.layers.find(({ kind }) => kind === 'InputLayer');
  return channelsOfInput(input && inferGraph(graph).layers.get(input.name)?.shape);
}

function preprocessing(graph: LayerGraph, channels: ImageChannels): string {
  const { mode } = graph.preprocessing;
  const { scale, offset, reversed } = channelNumbers(graph.preprocessing, channels);
  const turned = reversed ? (channels === 3 ? 'pixels[..., ::-1]' : 'pixels[..., [2, 1, 0, 3]]') : 'pixels';
  const lines = [
    'def preprocess(pixels):',
    `    """Pixels 0..255 ${channelWords[channels]} to the network's input (mode ${mode})."""`,
  ];
  if (mode === 'none') lines.push('    return pixels');
  else
    lines.push(
      `    scale = np.array(${literal([...scale])}, dtype="float32")`,
      `    offset = np.array(${literal([...offset])}, dtype="float32")`,
      `    return ${turned} * scale + offset`,
    );
  return lines.join('\n');
}

const header = `\
"""Trains as the recipe in Graft did, with Keras 3.

Needs:  pip install keras tensorflow pillow numpy
Run:    python train.py            (--seed 2: another order of images, other dropout and augmentation)
Reads:  initial.keras, images.csv; order.npy, balanced.npy and pixels.npy where they are there: the very batches that
        Graft used
Writes: trained.keras, history.json
"""

import argparse
import csv
import fnmatch
import json
import math
import pathlib

import keras
import numpy as np
from PIL import Image, ImageOps`;

const setup = `\
HERE = pathlib.Path(__file__).resolve().parent
keras.utils.set_random_seed(SEED)

with open(HERE / "images.csv", encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
PIXELS = np.load(HERE / "pixels.npy", mmap_mode="r") if (HERE / "pixels.npy").exists() else None
ORDER = np.load(HERE / "order.npy") if (HERE / "order.npy").exists() else None
BALANCED = np.load(HERE / "balanced.npy") if (HERE / "balanced.npy").exists() else None
KEPT = {}`;

const ending = `\
model = keras.models.load_model(HERE / "initial.keras", compile=False)
place = {layer.name: i for i, layer in enumerate(model.layers)}
TRAINING, VALIDATION, TEST = read_rows("training"), read_rows("validation"), read_rows("test")
optimizer = None
history = []`;

/** Returns calls that fix the mode of layers. */
function modeLines({ layers }: LayerGraph, fileName: (name: string) => string): string[] {
  return [true, false].flatMap((training) => {
    const names = layers.filter((layer) => layer.training === training).map(({ name }) => fileName(name));
    if (names.length === 0) return [];
    return [
      `for name in ${wrappedList(names)}:`,
      `    call_with(model.get_layer(name), ${training ? 'True' : 'False'})`,
    ];
  });
}

/** Adds plain names for the metrics of the classifying output. */
function remembering({ recipe: { stages }, graph, multiLabel, validates }: ScriptPlan): string {
  const several = graph.outputs.length > 1;
  const lines = [
    'def remember(stage, result):',
    '    for i in range(len(result.history["loss"])):',
    '        numbers = {name: values[i] for name, values in result.history.items()}',
  ];
  const plain: [plain: string, metric: string][] = several
    ? [
        ['accuracy', '{FIRST}_accuracy'],
        ['val_accuracy', 'val_{FIRST}_accuracy'],
        ['val_loss', 'val_{FIRST}_own_loss'],
      ]
    : stages.some((stage) => weighsInLoss(stage, multiLabel))
      ? [['val_loss', 'val_own_loss']]
      : [];
  for (const [name, metric] of plain) {
    if (name.startsWith('val_') && !validates) continue;
    const key = several ? `f"${metric}"` : `"${metric}"`;
    lines.push(`        numbers["${name}"] = numbers.get(${key}, numbers.get("${name}"))`);
  }
  lines.push('        history.append({"stage": stage, "epoch": len(history) + 1, **numbers})');
  return lines.join('\n');
}

function closing({ recipe: { stages }, graph }: ScriptPlan, output: OutputFacts): string {
  return `\
# What came of it
evaluated = TEST if len(TEST) else VALIDATION
if len(evaluated):
    loss, accuracy = ${lossExpression(stages.at(-1)?.loss, output)}, ${accuracyExpression(output)}
    evaluator = ${graph.outputs.length > 1 ? 'keras.Model(model.input, model.outputs[0])' : 'model'}
    evaluator.compile(loss=loss, metrics=[accuracy])
    found = evaluator.evaluate(Images(evaluated, 32, images_as_input(), outputs=1), verbose=0, return_dict=True)
    print({name: round(value, 4) for name, value in found.items()})
${graph.outputs.length > 1 ? 'keras.Model(model.input, model.outputs)' : 'model'}.save(HERE / "trained.keras")
(HERE / "history.json").write_text(json.dumps(history, indent=1))`;
}
