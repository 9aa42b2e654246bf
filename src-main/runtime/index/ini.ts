// Parses the INI dialect of Python's configparser, in which pip's configuration is written.

/** Options by section; names of options are lower case with hyphens. */
export type Ini = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Parses sections of `name = value` or `name: value`; indented lines continue a value. Ignores lines it cannot read. */
export function parseIni(text: string): Ini {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | null = null;
  let option: string | null = null;
  for (const line of text.replace(/^\ufeff/, '').split(/\r?\n/)) {
    if (/^\s*([#;]|$)/.test(line)) continue;
    const header = /^\[([^\]]+)\]/.exec(line);
    if (header) {
      section = sections.get(header[1]!) ?? new Map();
      sections.set(header[1]!, section);
      option = null;
    } else if (/^\s/.test(line) && section && option !== null) {
      section.set(option, `${section.get(option)}\n${line.trim()}`);
    } else {
      const pair = /^\s*([^=:]+?)\s*[=:]\s*(.*?)\s*$/.exec(line);
      if (!pair || !section) continue;
      option = pair[1]!.toLowerCase().replaceAll('_', '-').replace(/^--/, '');
      section.set(option, pair[2]!);
    }
  }
  return sections;
}
