// The construct deploys the bundled notifier, so it is bundled afresh before any test.
module.exports = async () => {
  const { bundle } = await import('../scripts/bundle.mjs');
  await bundle();
};
