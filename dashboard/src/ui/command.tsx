import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { strings } from '../strings/common.ts';
import { IconButton } from './button.tsx';
import { copyText } from './copy-text.ts';

/** A command to type, with a button that copies it; `onCopied` when that was done. */
export function Command({ text, onCopied }: { text: string; onCopied?: () => void }) {
  return (
    <div className="command">
      <code>{text}</code>
      <CopyButton text={text} onCopied={onCopied} />
    </div>
  );
}

/** Copies `text`, which its label calls `name`. */
export function CopyButton(props: { text: string; name?: string; onCopied?: (() => void) | undefined }) {
  const { text, name, onCopied } = props;
  const [copied, setCopied] = useState(false);
  const copy = () => {
    copyText(text).then(
      () => {
        setCopied(true);
        onCopied?.();
      },
      () => setCopied(false),
    );
  };
  const label = copied ? strings.copied : `${strings.copy}: ${name ?? cut(text)}`;
  return (
    <IconButton size="s" icon={copied ? Check : Copy} label={label} onClick={copy} onBlur={() => setCopied(false)} />
  );
}

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
