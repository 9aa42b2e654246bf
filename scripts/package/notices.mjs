// node scripts/package/notices.mjs: writes release/NOTICE.txt (the licenses of what is shipped) and release/sbom.cdx.json (CycloneDX).
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listShipped } from './shipped.mjs';

const root = resolve(fileURLToPath(import.meta.url), '..', '..', '..');

/**
 * Returns the notices as text: each part with its license; equal texts once.
 * @param {Awaited<ReturnType<typeof listShipped>>} shipped
 */
export function writeNotice({ packages, others }) {
  const texts = new Map();
  for (const { name, version, license, text } of packages) {
    const of = text || `The package names its license only: ${license}.`;
    texts.set(of, [...(texts.get(of) ?? []), `${name} ${version} (${license})`]);
  }
  const line = '-'.repeat(78);
  return [
    'Graft, Copyright the Graft authors, Apache-2.0 (see LICENSE). It contains or uses:',
    '',
    ...others.map(({ name, version, license, text }) =>
      `${[name, version].filter(Boolean).join(' ')} (${license}). ${text}`.trim(),
    ),
    ...[...texts].flatMap(([text, names]) => ['', line, names.join('\n'), line, '', text]),
    '',
  ].join('\n');
}

/**
 * Returns the bill of materials in CycloneDX 1.5.
 * @param {Awaited<ReturnType<typeof listShipped>>} shipped
 * @param {{ name: string, version: string }} app
 */
export function writeSbom({ packages, others }, app) {
  const component = ({ name, version, license, purl }) => ({
    type: 'library',
    name,
    ...(version && { version }),
    ...(purl && { purl, 'bom-ref': purl }),
    // An expression of SPDX, or words.
    licenses: [/^[\w.+-]+$/.test(license) ? { license: { id: license } } : { license: { name: license } }],
  });
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      component: { type: 'application', name: app.name, version: app.version, 'bom-ref': 'graft' },
    },
    components: [...packages, ...others].map(component),
  };
}

/** Writes both files to `folder`. */
export async function writeNotices(folder) {
  const shipped = await listShipped();
  const app = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'NOTICE.txt'), writeNotice(shipped));
  await writeFile(join(folder, 'sbom.cdx.json'), `${JSON.stringify(writeSbom(shipped, app), null, 2)}\n`);
  return shipped;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { packages } = await writeNotices(join(root, 'release'));
  console.log(`release/NOTICE.txt and release/sbom.cdx.json: ${packages.length} packages`);
}
