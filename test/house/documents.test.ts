// The documents are true: every path and link that they name exists, and ARCHITECTURE.md has one line per folder.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const foldersIn = (path: string) =>
  readdirSync(join(root, path), { withFileTypes: true }).filter((entry) => entry.isDirectory());

const atRoot = ['README', 'ARCHITECTURE', 'CONTRIBUTING', 'CHANGELOG', 'SECURITY', 'RELEASING'];
const inFolders = ['docs', 'docs/decisions'].flatMap((folder) =>
  readdirSync(join(root, folder)).flatMap((name) => (name.endsWith('.md') ? [`${folder}/${name}`] : [])),
);
const documents = [...atRoot.map((name) => `${name}.md`), ...inFolders];

/** Paths in code spans that start at the repository's root; patterns and placeholders are not paths. */
function pathsInCode(text: string): string[] {
  const spans = text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`\n]+)`/g);
  return [...spans].flatMap((span) => {
    const found = /(?:^|\s)((?:src-main|src-shared|src-renderer|test|scripts|docs|assets|models)\/\S*)/.exec(
      span[1]!,
    );
    return found && !/[*<>{}…[\]]/.test(found[1]!) ? [found[1]!.replace(/[,;:.]$/, '')] : [];
  });
}

function linksIn(text: string): string[] {
  const links = text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/\]\(([^)\s]+)\)/g);
  return [...links].map((link) => link[1]!).filter((link) => !/^[a-z]+:/.test(link));
}

/** The anchor of each heading, as GitHub makes it. */
function anchorsIn(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map((heading) =>
    heading[1]!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

// docs/tried.md describes folders of users, some of which are named like ours.
test.each(documents.filter((document) => document !== 'docs/tried.md'))(
  '%s mentions only existing paths',
  (document) => {
    const missing = pathsInCode(read(document)).filter((path) => !existsSync(join(root, path)));
    expect(missing).toEqual([]);
  },
);

test.each(documents)('%s links only to existing files and headings', (document) => {
  const broken = linksIn(read(document)).filter((link) => {
    const [path, anchor] = link.split('#');
    const target = path ? join(dirname(document), path) : document;
    if (!existsSync(join(root, target))) return true;
    return anchor !== undefined && !anchorsIn(read(target)).includes(anchor);
  });
  expect(broken).toEqual([]);
});

test('lists each source folder once in ARCHITECTURE.md, and only existing ones', () => {
  const rows = read('ARCHITECTURE.md').matchAll(/^\| `([\w./-]+)`/gm);
  const named = [...rows].map((row) => row[1]!).filter((path) => /^src-\w+\//.test(path));
  const folders = ['src-shared', 'src-main', 'src-renderer'].flatMap((top) =>
    foldersIn(top).map(({ name }) => `${top}/${name}`),
  );
  expect([...named].sort()).toEqual([...folders].sort());
});

test('lists every decision with a date in the index, and only existing ones', () => {
  const rows = read('docs/decisions/README.md').matchAll(
    /^\| +\[\d{4}\]\((\S+\.md)\) +\| .+ \| +\d{4}-\d\d-\d\d +\|$/gm,
  );
  const pages = readdirSync(join(root, 'docs/decisions')).filter((name) => /^\d/.test(name));
  expect([...rows].map((row) => row[1])).toEqual(pages.sort());
});
