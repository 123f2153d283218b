import { type Asked, refusalOf } from '../src/server/guard';

const PORT = 4580;
const PAGE = { host: '127.0.0.1:4580', origin: 'http://127.0.0.1:4580' };
const JSON_TYPE = { 'content-type': 'application/json' };
const get = (headers: Asked['headers']): Asked => ({ method: 'GET', headers });
const post = (headers: Asked['headers']): Asked => ({ method: 'POST', headers });

describe('the page itself', () => {
  test.each<[string, Asked]>([
    ['a read without an origin, as a browser sends it', get({ host: PAGE.host, 'sec-fetch-site': 'same-origin' })],
    ['a read of a program', get({ host: PAGE.host })],
    ['a write', post({ ...PAGE, ...JSON_TYPE, 'sec-fetch-site': 'same-origin' })],
    ['a write with a character set', post({ ...PAGE, 'content-type': 'application/json; charset=utf-8' })],
    ['localhost', post({ host: 'localhost:4580', origin: 'http://localhost:4580', ...JSON_TYPE })],
    [
      'a link in a Slack message',
      get({ host: PAGE.host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }),
    ],
  ])('%s is answered', (_, asked) => {
    expect(refusalOf(asked, PORT)).toBeUndefined();
  });
});

describe('everything else', () => {
  test.each<[string, Asked, number, RegExp]>([
    ['a foreign name of this address', get({ host: 'evil.example:4580' }), 421, /as 127\.0\.0\.1:4580 or localhost/],
    ['another port', get({ host: '127.0.0.1:4581' }), 421, /not as 127\.0\.0\.1:4581/],
    ['no host', get({}), 421, /not as no host/],
    ['a read by another page', get({ ...PAGE, origin: 'http://evil.example' }), 403, /not one of http:\/\/evil/],
    ['a page of another port here', post({ ...PAGE, ...JSON_TYPE, origin: 'http://127.0.0.1:4566' }), 403, /:4566/],
    ['a sandboxed page', post({ ...PAGE, ...JSON_TYPE, origin: 'null' }), 403, /not one of null/],
    ['localhost for 127.0.0.1', post({ ...PAGE, ...JSON_TYPE, origin: 'http://localhost:4580' }), 403, /localhost/],
    ['an image in another page', get({ host: PAGE.host, 'sec-fetch-site': 'cross-site' }), 403, /not another site/],
    ['a script of another port', get({ host: PAGE.host, 'sec-fetch-site': 'same-site' }), 403, /not another site/],
    [
      'a form of another page that opens this one',
      post({ host: PAGE.host, ...JSON_TYPE, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }),
      403,
      /not another site/,
    ],
    ['a write without an origin', post({ host: PAGE.host, ...JSON_TYPE }), 403, /needs the header Origin/],
    ['a form', post({ ...PAGE, 'content-type': 'text/plain' }), 415, /not text\/plain/],
    ['a write of no type', post(PAGE), 415, /not none/],
  ])('%s is refused', (_, asked, status, message) => {
    expect(refusalOf(asked, PORT)).toEqual({ status, message: expect.stringMatching(message) });
  });
});
