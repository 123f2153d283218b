module.exports = { projects: ['packages', 'apps', 'tools'].map((folder) => `<rootDir>/${folder}/*/jest.config.js`) };
