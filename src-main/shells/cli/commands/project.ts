// `graft project`: writes a project as one file, and makes a project from such a file.
import { resolve } from 'node:path';
import { GraftError } from '#shared/errors';
import { projectFileName } from '#shared/protocol/engine/project-file';
import { say } from '#shared/sentence';
import type { Command, Session } from '../command';
import { formatBytes } from '../format';

/** Exports or imports a project. */
export const projectCommand: Command = {
  usage: 'project export OUT.graft | import FILE.graft',
  summary: 'write a project as one file, or create a project from such a file',
  options: { images: { help: 'with export: include the images and the tables next to them' } },
  examples: [
    'graft project export flowers.graft --project flowers',
    'graft project export flowers.graft --project flowers --images',
    'graft project import flowers.graft',
  ],
  arguments: [2, 2],
  async run(session, [action, file], { images }) {
    const path = resolve(file!);
    if (action === 'export') return exportProject(session, path, images === true);
    if (action === 'import') return importProject(session, path);
    throw new GraftError('usage', say`Unknown action '${action}'. Usage: graft ${projectCommand.usage}`);
  },
};

async function exportProject(
  { client, project, json, output, signal }: Session,
  out: string,
  images: boolean,
): Promise<number> {
  if (!projectFileName.test(out))
    throw new GraftError('usage', say`A project file needs the extension .graft: ${out}`);
  const request = { project, name: project, images, out };
  for await (const { progress, file } of client.exportProject(request, { signal })) {
    if (progress?.total) output.progress(say`writing: ${percent(progress.done, progress.total)}`);
    if (!file) continue;
    output.endProgress();
    for (const note of file.notes) output.note(note);
    if (json) output.print(JSON.stringify({ path: file.path, sizeBytes: file.sizeBytes }));
    else output.print(say`Wrote ${file.path} (${formatBytes(file.sizeBytes)})`);
  }
  return 0;
}

async function importProject({ client, json, output, signal }: Session, path: string): Promise<number> {
  for await (const { progress, project } of client.importProject({ path }, { signal })) {
    if (progress?.total) output.progress(say`reading: ${percent(progress.done, progress.total)}`);
    if (!project) continue;
    output.endProgress();
    const { folders } = await client.missingImages({ project: project.id });
    if (json) output.print(JSON.stringify({ project: project.id, name: project.name, missing: folders }));
    else output.print(say`Created project '${project.id}' (${project.name}).`);
    for (const { name, images } of folders)
      output.note(say`The file has no images: the folder '${name}' with ${images} images is missing.`);
  }
  return 0;
}

function percent(done: number, total: number): string {
  return `${Math.floor((100 * done) / total)}%`;
}
