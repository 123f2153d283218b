/** Runs a check and cleans up behind it, whatever came of it. The check's own error is the one that is reported. */
export async function cleaningUp(check: () => Promise<void>, cleanUp: () => Promise<void>): Promise<void> {
  try {
    await check();
  } catch (error) {
    await cleanUp().catch(() => undefined);
    throw error;
  }
  await cleanUp();
}
