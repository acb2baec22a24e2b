import { createHash } from 'node:crypto';

/** What a container of Berth is for. */
type ContainerKind = 'dyno' | 'one-off' | 'build' | 'probe';

/** Labels on everything that Berth makes on a Docker Engine. */
export const LABEL = {
  instance: 'berth.instance',
  kind: 'berth.kind',
  app: 'berth.app',
  set: 'berth.set',
  dyno: 'berth.dyno',
  name: 'berth.name',
  port: 'berth.port',
  build: 'berth.build',
} as const;

/**
 * Every label of a container. An image hands its labels on to its containers and a Dockerfile may set any, so each
 * one is set, those that say nothing to the empty string.
 */
export function containerLabels(
  instance: string,
  values: { kind: ContainerKind } & Partial<Record<'app' | 'set' | 'dyno' | 'name' | 'port' | 'build', string>>,
): Record<string, string> {
  const given: Readonly<Record<string, string>> = { ...values, instance };
  return Object.fromEntries(Object.entries(LABEL).map(([key, label]) => [label, given[key] ?? '']));
}

/** Kind of the image that holds the certificate authorities: it is no app's. */
export const AUTHORITIES = 'authorities';

/** Labels of a build's container: an image that is made of it has them too, so no more than it needs. */
export function buildLabels(instance: string, buildId: string): Record<string, string> {
  const kind: ContainerKind = 'build';
  return { [LABEL.instance]: instance, [LABEL.kind]: kind, [LABEL.build]: buildId };
}

/** Value of a label, null when it is absent or empty. */
export function labelOf(labels: Readonly<Record<string, string>> | null | undefined, label: string): string | null {
  return labels?.[label] || null;
}

export function containerName(
  instance: string,
  { appName, name, dynoId }: { appName: string; name: string; dynoId: string },
): string {
  return `berth-${instance}-${appName}-${name}-${dynoId.replaceAll('-', '').slice(0, 8)}`;
}

export function appNetworkName(instance: string, appId: string): string {
  return `berth-${instance}-app-${appId}`;
}

export function buildNetworkName(instance: string, buildId: string): string {
  return `berth-${instance}-build-${buildId}`;
}

/** Name of a network's bridge on the host: Linux allows 15 characters. */
export function bridgeName(networkName: string): string {
  return `bth${createHash('sha256').update(networkName).digest('hex').slice(0, 12)}`;
}
