// Every English sentence of the window, a file a view.
import { labsEn } from '#shared/labs/guided/texts-en';
import { averaging } from './en/averaging';
import { camera } from './en/camera';
import { changes, undo } from './en/changes';
import { clusters } from './en/clusters';
import { commands } from './en/commands';
import { convolution } from './en/convolution';
import { data } from './en/data';
import { desktop } from './en/desktop';
import { evaluation } from './en/evaluation';
import { batch, find } from './en/find';
import { fix, preview } from './en/fix';
import { gpu } from './en/gpu';
import { guide } from './en/guide';
import { handin } from './en/hand-in';
import { attack, ideal } from './en/insight';
import { labcode } from './en/lab-code';
import { lens } from './en/lens';
import { map } from './en/map';
import { model } from './en/model';
import { phone } from './en/phone';
import { runtime } from './en/runtime';
import { servers } from './en/servers';
import { assistant, start } from './en/start';
import { surgery } from './en/surgery';
import { train } from './en/train';
import { tuning } from './en/tuning';
import { workbench } from './en/workbench';
import { escapeFormulas } from './escape-formulas';

/** The English table; its form is what every other language fills. */
export const en = {
  ...workbench,
  ...averaging,
  ...tuning,
  start,
  assistant,
  camera,
  changes,
  clusters,
  undo,
  commands,
  convolution,
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
  labs: escapeFormulas(labsEn),
  runtime,
  servers,
  surgery,
  train,
};

/** The form of a language's table. */
export type Messages = typeof en;
