// node scripts/screenshots.mjs [VIEW…]: takes the screenshots of the documentation (docs/images) in a headless Chromium, from the sample project.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findChromium } from './find-chromium.mjs';
import { checkNode, ensureModules, root, runHere } from './install.mjs';
import { prepareRuntime } from './shell-setup.mjs';

const say = (line) => console.error(`[screenshots] ${line}`);
const folder = join(root, 'docs', 'images');
/** Maximum file size: larger files would make the README load slowly. */
const maxBytes = 250_000;

checkNode();
if (!(await ensureModules(say))) process.exit(1);
await prepareRuntime(say);
if ((await runHere(process.execPath, [join(root, 'scripts', 'build.mjs')])) !== 0) process.exit(1);
const { chromium } = await import('playwright-core');
const { default: sharp } = await import('sharp');
const { path: executablePath, why } = await findChromium();
if (!executablePath) {
  say(why);
  process.exit(1);
}

const home = await mkdtemp(join(tmpdir(), 'graft-screenshots-'));
const server = spawn(process.execPath, ['dist/main/server.js', '--no-open'], {
  cwd: root,
  env: { ...process.env, GRAFT_HOME: home },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const url = await new Promise((done) => {
  createInterface(server.stdout).on('line', (line) => {
    const address = /http:\/\/\S+/.exec(line)?.[0];
    if (address) done(address);
  });
});
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage({
  viewport: { width: 1440, height: 900 },
  deviceScaleFactor: 2,
  locale: 'en-US',
  colorScheme: 'light',
});
page.setDefaultTimeout(60_000);
const byId = (id) => page.getByTestId(id);

/** Saves the window as docs/images/<name>.webp. */
async function save(name) {
  await page.waitForTimeout(600);
  const png = await page.screenshot();
  const file = join(folder, `${name}.webp`);
  const { size } = await sharp(png).webp({ quality: 80, smartSubsample: true }).toFile(file);
  if (size > maxBytes) throw new Error(`${file} has ${size} bytes, expected at most ${maxBytes}.`);
  say(`${name}.webp: ${Math.round(size / 1000)} kB`);
}

/** Drags a block of the second model below a layer, without releasing the mouse button. */
async function dragBlock(block, above) {
  const from = await byId(block).boundingBox();
  const one = await byId(`layer-${above}`).boundingBox();
  const to = { x: one.x + one.width / 2, y: one.y + one.height + 12 };
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x - 40, to.y - 30, { steps: 6 });
  await page.mouse.move(to.x, to.y, { steps: 6 });
}

async function dataView() {
  await byId('class-row-6').waitFor();
  await page.locator('[data-testid=image-grid] img').first().waitFor();
  await save('data');
}

async function trainView() {
  await byId('nav-train').click();
  await byId('start-run').click();
  await page.locator('[data-testid=run-status][data-status=running]').waitFor();
  await page.waitForFunction(
    () => Number(document.querySelector('[data-testid=epoch-count]')?.getAttribute('data-epochs')) >= 33,
    undefined,
    { timeout: 300_000 },
  );
  await page.mouse.move(0, 0);
  await save('train');
  await page.locator('[data-testid=run-status][data-status=done]').waitFor({ timeout: 300_000 });
}

async function tryView() {
  await byId('nav-try').click();
  const images = [
    'fruit/banana',
    'animals/dolphin',
    'buildings/house',
    'fruit/strawberry',
    'music/cello-mo-01',
  ];
  const paths = images.map((name) => join(root, 'assets', 'samples', 'drawings', `${name}.jpg`));
  await byId('try-input').setInputFiles(paths);
  await page.waitForFunction(
    (count) => document.querySelectorAll('[data-testid=prediction][data-top]').length === count,
    paths.length,
    { timeout: 120_000 },
  );
  await save('try');
}

async function graphView() {
  await byId('nav-model').click();
  await byId('layer-predictions').waitFor();
  await byId('option-model').click();
  await byId('open-part').click();
  await byId('part-efficientnet-lite0').click();
  await byId('donor-layer-▸ block2a').waitFor({ timeout: 60_000 });
  await byId('layer-search').fill('block6d_add');
  await byId('search-result').first().click();
  await page.waitForTimeout(1000);
  await dragBlock('donor-layer-▸ block2a', 'block6d_add');
  await save('graph');
}

try {
  await mkdir(folder, { recursive: true });
  await page.goto(url);
  await page.getByTestId('start-sample').click();
  const views = { data: dataView, train: trainView, try: tryView, graph: graphView };
  const wanted = process.argv.slice(2);
  for (const [name, take] of Object.entries(views)) {
    if (wanted.length === 0 || wanted.includes(name)) await take();
  }
} catch (error) {
  await page.screenshot({ path: join(tmpdir(), 'graft-screenshots-failed.png') });
  say(`failed; see the screenshot ${join(tmpdir(), 'graft-screenshots-failed.png')}`);
  throw error;
} finally {
  await browser.close();
  server.kill('SIGINT');
  await new Promise((done) => server.once('exit', done));
  await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
