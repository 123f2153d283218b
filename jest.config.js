module.exports = {
  projects: ['packages', 'apps', 'tools'].map((folder) => `<rootDir>/${folder}/*/jest.config.js`),
  // A worker that has run many files is replaced: each file leaves modules and hooks of promises behind, and in one process the
  // last files took several times as long as the first, a quarter of the whole.
  workerIdleMemoryLimit: '1GB',
};
