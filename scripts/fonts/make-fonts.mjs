// node scripts/fonts/make-fonts.mjs: makes src-renderer/ui/fonts (subset fonts, fonts.css, licenses) from npm packages. Then: npx biome check --write src-renderer/ui/fonts.
// The packages are installed in a temporary folder: pretendard alone is 72 MB, too much for every `npm ci`.
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, runHere } from '../install.mjs';
import { nameWoff2 } from './name-woff2.mjs';

const packages = [
  'inter-ui@4.1.1',
  'pretendard@1.3.9',
  '@fontsource-variable/jetbrains-mono@5.3.0',
  'subset-font@2.9.0',
];
const folder = join(root, 'src-renderer', 'ui', 'fonts');
const say = (line) => console.error(`[fonts] ${line}`);

/** Returns all characters from `first` to `last`. */
function charactersFrom(first, last) {
  return Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index));
}
/** Returns the characters as a value of unicode-range. */
function unicodeRange(characters) {
  const codes = [...new Set(characters.map((c) => c.codePointAt(0)))].sort((a, b) => a - b);
  const runs = [];
  for (const code of codes) {
    const last = runs.at(-1);
    if (last && code === last[1] + 1) last[1] = code;
    else runs.push([code, code]);
  }
  const hex = (code) => code.toString(16).toUpperCase();
  return runs.map(([from, to]) => (from === to ? `U+${hex(from)}` : `U+${hex(from)}-${hex(to)}`)).join(', ');
}

const home = await mkdtemp(join(tmpdir(), 'graft-fonts-'));
try {
  await writeFile(join(home, 'package.json'), '{"private":true}');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const code = await runHere(npm, ['install', '--no-audit', '--no-fund', ...packages], { cwd: home });
  if (code !== 0) throw new Error(`npm install ended with exit code ${code}.`);
  const modules = join(home, 'node_modules');
  const subset = createRequire(join(modules, 'x.js'))('subset-font');
  const pretendard = join(modules, 'pretendard', 'dist');
  const listed = await readFile(join(modules, 'pretendard', 'subset_glyphs.txt'), 'utf8');

  const hangul = charactersFrom(0xac00, 0xd7a3);
  // 2,780 syllables: KS X 1001 and those that Pretendard's own subset adds.
  const common = [...new Set(listed)].filter((c) => hangul.includes(c));
  const rare = hangul.filter((c) => !common.includes(c));
  const koreanSigns = [...charactersFrom(0x3000, 0x303f), ...charactersFrom(0x3130, 0x318f)];
  // Latin, Greek, Cyrillic; then punctuation, arrows, math, keys of macOS and geometric shapes.
  const western = [
    ...charactersFrom(0x20, 0x24f),
    ...charactersFrom(0x370, 0x52f),
    ...charactersFrom(0x2000, 0x27ff),
  ];
  const mono = [...charactersFrom(0x20, 0xff), '–', '—', '‘', '’', '“', '”', '…', '←', '→'];
  const twoWeights = { min: 400, max: 600 };
  const inter = {
    family: 'Inter',
    weight: '400 600',
    file: 'inter',
    source: join(modules, 'inter-ui', 'variable', 'InterVariable.woff2'),
    features: ['kern', 'mark', 'mkmk', 'ccmp', 'locl', 'calt', 'tnum', 'case'],
    axes: { opsz: 14, wght: twoWeights },
    characters: western,
  };
  const korean = (weight, name, part, characters, range) => ({
    // The license reserves the name Pretendard for unmodified files: a subset has another name.
    family: 'Graft Sans KR',
    style: name,
    dropTables: ['name'],
    weight: String(weight),
    file: `korean-${weight}-${part}`,
    range,
    source: join(pretendard, 'web', 'static', 'woff2', `Pretendard-${name}.woff2`),
    features: ['kern', 'ccmp', 'locl'],
    characters,
  });
  const faces = [
    inter,
    ...[
      [400, 'Regular'],
      [600, 'SemiBold'],
    ].flatMap(([weight, name]) => [
      // All syllables: the face of the common ones follows and overrides it, so its range does not list the rest.
      korean(weight, name, 'rare', rare, 'U+AC00-D7A3'),
      korean(weight, name, 'common', [...common, ...koreanSigns]),
    ]),
    {
      family: 'JetBrains Mono',
      weight: '400 600',
      file: 'jetbrains-mono',
      source: join(
        modules,
        '@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2',
      ),
      // Without its ligatures: a path or a formula shows the characters that it contains.
      features: ['kern', 'mark', 'ccmp', 'locl'],
      axes: { wght: twoWeights },
      characters: mono,
    },
  ];

  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const rules = [
    '/* Made by scripts/fonts/make-fonts.mjs. Sizes and reasons: docs/decisions/0016-fonts.md. */',
  ];
  for (const {
    family,
    style,
    weight,
    file,
    source,
    features,
    axes,
    dropTables,
    characters,
    range,
  } of faces) {
    const made = await subset(await readFile(source), characters.join(''), {
      targetFormat: 'woff2',
      keepFeatures: features,
      variationAxes: axes,
      noHinting: true,
      dropTables,
    });
    const font = nameWoff2(made, family, style);
    const has = createCharacterTest(await subset(font, characters.join(''), { targetFormat: 'sfnt' }));
    const held = characters.filter(has);
    await writeFile(join(folder, `${file}.woff2`), font);
    say(`${file}.woff2: ${(font.length / 1000).toFixed(1)} kB, ${held.length} characters`);
    rules.push(
      [
        '@font-face {',
        `  font-family: "${family}";`,
        '  font-style: normal;',
        `  font-weight: ${weight};`,
        '  font-display: swap;',
        `  src: url("./${file}.woff2") format("woff2");`,
        `  unicode-range: ${range ?? unicodeRange(held)};`,
        '}',
      ].join('\n'),
    );
  }
  await writeFile(join(folder, 'fonts.css'), `${rules.join('\n')}\n`);
  await copyFile(join(modules, 'inter-ui', 'LICENSE.txt'), join(folder, 'OFL-inter.txt'));
  await copyFile(join(pretendard, 'LICENSE.txt'), join(folder, 'OFL-pretendard.txt'));
  await copyFile(
    join(modules, '@fontsource-variable', 'jetbrains-mono', 'LICENSE'),
    join(folder, 'OFL-jetbrains-mono.txt'),
  );
} finally {
  await rm(home, { recursive: true, force: true });
}

/** Returns a function that tells whether the font (sfnt bytes) has a glyph for a character: reads its cmap, formats 4 and 12. */
function createCharacterTest(sfnt) {
  const tables = Array.from({ length: sfnt.readUInt16BE(4) }, (_, index) => 12 + 16 * index);
  const entry = tables.find((at) => sfnt.toString('latin1', at, at + 4) === 'cmap');
  const cmap = sfnt.readUInt32BE(entry + 8);
  const codes = new Set();
  for (let index = 0; index < sfnt.readUInt16BE(cmap + 2); index++) {
    const at = cmap + sfnt.readUInt32BE(cmap + 4 + 8 * index + 4);
    const format = sfnt.readUInt16BE(at);
    if (format === 12) {
      for (let group = 0; group < sfnt.readUInt32BE(at + 12); group++) {
        const from = sfnt.readUInt32BE(at + 16 + 12 * group);
        const to = sfnt.readUInt32BE(at + 20 + 12 * group);
        for (let code = from; code <= to; code++) codes.add(code);
      }
    } else if (format === 4) {
      const segments = sfnt.readUInt16BE(at + 6) / 2;
      for (let segment = 0; segment < segments; segment++) {
        const to = sfnt.readUInt16BE(at + 14 + 2 * segment);
        const from = sfnt.readUInt16BE(at + 16 + 2 * (segments + segment));
        for (let code = from; code <= to && code !== 0xffff; code++) codes.add(code);
      }
    }
  }
  return (character) => codes.has(character.codePointAt(0));
}
