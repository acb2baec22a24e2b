/** Kinds of events by the word before their dot, in the groups that people look for. */
const GROUPS = {
  build: ['build'],
  release: ['release', 'rollout', 'set'],
  dyno: ['dyno', 'formation'],
  config: ['config', 'app'],
  domain: ['domain'],
  account: ['account', 'token', 'session', 'password', 'login-link'],
} as const;

export type EventGroup = keyof typeof GROUPS;

/** The group that a kind of event belongs to; what is in none is of config and settings. */
export function groupOf(kind: string): EventGroup {
  const [word = ''] = kind.split('.');
  for (const [group, words] of entries()) if (words.includes(word)) return group;
  return 'config';
}

export function isGroup(text: string): text is EventGroup {
  return Object.hasOwn(GROUPS, text);
}

function entries(): [EventGroup, readonly string[]][] {
  return Object.entries(GROUPS).flatMap(([group, words]) => (isGroup(group) ? [[group, words]] : []));
}
