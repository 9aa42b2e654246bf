// What project files need of the other parts of the engine.
import type { Datasets } from '../data/datasets';
import type { Models } from '../models/create-models';
import type { Projects } from '../projects/open-projects';

/** What project files need of the other parts of the engine. */
export interface ProjectFilesContext {
  readonly home: string;
  readonly appFolder: string;
  readonly readerEntry: string;
  readonly version: string;
  readonly projects: Projects;
  /** Returns a name, with a number after it if another project has it. */
  readonly freeName: (name: string) => Promise<string>;
  readonly datasets: Datasets;
  readonly models: Models;
}
