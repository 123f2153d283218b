import { type ComponentChildren } from 'preact';
import { mrkdwn, type Part } from '../../model/mrkdwn';

interface Text {
  readonly type?: string;
  readonly text?: string;
}

interface Block {
  readonly type: string;
  readonly text?: Text;
  readonly fields?: readonly Text[];
  readonly elements?: readonly Text[];
}

/** What is posted to a webhook, as far as it is drawn. */
export interface SlackBody {
  readonly text?: string;
  readonly blocks?: readonly Block[];
  readonly attachments?: readonly {
    readonly text?: string;
    readonly fallback?: string;
    readonly blocks?: readonly Block[];
  }[];
}

/** A message's blocks, drawn as Slack draws them; its text where it has none. */
export function Blocks({ body }: { body: SlackBody }) {
  const blocks = [...(body.blocks ?? []), ...(body.attachments ?? []).flatMap((attachment) => attachment.blocks ?? [])];
  if (blocks.length === 0) return <Mrkdwn text={body.text ?? body.attachments?.[0]?.text ?? ''} />;
  return (
    <div class="slack-blocks">
      {blocks.map((block, n) => (
        <BlockView key={n} block={block} />
      ))}
    </div>
  );
}

function BlockView({ block }: { block: Block }) {
  switch (block.type) {
    case 'header':
      return <h2 class="slack-header">{block.text?.text}</h2>;
    case 'divider':
      return <hr />;
    case 'context':
      return (
        <div class="slack-context">
          {(block.elements ?? []).map(({ text = '' }, n) => (
            <Mrkdwn key={n} text={text} />
          ))}
        </div>
      );
    case 'section':
      return (
        <div>
          {block.text?.text && <Mrkdwn text={block.text.text} />}
          {block.fields && (
            <div class="slack-fields">
              {block.fields.map(({ text = '' }, n) => (
                <Mrkdwn key={n} text={text} />
              ))}
            </div>
          )}
        </div>
      );
    default:
      return <p class="muted">A block of type {block.type}, which is not drawn here.</p>;
  }
}

function Mrkdwn({ text }: { text: string }) {
  return (
    <div class="slack-text">
      {mrkdwn(text).map((part, n) => (
        <PartView key={n} part={part} />
      ))}
    </div>
  );
}

function PartView({ part }: { part: Part }) {
  if (part.kind === 'break') return <br />;
  const { text } = part;
  const drawn: Record<Exclude<Part['kind'], 'break' | 'link'>, ComponentChildren> = {
    text,
    bold: <b>{text}</b>,
    italic: <i>{text}</i>,
    strike: <s>{text}</s>,
    code: <code>{text}</code>,
    block: <pre class="slack-block">{text}</pre>,
    mention: <span class="slack-mention">{text}</span>,
  };
  // A link to AWS is shown, not followed: this page leads nowhere else.
  if (part.kind === 'link') {
    const here = part.href.startsWith(`${location.origin}/`);
    return here ? (
      <a href={part.href}>{text}</a>
    ) : (
      <span class="slack-link" title={part.href}>
        {text}
      </span>
    );
  }
  return <>{drawn[part.kind]}</>;
}
