// Opens the workbench in a real Electron, unpacked, as `npm start` does.
import { _electron } from 'playwright-core';
import { electronProgram, openDisplay } from './programs';
import { makeHome, removeHome, root, type Workbench, watchComplaints } from './workbench';

/** Starts Electron on the present display or on an Xvfb of its own. */
export async function openInElectron(folder: string = root): Promise<Workbench> {
  const executablePath = await electronProgram();
  const display = await openDisplay();
  const home = await makeHome();
  const asRoot = process.getuid?.() === 0;
  const app = await _electron.launch({
    executablePath,
    args: [...(asRoot ? ['--no-sandbox'] : []), '--lang=en-US', folder],
    env: { ...(process.env as Record<string, string>), ...display.env, GRAFT_HOME: home },
  });
  const child = app.process();
  child.stderr?.on('data', (text: Buffer) => {
    if (text.includes('[engine]')) process.stderr.write(text);
  });
  const page = await app.firstWindow();
  const complaints = watchComplaints(page);
  return {
    shell: 'electron',
    page,
    home,
    pid: child.pid!,
    complaints,
    async answerSave(path) {
      await app.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = async () => ({ canceled: false, filePath });
      }, path);
    },
    async close() {
      // Whatever it would ask is answered: stop and quit.
      await app.evaluate(({ dialog }) => {
        dialog.showMessageBox = async () => ({ response: 1, checkboxChecked: false });
      });
      await app.close();
      display.close();
      await removeHome(home);
    },
  };
}
