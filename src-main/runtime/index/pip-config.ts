// The Python package index of this machine, as pip would find it: its configuration files and environment variables.
// Source: "Configuration" in pip's documentation; later files, then the command's section, then the environment take precedence.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { type Ini, parseIni } from './ini';

/** Where packages come from. Addresses may contain credentials: show them only through `withoutCredentials`. */
export interface IndexConfig {
  /** Addresses of simple indexes (PEP 503), in the order to ask them. */
  readonly indexes: readonly string[];
  /** Folders, pages and files that are searched before the indexes. */
  readonly findLinks: readonly string[];
  /** The proxy of every request, instead of the environment's. */
  readonly proxy: string | undefined;
  /** A file of certificate authorities. */
  readonly certFile: string | undefined;
  /** Hosts whose certificates are not verified. */
  readonly trustedHosts: readonly string[];
  /** False if `no-index` forbids asking any index. */
  readonly mayAskIndex: boolean;
}

/** Sections that apply to a download, in ascending precedence. */
const sections = ['global', 'install', 'download'];
const variables: Readonly<Record<string, string>> = {
  'index-url': 'PIP_INDEX_URL',
  'extra-index-url': 'PIP_EXTRA_INDEX_URL',
  'no-index': 'PIP_NO_INDEX',
  'find-links': 'PIP_FIND_LINKS',
  proxy: 'PIP_PROXY',
  cert: 'PIP_CERT',
  'trusted-host': 'PIP_TRUSTED_HOST',
};

/** Reads pip's configuration of this user. `indexes` is empty if none is configured. */
export async function readPipConfig(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): Promise<IndexConfig> {
  const files: Ini[] = [];
  for (const place of configFiles(env, platform, home)) {
    const text = await readFile(place, 'utf8').catch(() => null);
    if (text !== null) files.push(parseIni(text));
  }
  const option = (name: string): string | undefined => {
    const set = env[variables[name]!];
    if (set) return set;
    for (const section of sections.toReversed())
      for (const file of files.toReversed()) {
        const value = file.get(section)?.get(name);
        if (value) return value;
      }
    return undefined;
  };
  const list = (name: string) => (option(name) ?? '').split(/\s+/).filter((one) => one !== '');
  return {
    indexes: [...list('index-url').slice(0, 1), ...list('extra-index-url')],
    findLinks: list('find-links'),
    proxy: option('proxy'),
    certFile: option('cert'),
    trustedHosts: list('trusted-host'),
    mayAskIndex: !/^(1|true|yes|on|y|t)$/i.test(option('no-index') ?? ''),
  };
}

/** Returns the paths of pip's configuration files in ascending precedence, whether or not they exist. */
export function configFiles(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string): string[] {
  const own = env.PIP_CONFIG_FILE;
  // Naming the null device makes pip ignore all files.
  if (own === '/dev/null' || own?.toLowerCase() === 'nul') return [];
  const { join } = platform === 'win32' ? path.win32 : path.posix;
  const name = platform === 'win32' ? 'pip.ini' : 'pip.conf';
  const site = env.VIRTUAL_ENV ? [join(env.VIRTUAL_ENV, name)] : [];
  const last = own ? [own] : [];
  // As in pip: a file named by the variable replaces the user's own.
  const users = (paths: string[]) => (own && existsSync(own) ? [] : paths);
  if (platform === 'win32') {
    const appData = env.APPDATA ?? join(home, 'AppData', 'Roaming');
    const common = join(env.PROGRAMDATA ?? 'C:\\ProgramData', 'pip', name);
    return [common, ...users([join(home, 'pip', name), join(appData, 'pip', name)]), ...site, ...last];
  }
  const user = join(env.XDG_CONFIG_HOME || join(home, '.config'), 'pip', name);
  const legacy = join(home, '.pip', name);
  if (platform === 'darwin') {
    const support = join('Library', 'Application Support', 'pip', name);
    return [join('/', support), ...users([legacy, user, join(home, support)]), ...site, ...last];
  }
  const shared = (env.XDG_CONFIG_DIRS || '/etc/xdg').split(':').filter((folder) => folder !== '');
  return [
    ...shared.toReversed().map((folder) => join(folder, 'pip', name)),
    join('/etc', name),
    ...users([legacy, user]),
    ...site,
    ...last,
  ];
}

/** Returns an address without user, password, query and fragment, for messages. */
export function withoutCredentials(address: string): string {
  if (!URL.canParse(address)) return address.replace(/\/\/[^/@]*@/, '//');
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host}${pathname}`;
}
