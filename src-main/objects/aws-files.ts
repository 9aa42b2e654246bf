// Reads ~/.aws/config and ~/.aws/credentials, the files of AWS' own tools.

/** Settings by section; those of an indented block have the block's name before them: `s3.endpoint_url`. */
export type AwsFile = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Parses a file. Lines that are no setting are ignored, as AWS' tools do. */
export function parseAwsFile(text: string): AwsFile {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  let block = '';
  for (const line of text.split(/\r?\n/)) {
    const [, name] = /^\s*\[\s*([^\]]+?)\s*\]/.exec(line) ?? [];
    if (name !== undefined) {
      section = sections.get(name) ?? new Map();
      sections.set(name, section);
      block = '';
      continue;
    }
    const [, indent, key, value] = /^(\s*)([^\s#;=][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key === undefined || !section) continue;
    if (indent === '') block = value === '' ? key : '';
    if (value !== '') section.set(indent !== '' && block !== '' ? `${block}.${key}` : key, value!);
  }
  return sections;
}
