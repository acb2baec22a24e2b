import { count, memory } from './count.ts';
import { timeOfDay } from './dates.ts';

const MIB = 1024 * 1024;

const dynos = (number: number) => count(number, 'dyno', 'dynos');
const changes = (number: number) => count(number, 'change', 'changes');

/** Words of the resources page. */
export const resourcesText = {
  title: 'Resources',
  about: 'How many dynos of each process type run, and how big each is.',
  restartAll: 'Restart all',
  restartAllAsks: (app: string) => `Restart all dynos of ${app}?`,
  restartAllAbout: 'New dynos of the same release take their place; requests that are under way are answered first.',
  restartedAll: (app: string) => `The dynos of ${app} restart`,
  emptyTitle: 'Nothing to run yet',
  empty: 'The process types come with the first deploy, from its Procfile or its buildpack.',
  emptyCommand: 'git push berth main',
  memorySet: (megabytes: number) =>
    `The settings of this app give each dyno ${megabytes} MB of memory, whatever its size.`,
  size: (type: string) => `Size of ${type} dynos`,
  sizeOption: ({ name, memoryMb, cpus }: { name: string; memoryMb: number; cpus: number }) =>
    `${name} · ${memory(memoryMb * MIB)} · ${cpus} CPU`,
  quantity: (type: string) => `Number of ${type} dynos`,
  fewer: (type: string) => `One ${type} dyno fewer`,
  more: (type: string) => `One more ${type} dyno`,
  menu: (of: string) => `More with ${of}`,
  restartType: (type: string) => `Restart all ${type} dynos`,
  restartedType: (type: string) => `The ${type} dynos restart`,
  toZero: 'Scale to 0',
  noDynos: 'No dynos. Give it one to run it.',
  noDynosYet: 'Its dynos are on their way.',
  upOf: (up: number, wanted: number) => `${up} of ${wanted} up`,
  release: {
    title: 'release',
    about: 'Runs once in every deploy, before the new release goes live. It has no dynos to scale.',
  },
  oneOff: {
    title: 'One-off dynos',
    about: 'Started by berth run; each ends with its command.',
    stop: (name: string) => `Stop ${name}`,
    stopped: (name: string) => `${name} stops`,
  },
  dyno: {
    crashes: (times: number) => (times === 1 ? 'crashed once' : `crashed ${times} times in a row`),
    restart: (name: string) => `Restart ${name}`,
    restarted: (name: string) => `${name} restarts`,
    retry: (at: string) => `It starts again at ${timeOfDay(at)}.`,
    logs: 'Look at the logs',
  },
  room: {
    title: 'Room on this machine',
    for: (number: number, size: string) => `Room for ${number} more ${size} ${number === 1 ? 'dyno' : 'dynos'}`,
    none: (size: string) => `No room for another ${size} dyno`,
    about: (free: number, total: number) =>
      `${memory(free * MIB)} of ${memory(total * MIB)} are free when every dyno and build takes all that it may`,
    exceeds: (needed: number, free: number) =>
      `These changes ask for ${memory(needed * MIB)} more, and ${free > 0 ? `${memory(free * MIB)} are` : 'nothing is'} free when all dynos take what they may.`,
    exceedsNext: 'They can be saved, but dynos may be stopped for want of memory. Take fewer or smaller ones.',
  },
  staged: {
    title: 'Changes that are not saved',
    count: (staged: number) => `${changes(staged)} not saved`,
    resize: 'Dynos of another size take the place of those that run.',
    kind: { more: 'More', fewer: 'Fewer', size: 'Size' },
    quantity: (from: number, to: number) => `${from} → ${dynos(to)}`,
    size: (from: string, to: string) => `${from} → ${to}`,
    takeBack: (type: string) => `Take back the change of ${type}`,
    save: 'Save',
    saved: (types: string) => `Saved: ${types}`,
  },
  zero: {
    title: (types: string) => `Scale ${types} to 0?`,
    web: 'Without web dynos the app answers every request with an error page.',
    other: 'Nothing of it runs until it is scaled up again.',
    act: 'Scale to 0',
  },
  lacks: {
    warning: (megabytes: number) => `This machine lacks ${memory(megabytes * MIB)} of memory for that.`,
    title: 'Save more than this machine has memory for?',
    about: (megabytes: number) =>
      `When all dynos take what they may, ${memory(megabytes * MIB)} are missing, and dynos of this app or another are stopped for want of memory.`,
    act: 'Save all the same',
  },
  leave: {
    title: 'Leave without saving?',
    about: (staged: number) => `${changes(staged)} will be lost.`,
    act: 'Leave',
  },
} as const;
