export { command } from '../apps/info.ts';
