import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  NoSuchKey,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import type { ObjectDetails, ObjectVersion, StoredObject } from '@org/auction-console/contract';
import { observerConfig } from '@org/local-aws';

/** Objects that are listed at most; a prefix finds the others. */
const MOST_LISTED = 20_000;
const MOST_CONTENT = 256 * 1024;

/** The objects below a prefix, by key. */
export async function listObjects(endpoint: string, Bucket: string, Prefix: string): Promise<StoredObject[]> {
  const client = new S3Client(observerConfig(endpoint));
  const objects: StoredObject[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix })) {
    objects.push(
      ...Contents.map(({ Key: key = '', Size: size = 0, LastModified }) => ({
        key,
        size,
        storedAt: iso(LastModified),
      })),
    );
    if (objects.length >= MOST_LISTED) break;
  }
  return objects;
}

/** An object with its content and its versions; undefined when it is not there. */
export async function readObject(
  endpoint: string,
  Bucket: string,
  Key: string,
  VersionId?: string,
): Promise<ObjectDetails | undefined> {
  const client = new S3Client(observerConfig(endpoint));
  try {
    const found = await client.send(new GetObjectCommand({ Bucket, Key, VersionId }));
    const text = (await found.Body?.transformToString()) ?? '';
    return {
      key: Key,
      size: found.ContentLength ?? Buffer.byteLength(text),
      storedAt: iso(found.LastModified),
      contentType: found.ContentType,
      metadata: found.Metadata ?? {},
      content: { text: text.slice(0, MOST_CONTENT), size: Buffer.byteLength(text), cut: text.length > MOST_CONTENT },
      versions: await versionsOf(client, Bucket, Key),
    };
  } catch (error) {
    if (error instanceof NoSuchKey || (error as Error).name === 'NoSuchVersion') return undefined;
    throw error;
  }
}

async function versionsOf(client: S3Client, Bucket: string, Prefix: string): Promise<ObjectVersion[]> {
  const page = await client.send(new ListObjectVersionsCommand({ Bucket, Prefix }));
  const all = [
    ...(page.Versions ?? []).map((one) => ({ ...one, deleted: false })),
    ...(page.DeleteMarkers ?? []).map((one) => ({ ...one, Size: 0, deleted: true })),
  ];
  return all
    .filter(({ Key }) => Key === Prefix)
    .map(({ VersionId = '', LastModified, Size = 0, IsLatest = false, deleted }) => ({
      versionId: VersionId,
      storedAt: iso(LastModified),
      size: Size,
      latest: IsLatest,
      deleted,
    }))
    .sort((a, b) => b.storedAt.localeCompare(a.storedAt));
}

function iso(date: Date | undefined): string {
  return (date ?? new Date(0)).toISOString();
}
