import { useState } from 'react';
import { strings } from '../strings.ts';

/** A command to type, with a button that copies it. */
export function Command({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = () => {
    // Over plain HTTP there is a clipboard on loopback names only; the text can be selected everywhere.
    navigator.clipboard?.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <div className="command">
      <code>{text}</code>
      <button type="button" className="small" onClick={copy} aria-label={`${strings.apps.copy}: ${text}`}>
        {copied ? strings.apps.copied : strings.apps.copy}
      </button>
    </div>
  );
}
