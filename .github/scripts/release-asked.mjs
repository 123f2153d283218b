// `npm run release:asked`: whether the workflow is to release the commit that it runs for. Yes when it was started by hand,
// and when the merged pull request of the commit has the label "release". Writes `release=true|false` for the workflow.
import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';

const LABEL = 'release';
const { GITHUB_EVENT_NAME, GITHUB_REPOSITORY, GITHUB_SHA, GITHUB_OUTPUT } = process.env;

function labelsOfPullRequests() {
  const answer = execFileSync('gh', ['api', `repos/${GITHUB_REPOSITORY}/commits/${GITHUB_SHA}/pulls`], {
    encoding: 'utf8',
  });
  return JSON.parse(answer)
    .filter((pull) => pull.merged_at && pull.merge_commit_sha === GITHUB_SHA)
    .flatMap((pull) => pull.labels)
    .map((label) => label.name);
}

const isAsked = GITHUB_EVENT_NAME === 'workflow_dispatch' || labelsOfPullRequests().includes(LABEL);
console.log(`${GITHUB_EVENT_NAME} ${GITHUB_SHA}: ${isAsked ? 'a release' : 'no release'}`);
if (GITHUB_OUTPUT) appendFileSync(GITHUB_OUTPUT, `release=${isAsked}\n`);
