import {
  escape,
  line,
  link,
  literal,
  markdown,
  preformatted,
  truncate,
  unlinked,
} from '../../lambda/notifier/render/mrkdwn';

/** Without the invisible characters that keep formatting away. */
const visible = (text: string) => text.replaceAll('\u2060', '');

test('escape replaces exactly the three control characters', () => {
  expect(escape('a & b < c > d "e" \'f\'')).toBe('a &amp; b &lt; c &gt; d "e" \'f\'');
});

describe('literal', () => {
  test.each(['<!channel>', '<!here|here>', '<@U012AB3CD>', '<!subteam^S1>', '<https://evil.example|log in>'])(
    '%s mentions nobody and links nowhere',
    (text) => {
      expect(literal(text, 300)).not.toMatch(/[<>]/);
    },
  );

  test.each(['*bold*', '_italic_', '~struck~', '(*bold*)', '> quote', '  > quote', '`code`', '```block```'])(
    '%s is not formatted',
    (text) => {
      expect(literal(text, 300)).not.toMatch(/(^|[^\p{L}\p{N}\u2060])[*_~](?!\u2060)\S|`|^\s*&gt;/mu);
    },
  );

  test('what cannot be formatting is left as it is, so that it can be copied', () => {
    const text = 'table orders_2026_11, 3 * 4, a~b, 9: 30, https://x.example:80/a';

    expect(literal(text, 300)).toBe(text);
  });

  test('what is seen is what was written', () => {
    expect(visible(literal('*.txt and _private > x', 300))).toBe('*.txt and _private &gt; x');
  });
});

describe('addresses within text', () => {
  const console = 'https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/x/_a_b';

  test.each([literal, markdown])('of AWS consoles are links: %#', (safe) => {
    expect(safe(`Open it: ${console}. Then`, 300)).toBe(`Open it: <${console}|AWS console>. Then`);
  });

  test.each([literal, markdown])('of others are text: %#', (safe) => {
    expect(safe('see https://evil.example/a&b', 300)).toBe('see https://evil.example/a&amp;b');
  });

  test('may be written without a label', () => {
    expect(markdown('<https://evil.example/x>', 300)).toBe('https://evil.example/x');
    expect(markdown(`<${console}>`, 300)).toBe(`<${console}|AWS console>`);
  });

  test('written as a link in literal text are not taken for what they pretend', () => {
    expect(literal(`<${console}|Log in>`, 300)).toBe(`&lt;<${console}|AWS console>|Log in&gt;`);
  });

  test('are cut to their labels', () => {
    expect(literal(`Open it: ${console}`, 60)).toBe('Open it: AWS console');
  });
});

describe('markdown', () => {
  test('keeps the formatting that was meant', () => {
    expect(markdown('*bold* & _italic_\n• item', 300)).toBe('*bold* &amp; _italic_\n• item');
  });

  test.each([
    'https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/x',
    'https://console.amazonaws.cn/cloudwatch/home',
    'https://us-gov-west-1.console.amazonaws-us-gov.com/x',
  ])('keeps a link to %s', (url) => {
    expect(markdown(`see <${url}|the run>`, 300)).toBe(`see <${url}|the run>`);
  });

  test.each([
    'https://evil.example/x',
    'https://console.aws.amazon.com.evil.example/x',
    'https://console.aws.amazon.com@evil.example/x',
    'https://eu-west-1.console.aws.amazon.com:8443/x',
    'https://evilconsole.aws.amazon.com/x',
  ])('shows a link to %s as text', (url) => {
    expect(markdown(`<${url}|the run>`, 300)).toBe(`the run (${url})`);
  });

  test.each(['<!channel>', '<@U012AB3CD>', '<http://console.aws.amazon.com/x|x>'])('%s does nothing', (text) => {
    expect(markdown(text, 300)).toBe(escape(text));
  });

  test('is cut to the length that Slack takes, its links to their labels', () => {
    const cut = markdown(`<https://console.aws.amazon.com/x|the run> ${'&'.repeat(500)}`, 300);

    expect(cut.length).toBeLessThanOrEqual(300);
    expect(cut).toMatch(/^the run (&amp;)+ … \(\d+ more characters\)$/);
  });

  test('unlinked is the same with labels only', () => {
    expect(unlinked('*a* <https://console.aws.amazon.com/x|the run> b')).toBe('*a* the run b');
  });
});

describe('preformatted', () => {
  test('cannot be left from within', () => {
    expect(preformatted('a ``` *b* ```', 100)).toBe("```\na ''' *b* '''\n```");
  });

  test('keeps its frame when it is cut', () => {
    const text = preformatted('x'.repeat(5000), 100);

    expect(text.length).toBeLessThanOrEqual(100);
    expect(text).toMatch(/^```\nx+ … \([\d,]+ more characters\)\n```$/);
  });
});

describe('truncate', () => {
  test('leaves what fits', () => {
    expect(truncate('x'.repeat(100), 100)).toBe('x'.repeat(100));
  });

  test('says how much is missing', () => {
    const cut = truncate('x'.repeat(5000), 100);
    const kept = cut.match(/^x+/)?.[0].length ?? 0;

    expect(cut).toBe(`${'x'.repeat(kept)} … (${(5000 - kept).toLocaleString('en-US')} more characters)`);
    expect(cut.length).toBeLessThanOrEqual(100);
  });

  test('cuts neither within an entity nor within a character', () => {
    for (let max = 40; max < 60; max += 1) {
      const cut = truncate('<😀>'.repeat(100), max, escape);

      expect(cut.length).toBeLessThanOrEqual(max);
      expect(cut).toMatch(/^(&lt;|😀|&gt;)* … \(\d+ more characters\)$/u);
    }
  });
});

test('line makes one line of many', () => {
  expect(line(' a\n\tb  c ', 50)).toBe('a b c');
});

test('link cannot be left from within', () => {
  expect(link('https://x.example/a|b>c', 'a|b')).toBe('<https://x.example/a%7Cb&gt;c|a/b>');
});
