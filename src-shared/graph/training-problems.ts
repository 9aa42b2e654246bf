// Additional requirements a graph must meet before it can be trained to classify.

import { inEnglish, type Words } from '../sentence';
import { inputLayers, type LayerGraph } from './graph';
import { endsInClassifier } from './head-place';
import { type GraphFacts, isBrokenAtAnySize, type Problem } from './infer';
import { findChannelProblems } from './input-problems';
import { inputShape, smallestSize, takesAnySize } from './input-size';
import { noScores } from './meaning-words';
import { outputMeanings } from './meanings';
import { type MeaningContext, meaningOf } from './output-meaning';
import { findOutputProblems } from './output-problems';

/** Facts about the data and the recipe that affect the requirements. */
export interface TrainingContext extends MeaningContext {
  /** The size at which a network of any input size would train, with the reason in words. */
  readonly size?: { readonly height: number; readonly width: number; readonly why: Words } | null | undefined;
}

/** Returns problems of inputs without a fixed size, and of sizes at which layers cannot be computed. */
export function findSizeProblems(
  graph: LayerGraph,
  facts: GraphFacts,
  { size }: Pick<TrainingContext, 'size'> = {},
): Problem[] {
  const layer = inputLayers(graph)[0]?.name ?? null;
  const shape = inputShape(graph);
  if (!shape) return [];
  if (takesAnySize(graph)) {
    const at = size
      ? ` It trains at ${size.height} × ${size.width}, ${inEnglish(size.why)}, unless you set another size.`
      : '';
    const message = `The network takes images of any size.${at}`;
    const mend = size ? { size: { height: size.height, width: size.width } } : {};
    return [{ layer, severity: 'warning', code: 'input-size', message, ...mend }];
  }
  // A larger input may fix windows that do not fit and shapes that do not match.
  if (facts.layers.size === graph.layers.length || facts.problems.some(({ code }) => code)) return [];
  if (isBrokenAtAnySize(graph)) return [];
  const least = smallestSize(graph);
  const [height = 0, width = 0] = shape.map(Number);
  if (least === null || Math.min(height, width) >= least) return [];
  const message = `An input of ${height} × ${width} is too small for this network: the smallest size that works is ${least} × ${least}.`;
  return [
    {
      layer,
      severity: 'error',
      code: 'input-size',
      message,
      size: { height: Math.max(least, height), width: Math.max(least, width) },
    },
  ];
}

/** Returns additional requirements a graph must meet before it can be trained on these classes. */
export function findTrainingProblems(
  graph: LayerGraph,
  facts: GraphFacts,
  classes: number,
  context: TrainingContext = {},
): Problem[] {
  const problems: Problem[] = [
    ...findSizeProblems(graph, facts, context),
    ...facts.problems,
    ...findOutputProblems(graph).filter((one) => classes !== 1 || !isOfOneClass(graph, one)),
  ];
  if (classes === 1)
    problems.push({ layer: null, severity: 'error', code: 'one-class', message: oneClassMessage });
  const inputs = inputLayers(graph);
  if (inputs.length !== 1) {
    problems.push({
      layer: null,
      severity: 'error',
      message: `Training expects one input, received ${inputs.length}.`,
    });
  }
  const input = inputs[0] && facts.layers.get(inputs[0].name)?.shape;
  if (input && (input.length !== 4 || input[3] === null)) {
    problems.push({
      layer: inputs[0]!.name,
      severity: 'error',
      message: `Training expects an image input with 1, 3 or 4 channels, received ${JSON.stringify(input.slice(1))}.`,
    });
  }
  if (input?.length === 4) problems.push(...findChannelProblems(inputs[0]!.name, input));
  // The first output classifies; others are auxiliary heads used in training.
  for (const name of graph.outputs) {
    const output = facts.layers.get(name)?.shape;
    // With a single class, the problem is the number of classes, not the output size.
    if (!output || classes === 1) continue;
    const fits =
      output.length === 2 &&
      (output[1] === classes || (classes === 2 && output[1] === 1 && !context.multiLabel));
    if (!fits) {
      problems.push(problemOfSize(graph, facts, name, classes));
    } else problems.push(...problemsOfMeaning(graph, name, context));
  }
  return problems;
}

/** Returns the problem of an output that is not one number per class: features need a head, scores of other classes another one. */
function problemOfSize(graph: LayerGraph, facts: GraphFacts, name: string, classes: number): Problem {
  const output = facts.layers.get(name)!.shape;
  const received = JSON.stringify(output.slice(1));
  if (name === graph.outputs[0] && output.at(-1) !== classes && !endsInClassifier(graph, facts)) {
    const message = `The network ends in features: '${name}' is ${received}. Add a head for the ${classes} classes.`;
    return { layer: name, severity: 'error', code: 'needs-head', message };
  }
  const which = graph.outputs.length === 1 ? 'The output' : `The output '${name}'`;
  const message = `${which} is ${received}: expected one number for each of the ${classes} classes. Replace the classifier with a new head.`;
  return { layer: name, severity: 'error', message };
}

const oneClassMessage =
  'The dataset has one class, but training needs at least two. Put the images of each class in a separate folder, or choose other labels in Data.';

/** True for a softmax over one unit in a head that was made for the dataset's single class. */
function isOfOneClass(graph: LayerGraph, { code, layer }: Problem): boolean {
  return code === 'constant-softmax' && graph.layers.some((one) => one.name === layer && one.head === true);
}

/** Returns problems with the meaning of an output of the right size. */
function problemsOfMeaning(graph: LayerGraph, name: string, context: MeaningContext): Problem[] {
  const { meaning, last } = meaningOf(graph, name, context);
  const { over, finish } = outputMeanings[meaning];
  if (finish === null) {
    // A softmax over one unit is reported separately.
    if (last.name.endsWith('softmax')) return [];
    return [
      { layer: name, severity: 'error', code: 'no-scores', message: inEnglish(noScores(name, last.name)) },
    ];
  }
  if (!context.multiLabel || over !== 'one') return [];
  const message = `The images have several labels, but the classes of '${name}' exclude each other (${meaning}). Use sigmoid, which predicts each class independently.`;
  return [{ layer: name, severity: 'warning', code: 'softmax-of-several', message }];
}
