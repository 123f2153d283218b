import type { ContextBlock, HeaderBlock, KnownBlock, MrkdwnElement, SectionBlock } from '@slack/types';

/** Draws the blocks that the notifier uses as Slack's desktop client does: type sizes, spacing and colours are taken from it. */
export function messageHtml(blocks: readonly KnownBlock[]): string {
  return `<!doctype html><meta charset="utf-8"><style>${STYLE}</style>
<div class="message"><div class="avatar">🔔</div><div class="body">
<div class="sender"><b>Alerts</b><span class="app">APP</span><span class="time">10:05</span></div>
${blocks.map(blockHtml).join('\n')}
</div></div>`;
}

function blockHtml(block: KnownBlock): string {
  switch (block.type) {
    case 'header':
      return `<h1>${(block as HeaderBlock).text.text}</h1>`;
    case 'divider':
      return '<hr>';
    case 'context':
      return `<div class="context">${(block as ContextBlock).elements.map((element) => mrkdwnHtml((element as MrkdwnElement).text)).join(' ')}</div>`;
    case 'section': {
      const { text, fields = [] } = block as SectionBlock;
      const columns = fields.map((field) => `<div>${mrkdwnHtml(field.text)}</div>`).join('');
      return `${text ? `<div class="section">${mrkdwnHtml(text.text)}</div>` : ''}${columns ? `<div class="fields">${columns}</div>` : ''}`;
    }
    default:
      throw new Error(`no drawing for a block of type ${block.type}`);
  }
}

/** Slack's mrkdwn, of which the entities are HTML's already. */
function mrkdwnHtml(text: string): string {
  return text
    .split(/(```[\s\S]*?```)/)
    .map((part, index) => (index % 2 === 1 ? `<pre>${part.slice(3, -3).trim()}</pre>` : inlineHtml(part)))
    .join('');
}

function inlineHtml(text: string): string {
  return text
    .replace(/<!date\^(\d+)\^[^|]*\|[^>]*>/g, (_, seconds) => dateOf(Number(seconds)))
    .replace(/<!(here|channel)>/g, '<span class="mention">@$1</span>')
    .replace(/<!subteam\^\w+>/g, '<span class="mention">@on-call</span>')
    .replace(/<(https?:[^|>]+)\|([^>]+)>/g, '<a href="$1">$2</a>')
    .replace(/(^|[\s(])\*(\S(?:[^*\n]*\S)?)\*(?=$|[\s.,:;)!?])/gm, '$1<b>$2</b>')
    .replace(/(^|[\s(])_(\S(?:[^_\n]*\S)?)_(?=$|[\s.,:;)!?])/gm, '$1<i>$2</i>')
    .replace(/\n/g, '<br>');
}

/** `{date_short_pretty} {time_secs}` for a reader in UTC. */
function dateOf(seconds: number): string {
  const date = new Date(seconds * 1000);
  const day = date.toLocaleDateString('en-US', { month: 'short', day: 'numeric', year: 'numeric', timeZone: 'UTC' });
  return `${day} ${date.toLocaleTimeString('en-US', { timeZone: 'UTC' })}`;
}

const STYLE = `
  body { margin: 0; padding: 16px 20px; width: 640px; background: #fff; color: #1d1c1d; font: 15px/1.46668 Lato, "Noto Color Emoji", sans-serif; }
  .message { display: flex; gap: 8px; }
  .avatar { flex: none; width: 36px; height: 36px; border-radius: 8px; background: #f0e9f0; text-align: center; line-height: 36px; }
  .body { flex: 1; min-width: 0; overflow-wrap: anywhere; }
  .app { margin: 0 6px; padding: 0 3px; border-radius: 2px; background: #ddd; color: #616061; font-size: 10px; font-weight: 700; }
  .time, .context { color: #616061; font-size: 12px; }
  h1 { margin: 6px 0 4px; font-size: 18px; line-height: 1.33334; font-weight: 900; }
  .section, .context { margin: 4px 0; }
  .fields { display: grid; grid-template-columns: 1fr 1fr; gap: 6px 16px; margin: 6px 0; }
  pre { margin: 4px 0; padding: 8px; border: 1px solid #ddd; border-radius: 4px; background: #f8f8f8; font: 12px/1.50001 "DejaVu Sans Mono", monospace; white-space: pre-wrap; }
  hr { margin: 12px 0; border: 0; border-top: 1px solid #ddd; }
  a { color: #1264a3; text-decoration: none; }
  .mention { padding: 0 2px; border-radius: 3px; background: #faf1d1; color: #1264a3; }
`;
