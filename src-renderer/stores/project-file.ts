// Projects as files: exports the open project, imports a file as a new one, with progress that can be cancelled.
import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import { projectFileName } from '#shared/protocol/engine/project-file';
import type { Words } from '#shared/sentence';
import { downloadExport } from '../connect/download';
import { uploadFolder } from '../connect/upload-folder';
import { baseName } from '../ui/format';
import { useProject } from './project';
import { useSession } from './session';
import { useToasts } from './toasts';

/** Work in progress. */
export interface FileWork {
  readonly does: 'export' | 'import';
  readonly name: string;
  /** What happens now. */
  readonly step: 'preparing' | 'writing' | 'reading' | 'copying' | 'weights';
  readonly done: number;
  readonly total: number | null;
  readonly startedAt: number;
}

/** A written file. */
export interface WrittenFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly notes: readonly Words[];
}

const steps = ['preparing', 'writing', 'reading'] as const;

/** Exports and imports projects. */
export const useProjectFile = defineStore('projectFile', () => {
  const { client, shell } = useSession();
  const project = useProject();
  const toasts = useToasts();
  const work = shallowRef<FileWork | null>(null);
  /** True while the dialog that exports is open. */
  const exporting = ref(false);
  let controller: AbortController | null = null;

  function begin(does: FileWork['does'], name: string): AbortSignal {
    controller?.abort();
    controller = new AbortController();
    work.value = { does, name, step: 'preparing', done: 0, total: null, startedAt: Date.now() };
    return controller.signal;
  }

  function show(step: FileWork['step'], done: number, total: number | null): void {
    if (!work.value) return;
    const startedAt = work.value.step === step ? work.value.startedAt : Date.now();
    work.value = { ...work.value, step, done, total, startedAt };
  }

  function showProgress({ done, total, what }: { done: number; total: number | null; what: string }): void {
    show(steps.find((one) => one === what) ?? 'weights', done, total);
  }

  /** Writes the project's file where the user chooses, or downloads it. Returns null if it was cancelled or failed. */
  async function exportTo(name: string, images: boolean): Promise<WrittenFile | null> {
    const file = `${name}.graft`;
    const out = shell.dialogs ? await shell.chooseSave(file) : undefined;
    if (out === null) return null;
    const path = out && !projectFileName.test(out) ? `${out}.graft` : out;
    const signal = begin('export', file);
    const { id } = project;
    try {
      await project.flush();
      const asked = { project: id, name, images, ...(path !== undefined && { out: path }) };
      for await (const { progress, file: written } of client.exportProject(asked, { signal })) {
        if (progress) showProgress(progress);
        if (!written) continue;
        if (path === undefined) {
          try {
            await downloadExport(client, id, written, signal, (share) => show('copying', share, 1));
          } finally {
            // The download is a copy: the file in the project would only take space.
            await client.removeExport({ project: id, name: written.name });
          }
        }
        return written;
      }
    } catch (error) {
      toasts.fail(error);
    } finally {
      work.value = null;
    }
    return null;
  }

  /** Creates a project from a file, and opens it. */
  async function importPath(path: string, uploadedTo?: string, name = baseName(path)): Promise<void> {
    const signal = uploadedTo === undefined ? begin('import', name) : controller!.signal;
    try {
      await project.flush();
      const asked = { path, ...(uploadedTo !== undefined && { uploadedTo }) };
      for await (const { progress, project: made } of client.importProject(asked, { signal })) {
        if (progress) showProgress(progress);
        if (made) await project.open(made.id);
      }
    } catch (error) {
      toasts.fail(error);
    } finally {
      work.value = null;
    }
  }

  /** Creates a project from a chosen or dropped file; a browser copies it to the engine first. */
  async function importFile(file: File): Promise<void> {
    const path = shell.pathsOf([file])?.[0];
    if (path) return importPath(path);
    const signal = begin('import', file.name);
    const uploadedTo = project.id;
    try {
      const dropped = { name: file.name, files: [{ path: file.name, file }] };
      const folder = await uploadFolder(client, uploadedTo, dropped, {
        signal,
        onProgress: ({ doneBytes, totalBytes }) => show('copying', doneBytes, totalBytes),
      });
      await importPath(folder, uploadedTo, file.name);
    } catch (error) {
      work.value = null;
      toasts.fail(error);
    }
  }

  return { work, exporting, exportTo, importPath, importFile, cancel: () => controller?.abort() };
});

/** Returns the project file among dragged or chosen files; null if there is none, or more. */
export function projectFileOf(files: readonly File[]): File | null {
  const [file] = files;
  return file && files.length === 1 && projectFileName.test(file.name) ? file : null;
}
