// The deb in a bare Debian: installed by dpkg, updated by the command that the window shows, removed by dpkg.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './bare-debian.mjs';
import { nextVersion, writeVersions } from './feed.mjs';
import { expect, say } from './say.mjs';

/**
 * Returns how this deb is installed, run, updated and removed.
 * @param {string} file
 */
export function debPackage(file) {
  return {
    /** What opens the window, and what runs a command. */
    open: 'graft',
    command: 'graft',
    /** The command line of the window's main process. */
    process: /^\/opt\/Graft\S*graft[\0 ](?!.*--type=)/,

    /** Where the app is while it runs. */
    folder: () => 'opt/Graft',

    install({ folder, inside }) {
      run('cp', [file, join(folder, 'graft.deb')]);
      const before = Date.now();
      inside('dpkg -i /graft.deb');
      const size = Number(inside('du -sk /opt/Graft').split('\t')[0]);
      say(
        `installed in ${((Date.now() - before) / 1000).toFixed(1)} s, ${Math.round((size * 1024) / 1e6)} MB`,
      );
      rmSync(join(folder, 'graft.deb'));
      expect(
        inside('readlink -f /usr/bin/graft').trim() === '/opt/Graft/resources/graft',
        'graft is on the PATH',
      );
    },

    /** Writes the next version, the same files with a higher number, and the list of versions. Returns the version. */
    makeNext(feed) {
      const work = join(feed, 'unpacked');
      mkdirSync(feed, { recursive: true });
      run('dpkg-deb', ['-R', file, work]);
      const control = join(work, 'DEBIAN', 'control');
      const text = readFileSync(control, 'utf8');
      const version = nextVersion(/^Version: .+$/m.exec(text)[0]);
      writeFileSync(control, text.replace(/^Version: .+$/m, `Version: ${version}`));
      const name = `graft_${version}_amd64.deb`;
      run('dpkg-deb', ['-Znone', '--root-owner-group', '-b', work, join(feed, name)]);
      rmSync(work, { recursive: true });
      writeVersions(feed, name, version);
      return version;
    },

    /** Installs the downloaded version by the command that the window shows. */
    async update({ debian, page, next, quit, screenshot }) {
      await page.wait('update-package');
      const command = (await page.text('update-package')).trim();
      await page.screenshot(screenshot);
      page.close();
      await quit();
      await debian.end();
      debian.inside(command.replace(/^sudo apt /, 'apt-get -q -y '));
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a format of dpkg-query.
      const installed = debian.inside("dpkg-query -W -f='${Version}' graft");
      expect(installed === next, `updated to ${installed} by: ${command}`);
    },

    uninstall({ folder, inside }) {
      inside('dpkg -P graft');
      expect(!existsSync(join(folder, 'opt/Graft')), 'nothing is left in /opt');
      expect(inside('ls -l /usr/bin/graft 2>/dev/null; true') === '', 'graft is no longer on the PATH');
    },
  };
}
