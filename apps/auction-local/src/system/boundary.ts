import * as fs from 'node:fs';
import * as path from 'node:path';
import { createPolicy, type Emulator } from '@org/local-aws';
import { APP } from './repository';

/** Name that the app's configuration gives the boundary (`delivery.permissionsBoundaryName`). */
const NAME = 'auction-permissions-boundary';

/** Makes the permissions boundary of the app's roles, as the first deployment to an account does. */
export async function createBoundary(emulator: Pick<Emulator, 'endpoint'>): Promise<void> {
  await createPolicy(emulator, NAME, JSON.parse(fs.readFileSync(path.join(APP, 'permissions-boundary.json'), 'utf8')));
}
