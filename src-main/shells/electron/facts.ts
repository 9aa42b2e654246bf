// What the report of problems says of the shell: versions, screens, crashes. No names and no paths.
import { app, screen } from 'electron';
import type { ShellFacts } from '#shared/protocol/diagnostics';
import type { Installation } from '#shared/protocol/updates';
import { listCrashes } from './crashes';

/** Returns the facts. */
export async function shellFacts(installation: Installation): Promise<ShellFacts> {
  const { electron = '', chrome = '' } = process.versions;
  const screens = screen
    .getAllDisplays()
    .map(({ size, scaleFactor }) => `${size.width}×${size.height} @${scaleFactor}`);
  const gpu = Object.entries(app.getGPUFeatureStatus()).flatMap(([name, state]) =>
    name === 'gpu_compositing' || name === 'webgl' || name === 'webgpu' ? [`${name} ${state}`] : [],
  );
  const crashes = (await listCrashes()).map((at) => at.toISOString());
  return [
    ['Electron', `${electron} (Chromium ${chrome})`],
    ['Installed as', installation],
    ['Language of the system', app.getLocale()],
    ['Screens', screens.join(', ')],
    ['Graphics', gpu.join(', ')],
    ['Crash reports', crashes.length > 0 ? crashes.join(', ') : '0'],
  ];
}
