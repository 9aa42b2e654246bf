// Where the storage is and who asks: AWS' environment variables, then the profile in ~/.aws, of the machine that reads. Nothing of it is stored.
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { type AwsFile, parseAwsFile } from './aws-files';

/** An access key. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** What requests depend on. */
export interface StorageSettings {
  /** Address of the server; null for AWS. */
  readonly endpoint: URL | null;
  readonly region: string;
  /** Null asks without a signature, which public buckets allow. */
  readonly credentials: Credentials | null;
  /** Buckets are part of the path, or of the host's name. */
  readonly pathStyle: boolean;
  /** Certificate authorities (PEM) in addition to the system's. */
  readonly ca: string | undefined;
}

/** How long settings are kept: temporary keys in a file are replaced while a program runs. */
const keptMs = 60_000;
let kept: {
  readonly key: string;
  readonly until: number;
  readonly settings: Promise<StorageSettings>;
} | null = null;

/** Returns the settings of this machine. Throws 'invalid' for an endpoint, a profile or a certificate that cannot be used. */
export function readSettings(env: NodeJS.ProcessEnv = process.env): Promise<StorageSettings> {
  const names = Object.keys(env).filter((name) => name.startsWith('AWS_'));
  const key = JSON.stringify(names.sort().map((name) => [name, env[name]]));
  if (kept?.key === key && kept.until > Date.now()) return kept.settings;
  const settings = loadSettings(env);
  kept = { key, until: Date.now() + keptMs, settings };
  settings.catch(() => {
    kept = null;
  });
  return settings;
}

async function loadSettings(env: NodeJS.ProcessEnv): Promise<StorageSettings> {
  const value = (name: string) => env[name]?.trim() || undefined;
  const folder = join(homedir(), '.aws');
  const config = await readAwsFile(value('AWS_CONFIG_FILE') ?? join(folder, 'config'));
  const secrets = await readAwsFile(value('AWS_SHARED_CREDENTIALS_FILE') ?? join(folder, 'credentials'));
  const chosen = value('AWS_PROFILE');
  const name = chosen ?? 'default';
  const ofConfig = config.get(name === 'default' ? 'default' : `profile ${name}`);
  const ofSecrets = secrets.get(name);
  const fromEnv = keyOf(value);
  if (chosen !== undefined && !ofConfig && !ofSecrets && !fromEnv)
    throw new GraftError(
      'invalid',
      say`The profile '${chosen}' of AWS_PROFILE is not in ~/.aws/config or ~/.aws/credentials on this machine. Add it there, or choose another one.`,
    );
  const services = config.get(`services ${ofConfig?.get('services')}`);
  const address =
    value('AWS_ENDPOINT_URL_S3') ??
    value('AWS_ENDPOINT_URL') ??
    services?.get('s3.endpoint_url') ??
    ofConfig?.get('endpoint_url');
  const endpoint = address === undefined ? null : parseEndpoint(address);
  const style = ofConfig?.get('s3.addressing_style');
  return {
    endpoint,
    region: value('AWS_REGION') ?? value('AWS_DEFAULT_REGION') ?? ofConfig?.get('region') ?? 'us-east-1',
    credentials: fromEnv ?? keyOfProfile(name, ofSecrets, ofConfig),
    pathStyle: style === 'path' || (endpoint !== null && style !== 'virtual'),
    ca: await readAuthorities(value('AWS_CA_BUNDLE') ?? ofConfig?.get('ca_bundle')),
  };
}

function keyOf(value: (name: string) => string | undefined): Credentials | null {
  const [accessKeyId, secretAccessKey] = [value('AWS_ACCESS_KEY_ID'), value('AWS_SECRET_ACCESS_KEY')];
  if (!accessKeyId || !secretAccessKey) return null;
  return { accessKeyId, secretAccessKey, sessionToken: value('AWS_SESSION_TOKEN') };
}

type Section = ReadonlyMap<string, string> | undefined;

/** Returns the key of a profile, null if there is none. Throws 'unsupported' if the profile gets its keys by a program or a service. */
function keyOfProfile(name: string, ofSecrets: Section, ofConfig: Section): Credentials | null {
  for (const section of [ofSecrets, ofConfig]) {
    const key = keyOf((variable) => section?.get(variable.toLowerCase()));
    if (key) return key;
  }
  const ways = ['role_arn', 'sso_session', 'sso_start_url', 'credential_process', 'login_session'];
  const way = ways.find((one) => ofConfig?.has(one) || ofSecrets?.has(one));
  if (way === undefined) return null;
  throw new GraftError(
    'unsupported',
    say`The profile '${name}' gets its keys by ${way}, which Graft does not do itself. Start Graft with the variables that ${`aws configure export-credentials --profile ${name} --format env`} prints.`,
  );
}

async function readAwsFile(path: string): Promise<AwsFile> {
  return parseAwsFile(await readFile(path, 'utf8').catch(() => ''));
}

function parseEndpoint(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url && /^https?:$/.test(url.protocol) && url.username === '') return url;
  throw new GraftError(
    'invalid',
    'AWS_ENDPOINT_URL is not a valid address: expected http://host:port or https://host:port.',
  );
}

async function readAuthorities(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new GraftError(
      'invalid',
      say`Could not read the certificates in ${path} (${error.code}), which AWS_CA_BUNDLE names.`,
      path,
    );
  });
}
