import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { observerConfig } from '@org/local-aws';

/** An object of the results bucket. */
export interface StoredResult {
  readonly key: string;
  /** Its content as text. */
  readonly content: string;
}

/**
 * The stored results in the order of their keys.
 *
 * @param except keys that are left out, so that only newer results are read
 */
export async function readResults(
  endpoint: string,
  bucket: string,
  except: ReadonlySet<string> = new Set(),
): Promise<StoredResult[]> {
  const client = new S3Client(observerConfig(endpoint));
  const results: StoredResult[] = [];
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket })) {
    for (const { Key: key } of page.Contents ?? []) {
      if (key === undefined || except.has(key)) continue;
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      results.push({ key, content: (await Body?.transformToString()) ?? '' });
    }
  }
  return results;
}

/** Each object as its key and, below it, its content. */
export function renderResults(results: StoredResult[]): string[] {
  return results.flatMap(({ key, content }) => [
    key,
    ...content
      .trimEnd()
      .split('\n')
      .map((line) => `   ${line}`),
  ]);
}
