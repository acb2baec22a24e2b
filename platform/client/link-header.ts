/** The target of the first link with relation `rel` in a `Link` header (RFC 8288), or null. */
export function linkTo(rel: string, header: string | readonly string[] | undefined): string | null {
  const text = typeof header === 'string' ? header : (header ?? []).join(', ');
  for (const match of text.matchAll(/<([^>]*)>\s*;\s*rel="([^"]*)"/g)) {
    if (match[2]?.split(' ').includes(rel)) return match[1] ?? null;
  }
  return null;
}
