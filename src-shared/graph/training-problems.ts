// Additional requirements a graph must meet before it can be trained to classify.
import type { LayerGraph } from './graph';
import type { GraphFacts, Problem } from './infer';
import { findChannelProblems } from './input-problems';
import { noScores } from './meaning-words';
import { outputMeanings } from './meanings';
import { type MeaningContext, meaningOf } from './output-meaning';
import { findOutputProblems } from './output-problems';

/** What also has to hold before a graph can learn to tell these classes apart. */
export function findTrainingProblems(
  graph: LayerGraph,
  facts: GraphFacts,
  classes: number,
  context: MeaningContext = {},
): Problem[] {
  const problems: Problem[] = [...facts.problems, ...findOutputProblems(graph)];
  const inputs = graph.layers.filter((layer) => layer.kind === 'InputLayer');
  if (inputs.length !== 1) {
    problems.push({
      layer: null,
      severity: 'error',
      message: `Training expects one input, received ${inputs.length}.`,
    });
  }
  const input = inputs[0] && facts.layers.get(inputs[0].name)?.shape;
  if (input && (input.length !== 4 || input.includes(null, 1))) {
    problems.push({
      layer: inputs[0]!.name,
      severity: 'error',
      message: `Training expects an input of known height and width with 1, 3 or 4 channels, received ${JSON.stringify(input.slice(1))}.`,
    });
  }
  if (input?.length === 4) problems.push(...findChannelProblems(inputs[0]!.name, input));
  // The first output judges; others are auxiliary heads that help to train.
  for (const name of graph.outputs) {
    const output = facts.layers.get(name)?.shape;
    if (!output) continue;
    const fits =
      output.length === 2 &&
      (output[1] === classes || (classes === 2 && output[1] === 1 && !context.multiLabel));
    if (!fits) {
      const which = graph.outputs.length === 1 ? 'The output' : `The output '${name}'`;
      const message = `${which} is ${JSON.stringify(output.slice(1))}: expected one number for each of the ${classes} classes. Cut the network and add a head.`;
      problems.push({ layer: name, severity: 'error', message });
    } else problems.push(...problemsOfMeaning(graph, name, context));
  }
  return problems;
}

/** What is wrong with how an output of the right size is read. */
function problemsOfMeaning(graph: LayerGraph, name: string, context: MeaningContext): Problem[] {
  const { meaning, last } = meaningOf(graph, name, context);
  const { over, finish } = outputMeanings[meaning];
  if (finish === null) {
    // A softmax over one unit is a problem of its own.
    if (last.name.endsWith('softmax')) return [];
    return [{ layer: name, severity: 'error', code: 'no-scores', message: noScores(name, last.name) }];
  }
  if (!context.multiLabel || over !== 'one') return [];
  const message = `The images have several labels, but the classes of '${name}' exclude each other (${meaning}). Use sigmoid, which judges each class by itself.`;
  return [{ layer: name, severity: 'warning', code: 'softmax-of-several', message }];
}
