// Formats a network like Keras' model.summary(), or as JSON.

import { countLayer, type ParameterCounts } from '#shared/graph/count-parameters';
import type { Edit } from '#shared/graph/edits/index';
import { findFixes } from '#shared/graph/fixes';
import type { LayerGraph, Preprocessing } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { describeMeaning } from '#shared/graph/meaning-words';
import type { Meaning } from '#shared/graph/meanings';
import { meaningsOf, type OutputMeaning } from '#shared/graph/output-meaning';
import { findOutputProblems } from '#shared/graph/output-problems';
import { isGuess } from '#shared/graph/placeholder-fixes';
import { describePreprocessing } from '#shared/graph/preprocessing';
import { findSizeProblems } from '#shared/graph/training-problems';
import { describeUsablePrefix, findUsablePrefix, type UsablePrefix } from '#shared/graph/usable-prefix';
import { formatShape } from '#shared/layers/kind';
import { say, type Words } from '#shared/sentence';
import type { Word } from '#shared/word-in';
import { formatCount, formatTable, spaces } from './format';

/** The JSON that `graft describe` prints. */
export interface Description {
  readonly name: string;
  readonly layers: readonly {
    readonly name: string;
    readonly kind: string;
    readonly outputShape: readonly (number | null)[] | null;
    /** Null if it cannot be counted. */
    readonly params: number | null;
    readonly trainable: boolean;
  }[];
  readonly params: ParameterCounts;
  readonly outputs: readonly {
    readonly name: string;
    readonly meaning: Meaning;
    readonly known: OutputMeaning['known'];
    readonly text: Words;
  }[];
  readonly preprocessing: Preprocessing;
  readonly classes?: readonly string[];
  readonly problems: readonly string[];
  /** Edits that fix a problem, for a recipe's `edits`. Each entry is one alternative. */
  readonly fixes: readonly {
    readonly problem: string;
    readonly edits: readonly Edit[];
    readonly guess?: boolean;
  }[];
  /** The part of the network that can be used; null if all layers are known. */
  readonly usablePrefix: UsablePrefix | null;
}

/** Returns the description of a network. */
export function describeGraph(graph: LayerGraph): Description {
  const facts = inferGraph(graph);
  const sizes = findSizeProblems(graph, facts).filter(({ severity }) => severity === 'error');
  const problems = [...sizes, ...facts.problems, ...findOutputProblems(graph)];
  const context = { classes: [], seed: 1 };
  return {
    name: graph.name,
    layers: graph.layers.map((layer) => ({
      name: layer.name,
      kind: layer.kind,
      outputShape: facts.layers.get(layer.name)?.shape ?? null,
      params: countLayer(layer, facts.layers.get(layer.name))?.total ?? null,
      trainable: layer.trainable,
    })),
    params: facts.params,
    preprocessing: graph.preprocessing,
    ...(graph.classes ? { classes: graph.classes } : {}),
    outputs: meaningsOf(graph).map((one) => ({
      name: one.output,
      meaning: one.meaning,
      known: one.known,
      text: describeMeaning(one),
    })),
    problems: problems.map((problem) => problem.message),
    fixes: problems
      .filter(({ code }) => code !== undefined)
      .flatMap((problem) =>
        findFixes(graph, facts, problem, context)
          // For an unknown layer, list only guesses at what it computes: the user knows that it can be removed.
          .filter((fix) => problem.code !== 'unknown-layer' || isGuess(fix))
          .map((fix) => ({
            problem: problem.message,
            edits: fix.edits,
            ...(isGuess(fix) ? { guess: true } : {}),
          })),
      ),
    usablePrefix: findUsablePrefix(graph),
  };
}

/** Formats a description as text. */
export function formatDescription(description: Description, word: Word): string {
  const {
    name,
    layers,
    params,
    preprocessing,
    classes = [],
    outputs,
    problems,
    fixes,
    usablePrefix,
  } = description;
  const input = layers.find(({ kind }) => kind === 'InputLayer');
  const takesImages = input?.outputShape?.length === 4;
  const rows = layers.map((layer) => [
    layer.name,
    layer.kind,
    layer.outputShape ? formatShape(layer.outputShape) : '?',
    layer.params === null ? '?' : formatCount(layer.params),
    word(layer.trainable ? 'yes' : 'no'),
  ]);
  const line = (name: string, text: string) => `${word(name)}${spaces(word(name), 26)}${text}`;
  const unknown = params.unknownShape
    ? word(say` in the file, including ${formatCount(params.unknownShape)} after layers of unknown shape`)
    : '';
  return [
    word(say`Model: ${name}`),
    '',
    formatTable(['layer', 'class', 'output shape', 'parameters', 'trainable'].map(word), rows, [3]),
    '',
    line('Total parameters:', `${formatCount(params.total)}${unknown}`),
    line('Trainable parameters:', formatCount(params.trainable)),
    line('Non-trainable parameters:', formatCount(params.nonTrainable)),
    ...(takesImages ? [line('Input preprocessing:', word(describePreprocessing(preprocessing)))] : []),
    ...(classes.length > 0 ? [line('Classes:', word(listClasses(classes)))] : []),
    ...(usablePrefix ? [word(describeUsablePrefix(usablePrefix))] : []),
    ...(params.uncounted ? [word(say`Layers whose parameters cannot be counted: ${params.uncounted}`)] : []),
    ...outputs.map((one) => word(say`Output '${one.name}': ${one.text}`)),
    ...problems.flatMap((problem) => [
      word(say`Problem: ${problem}`),
      ...fixes
        .filter((fix) => fix.problem === problem)
        .map(
          (fix) =>
            `  ${word(fix.guess ? 'Guess (the code in the file is not run)' : 'Fix')}: ${JSON.stringify(fix.edits)}`,
        ),
    ]),
  ].join('\n');
}

function listClasses(classes: readonly string[]): Words {
  const shown = classes.slice(0, 8).join(', ');
  return classes.length > 8 ? say`${shown} and ${formatCount(classes.length - 8)} more` : shown;
}
