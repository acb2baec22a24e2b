import type { DynoSelector } from './requests.ts';

/** A path whose parts are percent-encoded. */
export function path(texts: TemplateStringsArray, ...parts: string[]): string {
  return String.raw({ raw: texts }, ...parts.map(encodeURIComponent));
}

/** Path of the dynos that a selector means. */
export function dynosPath(app: string, { dyno, type }: DynoSelector): string {
  if (type !== undefined) return path`/apps/${app}/formations/${type}`;
  return dyno === undefined ? path`/apps/${app}/dynos` : path`/apps/${app}/dynos/${dyno}`;
}
