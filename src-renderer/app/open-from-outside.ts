// Opens folders, model files and projects that the user opens with Graft from outside of its window, each in a new project, and hand-ins of labs.
import { type Ref, watch } from 'vue';
import { modelFile } from '#shared/graph/model-source';
import { handInFile } from '#shared/labs/hand-in/hand-in-file';
import { projectFileName } from '#shared/protocol/engine/project-file';
import { useBringFolder } from '../dataset/bring-folder';
import { useOpenedHandIns } from '../labs/hand-in/opened-hand-ins';
import { useModel } from '../stores/model';
import { useProject } from '../stores/project';
import { useProjectFile } from '../stores/project-file';
import { useSession } from '../stores/session';
import { useSettings } from '../stores/settings';
import { useToasts } from '../stores/toasts';
import { baseName } from '../ui/format';

/** Opens them one after another, once `ready` is true. */
export function useOpenFromOutside(ready: Ref<boolean>): void {
  const { client, shell } = useSession();
  const handIns = useOpenedHandIns();
  const project = useProject();
  const model = useModel();
  const files = useProjectFile();
  const settings = useSettings();
  const toasts = useToasts();
  const { openPath } = useBringFolder(
    () => undefined,
    async () => 'create',
    (found) => (settings.view = found ? 'data' : 'start'),
  );
  const isReady = new Promise<void>((resolve) => {
    watch(ready, (now) => now && resolve(), { immediate: true });
  });
  let last = isReady;

  async function open(path: string): Promise<void> {
    try {
      if (projectFileName.test(path)) {
        await files.importPath(path);
        settings.view = 'data';
        return;
      }
      if (handInFile.test(path)) {
        const { name, content } = await client.readHandIn({ path });
        settings.view = 'handIns';
        return await handIns.open([new File([content], name)]);
      }
      if (!modelFile.test(path)) return await openPath(path, 'dropped');
      await project.create(baseName(path).replace(modelFile, ''));
      settings.view = 'model';
      await model.choose({ file: path });
    } catch (error) {
      toasts.fail(error);
    }
  }
  shell.onOpen((path) => {
    last = last.then(() => open(path));
  });
}
