// Every Korean sentence by its English template: one file a subject.

import { clusters } from './clusters';
import { commands } from './commands';
import { device } from './device';
import { embedding } from './embedding';
import { evaluation } from './evaluation';
import { files } from './files';
import { foreign } from './foreign';
import { graphs } from './graphs';
import { images } from './images';
import { labSentences } from './labs';
import { notes } from './notes';
import { objects } from './objects';
import { operations } from './operations';
import { outside } from './outside';
import { projectFiles } from './project-files';
import { runs } from './runs';
import { servers } from './servers';
import { setup } from './setup';
import { shards } from './shards';
import { shell } from './shell';

/** Korean of the sentences that may also arrive as plain text: in older files, and in messages of libraries. */
export const recognizable: Readonly<Record<string, string>> = {
  ...device,
  ...files,
  ...foreign,
  ...graphs,
  ...images,
  ...notes,
  ...objects,
  ...operations,
  ...outside,
  ...projectFiles,
  ...runs,
  ...setup,
};

/** Korean templates by the English ones. */
export const catalog: Readonly<Record<string, string>> = {
  ...recognizable,
  ...clusters,
  ...commands,
  ...embedding,
  ...evaluation,
  ...labSentences,
  ...servers,
  ...shards,
  ...shell,
};
