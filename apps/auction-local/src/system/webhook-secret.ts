import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { WEBHOOK_SECRET } from '@org/auction-infra/names';
import { clientConfig, type Emulator } from '@org/local-aws';

/** Links the webhook: in a new secret, or in the one that was kept. */
export async function putSecret(emulator: Emulator, url: string): Promise<void> {
  const client = new SecretsManagerClient(clientConfig(emulator.endpoint));
  await client
    .send(new CreateSecretCommand({ Name: WEBHOOK_SECRET, SecretString: url }))
    .catch(async (error: Error) => {
      if (error.name !== 'ResourceExistsException') throw error;
      await client.send(new PutSecretValueCommand({ SecretId: WEBHOOK_SECRET, SecretString: url }));
    });
}
