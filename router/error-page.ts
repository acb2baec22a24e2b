import { type FailureCode, type FailureKind, failureKind } from './failure.ts';

/** A body that the router makes itself. */
export interface ErrorPage {
  readonly contentType: string;
  readonly body: string;
}

export interface ErrorPageOptions {
  /** The request's Accept, or empty. */
  readonly accept: string;
  readonly requestId: string;
  /** Replaces the catalogue's message. */
  readonly detail: string | null;
}

/** The page of `code` in what the client accepts: HTML for browsers, JSON where it is asked for, else one line of text. */
export function errorPage(code: FailureCode, { accept, requestId, detail }: ErrorPageOptions): ErrorPage {
  const kind = failureKind(code);
  const message = detail ?? kind.message;
  if (/\btext\/html\b/i.test(accept)) {
    return { contentType: 'text/html; charset=utf-8', body: html({ code, kind, message, requestId }) };
  }
  if (/[/+]json\b/i.test(accept)) {
    return {
      contentType: 'application/json',
      body: `${JSON.stringify({ id: kind.id, message: `${kind.title}. ${message}`, code })}\n`,
    };
  }
  return { contentType: 'text/plain; charset=utf-8', body: `${kind.title}. ${message} (${code})\n` };
}

interface HtmlOptions {
  readonly code: FailureCode;
  readonly kind: FailureKind;
  readonly message: string;
  readonly requestId: string;
}

const STYLE = `:root{color-scheme:light dark;--bg:#f4f6f8;--card:#fff;--ink:#14202b;--soft:#566573;--line:#dfe5ea;--sea:#2f6f9f}
@media(prefers-color-scheme:dark){:root{--bg:#0e151b;--card:#151f28;--ink:#e8eef3;--soft:#94a5b3;--line:#25323d;--sea:#6fb1de}}
*{box-sizing:border-box}body{margin:0;min-height:100vh;min-height:100svh;display:grid;place-items:center;padding:24px;background:var(--bg);color:var(--ink);font:17px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{width:100%;max-width:480px;padding:40px 36px 28px;background:var(--card);border:1px solid var(--line);border-radius:16px}
svg{display:block;width:56px;height:40px;margin:0 0 22px;color:var(--sea)}
h1{margin:0 0 10px;font-size:26px;line-height:1.2;letter-spacing:-.015em;font-weight:650;text-wrap:balance}
p{margin:0;color:var(--soft);text-wrap:pretty}
footer{display:flex;flex-wrap:wrap;gap:4px 16px;justify-content:space-between;margin-top:30px;padding-top:16px;border-top:1px solid var(--line);font:12px/1.6 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;color:var(--soft);overflow-wrap:anywhere}
@media(max-width:420px){body{padding:16px}main{padding:30px 22px 22px}h1{font-size:23px}}`;

/** A boat tied to its berth. */
const BOAT = `<svg viewBox="0 0 56 40" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M28 23V4l11 14H28M28 9l-9 9h9M12 23h32l-5 9H17zM2 36.5c4-3 9-3 13 0s9 3 13 0 9-3 13 0 9 3 13 0"/></svg>`;

function html({ code, kind, message, requestId }: HtmlOptions): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(kind.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${BOAT}
<h1>${escapeHtml(kind.title)}</h1>
<p>${escapeHtml(message)}</p>
<footer><span>${kind.status} · ${kind.id}${code.startsWith('H') ? ` · ${code}` : ''}</span><span>${escapeHtml(requestId)}</span></footer>
</main>
</body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
