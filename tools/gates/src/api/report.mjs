/**
 * What a package promises to its users, as text: every exported name with its members and types (by API Extractor), and
 * the default of every optional prop.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { defaultsOf } from './defaults.mjs';

const NONE = { logLevel: ExtractorLogLevel.None, addToApiReportFile: false };
const ERROR = { logLevel: ExtractorLogLevel.Error, addToApiReportFile: false };

/** Reads what tsc has built in `dist` of the package; `scratch` is a folder for what API Extractor writes. */
export function apiReport(packageFolder, scratch) {
  mkdirSync(scratch, { recursive: true });
  const reportFileName = basename(packageFolder);
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: packageFolder,
      mainEntryPointFilePath: '<projectFolder>/dist/index.d.ts',
      compiler: { tsconfigFilePath: '<projectFolder>/tsconfig.json' },
      apiReport: { enabled: true, reportFileName, reportFolder: scratch, reportTempFolder: join(scratch, 'temp') },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: {
        compilerMessageReporting: { default: ERROR },
        // All that is exported is public, and the conformance suite asks for docstrings.
        extractorMessageReporting: { default: ERROR, 'ae-missing-release-tag': NONE, 'ae-undocumented': NONE },
        // Docstrings follow the CDK's habits: @default, and " - " behind a name.
        tsdocMessageReporting: { default: NONE },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(packageFolder, 'package.json'),
  });
  const problems = [];
  Extractor.invoke(config, { localBuild: true, messageCallback: (message) => collect(message, problems) });
  if (problems.length > 0) throw new Error(`${reportFileName}: ${problems.join('; ')}`);
  return withDefaults(readFileSync(join(scratch, `${reportFileName}.api.md`), 'utf8'), packageFolder);
}

function collect(message, problems) {
  message.handled = true;
  if (message.logLevel === ExtractorLogLevel.Error) problems.push(message.text);
}

function withDefaults(report, packageFolder) {
  const exported = new Set([...report.matchAll(/^export (?:abstract )?\w+ (\w+)/gm)].map(([, name]) => name));
  const lines = defaultsOf(join(packageFolder, 'dist'))
    .filter(({ owner }) => exported.has(owner))
    .map(({ owner, member, text }) => `- \`${owner}.${member}\`: ${text}`);
  const signatures = report.replace('\n// (No @packageDocumentation comment for this package)\n', '').trimEnd();
  return `${signatures}\n\n## Defaults\n\n${[...new Set(lines)].sort().join('\n')}\n`;
}
