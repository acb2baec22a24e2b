/** What a handler answers: sent by one place, with its ETag, links and range. */
export interface Reply {
  readonly status: 200 | 201 | 202;
  readonly body: unknown;
  /** Relation to path. */
  readonly links: Links;
  /** For a list: which part of it the client asked for is cut out on sending. */
  readonly list: ListShape | null;
  /** Of a body that is text, and no JSON. */
  readonly contentType?: string;
}

export type Links = Readonly<Record<string, string>>;

/** By which properties a list may be asked for in ranges; the first is the default. */
export interface ListShape {
  readonly properties: readonly string[];
}

export function ok(body: unknown, links: Links = {}): Reply {
  return { status: 200, body, links, list: null };
}

/** A body that is text, of a media type of its own. */
export function okText(text: string, contentType: string): Reply {
  return { status: 200, body: text, links: {}, list: null, contentType };
}

export function created(body: unknown, links: Links = {}): Reply {
  return { status: 201, body, links, list: null };
}

/** The change is recorded and goes on. */
export function accepted(body: unknown = {}, links: Links = {}): Reply {
  return { status: 202, body, links, list: null };
}

/** `properties`: those by which ranges may be asked for, the default first. */
export function listed(items: readonly object[], properties: readonly string[], links: Links = {}): Reply {
  return { status: 200, body: items, links, list: { properties } };
}

/** Value of a `Link` header (RFC 8288), or null without links. `base`: the path below which the API answers. */
export function linkHeader(links: Links, base: string): string | null {
  const values = Object.entries(links).map(([rel, path]) => `<${base}${path}>; rel="${rel}"`);
  return values.length === 0 ? null : values.join(', ');
}
