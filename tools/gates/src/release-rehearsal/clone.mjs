// A throw-away clone of the repository's last commit: branch master, a remote of its own, versions as before any release.
import { execFile } from 'node:child_process';
import {
  copyFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const NO_VERSION = '0.0.0';

/** Runs a program, and says all of its output when it fails. */
export async function run(program, args, { cwd, env = process.env }) {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, args, { cwd, env, maxBuffer: 64 * 1024 * 1024 });
    return `${stdout}${stderr}`;
  } catch (error) {
    const output = `${error.stdout ?? ''}${error.stderr ?? ''}${error.code ?? ''}`;
    throw new Error(`${program} ${args.join(' ')}\n${output}`, { cause: error });
  }
}

/** The folder's files as hard links: made in seconds, and what npm replaces in one place stays in the other. */
export function linkTree(from, to) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else linkOrCopy(source, target);
  }
}

function linkOrCopy(source, target) {
  try {
    linkSync(source, target);
  } catch (error) {
    // Another file system.
    if (error.code !== 'EXDEV') throw error;
    copyFileSync(source, target);
  }
}

export class Clone {
  constructor(root, folder) {
    this.root = root;
    this.folder = folder;
    this.remote = `${folder}.git`;
    const manifests = readdirSync(join(root, 'packages')).map((name) => [name, this.rootManifest(name).name]);
    /** Names of the packages by their folders, without `-construct`. */
    this.names = Object.fromEntries(manifests.map(([name, full]) => [name.replace(/-construct$/, ''), full]));
  }

  rootManifest(name) {
    return JSON.parse(readFileSync(join(this.root, 'packages', name, 'package.json'), 'utf8'));
  }

  path(name, file = '') {
    return join(this.folder, 'packages', `${name}-construct`, file);
  }

  read(name, file) {
    return existsSync(this.path(name, file)) ? readFileSync(this.path(name, file), 'utf8') : '';
  }

  version(name) {
    return JSON.parse(this.read(name, 'package.json')).version;
  }

  versions() {
    return Object.fromEntries(Object.keys(this.names).map((name) => [name, this.version(name)]));
  }

  async git(...args) {
    return (await run('git', args, { cwd: this.folder })).trim();
  }

  async make() {
    await run('git', ['clone', '--quiet', '--no-tags', this.root, this.folder], { cwd: this.root });
    await run('git', ['init', '--quiet', '--bare', '--initial-branch=master', this.remote], { cwd: this.root });
    const [, url] = /^git\+(.*)$/.exec(this.rootManifest('order-api-construct').repository.url);
    await this.git('config', 'user.name', 'Rehearsal');
    await this.git('config', 'user.email', 'rehearsal@example.com');
    await this.git('config', 'commit.gpgsign', 'false');
    await this.git('remote', 'set-url', 'origin', url);
    // What is pushed to GitHub goes into the folder beside.
    await this.git('config', `url.${this.remote}.insteadOf`, url);
    await this.git('checkout', '--quiet', '--orphan', 'first');
    await this.git('branch', '--quiet', '-D', 'master').catch(() => undefined);
    await this.git('branch', '--quiet', '-m', 'master');
    this.forgetReleases();
    await this.commit('feat: the constructs');
    await this.git('push', '--quiet', '--set-upstream', 'origin', 'master');
    linkTree(join(this.root, 'node_modules'), join(this.folder, 'node_modules'));
    const hidden = join('node_modules', '.package-lock.json');
    rmSync(join(this.folder, hidden));
    copyFileSync(join(this.root, hidden), join(this.folder, hidden));
  }

  forgetReleases() {
    const lockfile = join(this.folder, 'package-lock.json');
    const lock = JSON.parse(readFileSync(lockfile, 'utf8'));
    for (const name of Object.keys(this.names)) {
      const manifest = { ...JSON.parse(this.read(name, 'package.json')), version: NO_VERSION };
      writeFileSync(this.path(name, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
      rmSync(this.path(name, 'CHANGELOG.md'), { force: true });
      lock.packages[`packages/${name}-construct`].version = NO_VERSION;
    }
    writeFileSync(lockfile, `${JSON.stringify(lock, null, 2)}\n`);
  }

  /** Commits a change of a package's file. */
  async change(title, name, file, change) {
    mkdirSync(dirname(this.path(name, file)), { recursive: true });
    writeFileSync(this.path(name, file), change(this.read(name, file)));
    await this.commit(title);
  }

  /** Commits a change of a part of the construct kit together with its copies, made by the generator. */
  async changeKit(title, part, change) {
    const kit = join(this.folder, 'tools', 'construct-kit');
    const file = join(kit, 'src', `${part}.ts`);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
    await run(process.execPath, [join(kit, 'generate.mjs')], { cwd: this.folder });
    await this.commit(title);
  }

  async commit(message) {
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--message', message);
  }
}
