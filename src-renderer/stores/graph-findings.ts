// Facts derived from the graph and the dataset: shapes, problems with their fixes, meaning of the outputs.
import { type ComputedRef, computed } from 'vue';
import { countAligned, findOtherClasses } from '#shared/data/align-classes';
import { type Fix, findFixes } from '#shared/graph/fixes';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph, type Problem } from '#shared/graph/infer';
import { meaningsOf } from '#shared/graph/output-meaning';
import { findOutputProblems } from '#shared/graph/output-problems';
import { findTrainingProblems } from '#shared/graph/training-problems';
import { suggestInputSize, whySize } from '#shared/recipe/input-size';
import { useData } from './data';
import { useProject } from './project';

/** Returns the derived state of a graph. Call it in a store's setup. */
export function createGraphFindings(graph: ComputedRef<LayerGraph | null>) {
  const project = useProject();
  const data = useData();
  const facts = computed(() => (graph.value ? inferGraph(graph.value) : null));
  /** Training size of a network that accepts any input size. */
  const size = computed(() => {
    const found = graph.value && suggestInputSize(graph.value, data.summary?.medianSide ?? null);
    return found && { height: found.height, width: found.width, why: whySize(found) };
  });
  const problems = computed(() => {
    if (!graph.value || !facts.value) return [];
    const classes = countAligned(graph.value, data.classes);
    const context = { multiLabel: data.summary?.several === true, size: size.value };
    const found =
      classes > 0
        ? findTrainingProblems(graph.value, facts.value, classes, context)
        : [...facts.value.problems, ...findOutputProblems(graph.value)];
    const other = classes > 0 ? findOtherClasses(graph.value, data.classes) : null;
    return other ? [...found, other] : found;
  });
  const meanings = computed(() =>
    graph.value ? meaningsOf(graph.value, { multiLabel: data.summary?.several === true }) : [],
  );

  /** Returns the edits that would fix the problem. */
  function fixesOf(one: Problem): Fix[] {
    if (!graph.value || !facts.value) return [];
    return findFixes(graph.value, facts.value, one, {
      classes: data.classes,
      seed: project.draft.seed,
      multiLabel: data.summary?.several === true,
      size: size.value,
    });
  }

  return { facts, problems, meanings, fixesOf };
}
