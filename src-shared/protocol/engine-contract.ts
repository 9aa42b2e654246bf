// The contract between a shell or window and the engine: all calls and streams, by subject.
import { clustersCalls } from './engine/clusters';
import { dataCalls } from './engine/data';
import { deviceCalls } from './engine/device';
import { diskCalls } from './engine/disk';
import { evaluationCalls } from './engine/evaluation';
import { insightCalls } from './engine/insight';
import { modelsCalls } from './engine/models';
import { phoneCalls } from './engine/phone';
import { projectFileCalls } from './engine/project-file';
import { projectsCalls } from './engine/projects';
import { runsCalls } from './engine/runs';
import { runtimeCalls } from './engine/runtime';
import { useCalls } from './engine/use';

/** The engine's contract. */
export const engineContract = {
  ...projectsCalls,
  ...projectFileCalls,
  ...diskCalls,
  ...dataCalls,
  ...modelsCalls,
  ...runsCalls,
  ...useCalls,
  ...evaluationCalls,
  ...insightCalls,
  ...deviceCalls,
  ...runtimeCalls,
  ...phoneCalls,
  ...clustersCalls,
} as const;
/** The type of the engine's contract. */
export type EngineContract = typeof engineContract;
