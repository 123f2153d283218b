import { type ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

interface Props {
  /** Does it; what it resolves to is shown behind the button. */
  readonly run: () => Promise<string | void>;
  readonly kind?: 'main' | 'plain' | 'danger';
  readonly disabled?: boolean;
  readonly children: ComponentChildren;
}

/** A button that does something, and says how it went. */
export function Action({ run, kind = 'plain', disabled = false, children }: Props) {
  const [state, setState] = useState<{ busy?: boolean; done?: string; problem?: string }>({});
  const click = async () => {
    setState({ busy: true });
    try {
      setState({ done: (await run()) ?? '' });
    } catch (error) {
      setState({ problem: (error as Error).message });
    }
  };
  return (
    <span class="action">
      <button
        type="button"
        class={kind}
        onClick={() => void click()}
        disabled={disabled || state.busy}
        aria-busy={state.busy}
      >
        {children}
      </button>
      <span role="status" class={state.problem ? 'bad-text' : 'muted'}>
        {state.problem ?? state.done}
      </span>
    </span>
  );
}
