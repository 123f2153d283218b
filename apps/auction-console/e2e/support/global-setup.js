// The page that is tested is the one of the sources.
module.exports = async () => {
  const { bundle } = await import('../../scripts/bundle.mjs');
  await bundle();
};
