// The AppImage in a bare Debian, by extract-and-run, since there is no FUSE: copied to the user's programs, replaced by its own
// update, deleted.
import { appendFileSync, chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandOf } from './bare-debian.mjs';
import { nextVersion, writeVersions } from './feed.mjs';
import { expect, say } from './say.mjs';

const programs = 'Applications of mine';
const program = `"$HOME/${programs}"/*.AppImage`;

/**
 * Returns how this AppImage is installed, run, updated and removed.
 * @param {string} file
 */
export function appImagePackage(file) {
  const name = basename(file);
  return {
    open: `APPIMAGE_EXTRACT_AND_RUN=1 ${program}`,
    // In a folder of its own: it extracts itself to the same one each time, and deletes that at its end.
    command: `TMPDIR="$HOME/commands" APPIMAGE_EXTRACT_AND_RUN=1 ${program}`,
    // Chromium joins the arguments of its process by spaces.
    process: /^\/tmp\/appimage_extracted_[^/\0]+\/graft[\0 ](?!.*--type=)/,

    /** Where the app has extracted itself to. */
    folder({ processes }) {
      const command = processes()
        .map(commandOf)
        .find((one) => this.process.test(one));
      return dirname(command.split('\0')[0]);
    },

    install({ home, inside }) {
      for (const name of [programs, 'commands']) mkdirSync(join(home, name));
      copyFileSync(file, join(home, programs, name));
      chmodSync(join(home, programs, name), 0o755);
      inside('chown -R tester: /home/tester');
      say(`copied to ~/${programs}`);
      expect(
        inside('command -v fusermount fusermount3; true') === '',
        'no FUSE: it extracts itself to run, into a folder of its own',
      );
    },

    /** Writes the next version: the same file with a few more bytes at its end and a higher number. Returns the version. */
    makeNext(feed) {
      const version = nextVersion(name);
      const next = `Graft-${version}.AppImage`;
      mkdirSync(feed, { recursive: true });
      copyFileSync(file, join(feed, next));
      appendFileSync(join(feed, next), 'The next version.\n');
      writeVersions(feed, next, version);
      return version;
    },

    /** Lets the app replace its own file and start the next version. */
    async update({ debian, page, next, quit, screenshot }) {
      const until = Date.now() + 120_000;
      while ((await page.attribute('update-status', 'data-status')) !== 'ready') {
        if (Date.now() > until) throw new Error('the update was not downloaded within two minutes');
        await sleep(300);
      }
      await page.screenshot(screenshot);
      const [before] = debian.processes().filter((pid) => this.process.test(commandOf(pid)));
      await page.click('update-install');
      page.close();
      const running = () => debian.processes().filter((pid) => this.process.test(commandOf(pid)));
      for (const limit = Date.now() + 120_000; running().includes(before) || running().length === 0; ) {
        if (Date.now() > limit) throw new Error('the next version did not start within two minutes');
        await sleep(500);
      }
      const files = readdirSync(join(debian.home, programs));
      expect(
        files.join() === `Graft-${next}.AppImage`,
        `it replaced its file by ${files.join(', ')} and started it`,
      );
      await quit();
      await debian.end();
    },

    uninstall({ home }) {
      rmSync(join(home, programs), { recursive: true });
      expect(!existsSync(join(home, programs)), 'its file is deleted');
    },
  };
}
