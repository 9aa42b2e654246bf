// The calls behind the figures of an evaluation: class probabilities, and the report of a run.
import type { Handlers } from '#shared/protocol/contract';
import type { evaluationCalls } from '#shared/protocol/engine/evaluation';
import type { TrainerPool } from '../../process/trainer-pool';
import type { Datasets } from '../data/datasets';
import type { Projects } from '../projects/open-projects';
import { createReport } from './report';
import { createScores } from './scores';
import { columnsOf } from './table-columns';

/** What an evaluation needs of the other parts of the engine. */
interface EvaluationContext {
  readonly projects: Projects;
  readonly datasets: Datasets;
  readonly pool: TrainerPool;
}

/** Returns the calls behind the figures of an evaluation. */
export function createEvaluation({ projects, datasets, pool }: EvaluationContext): {
  readonly handlers: Handlers<typeof evaluationCalls>;
} {
  const scores = createScores(projects, datasets, pool);
  return {
    handlers: {
      ...scores,
      ...createReport(projects, datasets, scores.scores),
      tableColumns: ({ table, images }) => columnsOf(table, images),
    },
  };
}
