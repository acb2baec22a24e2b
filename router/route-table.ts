import type { RouteTable } from '../platform/model/route.ts';

/** The route table in `json`. Throws an error where it is none. */
export function parseRouteTable(json: string): RouteTable {
  const value: unknown = JSON.parse(json);
  if (!isRouteTable(value)) throw new Error('Cannot read the route table: it lacks a revision, apps or system routes');
  return value;
}

function isRouteTable(value: unknown): value is RouteTable {
  if (typeof value !== 'object' || value === null) return false;
  if (!('revision' in value && 'apps' in value && 'system' in value)) return false;
  return Number.isFinite(value.revision) && isList(value.apps, isAppRoute) && isList(value.system, isSystemRoute);
}

function isList(value: unknown, isItem: (item: object) => boolean): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null && isItem(item));
}

function isAppRoute(route: object): boolean {
  return (
    'appId' in route &&
    'hostnames' in route &&
    Array.isArray(route.hostnames) &&
    'targets' in route &&
    isList(route.targets, isAddress)
  );
}

function isSystemRoute(route: object): boolean {
  return 'hostname' in route && typeof route.hostname === 'string' && isAddress(route);
}

function isAddress(value: object): boolean {
  return 'host' in value && typeof value.host === 'string' && 'port' in value && typeof value.port === 'number';
}
