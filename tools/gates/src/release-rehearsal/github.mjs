// As much of GitHub's API as lerna needs to make a release (REST API, "Create a release"), on 127.0.0.1.
import { createServer } from 'node:http';

export async function startGitHub() {
  const releases = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const isRelease = request.method === 'POST' && /^\/repos\/[\w.-]+\/[\w.-]+\/releases$/.test(request.url);
    if (isRelease) releases.push(JSON.parse(Buffer.concat(chunks).toString('utf8')));
    response.writeHead(isRelease ? 201 : 404, { 'content-type': 'application/json' });
    response.end(isRelease ? '{}' : '{"message":"Not Found"}');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    releases,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
