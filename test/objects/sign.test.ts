// Signatures of requests to S3, compared with the examples that AWS publishes.
import { expect, test } from 'vitest';
import { encodePart, encodeQuery, signGet } from '../../src-main/objects/sign';

/** The examples of "Authenticating Requests: Using the Authorization Header (AWS Signature Version 4)". */
const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const at = new Date('2013-05-24T00:00:00Z');
const bucket = 'https://examplebucket.s3.amazonaws.com';

test.each([
  [
    'an object',
    `${bucket}/test.txt`,
    { range: 'bytes=0-9' },
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  ],
  [
    'a listing',
    `${bucket}/?${encodeQuery({ prefix: 'J', 'max-keys': '2' })}`,
    {},
    '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  ],
])('%s has the signature that AWS publishes', async (_, url, headers, signature) => {
  const { authorization } = await signGet(new URL(url), headers, 'us-east-1', credentials, at);
  expect(authorization).toContain(`Signature=${signature}`);
  expect(authorization).toContain('Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request');
});

test('a session token is sent and signed', async () => {
  const signed = await signGet(new URL(bucket), {}, 'us-east-1', { ...credentials, sessionToken: 'T' }, at);
  expect(signed['x-amz-security-token']).toBe('T');
  expect(signed.authorization).toContain('x-amz-date;x-amz-security-token,');
});

test('names are encoded as S3 signs them', () => {
  expect(encodePart("a b+c/é!'()*~-_.")).toBe('a%20b%2Bc%2F%C3%A9%21%27%28%29%2A~-_.');
  expect(encodeQuery({ prefix: 'a/b', 'list-type': '2' })).toBe('list-type=2&prefix=a%2Fb');
});
