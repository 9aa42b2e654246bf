// Every Korean sentence of the window, a file a view.
import { labsKo } from '#shared/labs/guided/texts-ko';
import type { Messages } from './en';
import { escapeFormulas } from './escape-formulas';
import { averaging } from './ko/averaging';
import { camera } from './ko/camera';
import { changes, undo } from './ko/changes';
import { clusters } from './ko/clusters';
import { commands } from './ko/commands';
import { convolution } from './ko/convolution';
import { data } from './ko/data';
import { desktop } from './ko/desktop';
import { evaluation } from './ko/evaluation';
import { batch, find } from './ko/find';
import { fix, preview } from './ko/fix';
import { gpu } from './ko/gpu';
import { guide } from './ko/guide';
import { handin } from './ko/hand-in';
import { attack, ideal } from './ko/insight';
import { labcode } from './ko/lab-code';
import { lens } from './ko/lens';
import { map } from './ko/map';
import { model } from './ko/model';
import { phone } from './ko/phone';
import { runtime } from './ko/runtime';
import { servers } from './ko/servers';
import { assistant, start } from './ko/start';
import { surgery } from './ko/surgery';
import { train } from './ko/train';
import { tuning } from './ko/tuning';
import { workbench } from './ko/workbench';

/** The Korean table. */
export const ko: Messages = {
  ...workbench,
  ...averaging,
  ...tuning,
  changes,
  clusters,
  undo,
  commands,
  convolution,
  start,
  assistant,
  camera,
  data,
  desktop,
  evaluation,
  preview,
  fix,
  lens,
  ideal,
  attack,
  map,
  batch,
  find,
  model,
  phone,
  gpu,
  guide,
  handin,
  labcode,
  labs: escapeFormulas(labsKo),
  runtime,
  servers,
  surgery,
  train,
};
