// Where the storage is and who asks: the variables and files of AWS' own tools.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { inKorean } from '#shared/korean/korean';
import { normalizeObjectUrl, parseObjectUrl } from '#shared/object-url';
import { parseAwsFile } from '../../src-main/objects/aws-files';
import { readSettings } from '../../src-main/objects/settings';

async function filesOf(config: string, credentials: string): Promise<NodeJS.ProcessEnv> {
  const folder = await mkdtemp(join(tmpdir(), 'graft-aws-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE] = [
    join(folder, 'config'),
    join(folder, 'credentials'),
  ];
  await writeFile(AWS_CONFIG_FILE, config);
  await writeFile(AWS_SHARED_CREDENTIALS_FILE, credentials);
  return { AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE };
}

const config = `# comment
[default]
region = eu-west-1

[profile lab]
region=ap-northeast-2
services = lab-minio
[services lab-minio]
s3 =
  endpoint_url = https://minio.lab:9000/s3
  addressing_style = path
dynamodb =
  endpoint_url = http://other:1

[profile sso]
sso_session = corp
`;
const credentials = `[default]
aws_access_key_id = A
aws_secret_access_key = S=/+
[lab]
aws_access_key_id=L
aws_secret_access_key=T
aws_session_token = tok
`;

test('reads sections and indented blocks', () => {
  expect(parseAwsFile(config).get('services lab-minio')).toEqual(
    new Map([
      ['s3.endpoint_url', 'https://minio.lab:9000/s3'],
      ['s3.addressing_style', 'path'],
      ['dynamodb.endpoint_url', 'http://other:1'],
    ]),
  );
});

test('uses the default profile, the chosen one, or the variables, which come first', async () => {
  const files = await filesOf(config, credentials);
  expect(await readSettings(files)).toMatchObject({
    endpoint: null,
    region: 'eu-west-1',
    pathStyle: false,
    credentials: { accessKeyId: 'A', secretAccessKey: 'S=/+' },
  });
  const lab = await readSettings({ ...files, AWS_PROFILE: 'lab' });
  expect(lab).toMatchObject({
    region: 'ap-northeast-2',
    pathStyle: true,
    credentials: { accessKeyId: 'L', secretAccessKey: 'T', sessionToken: 'tok' },
  });
  expect(lab.endpoint?.href).toBe('https://minio.lab:9000/s3');
  const own = { AWS_ACCESS_KEY_ID: 'E', AWS_SECRET_ACCESS_KEY: 'F', AWS_REGION: 'us-west-2' };
  const mixed = await readSettings({ ...files, ...own, AWS_ENDPOINT_URL: 'http://127.0.0.1:9000' });
  expect(mixed).toMatchObject({ region: 'us-west-2', credentials: { accessKeyId: 'E' }, pathStyle: true });
  const none = await readSettings(await filesOf('', ''));
  expect(none).toMatchObject({ region: 'us-east-1', credentials: null });
});

test.each([
  ['a profile that is not there', { AWS_PROFILE: 'x' }, "The profile 'x' of AWS_PROFILE", '프로필'],
  ['a profile with a sign-on', { AWS_PROFILE: 'sso' }, 'gets its keys by sso_session', '키를 받는데'],
  [
    'an endpoint without http',
    { AWS_ENDPOINT_URL: 'minio:9000' },
    'expected http://host:port',
    '주소가 아닙니다',
  ],
  ['certificates that are not there', { AWS_CA_BUNDLE: '/nonexistent' }, '/nonexistent (ENOENT)', '인증서'],
])('says what is wrong with %s, in both languages', async (_, own, english, korean) => {
  const files = await filesOf(config, credentials);
  const error = await readSettings({ ...files, ...own }).catch((caught) => caught);
  expect(error.message).toContain(english);
  expect(inKorean(error.words)).toContain(korean);
});

test('an address is a bucket and a key as it is', () => {
  expect(parseObjectUrl('s3://photos/a b/%41+é.jpg')).toEqual({ bucket: 'photos', key: 'a b/%41+é.jpg' });
  expect(normalizeObjectUrl('s3://photos//')).toBe('s3://photos');
  expect(normalizeObjectUrl('s3://photos/flowers/')).toBe('s3://photos/flowers');
  for (const wrong of [
    's3://',
    's3://a',
    's3:///key',
    's3://bucket/../x',
    's3://bucket/a//b',
    's3://b_c d/x',
  ])
    expect(() => normalizeObjectUrl(wrong), wrong).toThrow('is not an address in S3');
});
